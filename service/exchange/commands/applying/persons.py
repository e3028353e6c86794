"""The persons of a chunk of rows: who has changed since, who is new, who is changed, and villages to be made."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import any_, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from service.access.areas import AreaRow, area_row, local_village_code
from service.access.commands import store_areas
from service.access.rules import Actor, Permission
from service.access.scope import visible
from service.casework.rules.records import is_late
from service.exchange.commands.applying.work import Work, refuse
from service.exchange.commands.judging.deeds import LATE
from service.exchange.rules import LAYOUTS
from service.exchange.schemas import Staged
from service.kit.db import Tx
from service.people.commands.bulk import change_many, register_many
from service.people.commands.holding import HASHES, UUIDS, touch
from service.people.schemas.forms import PersonForm, PersonPatch
from service.tables.access import Area
from service.tables.exchange import Batch
from service.tables.people import Person

_SINCE = "预览之后有人改过这个人的档案，这一行没有导入，请重新上传核对。"
_TWICE = "预览之后有人登记了这个人，这一行没有导入，请重新上传核对。"
_HELD = "这个残疾人证号已登记在另一个人的档案里，这一行没有导入，请核对后重新上传。"
_GONE = "预览之后这个人的档案转到了别处或已合并，这一行没有导入，请重新上传核对。"


async def leave_out_stale(tx: Tx, actor: Actor, batch: Batch, works: Sequence[Work]) -> list[Work]:
    """Lock the persons, and take as faults the rows whose ground has shifted since the preview."""
    registers = LAYOUTS[batch.kind].registers
    ids = [work.row.person_id for work in works if work.row.person_id is not None]
    await touch(tx, ids)
    versions = await _versions(tx, actor, ids)
    hashes = {work.row.row: _number_index(tx, work.staged) for work in works if work.row.person_id is None}
    taken = await _taken(tx, Person.id_index, list(hashes.values()))
    told = {work.row.row: work.staged.values.get("certificate_number") for work in works if work.row.person_id is None}
    certificates = {row: tx.cipher.index(number) for row, number in told.items() if number}
    held = await _taken(tx, Person.certificate_index, list(certificates.values()))
    sound = []
    supervises = actor.may(Permission.APPROVAL_DECIDE)
    for work in works:
        person_id = work.row.person_id
        if not supervises and any(is_late(form.on, tx.today) for form in work.staged.records):
            refuse(batch, work.row, LATE)
        elif person_id is not None and person_id not in versions:
            refuse(batch, work.row, _GONE)
        elif registers and person_id is not None and versions[person_id] != work.row.person_version:
            refuse(batch, work.row, _SINCE)
        elif hashes.get(work.row.row) in taken:
            refuse(batch, work.row, _TWICE)
        elif (certificate := certificates.get(work.row.row)) in held:
            refuse(batch, work.row, _HELD)
        else:
            held |= {certificate} - {None}
            sound.append(work)
    await tx.session.flush()
    return sound


async def _versions(tx: Tx, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, int]:
    """Of those who are on file and in sight."""
    found = select(Person.id, Person.version).where(
        Person.id == any_(literal(ids, UUIDS)), Person.merged_into.is_(None), visible(Person, actor)
    )
    return {row.id: row.version for row in await tx.session.execute(found)}


async def _taken(tx: Tx, column: InstrumentedAttribute[bytes | None], hashes: Sequence[bytes]) -> set[bytes | None]:
    """The numbers that are on file by now."""
    found = select(column).where(column == any_(literal(hashes, HASHES)), Person.merged_into.is_(None))
    return set(await tx.session.scalars(found))


def _number_index(tx: Tx, staged: Staged) -> bytes:
    number = staged.values.get("id_number") or staged.values["certificate_number"][:18]
    return tx.cipher.index(number)


async def make_villages(tx: Tx, batch: Batch, works: Sequence[Work]) -> None:
    """Make the villages that are not there yet, and let the rows name them."""
    wanted = {(work.staged.values["area"], work.staged.village) for work in works if work.staged.village is not None}
    codes: dict[tuple[str, str], str] = {}
    new: list[AreaRow] = []
    for township in sorted({township for township, _ in wanted}):
        # One import at a time numbers the villages of a township.
        await tx.session.execute(select(Area.code).where(Area.code == township).with_for_update(key_share=True))
        there = await tx.session.execute(select(Area.code, Area.name).where(Area.parent == township))
        known = {row.name: row.code for row in there}
        last = max([0, *(int(code[9:]) - 900 for code in known.values())])
        missing = sorted(name for code, name in wanted if code == township and name not in known)
        new += [area_row(local_village_code(township, last + n), name) for n, name in enumerate(missing, start=1)]
        codes |= {(township, name): code for name, code in known.items()}
    codes |= {(row.code[:9], row.name): row.code for row in new}
    await store_areas(tx, new)
    batch.layout = batch.layout | {"made": [*batch.layout["made"], *(row.code for row in new)]}
    for work in works:
        values, village = work.staged.values, work.staged.village
        if village is not None:
            values["area"] = codes[values["area"], village]


async def register(tx: Tx, actor: Actor, batch: Batch, works: Sequence[Work]) -> None:
    """Put the persons on the register who are not there."""
    new = [work for work in works if work.row.person_id is None]
    if not new:
        return
    forms = [PersonForm.model_validate(work.staged.values) for work in new]
    ids = await register_many(tx, actor, forms, batch_id=batch.id, source=f"import:{batch.id}")
    for work, person_id in zip(new, ids, strict=True):
        work.row.person_id, work.row.person_version = person_id, 1


async def change(tx: Tx, actor: Actor, batch: Batch, works: Sequence[Work]) -> None:
    """Change what the rows tell otherwise of the persons."""
    if not LAYOUTS[batch.kind].registers:
        return
    pairs = [
        (work.person_id, PersonPatch.model_validate(work.staged.values))
        for work in works
        if work.row.verdict == "changed" and work.staged.values
    ]
    done = await change_many(tx, actor, pairs, batch_id=batch.id, source=f"import:{batch.id}") if pairs else []
    changed = {one.person_id: one for one in done}
    for work in works:
        one = changed.get(work.person_id)
        if one is not None:
            work.before.person, work.before.fields = one.before, one.fields
            work.row.person_version = one.version
