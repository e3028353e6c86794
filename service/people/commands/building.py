"""From a form's values to the columns of a person: the one function that page, API and importer share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from service.access.rules import Actor
from service.kit.crypto import Cipher
from service.kit.db import Tx
from service.kit.errors import Invalid
from service.people.rules import masks
from service.people.rules import names as people_names
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


SEALED = {
    "id_number": "sealed_id",
    "certificate_number": "sealed_certificate",
    "phone": "sealed_phone",
    "guardian_phone": "sealed_guardian_phone",
}
"""Form field → the encrypted column."""
INDEX = {"id_number": "id_index", "certificate_number": "certificate_index", "phone": "phone_index"}
_TAIL = {"phone": "phone_tail"}
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
    """The encrypted column of a number, with its keyed hash and, of a telephone, its last four characters."""
    column = SEALED[field]
    if value is None:
        names = [column, *(table[field] for table in (INDEX, _TAIL) if field in table)]
        return dict.fromkeys(names)
    made: dict[str, Any] = {column: cipher.seal(value, f"person.{column}:{person_id}")}
    if field in INDEX:
        made[INDEX[field]] = cipher.index(value)
    if field in _TAIL:
        made[_TAIL[field]] = value[-4:]
    return made


def opened(cipher: Cipher, person: Person, field: str) -> str | None:
    """The clear number of a sealed field."""
    column = SEALED[field]
    kept: bytes | None = getattr(person, column)
    return None if kept is None else cipher.open(kept, f"person.{column}:{person.id}")


MASKS: dict[str, Callable[[str], str]] = {
    "id_number": masks.mask_identity,
    "certificate_number": masks.mask_certificate,
    "phone": masks.mask_phone,
    "guardian_phone": masks.mask_phone,
}


async def places(tx: Tx, actor: Actor, codes: Iterable[str]) -> dict[str, Place]:
    """Code → service unit; Invalid when one is not there, no county or below, or outside the actor's scope."""
    wanted = set(codes)
    rows = await tx.session.execute(
        select(Area.code, Area.level, Area.county, Area.township).where(Area.code.in_(wanted))
    )
    found = {
        code: Place(county, township, code if level == "village" else None)
        for code, level, county, township in rows
        if county is not None
    }
    if wanted - found.keys():
        raise Invalid({"area": "没有这个单位，请选择县（区）、乡镇（街道）或村（社区）。"})
    if not all(place.open_to(actor) for place in found.values()):
        raise Invalid({"area": "所选乡镇、村（社区）不在您的服务范围内，请重新选择。"})
    return found
