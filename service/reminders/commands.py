"""The morning run, the delivery of its messages, and what happens to a reminder when its duty is settled.

The run of all days owed is ONE transaction: reminders, messages, jobs and the note that the day is done stand or fall
together, so that a worker killed anywhere neither loses a reminder nor makes one twice. Delivery is a job a message;
its row is locked and looked at again, so that a job run twice sends once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import case, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from service.access.rules import Actor
from service.accounts.models import User
from service.duties.models import OWED, Duty
from service.kit.db import Tx
from service.kit.errors import NotFound
from service.kit.queue import enqueue
from service.law.profile import Profile
from service.law.shelf import load
from service.profiles.queries import calendar
from service.reminders import queries
from service.reminders.models import Digest, MorningRun, Reminder
from service.reminders.rules import (
    NO_OWNER,
    NO_SUPERVISOR,
    NOT_TOLD_AGAIN,
    SETTLED,
    SUPERSEDED,
    SUPERVISOR,
    VISIT_PLANNED,
    Window,
    stages_on,
    targets,
    windows,
)

VISIT_AHEAD = timedelta(7)
CHUNK = 1000
OPEN_STATES = ("waiting", "sent")


async def run_mornings(tx: Tx) -> Counter[str]:
    """Make the reminders of today and of every missed working day, once; answers how many were made, by outcome.

    A second run on the same day, at the same time too, finds the day taken and makes nothing.
    """
    await tx.session.execute(text("select pg_advisory_xact_lock(hashtext('onecase morning run'))"))
    works = await calendar(tx.session)
    owed = windows(await queries.last_run(tx.session), tx.today, works.is_working)
    if not owed:
        return Counter()
    profiles: dict[str, Profile] = {}
    made = await _hits(tx, owed, profiles)
    await _address(tx, made)
    await _write(tx, made)
    by_day: dict[date, Counter[str]] = {window.day: Counter() for window in owed}
    for row in made:
        by_day[row["day"]][row["township"] or row["county"]] += 1
    for day, counts in by_day.items():
        tx.session.add(MorningRun(day=day, made=dict(counts), at=tx.now))
    await tx.session.flush()
    return Counter(row["state"] for row in made)


async def _hits(tx: Tx, owed: Sequence[Window], profiles: dict[str, Profile]) -> list[dict[str, Any]]:
    """One row for each stage that falls into one of the windows; all but a duty's last are superseded."""
    days = [day for window in owed for day in window.covers]
    in_use = (await tx.session.scalars(select(Duty.profile).distinct())).all()
    profiles.update({code: load(code) for code in in_use})
    plan_by, due_on = targets([profile.reminders for profile in profiles.values()], days)
    rows: list[dict[str, Any]] = []
    for duty in await queries.candidates(tx.session, plan_by, due_on):
        settings = profiles[duty.profile].reminders
        found = [
            (window.day, stage)
            for window in owed
            for stage in stages_on(settings, duty.plan_by, duty.due_on, window.covers)
        ]
        rows += [_row(tx, duty, day, stage, last=index == len(found) - 1) for index, (day, stage) in enumerate(found)]
    return rows


def _row(tx: Tx, duty: Any, day: date, stage: Any, *, last: bool) -> dict[str, Any]:  # noqa: ANN401 - a row of CANDIDATE
    return {
        "id": uuid4(),
        "duty_id": duty.id,
        "person_id": duty.person_id,
        "stage": stage.name,
        "about": stage.about,
        "day": day,
        "recipient_id": duty.owner_id,
        "county": duty.county,
        "township": duty.township,
        "village": duty.village,
        "program": duty.program,
        "step": duty.step,
        "plan_by": duty.plan_by,
        "due_on": duty.due_on,
        "state": "waiting" if last else "suppressed",
        "reason": None if last else SUPERSEDED,
        "made_at": tx.now,
        "digest_id": None,
    }


async def _address(tx: Tx, rows: list[dict[str, Any]]) -> None:
    """Find who is told: the owner, at the last stage the supervisors; or say why nobody is."""
    above = await queries.supervisors(tx.session, {row["county"] for row in rows if row["stage"] == SUPERVISOR})
    soon = await queries.visited_soon(tx.session, {row["person_id"] for row in rows}, tx.today, tx.today + VISIT_AHEAD)
    for row in list(rows):
        if row["stage"] == SUPERVISOR:
            told = above[row["county"]]
            row["recipient_id"] = told[0] if told else None
            rows += [{**row, "id": uuid4(), "recipient_id": other} for other in told[1:]]
        elif row["person_id"] in soon and row["state"] == "waiting":
            row |= {"state": "suppressed", "reason": VISIT_PLANNED}
    for row in rows:
        if row["recipient_id"] is None and row["state"] == "waiting":
            missing = NO_SUPERVISOR if row["stage"] == SUPERVISOR else NO_OWNER
            row |= {"state": "failed", "reason": missing}


async def _write(tx: Tx, rows: list[dict[str, Any]]) -> None:
    """Insert the messages and their lines, and enqueue the delivery of each message."""
    recipients = sorted({row["recipient_id"] for row in rows if row["state"] == "waiting"})
    digests = await _digests(tx, recipients)
    for row in rows:
        if row["state"] == "waiting":
            row["digest_id"] = digests[row["recipient_id"]]
    for start in range(0, len(rows), CHUNK):
        await tx.session.execute(insert(Reminder).on_conflict_do_nothing(), rows[start : start + CHUNK])
    for digest in digests.values():
        await enqueue(tx, "deliver", {"digest": str(digest)})


async def _digests(tx: Tx, recipients: Sequence[UUID]) -> dict[UUID, UUID]:
    """Today's message of each recipient, made if it is not there; unread again."""
    if not recipients:
        return {}
    rows = [{"id": uuid4(), "recipient_id": one, "day": tx.today, "made_at": tx.now} for one in recipients]
    made = insert(Digest).values(rows)
    kept = made.on_conflict_do_update(index_elements=["recipient_id", "day"], set_={"read_at": None})
    answered = await tx.session.execute(kept.returning(Digest.recipient_id, Digest.id))
    return dict(answered.tuples().all())


async def deliver(tx: Tx, digest_id: UUID) -> int:
    """Put a message into its recipient's inbox; answers how many lines went out, 0 when it was there already."""
    digest = await tx.session.get(Digest, digest_id, with_for_update=True)
    if digest is None:
        return 0
    disabled = await tx.session.scalar(select(User.disabled_at).where(User.id == digest.recipient_id))
    outcome = {"state": "failed", "reason": "接收人账号已停用"} if disabled else {"state": "sent", "sent_at": tx.now}
    sent = await tx.session.execute(
        update(Reminder)
        .where(Reminder.digest_id == digest_id, Reminder.state == "waiting")
        .values(outcome)
        .returning(Reminder.id)
        .execution_options(synchronize_session=False)
    )
    count = len(sent.all())
    if count and not disabled:
        digest.sent_at = digest.sent_at or tx.now
        digest.read_at = None
    return count


async def undelivered(tx: Tx) -> list[UUID]:
    """Messages with lines that still wait: swept up by a schedule, should a job ever be lost."""
    query = select(Reminder.digest_id).where(Reminder.state == "waiting").distinct()
    return [digest for digest in (await tx.session.scalars(query)).all() if digest is not None]


async def follow_duties(tx: Tx) -> None:
    """A settler: reminders of duties no longer owed are closed, those of duties handed over go to the new owner."""
    if not tx.touched:
        return
    rows = await tx.session.execute(
        select(Reminder.id, Reminder.state, Reminder.stage, Reminder.recipient_id, Duty.owner_id, Duty.id)
        .join(Duty, (Duty.id == Reminder.duty_id) & text(OWED), isouter=True)
        .where(
            Reminder.person_id.in_(tx.touched),
            Reminder.state.in_(OPEN_STATES),
            Reminder.closed_at.is_(None),
            or_(Duty.id.is_(None), Duty.owner_id.is_distinct_from(Reminder.recipient_id)),
        )
    )
    settled: list[UUID] = []
    moved: dict[UUID, list[UUID]] = defaultdict(list)
    for reminder, _, stage, _, owner, duty in rows:
        if duty is None:
            settled.append(reminder)
        elif stage != SUPERVISOR and owner is not None:
            moved[owner].append(reminder)
    await _close(tx, settled)
    await _readdress(tx, moved)


async def _close(tx: Tx, ids: list[UUID]) -> None:
    """A waiting reminder ends as suppressed; one already sent stays sent, and leaves the list of what is open."""
    if not ids:
        return
    waiting = Reminder.state == "waiting"
    await tx.session.execute(
        update(Reminder)
        .where(Reminder.id.in_(ids))
        .values(
            state=case((waiting, "suppressed"), else_=Reminder.state),
            reason=case((waiting, SETTLED), else_=Reminder.reason),
            closed_at=tx.now,
        )
        .execution_options(synchronize_session=False)
    )


async def _readdress(tx: Tx, moved: dict[UUID, list[UUID]]) -> None:
    """Give open reminders to the new owner, in today's message; the old owner's copy is gone, the count is the same."""
    digests = await _digests(tx, sorted(moved))
    for owner, ids in moved.items():
        await tx.session.execute(
            update(Reminder)
            .where(Reminder.id.in_(ids))
            .values(recipient_id=owner, digest_id=digests[owner], state="waiting", sent_at=None, reason=NOT_TOLD_AGAIN)
            .execution_options(synchronize_session=False)
        )
        await enqueue(tx, "deliver", {"digest": str(digests[owner])})


async def read(tx: Tx, actor: Actor, reminder_id: UUID) -> Reminder:
    """Note that the recipient has read a reminder; reading it again changes nothing."""
    query = select(Reminder).where(Reminder.id == reminder_id, Reminder.recipient_id == actor.id)
    found = await tx.session.scalar(query.with_for_update())
    if found is None or found.state not in {"sent", "read"}:
        raise NotFound
    if found.state == "sent":
        found.state, found.read_at = "read", tx.now
    return found


async def read_all(tx: Tx, actor: Actor, digest_id: UUID) -> None:
    """Note that the recipient has read a whole message."""
    digest = await tx.session.get(Digest, digest_id, with_for_update=True)
    if digest is None or digest.recipient_id != actor.id:
        raise NotFound
    digest.read_at = digest.read_at or tx.now
    await tx.session.execute(
        update(Reminder)
        .where(Reminder.digest_id == digest_id, Reminder.state == "sent")
        .values(state="read", read_at=func.coalesce(Reminder.read_at, tx.now))
        .execution_options(synchronize_session=False)
    )
