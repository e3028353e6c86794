"""What supervisors read: each figure is the number of exactly the persons whom it opens."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import func, select

from service.access.rules import Actor, Role
from service.duties.commands import settling
from service.duties.commands.totals import fold
from service.kit.db import Database, Tx
from service.kit.errors import Invalid, Refused
from service.law.marks import MARKS
from service.law.profile_store import load
from service.people.commands import holding, leaving, merging
from service.people.commands.saving import Entry, save, take_back
from service.supervision.queries import figures as supervision_figures
from service.supervision.queries import tallying
from service.supervision.queries.persons import Behind, count_behind, figure_of, persons_behind
from service.supervision.queries.tallying import recounted
from service.supervision.rules.figures import Figure
from service.tables.duties import TallyTotal
from service.tables.people import Person
from tests import builders
from tests.builders import LANCHENG, LONGYANG, YONGCHANG, MovableClock
from tests.people.people import form

TODAY = date(2024, 6, 12)
DAY = timedelta(days=1)


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=LONGYANG)


async def township(tx: Tx, chance: Random, area: str, size: int) -> list[Person]:
    """People of every sort: some with work, some served, some graduates, some gone."""
    made = []
    for _ in range(size):
        who = await builders.person(
            tx, area=area, need=chance.choice(["yes", "no", "unknown"]), hukou_kind=chance.choice(["rural", "urban"])
        )
        made.append(who)
        for kind in ("info_check", "career_guidance", "policy_consult"):
            if chance.random() < 0.5:
                await builders.record(tx, who, kind, TODAY - chance.randrange(1, 300) * DAY)
        if chance.random() < 0.3:
            await builders.job(tx, who, TODAY - chance.randrange(1, 900) * DAY)
        if chance.random() < 0.4:
            await builders.student(tx, who, willing=chance.choice(["yes", "no", "unknown"]), able="yes")
        if chance.random() < 0.6:
            ended = {"type": "practical", "ends_on": date(2024, 3, 9), "state": "completed"}
            await builders.training(tx, who, date(2024, 3, 1), **ended)
    return made


@pytest.fixture
async def county(database: Database, tx: Tx) -> dict[str, list[Person]]:
    chance = Random(7)
    made = {area: await township(tx, chance, area, 14) for area in (LANCHENG, YONGCHANG)}
    await database.settle(tx)
    return made


async def figures(tx: Tx, actor: Actor, area: str | None = None, as_of: date = TODAY) -> dict[str, Figure]:
    found = await supervision_figures.figures(tx.session, actor, area, as_of, TODAY)
    return {one.indicator.code: one for one in found}


async def listed(
    tx: Tx, actor: Actor, one: Figure, area: str | None, as_of: date = TODAY, size: int = 5
) -> dict[UUID, str]:
    """Everybody behind a figure, page by page."""
    asked, cursor = Behind(one.profile.code, one.indicator.code, area, as_of), None
    found: dict[UUID, str] = {}
    while True:
        page = await persons_behind(tx.session, actor, asked, TODAY, cursor=cursor, limit=size)
        found |= {counted.line.id: counted.mark for counted in page.items}
        if page.next is None:
            return found
        cursor = page.next


async def opens(tx: Tx, actor: Actor, area: str | None) -> None:
    """Every number of every figure opens just as many, each with that mark; by itself and one mark at a time."""
    for one in (await figures(tx, actor, area)).values():
        everybody = await listed(tx, actor, one, area)
        assert Counter(everybody.values()) == Counter(dict(one.counts)), one.indicator.code
        for mark in MARKS:
            asked = Behind(one.profile.code, one.indicator.code, area, TODAY, (mark,))
            page = await persons_behind(tx.session, actor, asked, TODAY, limit=200)
            assert {counted.line.id for counted in page.items} == {who for who, has in everybody.items() if has == mark}
            assert await count_behind(tx.session, actor, asked, TODAY) == one.counts.get(mark, 0)


async def test_every_number_opens_exactly_the_people_it_counts(
    tx: Tx, boss: Actor, county: dict[str, list[Person]]
) -> None:
    await opens(tx, boss, None)
    await opens(tx, boss, LONGYANG)
    await opens(tx, boss, LANCHENG)


async def test_of_a_past_day_too(tx: Tx, boss: Actor, county: dict[str, list[Person]]) -> None:
    for area, as_of in ((LONGYANG, date(2024, 3, 31)), (LANCHENG, date(2023, 12, 31))):
        for one in (await figures(tx, boss, area, as_of)).values():
            everybody = await listed(tx, boss, one, area, as_of, size=200)
            assert Counter(everybody.values()) == Counter(dict(one.counts)), one.indicator.code


async def test_what_is_kept_for_today_is_what_a_recount_from_the_facts_gives(
    tx: Tx, boss: Actor, county: dict[str, list[Person]]
) -> None:
    rows = await tallying.tallied(tx.session, boss, None, TODAY, TODAY)
    kept = {(row.unit, row.code, row.mark): row.persons for row in rows}
    again: Counter[tuple[str, str, str]] = Counter()
    async for one in recounted(tx.session, boss, None, TODAY):
        again.update((one.unit, code, mark) for code, mark in one.marks.items())
    assert kept == dict(again)
    assert sum(kept.values()) > 100


async def test_nobody_counts_or_opens_who_is_out_of_sight(tx: Tx, county: dict[str, list[Person]]) -> None:
    counselor = await builders.actor(tx, area=LANCHENG)
    own = {who.id for who in county[LANCHENG]}
    await opens(tx, counselor, None)
    for one in (await figures(tx, counselor)).values():
        assert (await listed(tx, counselor, one, None)).keys() <= own
    elsewhere = await figures(tx, counselor, YONGCHANG)
    assert {one.numerator + (one.denominator or 0) for one in elsewhere.values()} == {0}
    stranger = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.BAOTOU_KUNDULUN)
    assert not any(one.counts for one in (await figures(tx, stranger, LONGYANG)).values())
    auditor = await builders.actor(tx, role=Role.AUDIT_ADMIN, area=LONGYANG)
    assert not any(one.counts for one in (await figures(tx, auditor)).values())


async def test_a_village_has_its_own_figures(database: Database, tx: Tx) -> None:
    village = await builders.village(tx, f"{LANCHENG}201")
    inside = await builders.person(tx, area=village)
    await builders.person(tx, area=LANCHENG)
    await database.settle(tx)
    clerk = await builders.actor(tx, area=village)
    await opens(tx, clerk, None)
    found = await figures(tx, clerk)
    assert found["info_check"].denominator == 1
    assert await listed(tx, clerk, found["info_check"], None) == {inside.id: "unmet"}
    boss = await builders.actor(tx, role=Role.SUPERVISOR, area=LONGYANG)
    assert (await figures(tx, boss, village))["info_check"].denominator == 1


async def test_units_add_up_to_the_whole(tx: Tx, boss: Actor, county: dict[str, list[Person]]) -> None:
    whole, units = await supervision_figures.figures_by_unit(tx.session, boss, LONGYANG, TODAY, TODAY)
    assert len(units) > 10, "units with nobody are there too"
    for one in whole:
        parts = [figure_of(unit.figures, one.indicator.code) for unit in units]
        assert sum((Counter(dict(part.counts)) for part in parts), Counter()) == Counter(dict(one.counts))


async def test_what_is_done_moves_the_figure_in_the_same_transaction(
    database: Database, tx: Tx, boss: Actor, county: dict[str, list[Person]]
) -> None:
    before = (await figures(tx, boss))["info_check"]
    who = next(iter(await listed_with(tx, boss, before, "unmet")))
    await builders.record(tx, await tx.session.get_one(Person, who), "info_check", TODAY)
    await database.settle(tx)
    after = (await figures(tx, boss))["info_check"]
    assert (after.numerator, after.denominator) == (before.numerator + 1, before.denominator)


async def listed_with(tx: Tx, actor: Actor, one: Figure, mark: str) -> list[UUID]:
    return [who for who, has in (await listed(tx, actor, one, None)).items() if has == mark]


async def test_who_moves_away_counts_there_and_no_longer_here(
    database: Database, tx: Tx, boss: Actor, county: dict[str, list[Person]]
) -> None:
    who = county[LANCHENG][0]
    await tx.session.refresh(who)
    here, there = await figures(tx, boss, LANCHENG), await figures(tx, boss, YONGCHANG)
    counted = {tally.split("/")[2] for tally in who.tallies}
    assert counted
    await holding.touch(tx, [who.id])
    who.township, who.village = YONGCHANG, None
    await tx.session.flush()
    await database.settle(tx)
    await opens(tx, boss, LANCHENG)
    await opens(tx, boss, YONGCHANG)
    now = await figures(tx, boss, LANCHENG), await figures(tx, boss, YONGCHANG)
    for code in counted:
        assert sum(now[0][code].counts.values()) == sum(here[code].counts.values()) - 1
        assert sum(now[1][code].counts.values()) == sum(there[code].counts.values()) + 1


async def test_who_dies_before_anything_was_done_is_counted_no_more(
    database: Database, tx: Tx, boss: Actor, county: dict[str, list[Person]]
) -> None:
    """AMB-23."""
    info_check = (await figures(tx, boss))["info_check"]
    (who, *_) = await listed_with(tx, boss, info_check, "unmet")
    await leaving.leave(tx, boss, who, "died", TODAY)
    await database.settle(tx)
    assert (await figures(tx, boss))["info_check"].denominator == (info_check.denominator or 0) - 1
    await opens(tx, boss, None)


async def test_dropped_and_made_again_the_totals_are_the_same(
    database: Database, tx: Tx, boss: Actor, county: dict[str, list[Person]]
) -> None:
    async def totals() -> set[tuple[object, ...]]:
        key, persons = (TallyTotal.unit, TallyTotal.code, TallyTotal.mark), func.sum(TallyTotal.persons)
        rows = await tx.session.execute(select(*key, persons).group_by(*key).having(persons != 0))
        return {tuple(row) for row in rows}

    before = await totals()
    await settling.drop_all(tx)
    assert await totals() == set()
    tx.session.expire_all()
    tx.touched |= set(await tx.session.scalars(select(Person.id)))
    tx.evaluated.clear()
    await database.settle(tx)
    assert await totals() == before
    await fold(tx)
    assert await totals() == before, "folded, they say the same"
    assert await tx.session.scalar(select(func.count()).select_from(TallyTotal)) == len(before)


async def test_a_year_turns_and_the_four_ones_begin_anew(
    database: Database, tx: Tx, boss: Actor, county: dict[str, list[Person]], clock: MovableClock
) -> None:
    before = (await figures(tx, boss))["info_check"]
    assert before.numerator > 0
    clock.move(date(2025, 1, 1))
    await tx.session.commit()
    await settling.sweep_all(database, clock)
    found = await supervision_figures.figures(tx.session, boss, None, date(2025, 1, 1), date(2025, 1, 1))
    info_check = figure_of(found, "info_check")
    assert (info_check.numerator, info_check.year) == (0, 2025)
    assert info_check.profile.expired(date(2025, 1, 1))


async def test_a_day_to_come_has_no_figures_and_a_large_area_of_a_past_day_is_asked_in_parts(
    tx: Tx, boss: Actor, county: dict[str, list[Person]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Invalid):
        await figures(tx, boss, as_of=TODAY + DAY)
    monkeypatch.setattr(tallying, "MOST_RECOUNTED", 5)
    with pytest.raises(Refused, match="请选一个县区或乡镇"):
        await figures(tx, boss, as_of=TODAY - DAY)


async def test_an_area_with_nobody_has_all_its_figures_and_judges_none(tx: Tx, boss: Actor) -> None:
    found = await figures(tx, boss, LONGYANG)
    assert len(found) == len(load("longyang-2022").indicators)
    assert {one.verdict for code, one in found.items() if not code.startswith("newly_employed")} == {"n/a"}
    assert {one.rate for code, one in found.items() if not code.startswith("newly_employed")} == {"无对象"}


async def totals_of(tx: Tx) -> Counter[str]:
    columns = TallyTotal.code, func.sum(TallyTotal.persons)
    rows = await tx.session.execute(select(*columns).group_by(TallyTotal.code))
    return Counter({code: int(persons) for code, persons in rows if persons})


async def test_of_two_entries_made_one_only_one_is_counted(database: Database, tx: Tx, boss: Actor) -> None:
    keep, drop = [await builders.person(tx, name="同测试") for _ in range(2)]
    await database.settle(tx)
    assert (await totals_of(tx))["info_check"] == 2
    await merging.merge(tx, boss, keep.id, drop.id, "重复登记")
    await database.settle(tx)
    assert (await totals_of(tx))["info_check"] == 1
    await opens(tx, boss, None)


async def test_a_batch_taken_back_counts_for_nothing(database: Database, tx: Tx, boss: Actor) -> None:
    entries = [Entry(form(name=name, area=LANCHENG)) for name in ("甲丙", "甲丁")]
    made = await save(tx, boss, entries, source="import")
    await database.settle(tx)
    assert (await totals_of(tx))["info_check"] == 2
    assert await take_back(tx, boss, made) == []
    await database.settle(tx)
    assert not await totals_of(tx)
