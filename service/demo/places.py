"""How a county's people are spread: villages below each township, and who looks after which of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from random import Random

from service.access.areas import AreaRow, area_row, local_village_code
from service.demo.words import village_names

PER_TOWNSHIP = 286  # what 6,000 people make of the 21 townships of 隆阳
PER_COUNSELOR = 420
PER_VILLAGE = 30


@dataclass(frozen=True, slots=True)
class Village:
    """A village, how many people it has, and which counselor of the township (from 0) looks after it."""

    area: AreaRow
    urban: bool
    people: int
    counselor: int


@dataclass(frozen=True, slots=True)
class Township:
    """A township with its villages."""

    code: str
    counselors: int
    villages: tuple[Village, ...]


def laid_out(rng: Random, townships: Sequence[tuple[str, str]], people: int) -> list[Township]:
    """Spread `people` over townships (code, name): over fewer of them when there are few, so that caseloads stay."""
    wanted = min(len(townships), max(2, round(people / PER_TOWNSHIP)))
    streets = [one for one in townships if one[1].endswith("街道")][: max(1, wanted // 3)]
    chosen = sorted([*streets, *[one for one in townships if one not in streets][: wanted - len(streets)]])
    shares = _shares([rng.uniform(1.5, 2.2) if one in streets else rng.uniform(0.9, 1.4) for one in chosen], people)
    return [_township(rng, *place, share) for place, share in zip(chosen, shares, strict=True)]


def _township(rng: Random, code: str, name: str, people: int) -> Township:
    urban = name.endswith("街道")
    counselors = max(1, ceil(people / PER_COUNSELOR))
    count = min(90, max(3, people // PER_VILLAGE))
    names = village_names(rng, count, urban=urban)
    shares = _shares([rng.uniform(0.5, 1.5) for _ in names], people)
    villages = [
        Village(area_row(local_village_code(code, number + 1), name), urban, share, number % counselors)
        for number, (name, share) in enumerate(zip(names, shares, strict=True))
    ]
    return Township(code, counselors, tuple(villages))


def _shares(weights: Sequence[float], total: int) -> list[int]:
    shares = [int(total * weight / sum(weights)) for weight in weights]
    shares[0] += total - sum(shares)
    return shares
