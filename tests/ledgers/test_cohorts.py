"""毕业生: stages and rates as listed are those of the rules and the law; nobody out of sight is counted."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from service.access.rules import Actor, Role
from service.kit.db import Database, Tx
from service.law import facts
from service.law.conditions import REGISTRY
from service.law.profile_store import load
from service.ledgers.queries import cohorts, exporting
from service.ledgers.queries.cohorts import CohortQuery
from service.ledgers.queries.one import services_of
from service.ledgers.rules import series, stages, subsidies
from service.tables.duties import Duty
from service.tables.people import Person
from tests import builders

TODAY = date(2024, 6, 12)
DAY = timedelta(days=1)


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)


async def listed(tx: Tx, actor: Actor, **asked: object) -> list[cohorts.Graduate]:
    wanted = CohortQuery(**({"year": 2024} | asked))  # type: ignore[arg-type]
    return list((await cohorts.graduates(tx.session, actor, wanted, TODAY)).items)


async def graduate(tx: Tx, *, roster_on: date | None = date(2024, 6, 3), **study: object) -> Person:
    who = await builders.person(tx)
    await builders.student(tx, who, roster_on=roster_on, **study)  # type: ignore[arg-type]
    return who


async def test_grad_02_those_without_a_ledger_come_first_with_the_day_by_which_it_is_owed(tx: Tx, boss: Actor) -> None:
    done = await graduate(tx, roster_on=date(2024, 4, 1))
    await builders.ledger(tx, done, boss.id)
    late, soon = await graduate(tx, roster_on=date(2024, 5, 1)), await graduate(tx)
    unlisted = await graduate(tx, roster_on=None)  # on file since 2022: owed from 1 January of the year on
    found = [(one.id, one.owed_by) for one in await listed(tx, boss)]
    assert found == [
        (unlisted.id, date(2024, 1, 31)),
        (late.id, date(2024, 5, 31)),
        (soon.id, date(2024, 7, 3)),
        (done.id, None),
    ]


async def test_the_day_owed_is_that_of_the_duty(tx: Tx, database: Database, boss: Actor) -> None:
    who = await graduate(tx)
    await database.settle(tx)
    due_on = (await tx.session.scalars(select(Duty.due_on).where(Duty.rule == "GRAD-02"))).one()
    (line,) = await listed(tx, boss)
    assert (line.id, line.owed_by) == (who.id, due_on)


async def test_pages_hold_everybody_once(tx: Tx, boss: Actor) -> None:
    everybody = [await graduate(tx, roster_on=TODAY - number % 3 * DAY) for number in range(7)]
    await builders.ledger(tx, everybody[0], boss.id)
    found, cursor = [], None
    while True:
        page = await cohorts.graduates(tx.session, boss, CohortQuery(2024), TODAY, cursor=cursor, limit=2)
        found += [one.id for one in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert len(found) == len(set(found)) == len(everybody)
    assert found[-1] == everybody[0].id


async def test_grad_01_the_stages_listed_are_those_of_the_rule_and_the_law(tx: Tx, boss: Actor) -> None:
    """Sixty at random: jobs past and present, destinations of every kind; the law says whether one stands."""
    random, expected = Random(7), {}
    for _ in range(60):
        who, told = await _anybody(tx, random)
        expected[who.id] = told
    found: dict[object, str] = {}
    for stage in stages.STAGES:
        for year in (2023, 2024, 2025):
            for line in await listed(tx, boss, year=year, stage=stage):
                assert line.stage == stage
                assert line.id not in found
                found[line.id] = stage
    assert found == expected


async def _anybody(tx: Tx, random: Random) -> tuple[Person, str]:
    graduates_on = date(random.choice((2023, 2024, 2024, 2025)), random.choice((1, 6, 12)), 11 + random.randrange(3))
    code = random.choice((None, None, "11", "70", "80", "46", "76"))
    on = random.choice((None, TODAY - 40 * DAY, TODAY, TODAY + DAY)) if code else None
    gone = random.random() < 0.1
    left: dict[str, Any] = {"exit_reason": "moved_out", "exit_on": TODAY} if gone else {}
    who = await builders.person(tx, **left)
    await builders.student(tx, who, graduates_on, destination_code=code, destination_on=on)
    jobs = []
    for _ in range(random.randrange(3)):
        start = TODAY - random.randrange(80) * DAY
        end = random.choice((None, start + random.randrange(60) * DAY))
        await builders.job(tx, who, start, end)
        jobs.append(facts.Job(start, end))
    study = facts.Student(graduates_on, destination=facts.Destination(code, on) if code else None)
    known = facts.Facts(
        facts.Person(born_on=date(2000, 1, 1), entered_on=date(2022, 1, 1), student=study), jobs=tuple(jobs)
    )
    parameters = load("longyang-2022").parameters
    lost = REGISTRY["no_destination"].test(known, TODAY, parameters) == "yes"
    return who, stages.stage(graduates_on, TODAY, placed=known.employed(TODAY) or not lost, gone=gone)


async def test_grad_03_rates_are_counted_over_whom_the_list_shows(tx: Tx, boss: Actor) -> None:
    one, *_ = [await graduate(tx) for _ in range(3)]
    await builders.ledger(tx, one, boss.id)
    rates = await cohorts.rates(tx.session, boss, CohortQuery(2024), TODAY)
    assert (rates.filed, rates.of) == (1, 3)
    assert len(await listed(tx, boss, ledger=False)) == 2
    assert stages.all_of_them(rates.filed, rates.of) is False


async def test_grad_04_in_longyang_the_willing_are_to_be_served(tx: Tx, boss: Actor) -> None:
    served, waiting, _ = [await graduate(tx, willing=willing) for willing in ("yes", "yes", "unknown")]
    await builders.record(tx, served, "policy_consult")
    await builders.record(tx, waiting, "follow_up")  # no service
    await builders.record(tx, waiting, "policy_consult", date(2023, 12, 31))  # of another year
    await builders.record(tx, waiting, "career_guidance", outcome="declined")
    rates = await cohorts.rates(tx.session, boss, CohortQuery(2024), TODAY)
    assert (rates.served, rates.served_of) == (1, 2)
    assert [one.id for one in await listed(tx, boss, served=False)] == [waiting.id]


@pytest.mark.parametrize(
    ("area", "counted"),
    [
        ("500154", 4),  # 开州: everybody
        ("411502", 1),  # 信阳: of this year, willing and able
        ("360102", 4),  # 江西: everybody
        ("150203", None),  # 包头: no such rate
    ],
)
async def test_grad_04_each_plan_asks_for_others(tx: Tx, area: str, counted: int | None) -> None:
    actor = await builders.actor(tx, role=Role.SUPERVISOR, area=area)
    for willing, able in (("yes", "yes"), ("yes", "no"), ("no", "yes"), ("unknown", "unknown")):
        await builders.student(tx, await builders.person(tx, area=area), willing=willing, able=able)
    assert (await cohorts.rates(tx.session, actor, CohortQuery(2024), TODAY)).served_of == counted


async def test_grad_16_who_is_known_to_belong_elsewhere_is_in_no_cohort_of_jiangxi(tx: Tx) -> None:
    actor = await builders.actor(tx, role=Role.SUPERVISOR, area="360102")
    for hukou in ("360102", "430102", None):
        await builders.student(tx, await builders.person(tx, area="360102", hukou_code=hukou))
    assert (await cohorts.rates(tx.session, actor, CohortQuery(2024), TODAY)).of == 2


async def test_pop_04_family_members_are_counted_nowhere(tx: Tx, boss: Actor) -> None:
    await builders.student(tx, await builders.person(tx, role="family"))
    assert (await cohorts.rates(tx.session, boss, CohortQuery(2024), TODAY)).of == 0


@pytest.mark.parametrize(
    ("role", "area", "seen"),
    [
        (Role.COUNSELOR, builders.LANCHENG, 1),
        (Role.GRADUATE_OFFICER, builders.LONGYANG, 2),
        (Role.SUPERVISOR, "530000", 2),
        (Role.SUPERVISOR, builders.BAOTOU_KUNDULUN, 0),
        (Role.AUDIT_ADMIN, builders.LONGYANG, 0),
    ],
)
async def test_nobody_out_of_sight_is_listed_or_counted(tx: Tx, role: Role, area: str, seen: int) -> None:
    officer = await builders.user(tx)
    for place in (builders.LANCHENG, builders.YONGCHANG):
        who = await builders.person(tx, area=place)
        await builders.student(tx, who)
        await builders.ledger(tx, who, officer.id)
    actor = await builders.actor(tx, role=role, area=area)
    assert len(await listed(tx, actor)) == seen
    assert (await cohorts.rates(tx.session, actor, CohortQuery(2024), TODAY)).of == seen


async def test_exported_rows_are_masked_and_name_all_that_a_list_of_ledgers_tells(tx: Tx, boss: Actor) -> None:
    who = await builders.person(tx, phone_tail="3456")
    await builders.student(tx, who, major="会计")
    await builders.ledger(tx, who, boss.id, goals=2)
    await builders.record(tx, who, "job_lead")
    other = await builders.person(tx)
    ((person_id, row),) = await exporting.exported(tx.session, [who.id, other.id])
    assert (person_id, tuple(row)) == (who.id, subsidies.EXPORTED)
    assert (row["出生日期"], row["联系电话"], row["专业"]) == (str(who.born_on), "尾号 3456", "会计")
    assert (row["就业指导"], row["目标"], row["税收优惠"]) == ("1/5", "目标0；目标1", "未告知")


async def test_an_exported_row_ticks_what_the_printed_sheet_ticks(tx: Tx, boss: Actor) -> None:
    who = await builders.person(tx)
    await builders.student(tx, who)
    await builders.ledger(tx, who, boss.id)
    await builders.training(tx, who, date(2024, 5, 1), state="completed")
    ((_, row),) = await exporting.exported(tx.session, [who.id])
    ticks = series.series(await services_of(tx.session, boss, who.id))
    ticked = {one.label for one in ticks if one.done}
    assert ticked
    assert {one.label for one in ticks if row[one.label] not in {"", f"0/{one.of}"}} == ticked
