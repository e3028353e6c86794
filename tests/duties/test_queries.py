"""Lists show what the actor may see, numbers count the lists behind them, and each duty can say why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from service.access.rules import Actor, Grant, Role
from service.duties.queries import listing, worklist
from service.duties.queries.one import duties_of, stopped, why
from service.duties.schemas import VIEWS, DutyFilters, Filters, View
from service.kit.db import Database, Tx
from service.kit.errors import Invalid, NotFound
from service.people.queries import work
from service.people.rules.owed import STATES
from service.tables.duties import Agenda, Duty
from service.tables.people import Person
from tests import builders

TODAY = date(2024, 6, 12)


@dataclass(frozen=True)
class County:
    """Persons of two townships, a village and another county, with who looks after them."""

    here: Person
    village: Person
    next_door: Person
    far: Person
    owner: UUID


@pytest.fixture
async def county(database: Database, tx: Tx) -> County:
    owner = (await builders.user(tx)).id
    village = await builders.village(tx, builders.LANCHENG + "201")
    made = County(
        here=await builders.person(tx, owner=owner),
        village=await builders.person(tx, area=village, need="unknown"),
        next_door=await builders.person(tx, area=builders.YONGCHANG),
        far=await builders.person(tx, area=builders.BAOTOU_KUNDULUN),
        owner=owner,
    )
    await database.settle(tx)
    return made


MATRIX = [
    (Role.COUNSELOR, "530502001", {"here", "village"}),
    (Role.COUNSELOR, "530502001201", {"village"}),
    (Role.GRADUATE_OFFICER, "530502002", {"next_door"}),
    (Role.SUPERVISOR, "530502", {"here", "village", "next_door"}),
    (Role.SUPERVISOR, "530500", {"here", "village", "next_door"}),
    (Role.SUPERVISOR, "530000", {"here", "village", "next_door"}),
    (Role.SUPERVISOR, "150203", {"far"}),
    (Role.SYSTEM_ADMIN, "530502", set()),
    (Role.SECURITY_ADMIN, "530502", set()),
    (Role.AUDIT_ADMIN, "530502", set()),
]


@pytest.mark.parametrize(("role", "area", "seen"), MATRIX)
async def test_each_actor_sees_the_persons_of_the_own_area(
    tx: Tx, county: County, role: Role, area: str, seen: set[str]
) -> None:
    actor = await builders.actor(tx, role=role, area=area)
    persons = {name: getattr(county, name).id for name in ("here", "village", "next_door", "far")}
    expected = {persons[name] for name in seen}
    lines = await worklist.agenda(tx.session, actor, Filters("all"), TODAY)
    assert {line.person_id for line in lines.items} == expected
    assert (await worklist.agenda_counts(tx.session, actor, Filters(), TODAY))["all"] == len(expected)
    listed = await listing.duties(tx.session, actor, DutyFilters(), TODAY, limit=200)
    assert {row["person_id"] for row in listed.items} == expected
    assert await listing.duties_count(tx.session, actor, DutyFilters(), TODAY) == len(listed.items)
    for person_id in persons.values():
        duty_id = await tx.session.scalar(select(Duty.id).where(Duty.person_id == person_id).limit(1))
        assert duty_id is not None
        if person_id in expected:
            assert await duties_of(tx.session, actor, person_id, TODAY)
            assert (await why(tx.session, actor, duty_id, TODAY)).row.id == duty_id
            assert await stopped(tx.session, actor, person_id, TODAY) == []
            continue
        with pytest.raises(NotFound):
            await duties_of(tx.session, actor, person_id, TODAY)
        with pytest.raises(NotFound):
            await stopped(tx.session, actor, person_id, TODAY)
        with pytest.raises(NotFound):
            await why(tx.session, actor, duty_id, TODAY)


async def test_an_actor_of_areas_of_two_levels_sees_each_person_once(tx: Tx, county: County) -> None:
    both = replace(
        await builders.actor(tx, role=Role.SUPERVISOR, area="530502"), townships=frozenset({builders.LANCHENG})
    )
    lines = await worklist.agenda(tx.session, both, Filters("all"), TODAY)
    assert sorted(line.person_id for line in lines.items) == sorted(
        [county.here.id, county.village.id, county.next_door.id]
    )


async def test_somebody_elses_area_as_filter_shows_nothing(tx: Tx, county: County) -> None:
    actor = await builders.actor(tx, area=builders.LANCHENG)
    for area in (builders.YONGCHANG, "150203", "150000"):
        assert (await worklist.agenda(tx.session, actor, Filters("all", area=area), TODAY)).items == []
        assert (await listing.duties(tx.session, actor, DutyFilters(area=area), TODAY)).items == []


async def crowd(database: Database, tx: Tx) -> Actor:
    """Forty lines of two counties with dates around today, some blocked, some lost; answers who sees both."""
    owner = (await builders.user(tx)).id
    for number in range(40):
        area = (builders.LANCHENG, builders.YONGCHANG, builders.BAOTOU_KUNDULUN)[number % 3]
        need = "unknown" if number % 4 == 0 else "yes"
        await builders.person(tx, area=area, need=need, owner=owner if number % 2 else None)
    await database.settle(tx)
    ids = list(await tx.session.scalars(select(Agenda.person_id).order_by(Agenda.person_id)))
    for number, person_id in enumerate(ids):
        plan_by = TODAY + timedelta(days=(number % 13) * 3 - 18)
        due_on = plan_by + timedelta(days=(number % 3) * 5)
        lost_on = TODAY if number % 7 == 0 else None
        line = {"next_by": plan_by, "due_on": due_on, "lost_on": lost_on}
        await tx.session.execute(update(Agenda).where(Agenda.person_id == person_id).values(**line))
        duty = {"plan_by": plan_by, "due_on": due_on}
        await tx.session.execute(update(Duty).where(Duty.person_id == person_id, Duty.period == "2024").values(**duty))
    grant = Grant(Role.SUPERVISOR, "530502", "")
    return Actor(owner, "u", "员", (grant,), counties=frozenset({"530502", "150203"}))


async def all_lines(tx: Tx, actor: Actor, filters: Filters, limit: int) -> list[worklist.AgendaLine]:
    found: list[worklist.AgendaLine] = []
    cursor = None
    while True:
        page = await worklist.agenda(tx.session, actor, filters, TODAY, cursor, limit=limit)
        found += page.items
        cursor = page.next
        if cursor is None:
            return found


async def test_every_number_counts_the_very_list_behind_it(database: Database, tx: Tx) -> None:
    actor = await crowd(database, tx)
    narrow = [
        Filters(),
        Filters(area="530502"),
        Filters(area=builders.LANCHENG),
        Filters(owner=actor.id),
        Filters(unassigned=True),
        Filters(program="one_three_one"),
        Filters(program="four_ones", owner=actor.id),
        Filters(program="graduate"),
    ]
    seen: set[View] = set()
    for filters in narrow:
        counts = await worklist.agenda_counts(tx.session, actor, filters, TODAY)
        for view in VIEWS:
            lines = await all_lines(tx, actor, replace(filters, view=view), limit=7)
            assert counts[view] == len(lines), (filters, view)
            assert [line.person_id for line in lines] == list(dict.fromkeys(line.person_id for line in lines))
            assert lines == sorted(lines, key=lambda line: (line.next_by, line.person_id))
            seen |= {view} if lines else set()
    assert seen == set(VIEWS)


async def test_each_view_shows_what_it_says(database: Database, tx: Tx) -> None:
    actor = await crowd(database, tx)
    holds: dict[View, Callable[[worklist.AgendaLine], bool]] = {
        "attention": lambda line: line.next_by <= TODAY + timedelta(days=7),
        "overdue": lambda line: line.due_on < TODAY,
        "behind": lambda line: line.next_by < TODAY,
        "today": lambda line: line.next_by == TODAY,
        "week": lambda line: TODAY <= line.next_by <= TODAY + timedelta(days=7),
        "blocked": lambda line: line.blocked,
        "lost": lambda line: line.lost_on is not None,
        "all": lambda _: True,
    }
    everybody = await all_lines(tx, actor, Filters("all"), limit=50)
    for view in VIEWS:
        lines = await all_lines(tx, actor, Filters(view), limit=50)
        assert lines == [line for line in everybody if holds[view](line)]


async def test_duties_come_in_pages_ordered_by_plan_and_counted(database: Database, tx: Tx) -> None:
    actor = await crowd(database, tx)
    for state in STATES:
        filters = DutyFilters(state=state)
        found: list[tuple[date, UUID]] = []
        cursor = None
        while True:
            page = await listing.duties(tx.session, actor, filters, TODAY, cursor, limit=45)
            found += [(row["plan_by"], row["id"]) for row in page.items]
            cursor = page.next
            if cursor is None:
                break
        assert found == sorted(set(found))
        assert await listing.duties_count(tx.session, actor, filters, TODAY) == len(found)


async def test_duties_are_narrowed_by_step_program_owner_and_day(tx: Tx, county: County) -> None:
    actor = await builders.actor(tx, role=Role.SUPERVISOR, area="530502")
    steps = await listing.duties(tx.session, actor, DutyFilters(step="job_lead", owner=county.owner), TODAY)
    assert [(row["step"], row["person_id"]) for row in steps.items] == [("job_lead", county.here.id)]
    lapsed = await listing.duties(tx.session, actor, DutyFilters(state="lapsed", program="one_three_one"), TODAY)
    assert {row["program"] for row in lapsed.items} == {"one_three_one"}
    early = await listing.duties(tx.session, actor, DutyFilters(before=date(2024, 4, 1)), TODAY, limit=200)
    assert all(row["plan_by"] < date(2024, 4, 1) for row in early.items)


async def test_a_cursor_that_was_not_given_out_is_refused(tx: Tx, county: County) -> None:
    actor = await builders.actor(tx)
    with pytest.raises(Invalid):
        await worklist.agenda(tx.session, actor, Filters(), TODAY, "WyJ4IiwgInkiXQ")
    with pytest.raises(Invalid):
        await listing.duties(tx.session, actor, DutyFilters(), TODAY, "nothing")


async def test_why_tells_rule_answers_records_and_dates(database: Database, tx: Tx, county: County) -> None:
    await builders.record(tx, county.here, "job_lead", date(2024, 5, 6), employer="甲厂", title="普工")
    await database.settle(tx)
    actor = await builders.actor(tx)
    rows = await duties_of(tx.session, actor, county.here.id, TODAY)
    lead = next(known.row for known in rows if known.row.step == "job_lead" and known.row.period == "2024")
    told = (await why(tx.session, actor, lead.id, TODAY)).why
    assert told.rule == "S131-01"
    assert "131" in told.text
    assert told.document == "隆政办发〔2023〕53号"
    assert {(one.condition, one.answer) for one in told.answers} >= {("working_age", "yes"), ("unemployed", "yes")}
    assert [(one.on, one.kind, one.mode) for one in told.counted] == [(date(2024, 5, 6), "岗位信息", "入户")]
    assert told.pacing
    assert not told.expired


async def test_why_of_a_past_year_asks_the_facts_of_its_last_day(tx: Tx, county: County) -> None:
    actor = await builders.actor(tx)
    rows = await duties_of(tx.session, actor, county.here.id, TODAY)
    lapsed = next(known for known in rows if known.row.state == "lapsed" and known.row.period == "2022")
    assert lapsed.why is not None
    assert lapsed.why.judged_on == date(2022, 12, 31)


async def test_a_missing_answer_stands_among_the_answers(tx: Tx, county: County) -> None:
    actor = await builders.actor(tx)
    rows = await duties_of(tx.session, actor, county.village.id, TODAY)
    blocked = next(known for known in rows if known.row.state == "blocked")
    assert blocked.why is not None
    assert "就业需求不清楚" in {one.phrase for one in blocked.why.answers}


async def test_a_job_tells_since_when_the_four_ones_are_no_longer_owed(
    database: Database, tx: Tx, county: County
) -> None:
    await builders.job(tx, county.here, date(2024, 5, 20))
    await database.settle(tx)
    actor = await builders.actor(tx)
    found = {one.not_owed.rule: one for one in await stopped(tx.session, actor, county.here.id, TODAY)}
    assert found["FOUR-01"].since == date(2024, 5, 20)
    assert [each.phrase for each in found["FOUR-01"].not_owed.against] == ["已就业"]


async def test_the_register_finds_who_owes_a_program(tx: Tx, county: County) -> None:
    async def found(state: str | None, program: str | None) -> set[UUID]:
        condition = work.persons_owed(state, program, TODAY)
        return set(await tx.session.scalars(select(Person.id).where(condition)))

    assert await found("blocked", None) == {county.village.id}
    assert county.far.id not in await found(None, "one_three_one")
    with pytest.raises(Invalid):
        work.persons_owed("nonsense", None, TODAY)
    with pytest.raises(Invalid):
        work.persons_owed(None, "nonsense", TODAY)


async def test_an_unknown_duty_has_no_reason(tx: Tx, county: County) -> None:
    with pytest.raises(NotFound):
        await why(tx.session, await builders.actor(tx), uuid4(), TODAY)
