"""From a form's values to the columns of a person: the one function that page, API and importer share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from service.access.rules import Actor
from service.kit.crypto import Cipher
from service.kit.db import Tx
from service.people.rules import names as people_names
from service.people.rules.fields import SEALED, masked
from service.people.schemas.forms import PersonForm
from service.tables.access import Area
from service.tables.people import Person


class Place(NamedTuple):
    """The service unit: the county, and township and village where they are known."""

    county: str
    township: str | None
    village: str | None

    def open_to(self, actor: Actor) -> bool:
        """Whether somebody registered there would be in the actor's scope."""
        return self.county in actor.counties or self.township in actor.townships or self.village in actor.villages


NO_PLACE = "没有这个单位，请选择县（区）、乡镇（街道）或村（社区）。"
OUT_OF_SCOPE = "所选乡镇、村（社区）不在您的服务范围内，请重新选择。"
_ELSEWHERE = frozenset({"area", "student", "consent", "members", "valid_from", "confirmed", *SEALED})
PLAIN = frozenset(PersonForm.model_fields) - _ELSEWHERE


def spelled(name: str, county: str) -> dict[str, Any]:
    """The columns by which a name is sorted and found."""
    spelling = people_names.spelling(name)
    return {
        "sort_key": people_names.sort_key(name),
        "pinyin": spelling.full,
        "initials": spelling.initials,
        "grams": people_names.grams(people_names.search_form(name), county),
    }


def columns(
    cipher: Cipher, person_id: UUID, values: Mapping[str, Any], keys: Iterable[str], place: Place
) -> dict[str, Any]:
    """The columns for the fields `keys` of `values`, with all that is derived from them."""
    wanted = frozenset(keys)
    made = {key: values[key] for key in PLAIN & wanted}
    for field in SEALED.keys() & wanted:
        made |= sealed(cipher, person_id, field, values[field])
    if wanted & {"name", "area"}:
        made |= place._asdict() | spelled(values["name"], place.county)
    return made


def sealed(cipher: Cipher, person_id: UUID, field: str, value: str | None) -> dict[str, Any]:
    """The encrypted column of a number, with its keyed hash and its last four characters where they are kept."""
    kept = SEALED[field]
    made: dict[str, Any] = {
        kept.column: None if value is None else cipher.seal(value, f"person.{kept.column}:{person_id}")
    }
    if kept.index is not None:
        made[kept.index] = None if value is None else cipher.index(value)
    if kept.tail is not None:
        made[kept.tail] = None if value is None else value[-4:]
    return made


def opened(cipher: Cipher, person: Person, field: str) -> str | None:
    """The clear number of a sealed field."""
    column = SEALED[field].column
    kept: bytes | None = getattr(person, column)
    return None if kept is None else cipher.open(kept, f"person.{column}:{person.id}")


def masks_of(cipher: Cipher, person: Person) -> dict[str, str | None]:
    """Every sealed field as it is shown; None where there is no number."""
    return {field: masked(field, opened(cipher, person, field)) for field in SEALED}


async def find_places(tx: Tx, actor: Actor, codes: Iterable[str]) -> dict[str, Place | str]:
    """Code → service unit; or why not: it is not there, no county or below, or outside the actor's scope."""
    wanted = set(codes)
    rows = await tx.session.execute(
        select(Area.code, Area.level, Area.county, Area.township).where(Area.code.in_(wanted))
    )
    found: dict[str, Place | str] = dict.fromkeys(wanted, NO_PLACE)
    for code, level, county, township in rows:
        if county is not None:
            place = Place(county, township, code if level == "village" else None)
            found[code] = place if place.open_to(actor) else OUT_OF_SCOPE
    return found
