"""The morning run: once each, caught up, accounted for."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select, text, update

from service.access.rules import Role
from service.caseloads.commands import assign
from service.duties.commands.settling import sweep_all
from service.kit.clock import Clock
from service.kit.db import Database, Tx
from service.people.schemas.forms import PersonPatch
from service.reminders import queries
from service.reminders.commands import deliver, read_all, remind_now, run_mornings, undelivered
from service.reminders.rules import NO_OWNER, SETTLED, SUPERSEDED
from service.tables.accounts import User
from service.tables.duties import Duty, Swept
from service.tables.people import Person
from service.tables.reminders import Digest, MorningRun, Reminder
from service.visits.commands.visiting import plan
from tests.builders import LANCHENG, LONGYANG, YONGCHANG, MovableClock, actor, change, person, record, user

CHECK = (Duty.rule == "FOUR-01") & (Duty.state == "open")


async def check_planned_for(database: Database, tx: Tx, who: Person, day: date) -> Duty:
    """Give the person's info check this `plan_by`, and take the other duties out of the way."""
    await database.settle(tx)
    mine = Duty.person_id == who.id
    await tx.session.execute(update(Duty).where(mine, ~CHECK).values(plan_by=date(2030, 1, 1)))
    await tx.session.execute(update(Duty).where(mine, CHECK).values(plan_by=day))
    tx.touched.clear()
    return (await tx.session.scalars(select(Duty).where(mine, CHECK))).one()


async def all_reminders(tx: Tx) -> list[Reminder]:
    return list((await tx.session.scalars(select(Reminder).order_by(Reminder.day, Reminder.stage))).all())


async def test_the_owner_is_told_on_the_planned_day_once(database: Database, tx: Tx) -> None:
    counselor = await user(tx)
    who = await person(tx, owner=counselor.id)
    duty = await check_planned_for(database, tx, who, tx.today)
    assert await run_mornings(tx) == Counter(waiting=1)
    assert await run_mornings(tx) == Counter()
    (reminder,) = await all_reminders(tx)
    assert (reminder.duty_id, reminder.stage, reminder.recipient_id) == (duty.id, "on_day", counselor.id)


async def test_a_delivered_message_is_sent_once_however_often_its_job_runs(database: Database, tx: Tx) -> None:
    counselor = await user(tx)
    await check_planned_for(database, tx, await person(tx, owner=counselor.id), tx.today)
    await run_mornings(tx)
    (digest,) = await undelivered(tx)
    assert [await deliver(tx, digest) for _ in range(3)] == [1, 0, 0]
    assert await undelivered(tx) == []


async def test_a_missed_week_is_caught_up_with_the_last_stage_only(
    database: Database, tx: Tx, clock: MovableClock
) -> None:
    counselor = await user(tx)
    who = await person(tx, owner=counselor.id)
    tx.session.add(MorningRun(day=date(2024, 6, 3), made=0, at=tx.now))
    await check_planned_for(database, tx, who, date(2024, 6, 5))
    await run_mornings(tx)
    told = [(one.stage, one.day, one.state, one.reason) for one in await all_reminders(tx)]
    assert told == [
        ("on_day", date(2024, 6, 5), "suppressed", SUPERSEDED),
        ("behind-7", date(2024, 6, 12), "waiting", None),
    ]
    days = (await tx.session.scalars(select(MorningRun.day).order_by(MorningRun.day))).all()
    assert days[0] == date(2024, 6, 3)
    assert days[-1] == tx.today


async def test_nobody_to_tell_is_a_failure_with_its_reason(database: Database, tx: Tx) -> None:
    await check_planned_for(database, tx, await person(tx), tx.today)
    await run_mornings(tx)
    (reminder,) = await all_reminders(tx)
    assert (reminder.state, reminder.reason, reminder.recipient_id) == ("failed", NO_OWNER, None)


async def test_a_visit_already_planned_makes_the_reminder_unnecessary(database: Database, tx: Tx) -> None:
    counselor = await user(tx)
    who = await person(tx, owner=counselor.id)
    acting = await actor(tx)
    await check_planned_for(database, tx, who, tx.today)
    await plan(tx, acting, [who.id], tx.today + timedelta(1))
    assert await run_mornings(tx) == Counter(suppressed=1)


async def test_long_overdue_is_told_to_the_supervisor_of_the_county(database: Database, tx: Tx) -> None:
    supervisor = await user(tx, role=Role.SUPERVISOR, area=LONGYANG)
    counselor = await user(tx)
    who = await person(tx, owner=counselor.id)
    await check_planned_for(database, tx, who, date(2030, 1, 1))
    await tx.session.execute(update(Duty).where(CHECK).values(due_on=tx.today - timedelta(15)))
    await run_mornings(tx)
    assert {one.recipient_id for one in await all_reminders(tx) if one.stage == "supervisor"} == {supervisor.id}


async def test_recording_what_was_owed_closes_the_reminder(database: Database, tx: Tx) -> None:
    counselor = await user(tx)
    who = await person(tx, owner=counselor.id)
    await check_planned_for(database, tx, who, tx.today)
    await run_mornings(tx)
    await record(tx, who, "info_check")
    await database.settle(tx)
    tx.session.expire_all()
    (reminder,) = await all_reminders(tx)
    assert (reminder.state, reminder.reason) == ("suppressed", SETTLED)
    assert reminder.closed_at is not None


async def test_a_caseload_handed_over_takes_its_open_reminders_along(database: Database, tx: Tx) -> None:
    before, after = await user(tx), await user(tx)
    who = await person(tx, owner=before.id)
    supervisor = await actor(tx, role=Role.SUPERVISOR, area=LONGYANG)
    await check_planned_for(database, tx, who, tx.today)
    await run_mornings(tx)
    for digest in await undelivered(tx):
        await deliver(tx, digest)
    await assign(tx, supervisor, [who.id], after.id, "调岗")
    await database.settle(tx)
    for digest in await undelivered(tx):
        await deliver(tx, digest)
    (reminder,) = await all_reminders(tx)
    await tx.session.refresh(reminder)
    assert (reminder.recipient_id, reminder.state) == (after.id, "sent")


async def test_a_disabled_recipient_is_a_failure_not_a_loss(database: Database, tx: Tx) -> None:
    counselor = await user(tx)
    await check_planned_for(database, tx, await person(tx, owner=counselor.id), tx.today)
    await run_mornings(tx)
    await tx.session.execute(update(User).where(User.id == counselor.id).values(disabled_at=tx.now))
    for digest in await undelivered(tx):
        await deliver(tx, digest)
    tx.session.expire_all()
    (reminder,) = await all_reminders(tx)
    assert reminder.state == "failed"


async def test_outcomes_of_a_day_add_up_to_what_was_made(database: Database, tx: Tx) -> None:
    counselor = await user(tx)
    for owner in (counselor.id, counselor.id, None):
        await check_planned_for(database, tx, await person(tx, owner=owner), tx.today)
    await run_mornings(tx)
    for digest in await undelivered(tx):
        await deliver(tx, digest)
    supervisor = await actor(tx, role=Role.SUPERVISOR, area=LONGYANG)
    await tx.session.flush()
    totals = await queries.reconciliation(tx.session, supervisor, tx.today)
    assert (totals.made, totals.sent, totals.failed, totals.agrees) == (3, 2, 1, True)
    elsewhere = await actor(tx, role=Role.SUPERVISOR, area="150203")
    unseen = await queries.reconciliation(tx.session, elsewhere, tx.today)
    assert (unseen.made, unseen.sent, unseen.failed) == (0, 0, 0)


async def test_totals_agree_when_somebody_moved_and_do_not_when_a_reminder_is_gone(database: Database, tx: Tx) -> None:
    counselor, boss = await user(tx), await actor(tx, role=Role.SUPERVISOR, area=LONGYANG)
    here = await actor(tx, role=Role.SUPERVISOR, area=LANCHENG)
    for _ in range(2):
        who = await person(tx, owner=counselor.id)
        await check_planned_for(database, tx, who, tx.today)
    await run_mornings(tx)
    await change(tx, boss, who.id, PersonPatch(area=YONGCHANG), None)
    await database.settle(tx)
    totals = await queries.reconciliation(tx.session, here, tx.today)
    assert (totals.made, totals.agrees) == (1, True)
    gone = (await all_reminders(tx))[0]
    await tx.session.delete(gone)
    await tx.session.flush()
    totals = await queries.reconciliation(tx.session, boss, tx.today)
    assert (totals.made, totals.waiting + totals.suppressed, totals.agrees) == (2, 1, False)


async def test_a_message_is_read_as_a_whole_by_its_recipient(database: Database, tx: Tx) -> None:
    reader = await actor(tx, area=LANCHENG)
    await check_planned_for(database, tx, await person(tx, owner=reader.id), tx.today)
    await run_mornings(tx)
    (digest,) = await undelivered(tx)
    await deliver(tx, digest)
    await tx.session.flush()
    assert len((await tx.session.scalars(queries.unread_days(reader))).all()) == 1
    await read_all(tx, reader, digest)
    await tx.session.flush()
    tx.session.expire_all()
    assert (await tx.session.scalars(queries.unread_days(reader))).all() == []
    assert (await tx.session.get_one(Digest, digest)).read_at is not None
    assert {one.state for one in await all_reminders(tx)} == {"read"}


async def test_a_day_noted_as_run_whose_reminders_were_never_made_does_not_agree(database: Database, tx: Tx) -> None:
    """As a clock that was ahead left it: what became due on the day found it taken."""
    boss, counselor = await actor(tx, role=Role.SUPERVISOR, area=LONGYANG), await user(tx)
    elsewhere = await actor(tx, role=Role.SUPERVISOR, area="150203")
    await check_planned_for(database, tx, await person(tx, owner=counselor.id), tx.today)
    tx.session.add(MorningRun(day=tx.today, made=0, at=tx.now))
    await tx.session.flush()
    totals = await queries.reconciliation(tx.session, boss, tx.today, today=tx.today)
    assert (totals.owed, totals.made, totals.untold, totals.agrees) == (1, 0, 1, False)
    assert (await queries.reconciliation(tx.session, elsewhere, tx.today, today=tx.today)).agrees


async def test_what_came_up_after_the_morning_was_not_owed_to_be_told_by_it(database: Database, tx: Tx) -> None:
    boss, counselor = await actor(tx, role=Role.SUPERVISOR, area=LONGYANG), await user(tx)
    first, second = [await person(tx, owner=counselor.id) for _ in range(2)]
    await check_planned_for(database, tx, first, tx.today)
    await run_mornings(tx)
    await tx.session.commit()
    await check_planned_for(database, tx, second, tx.today)
    totals = await queries.reconciliation(tx.session, boss, tx.today, today=tx.today)
    assert (totals.owed, totals.made, totals.agrees) == (1, 1, True)


async def test_after_a_restore_nothing_that_came_up_after_a_morning_is_said_to_be_untold_by_it(
    committed: Database, clock: MovableClock
) -> None:
    async with committed.transaction(clock) as tx:
        boss, counselor = await actor(tx, role=Role.SUPERVISOR, area=LONGYANG), await user(tx)
        await run_mornings(tx)
    async with committed.transaction(clock) as tx:
        await check_planned_for(committed, tx, await person(tx, owner=counselor.id), tx.today)
    for table in ("duty", "morning_run"):  # as a restore does: the same rows, each table in a transaction of its own
        async with committed.engine.begin() as connection:
            for said in ("create table kept as table {0}", "delete from {0}", "insert into {0} table kept"):
                await connection.execute(text(said.format(table)))
            await connection.execute(text("drop table kept"))
    async with committed.transaction(clock) as tx:
        totals = await queries.reconciliation(tx.session, boss, tx.today, today=tx.today)
        assert (totals.ran, totals.untold, totals.agrees) == (True, 0, True)


async def test_a_day_to_come_was_not_run_whatever_is_noted(database: Database, tx: Tx, clock: MovableClock) -> None:
    boss, counselor = await actor(tx, role=Role.SUPERVISOR, area=LONGYANG), await user(tx)
    tomorrow = tx.today + timedelta(1)
    await run_mornings(tx)
    tx.session.add(MorningRun(day=tomorrow, made=0, at=tx.now + timedelta(1)))
    await check_planned_for(database, tx, await person(tx, owner=counselor.id), tomorrow)
    assert not (await queries.reconciliation(tx.session, boss, tomorrow, today=tx.today)).ran
    assert tomorrow not in await queries.recent_runs(tx.session, tx.today)
    assert await run_mornings(tx) == Counter()
    clock.move(tomorrow)
    tx.now = clock.now()
    assert await run_mornings(tx) == Counter(waiting=1)


async def test_a_run_does_not_go_past_the_clock_of_the_database(committed: Database) -> None:
    ahead = Clock(ahead=timedelta(days=-10))
    today = Clock().today()
    assert ahead.today() == today + timedelta(10)
    async with committed.transaction(ahead) as tx:
        tx.session.add(MorningRun(day=today - timedelta(20), made=0, at=tx.now - timedelta(30)))
    await remind_now(committed, ahead)
    async with committed.transaction(ahead) as tx:
        (last,) = (await tx.session.scalars(select(func.max(MorningRun.day)))).all()
        assert today - timedelta(10) <= last <= today
        assert await tx.session.scalar(select(Swept.day)) == today


async def test_a_reminder_of_what_is_owed_again_is_open_again(database: Database, tx: Tx) -> None:
    """The year ended for a clock that was ahead; its quotas are still owed when it is put right."""
    await told_until(database, tx, date(2024, 1, 15))
    open_ones = []
    for day in (date(2024, 12, 25), date(2025, 1, 6), date(2024, 12, 25)):
        await remind_now(database, Clock(day))
        tx.session.expire_all()
        open_ones.append({one.id for one in await all_reminders(tx) if one.closed_at is None and one.state == "sent"})
    assert open_ones[0]
    assert open_ones == [open_ones[0], set(), open_ones[0]]


async def test_what_waited_when_a_clock_was_ahead_is_told_on_its_day(database: Database, tx: Tx) -> None:
    """It is owed from next year only, so it does not go out when the clock is right; nor is it lost."""
    await told_until(database, tx, date(2024, 12, 24))
    await sweep_all(database, Clock(date(2025, 1, 2)))
    real_day = await tx.session.scalar(select(Duty.plan_by).where(Duty.period == "2025").limit(1))
    assert real_day is not None
    await crash_after_the_run(database, real_day + timedelta(1))
    await remind_now(database, Clock(date(2024, 12, 25)))
    early = {one.duty_id for one in await all_reminders(tx) if (one.day, one.reason) == (real_day, SETTLED)}
    await remind_now(database, Clock(real_day))
    tx.session.expire_all()
    told = {one.duty_id for one in await all_reminders(tx) if (one.day, one.state) == (real_day, "sent")}
    assert early
    assert told == early


async def told_until(database: Database, tx: Tx, last: date) -> None:
    """Somebody's yearly quotas, and reminders made up to that day."""
    tx.session.add(MorningRun(day=last, made=0, at=tx.now))
    one = UUID(int=1)  # by which the planned days are spread
    await person(tx, owner=(await user(tx)).id, entered_on=date(2024, 1, 15), id=one, household_id=one)
    await database.settle(tx)
    await tx.session.commit()


async def crash_after_the_run(database: Database, day: date) -> None:
    """The morning up to what it makes; its messages are not delivered."""
    await sweep_all(database, Clock(day))
    async with database.transaction(Clock(day)) as tx:
        assert await run_mornings(tx)
