"""The morning run, the delivery of its messages, and what happens to a reminder when its duty is settled.

The run of all days owed is ONE transaction: reminders, messages, jobs and the note that the day is done stand or fall
together, so that a worker killed anywhere neither loses a reminder nor makes one twice. Delivery is a job a message;
its row is locked and looked at again, so that a job run twice sends once. What a clock that ran ahead has noted is
taken back as soon as the time is right again: its days are run once more, and what was told is not told again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ARRAY, ColumnElement, Uuid, and_, any_, case, delete, func, literal, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from service.access.rules import Actor
from service.access.scope import visible
from service.duties.commands.settling import sweep_all
from service.kit.clock import Clock
from service.kit.db import Database, Tx
from service.kit.errors import NotFound
from service.kit.queue import enqueue
from service.profiles.queries import calendar
from service.reminders import queries
from service.reminders.queries import Falling
from service.reminders.rules import (
    DECIDED,
    HANDED_OVER,
    NO_OWNER,
    NO_SUPERVISOR,
    RECIPIENT_GONE,
    SETTLED,
    SUPERSEDED,
    SUPERVISOR,
    VISIT_PLANNED,
    window_of,
    windows,
)
from service.tables.accounts import User
from service.tables.duties import OWED, Duty
from service.tables.reminders import Digest, MorningRun, Reminder

VISIT_AHEAD = timedelta(7)
LINE = {
    "id": "uuid",
    "duty_id": "uuid",
    "person_id": "uuid",
    "stage": "text",
    "about": "date",
    "day": "date",
    "recipient_id": "uuid",
    "county": "text",
    "township": "text",
    "village": "text",
    "program": "text",
    "step": "text",
    "plan_by": "date",
    "due_on": "date",
    "state": "text",
    "reason": "text",
    "digest_id": "uuid",
    "made_at": "timestamptz",
}
PUT = text(  # one statement for any number of lines: each parameter is a column of them
    f"insert into reminder ({', '.join(LINE)}) "  # noqa: S608 - names of our own columns
    f"select * from unnest({', '.join(f'cast(:{name} as {kind}[])' for name, kind in LINE.items())}) "
    "on conflict do nothing returning id"
)
WITHDRAWN = (*DECIDED, SETTLED)
TOLD = ("waiting", "sent", "read")  # the others were never told, and never will be
BULK = {"synchronize_session": False}


async def run_mornings(tx: Tx) -> Counter[str]:
    """Make the reminders of today and of every missed working day, once; answers how many were made, by outcome.

    A second run on the same day, at the same time too, finds the day taken and makes nothing.
    """
    await tx.session.execute(text("select pg_advisory_xact_lock(hashtext('onecase morning run'))"))
    works = (await calendar(tx.session)).is_working
    again = [window_of(day, works) for day in await _take_back(tx)]
    last = await queries.last_run(tx.session)
    owed = windows(last, tx.today, works)
    if not owed and not again:
        return Counter()
    if last is not None:  # a duty may have been settled at the very moment when the last run looked at it
        await _follow(tx, Reminder.day >= last)
    rows = [_row(tx, one) for one in await queries.falling_due(tx.session, [*again, *owed])]
    await _address(tx, rows)
    made = await _write(tx, await _not_made_before(tx, rows, {window.day for window in again}))
    await _note(tx, {window.day for window in (*again, *owed)})
    return Counter(row["state"] for row in made)


async def _take_back(tx: Tx) -> Sequence[date]:
    """Days to come were not run, whatever a clock noted; answers those up to today that a clock ran which was ahead."""
    await tx.session.execute(delete(MorningRun).where(MorningRun.day > tx.today))
    tomorrow = datetime.combine(tx.today + timedelta(1), time(), tx.now.tzinfo)
    return (await tx.session.scalars(select(MorningRun.day).where(MorningRun.at >= tomorrow))).all()


async def _not_made_before(tx: Tx, rows: list[dict[str, Any]], again: Collection[date]) -> list[dict[str, Any]]:
    """The rows that are to be written. Only a day that was run before its time has any already.

    What was told stays told. That somebody need not be told was decided too early, and is decided anew; on days that
    are over (`again`) it stays, and only what is missing is added. What waited, and was not owed when the clock was
    right again, is missing as well.
    """
    there = await queries.made_on(tx.session, {row["day"] for row in rows})
    wanted: list[dict[str, Any]] = []
    outdated: list[UUID] = []
    for row in rows:
        found = there.get((row["duty_id"], row["about"], row["stage"]), [])
        same = [one for one in found if one.recipient_id == row["recipient_id"]]
        over = row["day"] in again
        early = [one for one in found if one.sent_at is None and one.reason in ((SETTLED,) if over else WITHDRAWN)]
        if any(one not in early or (one.state, one.reason) == (row["state"], row["reason"]) for one in same):
            continue
        if over and len(early) < len(found):
            continue
        outdated += [one.id for one in early]
        wanted.append(row)
    await tx.session.execute(delete(Reminder).where(_among(outdated)), execution_options=BULK)
    return wanted


async def _note(tx: Tx, days: Collection[date]) -> None:
    """That these days were run, and how many reminders each has."""
    counts = await queries.counts_of(tx.session, days)
    made = insert(MorningRun).values([{"day": day, "made": counts.get(day, 0), "at": tx.now} for day in days])
    noted = made.on_conflict_do_update(
        index_elements=["day"], set_={"made": made.excluded.made, "at": made.excluded.at}
    )
    await tx.session.execute(noted)
    await tx.session.execute(
        update(MorningRun).where(MorningRun.day.in_(days)).values(noted_by=text("xmin::text::bigint")),
        execution_options=BULK,
    )


def _row(tx: Tx, one: Falling) -> dict[str, Any]:
    duty, told = one.duty, one.told
    return {
        "id": uuid4(),
        "duty_id": duty.id,
        "person_id": duty.person_id,
        "stage": one.stage.name,
        "about": one.stage.about,
        "day": one.day,
        "recipient_id": duty.owner_id,
        "county": duty.county,
        "township": duty.township,
        "village": duty.village,
        "program": duty.program,
        "step": duty.step,
        "plan_by": duty.plan_by,
        "due_on": duty.due_on,
        "state": "waiting" if told else "suppressed",
        "reason": None if told else SUPERSEDED,
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


async def _write(tx: Tx, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Insert the messages and their lines, and enqueue the delivery of each; answers the lines that were not there."""
    recipients = sorted({row["recipient_id"] for row in rows if row["state"] == "waiting"})
    digests = await _digests(tx, recipients)
    for row in rows:
        if row["state"] == "waiting":
            row["digest_id"] = digests[row["recipient_id"]]
    written = set(await tx.session.scalars(PUT, {name: [row[name] for row in rows] for name in LINE}))
    for digest in digests.values():
        await enqueue(tx, "deliver", {"digest": str(digest)})
    return [row for row in rows if row["id"] in written]


async def _digests(tx: Tx, recipients: Sequence[UUID]) -> dict[UUID, UUID]:
    """Today's message of each recipient, made if it is not there; unread again."""
    if not recipients:
        return {}
    rows = [{"id": uuid4(), "recipient_id": one, "day": tx.today, "made_at": tx.now} for one in recipients]
    made = insert(Digest).values(rows)
    kept = made.on_conflict_do_update(index_elements=["recipient_id", "day"], set_={"read_at": None})
    answered = await tx.session.execute(kept.returning(Digest.recipient_id, Digest.id))
    return dict(answered.all())


async def deliver(tx: Tx, digest_id: UUID) -> int:
    """Put a message into its recipient's inbox; answers how many lines went out, 0 when it was there already.

    What was settled or handed over since the line was made does not go out.
    """
    mine = (Reminder.digest_id == digest_id, Reminder.state == "waiting")
    await _lock(tx, *mine)
    await _follow(tx, *mine)
    disabled = await tx.session.scalar(
        select(User.disabled_at).join(Digest, Digest.recipient_id == User.id).where(Digest.id == digest_id)
    )
    outcome = {"state": "failed", "reason": RECIPIENT_GONE} if disabled else {"state": "sent", "sent_at": tx.now}
    sent = await tx.session.execute(
        update(Reminder).where(*mine).values(outcome).returning(Reminder.id), execution_options=BULK
    )
    count = len(sent.all())
    if count and not disabled:
        first_sent = func.coalesce(Digest.sent_at, tx.now)
        seen = update(Digest).where(Digest.id == digest_id).values(sent_at=first_sent, read_at=None)
        await tx.session.execute(seen)
    return 0 if disabled else count


async def undelivered(tx: Tx) -> list[UUID]:
    """Messages with lines that still wait."""
    query = select(Reminder.digest_id).where(Reminder.state == "waiting").distinct()
    return [digest for digest in (await tx.session.scalars(query)).all() if digest is not None]


async def follow_duties(tx: Tx) -> None:
    """A settler: reminders of duties no longer owed are closed, those of duties handed over go to the new owner."""
    if tx.touched:
        await _follow(tx, Reminder.person_id == any_(literal(list(tx.touched), ARRAY(Uuid()))))


async def _lock(tx: Tx, *where: ColumnElement[bool]) -> None:
    """Reminders are locked in id order, and before their messages: so nobody waits in a circle."""
    await tx.session.execute(select(Reminder.id).where(*where).order_by(Reminder.id).with_for_update())


async def _follow(tx: Tx, *where: ColumnElement[bool]) -> None:
    """Of these reminders: close those whose duty is no longer owed, give those handed over to the new owner.

    Whose duty is owed again, they are open again: a record was struck out, or a clock ahead had ended its period.
    """
    owed, is_open = Duty.id.is_not(None), Reminder.closed_at.is_(None)
    handed = and_(
        Reminder.state.in_(("waiting", "sent")), Reminder.stage != SUPERVISOR, Duty.owner_id != Reminder.recipient_id
    )
    rows = await tx.session.execute(
        select(Reminder.id, owed, case((handed, Duty.owner_id)))
        .join(Duty, (Duty.id == Reminder.duty_id) & text(OWED), isouter=True)
        .where(*where, Reminder.state.in_(TOLD), or_(owed != is_open, handed))
        .order_by(Reminder.id)
        .with_for_update(of=Reminder)
    )
    settled: list[UUID] = []
    reopened: list[UUID] = []
    moved: dict[UUID, list[UUID]] = defaultdict(list)
    for reminder, still_owed, owner in rows:
        (moved[owner] if owner else reopened if still_owed else settled).append(reminder)
    await _close(tx, settled)
    await tx.session.execute(update(Reminder).where(_among(reopened)).values(closed_at=None), execution_options=BULK)
    await _readdress(tx, moved)


async def _close(tx: Tx, ids: list[UUID]) -> None:
    """A waiting reminder ends as suppressed; one already told stays so, and leaves the list of what is open."""
    if not ids:
        return
    waiting = Reminder.state == "waiting"
    outcome = {
        "state": case((waiting, "suppressed"), else_=Reminder.state),
        "reason": case((waiting, SETTLED), else_=Reminder.reason),
        "closed_at": tx.now,
    }
    await tx.session.execute(update(Reminder).where(_among(ids)).values(outcome), execution_options=BULK)


async def _readdress(tx: Tx, moved: dict[UUID, list[UUID]]) -> None:
    """Give open reminders to the new owner, in today's message; the old owner's copy is gone, the count is the same."""
    digests = await _digests(tx, sorted(moved))
    for owner, ids in moved.items():
        told = {
            "recipient_id": owner,
            "digest_id": digests[owner],
            "state": "waiting",
            "sent_at": None,
            "closed_at": None,
        }
        values = told | {"reason": HANDED_OVER}
        await tx.session.execute(update(Reminder).where(_among(ids)).values(values), execution_options=BULK)
        await enqueue(tx, "deliver", {"digest": str(digests[owner])})


def _among(ids: list[UUID]) -> ColumnElement[bool]:
    return Reminder.id == any_(literal(ids, ARRAY(Uuid())))


async def read(tx: Tx, actor: Actor, reminder_id: UUID) -> Reminder:
    """Note that the recipient has read a reminder; reading it again changes nothing."""
    mine = (Reminder.id == reminder_id, Reminder.recipient_id == actor.id, visible(Reminder, actor))
    query = select(Reminder).where(*mine)
    found = await tx.session.scalar(query.with_for_update())
    if found is None or found.state not in {"sent", "read"}:
        raise NotFound
    if found.state == "sent":
        found.state, found.read_at = "read", tx.now
    return found


async def read_all(tx: Tx, actor: Actor, digest_id: UUID) -> None:
    """Note that the recipient has read a whole message."""
    sent = (Reminder.digest_id == digest_id, Reminder.recipient_id == actor.id, Reminder.state == "sent")
    await _lock(tx, *sent)
    digest = await tx.session.get(Digest, digest_id, with_for_update=True)
    if digest is None or digest.recipient_id != actor.id:
        raise NotFound
    digest.read_at = digest.read_at or tx.now
    seen = update(Reminder).where(*sent).values(state="read", read_at=tx.now)
    await tx.session.execute(seen, execution_options=BULK)


async def remind_now(database: Database, clock: Clock) -> dict[str, int]:
    """What `onecase remind` does: the whole morning in one go, answered as what became of what it made.

    A worker running beside it may deliver part: the rows are asked afterwards, so that the counts add up all the same.
    """
    clock = await database.sound(clock)
    await sweep_all(database, clock)
    async with database.transaction(clock) as tx:
        made = await run_mornings(tx)
        at, waiting = tx.now, await undelivered(tx)
    for digest in waiting:
        async with database.transaction(clock) as tx:
            await deliver(tx, digest)
    async with database.transaction(clock) as tx:
        return {"made": made.total(), **await queries.outcomes_of_run(tx.session, at)}
