"""Who may be the same person twice: points for what two entries share."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

Key = TypeVar("Key")
# From here on somebody is shown the pair; a shared telephone alone (one for a whole family is common) stays below.
SUSPECT = 50


@dataclass(frozen=True, slots=True)
class Traits:
    """What is compared. Numbers may be given as their keyed hashes.

    `name` in search form; `identity` is also the body (first 18) of a certificate number.
    """

    name: str
    born_on: date | None = None
    phone: Hashable | None = None
    identity: Hashable | None = None
    certificate_body: Hashable | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike, of 100, and in what (words for the screen)."""

    score: int
    because: tuple[str, ...]


def likeness(one: Traits, other: Traits) -> Likeness:
    """Points for the same number, certificate, name and birth date, telephone."""
    same_name = bool(one.name) and one.name == other.name
    numbers = {one.identity, one.certificate_body} & {other.identity, other.certificate_body} - {None}
    same_identity = one.identity is not None and one.identity == other.identity
    found = [
        (100, "身份证号相同", same_identity),
        (100, "残疾人证号的号码主体相同", bool(numbers) and not same_identity),
        (70, "姓名和出生日期相同", same_name and one.born_on is not None and one.born_on == other.born_on),
        (20, "姓名相同", same_name and one.born_on != other.born_on),
        (30, "联系电话相同", one.phone is not None and one.phone == other.phone),
    ]
    return Likeness(min(100, sum(p for p, _, holds in found if holds)), tuple(w for _, w, holds in found if holds))


def candidates(new: Traits, known: Iterable[tuple[Key, Traits]]) -> list[tuple[Key, Likeness]]:
    """Those who may be the same person as `new`, likeliest first."""
    pairs = [(key, likeness(new, traits)) for key, traits in known]
    return sorted((pair for pair in pairs if pair[1].score >= SUSPECT), key=lambda pair: -pair[1].score)
