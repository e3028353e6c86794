"""The persons of a chunk of rows: who has changed since, who is new, who is changed, and villages to be made."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import any_, literal, select, update

from service.access.areas import AreaRow, area_row, local_village_code
from service.access.commands import store_areas
from service.access.rules import Actor, Permission
from service.access.scope import visible
from service.casework.rules.records import is_late
from service.exchange.commands.applying.work import Work, refuse
from service.exchange.commands.judging.deeds import LATE
from service.exchange.rules.layouts import LAYOUTS
from service.kit.db import Tx
from service.kit.errors import OnecaseError, Stale
from service.people.commands.holding import UUIDS, touch
from service.people.commands.matching import TwiceAtOnce, Twin
from service.people.commands.saving import Entry, save
from service.people.schemas.forms import PersonForm, PersonPatch
from service.tables.access import Area
from service.tables.exchange import Batch, BatchRow
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
    supervises = actor.may(Permission.APPROVAL_DECIDE)
    for work in works:
        person_id = work.row.person_id
        if not supervises and any(is_late(form.on, tx.today) for form in work.staged.records):
            refuse(batch, work.row, LATE)
        elif person_id is not None and person_id not in versions:
            refuse(batch, work.row, _GONE)
        elif registers and person_id is not None and versions[person_id] != work.row.person_version:
            refuse(batch, work.row, _SINCE)
    await tx.session.flush()
    return sound(works)


def sound(works: Sequence[Work]) -> list[Work]:
    """Those not refused so far."""
    return [work for work in works if work.row.verdict != "wrong"]


async def _versions(tx: Tx, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, int]:
    """Of those who are on file and in sight."""
    found = select(Person.id, Person.version).where(
        Person.id == any_(literal(ids, UUIDS)), Person.merged_into.is_(None), visible(Person, actor)
    )
    return {row.id: row.version for row in await tx.session.execute(found)}


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


async def put_persons(tx: Tx, actor: Actor, batch: Batch, works: Sequence[Work]) -> None:
    """Register those who are not there, and change what the rows tell otherwise of the others."""
    told = [work for work in works if LAYOUTS[batch.kind].registers and work.staged.values]
    source = f"import:{batch.id}"
    outcomes = await save(tx, actor, [_entry(work) for work in told], source=source, batch_id=batch.id, guesses=False)
    for work, outcome in zip(told, outcomes, strict=True):
        if outcome.fault is not None:
            refuse(batch, work.row, _words(outcome.fault))
        elif outcome.made:
            work.row.person_id = outcome.id
        elif outcome.before is not None:
            work.before.person = dict(outcome.before)
    spread = {one for outcome in outcomes for one in outcome.spread_to}
    here = {work.row.person_id for work in works}
    if spread - here:  # of rows before and after these: what came with a relative's row is the batch's own doing
        rows = update(BatchRow).where(BatchRow.batch_id == batch.id, BatchRow.person_id.in_(spread - here))
        await tx.session.execute(rows.values(person_version=BatchRow.person_version + 1))


def _entry(work: Work) -> Entry:
    if work.row.person_id is None:
        return Entry(PersonForm.model_validate(work.staged.values | {"confirmed": True}))
    return Entry(PersonPatch.model_validate(work.staged.values), work.row.person_id, work.row.person_version)


def _words(fault: OnecaseError) -> str:
    if isinstance(fault, Stale):
        return _SINCE
    if isinstance(fault, Twin | TwiceAtOnce):
        return _HELD if fault.number == "certificate_number" else _TWICE
    return f"预览之后情况有变，这一行没有导入：{''.join(fault.errors.values())}"


async def keep_versions(tx: Tx, works: Sequence[Work]) -> None:
    """The rows know the versions at which they left their persons, by which undoing learns of what came after."""
    found = select(Person.id, Person.version).where(Person.id == any_(literal([one.person_id for one in works], UUIDS)))
    versions = {row.id: row.version for row in await tx.session.execute(found)}
    for work in works:
        work.row.person_version = versions[work.person_id]
