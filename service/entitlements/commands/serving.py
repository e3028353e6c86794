"""What is entered here counts as a service too; late entries through a supervisor, as any late record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from service.access.rules import Actor
from service.casework.commands.entries import follow_entry, record_entries, void_entries
from service.casework.rules.entries import SAID, Became, Served
from service.casework.rules.records import is_late
from service.entitlements.queries.sorts import TRAINING, Entry, Sort
from service.entitlements.rules.asking import Values
from service.entitlements.rules.serving import training_service
from service.kit.db import Tx
from service.tables.approvals import Approval
from service.tables.entitlements import Training
from service.tables.people import Person


async def serve(
    tx: Tx,
    actor: Actor,
    sort: Sort,
    person: Person,
    row: Entry,
    before: Values | None = None,
    approval: Approval | None = None,
) -> list[str]:
    """Let the service of an entry of a person held say what the entry says; answers that in words.

    It is late when the entry came, or was moved to that day (`before`), more than 30 days after; not when a
    supervisor has agreed to the entry itself. A class enrolled in time that begins later than planned is in time.
    """
    if sort.service is None:
        return []
    values = sort.columns(row)
    one = sort.service(row.id, values, tx.today)
    if one is None:
        await void_entries(tx, actor, [person.id], [row.id], "登记有更正，不再计为服务")
        return []
    was = sort.service(row.id, before, tx.today) if before else None
    moved = before is not None and (one.on < before[sort.table.ORDER] or (was is not None and was.on != one.on))
    told_on = tx.today if moved else row.recorded_at.date()
    late = approval is None and is_late(one.on, told_on)
    became = await follow_entry(tx, actor, person, one, late=late, by=row.recorded_by or actor.id)
    return [SAID[became]] if became in SAID else []


async def serve_many(
    tx: Tx, actor: Actor, told: Sequence[tuple[Person, Training]], act_id: UUID, *, approved: bool
) -> list[tuple[Became | None, str]]:
    """The services of trainings just entered, and that in words; None of who has only enrolled."""
    services = [(person, training_service(row.id, TRAINING.columns(row), tx.today)) for person, row in told]
    wanted = [(person, one, not approved and is_late(one.on, tx.today)) for person, one in services if one is not None]
    became = iter(await record_entries(tx, actor, wanted, by=actor.id, act_id=act_id) if wanted else ())
    each = [None if one is None else next(became) for _, one in services]
    return [(one, "" if one is None else SAID.get(one, "")) for one in each]


def would_be_asked(values: Values, today: date, person_id: UUID, *, approved: bool) -> bool:
    """Whether its service would be put before a supervisor."""
    one: Served | None = training_service(person_id, values, today)
    return one is not None and not approved and is_late(one.on, today)
