"""What hangs on a person in a row: a job, services, a ledger. Each goes through its own slice."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import any_, literal, select

from service.access.rules import Actor, Permission
from service.casework.commands.saving import Entry, save
from service.employment.commands import saving as employment
from service.entitlements.commands import saving as entitlements
from service.entitlements.commands.saving import Together
from service.entitlements.queries.sorts import POST, TRAINING
from service.exchange.commands.applying.work import Work, refuse, warn
from service.exchange.commands.judging.trainings import against
from service.exchange.rules.layouts import LAYOUTS, PEOPLE
from service.exchange.schemas import StagedLedger
from service.kit.db import Tx
from service.kit.errors import NotFound, Stale
from service.ledgers.commands import saving as ledgers
from service.ledgers.schemas import LedgerForm
from service.people.commands.holding import UUIDS
from service.tables.exchange import Batch
from service.tables.people import Person

THERE = "别人已经建立，请在台账里核对。"
VOIDED = "预览之后有人作废了这份工作，就业经历没有改动，请重新上传核对。"


async def put_jobs(tx: Tx, actor: Actor, batch: Batch, works: Sequence[Work]) -> None:
    """Enter the jobs that are not on file yet, and put right those of which the rows tell more."""
    told = [(work, job) for work in works if (job := work.staged.job) is not None and not job.same]
    lasts = LAYOUTS[batch.kind] is PEOPLE
    entries = [
        employment.Entry(work.person_id, job.told(lasts=lasts), job.known, partial=True, batch_id=batch.id)
        for work, job in told
    ]
    for (work, _), outcome in zip(told, await employment.save(tx, actor, entries), strict=True):
        if outcome.fault is not None:
            gone = isinstance(outcome.fault, NotFound)
            warn(batch, work.row, VOIDED if gone else f"就业经历没有导入：{''.join(outcome.fault.errors.values())}")
        elif outcome.before is not None:
            work.before.job, work.before.job_version = outcome.id, outcome.version
            work.before.job_was = dict(outcome.before)


async def put_records(tx: Tx, actor: Actor, batch: Batch, works: Sequence[Work]) -> None:
    """Record the services that are not on file yet."""
    told = [(work, form) for work in works for form in work.staged.records]
    if not told:
        return
    await tx.session.flush()
    ids = {work.person_id for work, _ in told}
    found = select(Person).where(Person.id == any_(literal(list(ids), UUIDS)))
    rows = await tx.session.scalars(found.execution_options(populate_existing=True))
    people = {person.id: person for person in rows}
    entries = [Entry(people[work.person_id], form, approved=True) for work, form in told]
    for (work, _), outcome in zip(told, await save(tx, actor, entries, once=True), strict=True):
        if outcome.fault is not None:
            warn(batch, work.row, "".join(outcome.fault.errors.values()))
        elif outcome.made and outcome.id is not None:
            work.before.records.append(outcome.id)


async def put_trainings(tx: Tx, actor: Actor, batch: Batch, works: Sequence[Work]) -> None:
    """Enter the trainings; the law is asked once more, since others may have been entered since the preview."""
    told = [(work, work.staged.training) for work in works if work.staged.training is not None]
    together = Together(batch.id, batch.id, approved=actor.may(Permission.APPROVAL_DECIDE))
    entries = [
        entitlements.Entry(TRAINING, work.person_id, one.form, certificate=one.certificate) for work, one in told
    ]
    for (work, _), saved in zip(told, await entitlements.save(tx, actor, entries, together=together), strict=True):
        for said in against(saved):
            refuse(batch, work.row, f"预览之后情况有变，这一行没有导入：{said.message}")


async def put_posts(tx: Tx, actor: Actor, batch: Batch, works: Sequence[Work]) -> None:
    """Enter the public-welfare posts whose jobs have just been entered."""
    told = [(work, job) for work in works if (job := work.staged.job) is not None and job.post]
    together = Together(batch.id, batch.id, approved=actor.may(Permission.APPROVAL_DECIDE))
    entries = [entitlements.Entry(POST, work.person_id, job.as_post()) for work, job in told]
    for (work, _), saved in zip(told, await entitlements.save(tx, actor, entries, together=together), strict=True):
        if saved.fault is not None:
            warn(batch, work.row, f"公益性岗位没有登记：{''.join(saved.fault.errors.values())}")
        elif saved.row is not None and not saved.same:
            work.before.post = saved.row.id


async def put_ledgers(tx: Tx, actor: Actor, batch: Batch, works: Sequence[Work]) -> None:
    """Open the ledgers that the rows tell of. The only place that does; one that cannot be opened is told of.

    Who has one by now keeps it, and undoing does not remove it.
    """
    told = [(work, work.staged.ledger) for work in works if work.staged.ledger is not None]
    if not told:
        return
    entries = [ledgers.Entry(work.person_id, _ledger_form(said)) for work, said in told]
    for (work, _), outcome in zip(told, await ledgers.save(tx, actor, entries), strict=True):
        if outcome.made:
            work.before.ledger = outcome.id
        elif outcome.fault is None or isinstance(outcome.fault, Stale):
            warn(batch, work.row, f"没有建立台账：{THERE}")
        else:
            warn(batch, work.row, f"没有建立台账：{''.join(outcome.fault.errors.values())}")


def _ledger_form(said: StagedLedger) -> LedgerForm:
    return LedgerForm(
        opened_on=said.opened_on, officer=said.officer, goals=said.goals, next_contact_on=said.next_contact_on
    )
