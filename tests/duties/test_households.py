"""Who is registered together is counted together: one job closes 零就业 (HH-01); relatives owe nothing (POP-04)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from service.access.rules import Role
from service.dossier.queries import dossiers
from service.employment.commands.jobs import end_job
from service.employment.schemas import JobEnd, JobForm
from service.kit.db import Database, Tx
from service.people.commands import households, leaving
from service.people.schemas.forms import MemberForm, PersonPatch
from service.tables.duties import Duty
from service.tables.people import Person
from tests import builders
from tests.builders import start_job

PLACE = builders.BAOTOU_KUNDULUN
JOB = JobForm.model_validate({"form": 7, "employer": "甲公司", "started_on": "2024-06-01"})


async def owing(tx: Tx, database: Database) -> set[str]:
    """The names of those who are owed a first job for their household."""
    await database.settle(tx)
    owed = select(Person.name).join(Duty, Duty.person_id == Person.id).where(Duty.rule == "HH-01", Duty.state == "open")
    return set(await tx.session.scalars(owed))


@pytest.fixture
async def home(tx: Tx) -> tuple[Person, Person]:
    """A couple, both of working age, able and willing, without work."""
    one = await builders.person(tx, area=PLACE, name="示例妻", condition="yes")
    other = await builders.person(
        tx, area=PLACE, name="示例夫", condition="yes", sex="male", household_id=one.household_id
    )
    return one, other


async def test_hh_01_one_job_closes_it_for_everybody_and_its_end_opens_it_again(
    tx: Tx, database: Database, home: tuple[Person, Person]
) -> None:
    actor = await builders.actor(tx, area=PLACE)
    assert await owing(tx, database) == {"示例妻", "示例夫"}
    tx.touched.clear()
    job = await start_job(tx, actor, home[0].id, JOB)
    assert await owing(tx, database) == set()
    tx.touched.clear()
    await end_job(tx, actor, home[0].id, job.id, JobEnd(ended_on=date(2024, 6, 11)))
    assert await owing(tx, database) == {"示例妻", "示例夫"}


async def test_hh_01_a_member_with_work_keeps_it_closed(
    tx: Tx, database: Database, home: tuple[Person, Person]
) -> None:
    actor = await builders.actor(tx, area=PLACE)
    told = {"name": "示例子", "relation": "child", "sex": "male", "born_on": "1999-01-01", "employed": True}
    made = await households.add_member(tx, actor, home[0].id, MemberForm.model_validate(told))
    assert await owing(tx, database) == set()
    await households.end_member(tx, actor, home[0].id, made.id)
    assert await owing(tx, database) == {"示例妻", "示例夫"}


async def test_hh_01_leaving_and_joining_a_household_counts_at_once(
    tx: Tx, database: Database, home: tuple[Person, Person]
) -> None:
    actor = await builders.actor(tx, area=PLACE)
    await start_job(tx, actor, home[0].id, JOB)
    assert await owing(tx, database) == set()
    tx.touched.clear()
    await households.leave_household(tx, actor, home[0].id)
    assert await owing(tx, database) == {"示例夫"}
    tx.touched.clear()
    await households.join_household(tx, actor, home[0].id, home[1].id)
    assert await owing(tx, database) == set()


async def test_hh_01_what_one_wishes_is_said_of_the_household(
    tx: Tx, database: Database, home: tuple[Person, Person]
) -> None:
    actor = await builders.actor(tx, area=PLACE)
    await builders.change(tx, actor, home[0].id, PersonPatch(need="no"), None)
    assert await owing(tx, database) == {"示例妻", "示例夫"}
    tx.touched.clear()
    await builders.change(tx, actor, home[1].id, PersonPatch(need="no"), None)
    assert await owing(tx, database) == set()


async def test_hh_01_who_died_lives_there_no_more(tx: Tx, database: Database, home: tuple[Person, Person]) -> None:
    actor = await builders.actor(tx, area=PLACE)
    await start_job(tx, actor, home[0].id, JOB)
    assert await owing(tx, database) == set()
    await leaving.leave(tx, actor, home[0].id, "died", date(2024, 6, 5))
    assert await owing(tx, database) == {"示例夫"}


async def test_hh_01_a_job_known_to_end_is_looked_at_again_by_the_others(
    tx: Tx, database: Database, home: tuple[Person, Person]
) -> None:
    await builders.job(tx, home[0], date(2024, 6, 1), date(2024, 6, 20))
    tx.touched.add(home[1].id)
    await database.settle(tx)
    await tx.session.refresh(home[1])
    assert home[1].look_again_on is not None
    assert home[1].look_again_on <= date(2024, 6, 21)


async def test_pop_04_relatives_are_served_and_owed_nothing(tx: Tx, database: Database) -> None:
    actor = await builders.actor(tx, area=PLACE, role=Role.SUPERVISOR)
    who = await builders.person(tx, area=PLACE)
    relative = await builders.person(tx, area=PLACE, role="family", household_id=who.household_id, name="示例亲属")
    await builders.record(tx, relative, "family_help")
    job = await start_job(tx, actor, relative.id, JOB)
    await database.settle(tx)
    assert (await tx.session.scalars(select(Duty).where(Duty.person_id == relative.id))).all() == []
    (dossier,) = await dossiers(tx.session, [who.id])
    assert [member.employed for member in dossier.facts(tx.today).person.household.members] == [True]
    assert job.person_id == relative.id


async def test_facts_of_a_household_and_of_schooling_reach_the_engine(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx, education="70")
    told = {"dependent_on_elderly": "是", "centralised_care": True, "income_per_head": "1,200.5元"}
    told |= {"registered_unemployed_on": "2024-05-01", "valid_from": "2024-06-01"}
    await builders.change(tx, actor, who.id, PersonPatch.model_validate(told), None)
    (dossier,) = await dossiers(tx.session, [who.id])
    now, before = dossier.facts(tx.today).person, dossier.facts(date(2024, 5, 31)).person
    home = now.household
    assert (home.dependent_on_elderly, home.centralised_care, home.income_per_head) == (True, True, 1200.5)
    assert (now.education, now.registered_unemployed_on) == ("70", date(2024, 5, 1))
    assert (before.household.dependent_on_elderly, before.registered_unemployed_on) == (False, None)


async def test_fup_03_a_job_under_contract_is_followed_at_months_3_6_and_12(tx: Tx, database: Database) -> None:
    who = await builders.person(tx, area=PLACE)
    await builders.job(tx, who, date(2024, 2, 29), contract=True, referral="dispatch")
    await builders.record(tx, who, "follow_up", date(2024, 5, 28), in_post="yes")
    await database.settle(tx)
    owed = select(Duty.n, Duty.due_on, Duty.state).where(Duty.person_id == who.id, Duty.rule == "FUP-03")
    assert (await tx.session.execute(owed.order_by(Duty.n))).all() == [
        (1, date(2024, 5, 29), "met"),
        (2, date(2024, 8, 29), "open"),
        (3, date(2025, 2, 28), "open"),
    ]


@pytest.mark.parametrize(
    ("grade", "hukou_kind", "severe"),
    [(1, "rural", True), (2, "rural", True), (3, "rural", False), (1, "urban", False)],
)
async def test_kpi_02_the_family_of_a_villager_severely_disabled_is_known_by_the_household(
    tx: Tx, grade: int, hukou_kind: str, severe: bool
) -> None:
    head = await builders.person(tx, grade=grade, hukou_kind=hukou_kind)
    relative = await builders.person(tx, role="family", household_id=head.household_id)
    files = {
        file.id: file.facts(tx.today).person.household for file in await dossiers(tx.session, [head.id, relative.id])
    }
    assert files[relative.id].severe_rural is severe
    assert files[head.id].severe_rural is False, "of others in the household, not of oneself"
