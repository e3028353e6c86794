"""Which profile governs where, and the calendar as kept."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from service.access.areas import lineage
from service.access.rules import Role
from service.kit.db import Tx
from service.kit.errors import Invalid
from service.law.profile_store import load, shipped
from service.profiles.commands import bind, bind_defaults, load_calendar, on_bound
from service.profiles.queries import bindings, calendar, profile_for
from service.profiles.rules import Bindings, Bound, audience_text, calendar_text, clock_text
from service.tables.profiles import Binding, CalendarDay
from tests import builders

DAY = date(2024, 6, 12)
CODES = ["530502001001", "530502001", "530502", "530500", "530000", "530521"]


@pytest.mark.parametrize(
    ("area", "profile"),
    [
        ("530502001", "longyang-2022"),
        ("150203", "baotou-2022"),
        ("361102100", "jiangxi-2022"),
        ("500154", "kaizhou-2022"),
        ("4115U1", "xinyang-2022"),
        ("530521", None),
    ],
)
async def test_the_shipped_plans_govern_the_places_they_were_written_for(
    tx: Tx, area: str, profile: str | None
) -> None:
    found = await profile_for(tx.session, area, DAY)
    assert (found and found.code) == profile


async def test_before_a_plan_begins_it_governs_nothing(tx: Tx) -> None:
    assert await profile_for(tx.session, "150203", date(2023, 4, 21)) is None
    assert await profile_for(tx.session, "150203", date(2023, 4, 22)) is not None


async def test_the_nearest_area_wins_and_the_rest_stay_as_they_were(tx: Tx) -> None:
    await bind(tx, None, builders.LANCHENG, "baotou-2022", DAY)
    bound = await bindings(tx.session)
    names = [bound.binding(area, DAY) for area in (builders.LANCHENG, f"{builders.LANCHENG}901", builders.YONGCHANG)]
    assert [name and name.profile for name in names] == ["baotou-2022", "baotou-2022", "longyang-2022"]
    before = bound.profile(builders.LANCHENG, date(2024, 6, 11))
    assert before is not None
    assert before.code == "longyang-2022"


async def test_a_binding_of_the_same_day_is_superseded_not_lost(tx: Tx) -> None:
    first = await bind(tx, None, "530521", "baotou-2022", DAY)
    second = await bind(tx, None, "530521", "jiangxi-2022", DAY)
    assert first.superseded_at is not None
    assert await bind(tx, None, "530521", "jiangxi-2022", DAY) is second
    found = await profile_for(tx.session, "530521", DAY)
    assert found is load("jiangxi-2022")


async def test_persons_of_a_bound_area_are_judged_anew(tx: Tx) -> None:
    asked: list[str] = []

    async def hook(tx: Tx, area: str) -> None:
        asked.append(area)

    on_bound.append(hook)
    try:
        await bind(tx, None, "530521", "baotou-2022")
    finally:
        on_bound.remove(hook)
    assert asked == ["530521"]


@pytest.mark.parametrize(
    ("area", "profile", "field"),
    [("999999", "baotou-2022", "area"), ("530502", "nowhere-2022", "profile"), ("530521", "baotou-2022", "area")],
)
async def test_what_cannot_be_bound_is_told(tx: Tx, area: str, profile: str, field: str) -> None:
    admin = await builders.actor(tx, role=Role.SYSTEM_ADMIN, area=builders.LONGYANG)
    with pytest.raises(Invalid) as fault:
        await bind(tx, admin, area, profile)
    assert set(fault.value.fields) == {field}


async def test_defaults_are_bound_once_and_never_over_somebodys_choice(tx: Tx) -> None:
    count = select(func.count()).select_from(Binding)
    before = await tx.session.scalar(count)
    await bind_defaults(tx)
    assert await tx.session.scalar(count) == before


async def test_the_calendar_follows_what_is_kept_in_the_database(tx: Tx) -> None:
    days = await calendar(tx.session)
    assert not days.is_working(date(2024, 6, 10))  # 端午节
    assert days.is_working(date(2024, 5, 11))  # 劳动节调休上班
    assert await calendar(tx.session) is days
    tx.session.add(CalendarDay(day=date(2024, 6, 13), kind="holiday", name="本地节日"))
    await tx.session.flush()
    assert not (await calendar(tx.session)).is_working(date(2024, 6, 13))


async def test_days_entered_here_outlive_a_reload(tx: Tx) -> None:
    await tx.session.execute(delete(CalendarDay).where(CalendarDay.day == date(2024, 6, 10)))
    tx.session.add(CalendarDay(day=date(2024, 6, 10), kind="workday", name="本地安排"))
    await tx.session.flush()
    await load_calendar(tx)
    assert (await calendar(tx.session)).is_working(date(2024, 6, 10))


@given(
    st.lists(st.tuples(st.sampled_from(CODES), st.integers(0, 5)), max_size=8, unique=True),
    st.sampled_from(CODES),
    st.integers(0, 6),
)
def test_the_binding_found_is_the_nearest_and_then_the_latest_begun(
    bound: list[tuple[str, int]], area: str, day: int
) -> None:
    rows = [Bound(code, "longyang-2022", date(2024, 1, 1 + start)) for code, start in bound]
    found = Bindings(rows).binding(area, date(2024, 1, 1 + day))
    begun = [row for row in rows if row.area in (area, *lineage(area)) and row.valid_from <= date(2024, 1, 1 + day)]
    best = max(begun, key=lambda row: (len(row.area.rstrip("0")), row.valid_from), default=None)
    assert found == best


@pytest.mark.parametrize("code", shipped())
def test_every_rule_of_every_plan_can_be_read_in_plain_chinese(code: str) -> None:
    for rule in load(code).rules:
        assert audience_text(rule)
        assert clock_text(rule)


@pytest.mark.parametrize(
    ("plan", "report", "words"),
    [
        ("longyang-2022", "annual", "每年 11 月 15 日前，数据截至 10 月 31 日"),
        ("xinyang-2022", "quarterly", "截至 3、6、9、12 月末各一次，期末后 10 日内报送"),
        ("kaizhou-2022", "inspection", "截至 6、12 月末各一次，期末当日报送"),
        ("longyang-2022", "evaluation", "一次，2024-12-31 前，数据截至 2024-12-31"),
    ],
)
def test_when_a_report_is_due_can_be_read_in_plain_chinese(plan: str, report: str, words: str) -> None:
    found = load(plan).report(report)
    assert found is not None
    assert calendar_text(found) == words
