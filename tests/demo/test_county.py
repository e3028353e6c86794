"""The demo county as its users find it on the first morning: one of the same density, made once; no test changes it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Executable, exists, func, or_, select

from service import wiring
from service.access.rules import Role
from service.accounts.commands.sessions import sign_in
from service.accounts.commands.tokens import by_token
from service.casework.schemas.records import RecordForm
from service.demo.commands import make_county
from service.demo.staff import DemoUser
from service.duties.commands.settling import refresh
from service.kit.clock import Clock
from service.kit.crypto import cipher_of
from service.kit.db import Base, Database
from service.kit.embedded.databases import create_database, drop_database
from service.kit.errors import Refused
from service.tables.accounts import RoleGrant, User
from service.tables.approvals import Approval
from service.tables.duties import Agenda, Duty
from service.tables.employment import Business, Job
from service.tables.entitlements import Benefit, Licence, PathStep, PublicPost, Training
from service.tables.groups import GroupAct, GroupEvent, Lead
from service.tables.ledgers import Ledger, LedgerVersion
from service.tables.people import Destination, Member, Person, Student
from service.tables.records import Record
from service.tables.reminders import Digest, Reminder
from service.tables.visits import Campaign, OutreachTarget, Visit

PEOPLE = 1_200


@dataclass(frozen=True)
class County:
    """The database that holds it, and who may sign in."""

    database: Database
    clock: Clock
    users: list[DemoUser]


@pytest.fixture(scope="session")
async def county(server: str, template: str, worker_id: str) -> AsyncIterator[County]:
    name = f"onecase_demo_{worker_id}_{os.getpid()}"
    url = await create_database(server, name, template=template)
    database = Database(url, cipher=cipher_of("k1:" + "07" * 32), settlers=wiring.SETTLERS)
    clock = Clock(date(2024, 6, 12))
    users = await make_county(database, clock, PEOPLE, 5, lambda _: None)
    yield County(database, clock, users)
    await database.close()
    await drop_database(server, name)


async def rows(county: County, query: Executable) -> list[Any]:
    async with county.database.sessions() as session:
        return list((await session.execute(query)).all())


async def count(county: County, query: Executable) -> int:
    return len(await rows(county, query))


async def test_an_ordinary_counselor_has_between_5_and_40_lines_for_today(county: County) -> None:
    today = county.clock.today()
    soon = or_(Agenda.next_by <= today + timedelta(days=7), Agenda.due_on < today, Agenda.blocked)
    lines = await rows(
        county,
        select(User.username, func.count(Agenda.person_id))
        .join(RoleGrant, (RoleGrant.user_id == User.id) & (RoleGrant.role == Role.COUNSELOR))
        .outerjoin(Agenda, (Agenda.owner_id == User.id) & soon)
        .group_by(User.username),
    )
    assert len(lines) >= 4
    assert {name: found for name, found in lines if not 5 <= found <= 40} == {}


async def test_there_is_something_overdue_behind_due_soon_blocked_and_out_of_reach(county: County) -> None:
    today = county.clock.today()
    kinds = {
        "overdue": Agenda.due_on < today,
        "behind": (Agenda.next_by < today) & (Agenda.due_on >= today),
        "due soon": (Agenda.next_by >= today) & (Agenda.next_by <= today + timedelta(days=7)),
        "blocked": Agenda.blocked,
        "out of reach": Agenda.lost_on.is_not(None),
    }
    found = {name: await count(county, select(Agenda.person_id).where(kind)) for name, kind in kinds.items()}
    assert [name for name, number in found.items() if not number] == []


async def test_closed_years_were_mostly_met_and_not_wholly(county: County) -> None:
    found = dict(await rows(county, select(Duty.state, func.count()).where(Duty.period == "2023").group_by(Duty.state)))
    assert 0.75 < found["met"] / sum(found.values()) < 0.98


async def test_every_record_is_one_that_the_form_would_take(county: County) -> None:
    columns = (Record.kind, Record.happened_on, Record.mode, Record.outcome, Record.detail)
    for kind, on, mode, outcome, detail in await rows(county, select(*columns)):
        RecordForm.model_validate({"kind": kind, "on": on, "mode": mode, "outcome": outcome, "detail": detail})


async def test_nothing_was_done_before_somebody_entered_or_after_today(county: County) -> None:
    early = Record.happened_on < select(Person.entered_on).where(Person.id == Record.person_id).scalar_subquery()
    assert await count(county, select(Record.id).where(early | (Record.happened_on > county.clock.today()))) == 0


async def test_most_graduates_have_a_ledger_and_some_are_owed_one(county: County) -> None:
    opened, owed = [
        await count(county, select(Duty.id).where(Duty.step == "ledger", Duty.state == state))
        for state in ("met", "open")
    ]
    assert opened > owed > 0
    assert await count(county, select(Ledger.id).where(Ledger.opened_on > county.clock.today())) == 0


async def test_people_died_or_moved_study_share_a_household_or_have_no_counselor_yet(county: County) -> None:
    others = select(Person.household_id).group_by(Person.household_id).having(func.count() > 1)
    assert await count(county, select(Person.id).where(Person.exit_reason == "died")) > 0
    assert await count(county, select(Person.id).where(Person.exit_reason == "moved_out")) > 0
    assert await count(county, select(Student.person_id)) > 0
    assert await count(county, others) > 0
    assert 0 < await count(county, select(Person.id).where(Person.owner_id.is_(None))) < 30


async def test_visits_are_planned_for_today_and_done_before(county: County) -> None:
    today = county.clock.today()
    assert await count(county, select(Visit.id).where(Visit.state == "planned", Visit.planned_for == today)) > 0
    assert await count(county, select(Visit.id).where(Visit.state == "done", Visit.planned_for < today)) > 0


async def test_the_last_mornings_filled_inboxes_and_today_is_left_to_the_worker(county: County) -> None:
    today = county.clock.today()
    assert await count(county, select(Digest.id).where(Digest.read_at.is_(None), Digest.sent_at.is_not(None))) > 0
    assert await count(county, select(Reminder.id).where(Reminder.state == "waiting")) == 0
    assert await count(county, select(Reminder.id).where(Reminder.day == today)) == 0
    assert {row.state for row in await rows(county, select(Reminder.state).distinct())} >= {
        "sent",
        "read",
        "suppressed",
    }


async def test_requests_wait_for_the_supervisor(county: County) -> None:
    found = await rows(county, select(Approval.kind).where(Approval.decision.is_(None)))
    assert {row.kind for row in found} == {"backdating", "waiver"}


async def test_there_is_a_user_of_each_role_and_counselors_of_two_townships(county: County) -> None:
    assert {user.role for user in county.users} == {role.value for role in Role}
    assert len({user.area for user in county.users if user.role == "counselor"}) >= 2


async def test_every_user_can_sign_in_with_password_and_with_token(county: County) -> None:
    for user in county.users:
        async with county.database.transaction(county.clock) as tx:
            assert await sign_in(tx, user.user, user.password) is not None
            known = await by_token(tx, user.token)
            assert known is not None
            assert known.username == user.user


async def test_only_those_named_can_sign_in(county: County) -> None:
    named = [user.user for user in county.users]
    can = select(User.id).where(User.username.not_in(named), User.password_hash.startswith("$"))
    assert await count(county, can) == 0


async def test_refreshing_the_county_again_changes_nothing(county: County) -> None:
    counts = await refresh(county.database, county.clock)
    assert (counts.added, counts.changed, counts.closed) == (0, 0, 0)


async def test_a_county_that_has_people_is_left_alone(county: County) -> None:
    with pytest.raises(Refused):
        await make_county(county.database, county.clock, 10, 1, lambda _: None)


async def test_who_left_owes_nothing(county: County) -> None:
    left = exists().where(Person.id == Agenda.person_id, Person.exit_on.is_not(None))
    assert await count(county, select(Agenda.person_id).where(left)) == 0


async def test_ledgers_are_signed_waiting_and_sent_back_and_some_graduates_have_work(county: County) -> None:
    assert {row.sign_off for row in await rows(county, select(Ledger.sign_off).distinct())} == {
        "signed",
        "waiting",
        "sent_back",
    }
    decided = select(LedgerVersion.id).where(LedgerVersion.decided_by == LedgerVersion.made_by)
    assert await count(county, decided) == 0
    gone = await rows(county, select(Destination.code))
    assert {"80", "11"} <= {row.code for row in gone}


@pytest.mark.parametrize(
    "table", [Training, PublicPost, Benefit, Business, PathStep, Licence, Member, Lead, GroupEvent, Campaign]
)
async def test_each_sort_of_entry_is_there_and_none_is_from_a_day_to_come(county: County, table: type[Base]) -> None:
    assert await count(county, select(table).limit(1)) == 1
    for name in ("starts_on", "started_on", "issued_on", "licensed_on", "on", "happened_on"):
        if name in table.__table__.columns:
            assert await count(county, select(table).where(getattr(table, name) > county.clock.today())) == 0


async def test_rpt_10_a_supervisor_has_something_to_look_at(county: County) -> None:
    assert await count(county, select(Job.id).where(Job.ended_on - Job.started_on < 29)) == 3
    absent = select(Record.id).where(Record.kind == "follow_up", Record.detail["in_post"].astext == "no")
    assert await count(county, absent) == 3


async def test_bld_01_nobody_waits_for_years_on_the_way_to_a_certificate(county: County) -> None:
    long_ago = county.clock.today() - timedelta(days=60)
    waits = select(Duty.id).where(Duty.step == "next_step", Duty.state.in_(("open", "blocked")), Duty.due_on < long_ago)
    assert await count(county, waits) == 0


async def test_some_were_sought_out_came_to_the_event_or_were_given_a_lead(county: County) -> None:
    acts = await rows(county, select(GroupAct.kind))
    assert {row.kind for row in acts} == {"job_lead", "job_fair", "policy_consult"}
    reached = select(OutreachTarget.person_id).where(OutreachTarget.done_record.is_not(None))
    assert 0 < await count(county, reached) < await count(county, select(OutreachTarget.person_id))
