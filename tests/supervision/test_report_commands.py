"""Reports are made, kept whole, filed once; the calendar tells how far each unit is."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from service.access.rules import Actor, Role
from service.kit.db import Tx
from service.kit.errors import Forbidden, Invalid, NotFound, Refused, Stale
from service.law.names import RECORD_KINDS
from service.law.profile_store import load
from service.profiles.commands import bind
from service.supervision.commands import reports
from service.supervision.queries import figures, tallying
from service.supervision.queries.calendar import Entry, pressing, report_calendar, report_made
from service.supervision.schemas import FileForm
from service.tables.audit import Act
from tests import builders
from tests.builders import BAOTOU_KUNDULUN, LANCHENG, LONGYANG

XINYANG, SHIHE, BAOTOU, RARE_EARTH = "411500", "411502", "150200", "150271"


async def supervisor(tx: Tx, area: str = LONGYANG) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=area)


def on(tx: Tx, day: date) -> Tx:
    """The same unit of work on another business date."""
    return Tx(tx.session, tx.now.replace(year=day.year, month=day.month, day=day.day), tx.cipher)


async def calendar(tx: Tx, actor: Actor, year: int = 2024, area: str | None = None) -> list[Entry]:
    return await report_calendar(tx.session, actor, year, tx.today, area)


async def made(tx: Tx, actor: Actor, code: str = "annual", area: str = LONGYANG) -> dict[str, Any]:
    """What is kept of 隆阳's report of 2024, made on 4 November."""
    later = on(tx, date(2024, 11, 4))
    return (await reports.make(later, actor, code, area, date(2024, 10, 31))).figures


# ------------------------------------------------------------------------------------------------ the calendar


async def test_rpt_01_the_county_sees_what_it_owes_this_year_and_how_long_it_has(tx: Tx) -> None:
    first, last = await calendar(tx, await supervisor(tx))
    assert (first.report.rule, first.occasion.due_on, first.state) == ("RPT-01", date(2024, 11, 15), "not_due")
    assert (first.unit, first.workdays_left, first.stage) == ("隆阳区", 108, None)
    assert (last.report.rule, last.occasion.due_on) == ("RPT-05", date(2024, 12, 31))


async def test_rpt_02_a_zone_without_a_division_code_reports_as_a_county_does(tx: Tx) -> None:
    """Trap 11: 稀土高新区 is a unit that is no division of GB/T 2260."""
    annual = [entry for entry in await calendar(tx, await supervisor(tx, BAOTOU)) if entry.report.rule == "RPT-02"]
    assert len(annual) == 10
    assert RARE_EARTH in {entry.area for entry in annual}
    (own,) = await calendar(tx, await supervisor(tx, RARE_EARTH))
    assert (own.area, own.report.rule, own.occasion.due_on) == (RARE_EARTH, "RPT-02", date(2024, 11, 30))
    assert own.ready_by == date(2024, 11, 29)  # the thirtieth is a Saturday


async def test_rpt_03_each_county_reports_each_quarter_and_the_last_one_is_due_in_the_new_year(tx: Tx) -> None:
    entries = await calendar(tx, await supervisor(tx, SHIHE))
    assert [(entry.occasion.period, str(entry.occasion.due_on), entry.state) for entry in entries] == [
        ("2023年第四季度", "2024-01-10", "overdue"),
        ("2024年第一季度", "2024-04-10", "overdue"),
        ("2024年第二季度", "2024-07-10", "not_due"),
        ("2024年第三季度", "2024-10-10", "not_due"),
        ("2024年第四季度", "2025-01-10", "not_due"),
    ]


async def test_reports_of_a_prefecture_are_for_who_supervises_it(tx: Tx) -> None:
    rules = {entry.report.rule for entry in await calendar(tx, await supervisor(tx, XINYANG))}
    assert rules == {"RPT-03", "RPT-05", "RPT-07"}
    assert {entry.report.rule for entry in await calendar(tx, await supervisor(tx, SHIHE))} == {"RPT-03"}
    assert await calendar(tx, await supervisor(tx, LANCHENG)) == []


async def test_rpt_04_and_grad_15_in_jiangxi_prefectures_report_at_the_end_of_the_year_counties_on_graduates(
    tx: Tx,
) -> None:
    entries = await calendar(tx, await supervisor(tx, "360000"))
    of = {rule: [entry for entry in entries if entry.report.rule == rule] for rule in ("RPT-04", "RPT-07", "GRAD-15")}
    assert len(of["RPT-04"]) == 11
    assert {entry.occasion.due_on for entry in of["RPT-04"]} == {date(2024, 12, 31)}
    assert [(entry.area, entry.occasion.due_on) for entry in of["RPT-07"]] == [("360000", date(2024, 12, 31))]
    county = [str(entry.occasion.due_on) for entry in of["GRAD-15"] if entry.area == "360102"]
    assert county[:3] == ["2024-01-10", "2024-04-10", "2024-07-10"]  # of December before, of two quarters
    assert len(county) == 9


async def test_a_county_that_left_the_plan_of_its_prefecture_reports_by_its_own(tx: Tx) -> None:
    await bind(tx, None, BAOTOU_KUNDULUN, "xinyang-2022", date(2024, 7, 1))
    entries = await calendar(tx, await supervisor(tx, BAOTOU_KUNDULUN))
    assert {(entry.profile.code, str(entry.occasion.cutoff)) for entry in entries} == {
        ("xinyang-2022", "2024-09-30"),
        ("xinyang-2022", "2024-12-31"),
    }


async def test_rpt_11_a_plan_that_has_run_out_goes_on_with_its_label(tx: Tx) -> None:
    later = on(tx, date(2026, 4, 2))
    actor = await supervisor(tx, SHIHE)
    entry = next(e for e in await calendar(later, actor, 2026) if e.occasion.cutoff == date(2026, 3, 31))
    assert entry.state == "to_make"
    kept = await reports.make(later, actor, "quarterly", SHIHE, date(2026, 3, 31))
    assert kept.figures["expired"]
    assert "方案有效期至 2024-12-31，已过期，沿用。" in kept.figures["notes"]


async def test_what_presses_is_told_from_thirty_workdays_before(tx: Tx) -> None:
    actor = await supervisor(tx)
    assert await pressing(tx.session, actor, date(2024, 9, 29)) == []
    (entry,) = await pressing(tx.session, actor, date(2024, 9, 30))
    assert (entry.workdays_left, entry.stage) == (30, 30)
    (entry,) = await pressing(tx.session, actor, date(2024, 11, 13))
    assert (entry.workdays_left, entry.stage) == (2, 3)


async def test_another_area_and_none_at_all(tx: Tx) -> None:
    actor = await supervisor(tx)
    assert await calendar(tx, actor, area=SHIHE) == []
    with pytest.raises(Invalid):
        await calendar(tx, actor, area="隆阳")


# ------------------------------------------------------------------------------------------------------ making


async def test_a_report_holds_the_figures_of_the_unit_and_of_each_below_and_what_was_done(tx: Tx) -> None:
    actor = await supervisor(tx)
    someone = await builders.person(tx)
    await builders.person(tx)
    await builders.record(tx, someone, "info_check", date(2024, 5, 6))
    await builders.record(tx, someone, "career_guidance", date(2024, 5, 6))
    await builders.record(tx, someone, "career_guidance", date(2024, 5, 7))
    await builders.record(tx, someone, "career_guidance", date(2023, 5, 7))  # of the year before
    await builders.record(tx, someone, "job_lead", date(2024, 11, 1))  # after the cut-off
    kept = await made(tx, actor)
    checks = kept["lines"][0]
    assert (checks["numerator"], checks["denominator"], checks["rate"], checks["reached"]) == (1, 2, "50%", "fail")
    below = {unit["area"]: unit["cells"][0] for unit in kept["units"]}
    assert below[LANCHENG] == ["1/2", "50%"]
    assert below["530502002"] == ["0/0", "无对象"]
    done = {service["kind"]: (service["times"], service["persons"]) for service in kept["services"]}
    assert (done["career_guidance"], done["info_check"], done["job_lead"]) == ((2, 1), (1, 1), (0, 0))
    assert (kept["sender"], kept["receiver"]) == ("隆阳区残疾人联合会", "隆阳区人民政府残疾人工作委员会")
    assert (kept["document"], kept["clause"], kept["as_of"]) == ("隆政办发〔2023〕53号", "三(五)", "2024-10-31")


async def test_rpt_03_a_quarter_in_which_nothing_was_done_with_nobody_there_is_reported_whole(tx: Tx) -> None:
    """Trap 12: all lines are there, rates say 无对象 and are not judged."""
    actor = await supervisor(tx, SHIHE)
    kept = (await reports.make(tx, actor, "quarterly", SHIHE, date(2024, 3, 31))).figures
    assert [line["code"] for line in kept["lines"]] == [each.code for each in load("xinyang-2022").indicators]
    rates = [line for line in kept["lines"] if line["denominator"] is not None]
    assert {(line["denominator"], line["rate"], line["verdict"]) for line in rates} == {(0, "无对象", "不评定")}
    assert [service["kind"] for service in kept["services"]] == list(RECORD_KINDS)
    assert {(service["times"], service["persons"]) for service in kept["services"]} == {(0, 0)}
    assert kept["visits"] == {"planned": 0, "done": 0, "no_contact": 0}
    assert len(kept["units"]) > 5
    assert {tuple(cell) for unit in kept["units"] for cell in unit["cells"]} == {("0/0", "无对象"), ("0 人", "")}


async def test_grad_15_the_report_on_graduates_holds_their_figures_alone(tx: Tx) -> None:
    actor = await supervisor(tx, "360102")
    kept = (await reports.make(tx, actor, "graduates", "360102", date(2024, 3, 31))).figures
    assert [line["code"] for line in kept["lines"]] == ["file_rate", "service_rate", "destination_rate"]


async def test_rates_that_must_not_go_out_say_so(tx: Tx) -> None:
    kept = await made(tx, await supervisor(tx))
    assert [line["code"] for line in kept["lines"] if line["internal"]] == ["employment_rate"]
    assert any("内部，不公开" in note and "不排名" in note for note in kept["notes"])


async def test_a_report_is_made_however_many_there_are(tx: Tx, monkeypatch: pytest.MonkeyPatch) -> None:
    """A board asks for a large area of a past day in parts; a report has to be whole."""
    actor = await supervisor(tx)
    await builders.person(tx)
    monkeypatch.setattr(tallying, "MOST_RECOUNTED", 0)
    with pytest.raises(Refused):
        await figures.figures(tx.session, actor, LONGYANG, date(2024, 10, 31), date(2024, 11, 4))
    assert (await made(tx, actor))["lines"][0]["denominator"] == 1


async def test_before_its_time_a_report_is_refused_in_words(tx: Tx) -> None:
    with pytest.raises(Refused, match="2024-10-31 起才能生成"):
        await reports.make(tx, await supervisor(tx), "annual", LONGYANG, date(2024, 10, 31))


async def test_where_the_due_day_is_a_rest_day_figures_of_the_workday_before_are_said_to_be_early(tx: Tx) -> None:
    """RPT-06: 30 June 2024 is a Sunday, and the cut-off itself."""
    friday = on(tx, date(2024, 6, 28))
    kept = (
        await reports.make(friday, await supervisor(tx, "500154"), "inspection", "500154", date(2024, 6, 30))
    ).figures
    assert (kept["as_of"], kept["cutoff"]) == ("2024-06-28", "2024-06-30")
    assert any("阶段数据" in note for note in kept["notes"])


async def test_what_a_unit_does_not_owe_or_nobody_supervises_is_not_there(tx: Tx) -> None:
    actor = await supervisor(tx)
    for code, area, cutoff in (
        ("quarterly", LONGYANG, date(2024, 3, 31)),
        ("annual", LONGYANG, date(2024, 10, 30)),
        ("annual", SHIHE, date(2024, 10, 31)),
        ("annual", "隆阳", date(2024, 10, 31)),
    ):
        with pytest.raises(NotFound):
            await reports.make(tx, actor, code, area, cutoff)


async def test_it_may_be_made_again_until_it_is_filed_and_never_after(tx: Tx) -> None:
    actor = await supervisor(tx)
    later = on(tx, date(2024, 11, 4))
    first = await reports.make(later, actor, "annual", LONGYANG, date(2024, 10, 31))
    assert first.figures["lines"][0]["denominator"] == 0
    await builders.person(tx)
    again = await reports.make(later, actor, "annual", LONGYANG, date(2024, 10, 31))
    assert (again.id, again.version, again.figures["lines"][0]["denominator"]) == (first.id, 2, 1)
    await reports.file(later, actor, again.id, FileForm(on=later.today, note="残联〔2024〕8号", version=2))
    with pytest.raises(Refused, match="不再改动"):
        await reports.make(later, actor, "annual", LONGYANG, date(2024, 10, 31))
    entry, _ = await calendar(later, actor)
    assert (entry.state, entry.kept and entry.kept.filed_on) == ("filed", later.today)


# ------------------------------------------------------------------------------------------------------ filing


async def kept_id(tx: Tx, actor: Actor) -> UUID:
    return (await reports.make(tx, actor, "annual", LONGYANG, date(2024, 10, 31))).id


async def test_filing_the_same_again_is_harmless_and_anything_else_is_refused(tx: Tx) -> None:
    actor, later = await supervisor(tx), on(tx, date(2024, 11, 4))
    report_id = await kept_id(later, actor)
    form = FileForm(on=date(2024, 11, 4), note="专报", version=1)
    assert await reports.file(later, actor, report_id, form) is await reports.file(later, actor, report_id, form)
    with pytest.raises(Refused):
        await reports.file(later, actor, report_id, form.model_copy(update={"note": "另一份"}))
    await tx.session.flush()
    acts = (await tx.session.scalars(select(Act.verb).where(Act.subject_id == str(report_id)).order_by(Act.id))).all()
    assert acts == ["report.make", "report.file"]


@pytest.mark.parametrize(("sent", "words"), [(date(2024, 11, 5), "不能晚于今天"), (date(2024, 11, 3), "早于生成日期")])
async def test_a_day_that_cannot_be(tx: Tx, sent: date, words: str) -> None:
    actor, later = await supervisor(tx), on(tx, date(2024, 11, 4))
    with pytest.raises(Invalid) as fault:
        await reports.file(later, actor, await kept_id(later, actor), FileForm(on=sent, version=1))
    assert words in fault.value.fields["on"]


async def test_who_read_an_older_one_is_told(tx: Tx) -> None:
    actor, later = await supervisor(tx), on(tx, date(2024, 11, 4))
    await kept_id(later, actor)
    report_id = await kept_id(later, actor)
    with pytest.raises(Stale):
        await reports.file(later, actor, report_id, FileForm(on=later.today, version=1))


async def test_only_who_supervises_the_unit_makes_files_and_reads(tx: Tx) -> None:
    actor, later = await supervisor(tx), on(tx, date(2024, 11, 4))
    report_id = await kept_id(later, actor)
    stranger = await supervisor(tx, BAOTOU_KUNDULUN)
    counselor = await builders.actor(tx, area=LONGYANG)
    form = FileForm(on=later.today, version=1)
    with pytest.raises(NotFound):
        await report_made(tx.session, stranger, report_id)
    with pytest.raises(NotFound):
        await reports.file(later, stranger, report_id, form)
    for act in (
        reports.make(later, counselor, "annual", LONGYANG, date(2024, 10, 31)),
        reports.file(later, counselor, report_id, form),
    ):
        with pytest.raises(Forbidden):
            await act


async def test_a_township_that_one_supervises_opens_no_report_of_the_county(tx: Tx) -> None:
    actor, later = await supervisor(tx), on(tx, date(2024, 11, 4))
    report_id = await kept_id(later, actor)
    with pytest.raises(NotFound):
        await report_made(tx.session, await supervisor(tx, LANCHENG), report_id)
