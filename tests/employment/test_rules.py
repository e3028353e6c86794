"""What is computed about jobs, destinations and shops, each against a naive version that goes day by day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.employment.rules import businesses, counting, destinations, stability
from service.employment.rules.jobs import after_leaving, contradictions
from service.employment.schemas import BusinessForm, JobForm
from service.law.conditions import REGISTRY
from service.law.conditions.graduates import NO_DESTINATION
from service.law.facts import Destination, Facts, Job, Person, Student
from service.law.profile_store import load
from service.law.spells import newly_employed_on
from service.people.rules.codes import DESTINATION

DAY = timedelta(days=1)
FIRST, LAST = date(2022, 1, 1), date(2022, 6, 30)
TODAY = date(2022, 9, 1)
NEAR = st.dates(date(2021, 11, 1), date(2022, 8, 1))


@dataclass(frozen=True)
class Row:
    """A row of the job history."""

    started_on: date
    ended_on: date | None
    contract: bool = True
    employer: str = "甲公司"
    referral: str | None = None


def days(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range((last - first).days + 1)]


spans = st.lists(
    st.tuples(NEAR, st.none() | st.integers(0, 90)).map(
        lambda pair: (pair[0], None if pair[1] is None else pair[0] + pair[1] * DAY)
    ),
    max_size=5,
)


def covered(found: list[tuple[date, date | None]], day: date) -> bool:
    return any(start <= day and (end is None or day <= end) for start, end in found)


# ------------------------------------------------------------------------------------------------- 新增就业


@given(spans)
def test_kpi_01_is_the_first_day_in_work_after_one_without(found: list[tuple[date, date | None]]) -> None:
    naive = (day for day in days(FIRST, LAST) if covered(found, day) and not covered(found, day - DAY))
    assert newly_employed_on(found, FIRST, LAST) == next(naive, None)


@given(spans, st.randoms())
def test_kpi_01_counts_a_person_once_in_whatever_order_jobs_were_entered(
    found: list[tuple[date, date | None]], chance: object
) -> None:
    mixed = sorted(found, key=lambda _: chance.random())  # type: ignore[attr-defined]
    once = counting.counted(found, (FIRST, LAST))
    assert counting.counted(mixed, (FIRST, LAST)) == once
    assert (once.on is None) != (once.why_not is None)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([], "还没有登记过工作"),
        ([(date(2021, 5, 1), None)], "已经就业"),
        ([(date(2021, 5, 1), date(2021, 8, 1))], "没有在计划期内"),
        ([(date(2021, 5, 1), date(2022, 2, 28)), (date(2022, 3, 1), None)], "已经就业"),
    ],
)
def test_kpi_01_says_why_somebody_is_not_counted(found: list[tuple[date, date | None]], words: str) -> None:
    assert words in str(counting.counted(found, (FIRST, LAST)).why_not)


def test_kpi_01_a_job_of_less_than_thirty_days_counts_and_is_flagged() -> None:
    assert counting.counted([(date(2022, 2, 1), date(2022, 2, 10))], (FIRST, LAST)).short
    assert not counting.counted([(date(2022, 2, 1), date(2022, 3, 2))], (FIRST, LAST)).short


def test_kpi_01_relatives_are_never_counted() -> None:
    assert counting.counted([(date(2022, 2, 1), None)], (FIRST, LAST), excluded="家庭成员").on is None


# ------------------------------------------------------------------------------------------- how long it held


@given(st.dates(date(2020, 1, 1), date(2024, 12, 31)), st.integers(0, 1200))
def test_whole_months_are_those_whose_corresponding_day_has_come(since: date, length: int) -> None:
    day = since + length * DAY
    count = stability.whole_months(since, day)
    corresponding = [_months_later(since, n) for n in range(1, 45)]
    assert count == sum(each <= day for each in corresponding)


def _months_later(day: date, months: int) -> date:
    """Naively: the same day of the month, or the day before the first of the next when there is none."""
    index = day.year * 12 + day.month - 1 + months
    for number in range(day.day, 27, -1):
        try:
            return date(index // 12, index % 12 + 1, number)
        except ValueError:
            continue
    return date(index // 12, index % 12 + 1, day.day)


EMPLOYERS = ["甲公司", "甲 公司", "乙公司"]
rows = st.lists(
    st.tuples(
        NEAR, st.none() | st.integers(0, 200), st.booleans(), st.sampled_from(["甲公司", "甲 公司", "乙公司"])
    ).map(lambda one: Row(one[0], None if one[1] is None else one[0] + one[1] * DAY, one[2], one[3])),
    min_size=1,
    max_size=5,
)


@given(rows, st.integers(0, 500))
def test_fup_03_a_year_is_stable_when_each_of_its_days_is_under_contract_with_the_employer(
    found: list[Row], later: int
) -> None:
    job, today = found[0], found[0].started_on + later * DAY
    spell = stability.stability(job, found, today)
    same = [row for row in found if row.contract and row.employer.replace(" ", "") == job.employer.replace(" ", "")]
    held = [(row.started_on, row.ended_on) for row in (same if job.contract else [job])]
    since = job.started_on
    while covered(held, since - DAY):
        since -= DAY
    assert spell.since == since
    year = days(since, _months_later(since, 12))
    assert spell.holds == (job.contract and year[-1] <= today and all(covered(held, day) for day in year))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([Row(date(2021, 1, 1), None, contract=False)], "没有登记劳动合同"),
        ([Row(date(2022, 1, 1), None)], "还不满一年"),
        ([Row(date(2021, 1, 1), date(2021, 12, 31))], "中断"),
        ([Row(date(2021, 8, 3), None), Row(date(2021, 1, 1), date(2021, 8, 1))], "还不满一年"),
    ],
)
def test_fup_03_says_why_a_job_is_not_stable_yet(found: list[Row], words: str) -> None:
    today = date(2022, 6, 1)
    assert words in str(stability.stability(found[0], found, today).why_not)


@pytest.mark.parametrize(
    ("referrals", "words"),
    [((None, None), "劳务派遣机构"), (("self", "dispatch"), "劳务派遣机构"), (("dispatch", "self"), None)],
)
def test_fup_03_counts_only_what_was_found_as_the_plan_asks_as_the_first_row_says(
    referrals: tuple[str | None, str | None], words: str | None
) -> None:
    first = Row(date(2021, 1, 1), date(2021, 8, 1), referral=referrals[0])
    second = Row(date(2021, 8, 2), None, referral=referrals[1])
    why_not = stability.stability(second, [second, first], TODAY, ["dispatch"]).why_not
    assert (words in why_not) if words and why_not else why_not is words
    assert stability.stability(second, [second, first], TODAY).why_not is None


def test_fup_03_rows_of_one_employer_without_a_day_between_are_one_job() -> None:
    found = [Row(date(2021, 8, 2), None), Row(date(2021, 1, 1), date(2021, 8, 1))]
    assert stability.stability(found[0], found, TODAY).since == date(2021, 1, 1)
    assert stability.stability(found[0], found, TODAY).holds


@pytest.mark.parametrize(
    ("closed_on", "checks", "words"),
    [
        (None, [date(2022, 7, 1)], None),
        (None, [date(2022, 6, 30)], "还没有走访核实"),
        (None, [], "还没有走访核实"),
        (date(2022, 7, 1), [date(2022, 7, 1)], "停业"),
        (date(2022, 7, 2), [date(2022, 7, 1)], None),
    ],
)
def test_fup_04_a_shop_has_run_half_a_year_when_a_visit_saw_it_then(
    closed_on: date | None, checks: list[date], words: str | None
) -> None:
    spell = stability.operating(date(2022, 1, 1), closed_on, checks, TODAY)
    assert spell.holds if words is None else words in str(spell.why_not)


def test_fup_04_before_half_a_year_the_day_is_told() -> None:
    assert "2022-11-05 满" in str(stability.operating(date(2022, 5, 5), None, [], TODAY).why_not)


# ------------------------------------------------------------------------------------------------ destinations


@given(
    st.sampled_from(sorted(DESTINATION.labels)),
    st.none() | NEAR,
    st.lists(st.tuples(NEAR, st.integers(0, 60)), max_size=4),
    NEAR,
)
def test_grad_11_a_destination_is_undone_when_the_law_says_that_there_is_none(
    code: str, since: date | None, jobs: list[tuple[date, int]], today: date
) -> None:
    found = tuple(Job(start, start + length * DAY) for start, length in jobs)
    student = Student(date(2022, 1, 1), destination=Destination(code, since))
    facts = Facts(Person(date(2000, 1, 1), date(2022, 1, 1), student=student), jobs=found)
    stands = REGISTRY["no_destination"].test(facts, today, load("jiangxi-2022").parameters) == "no"
    begun = since is None or since <= today
    undone = destinations.undone_on(code, since, [job.ended_on for job in found if job.ended_on], today)
    assert stands == (code not in NO_DESTINATION and begun and undone is None)


@pytest.mark.parametrize(
    ("form", "contract", "code"),
    [
        (1, True, "11"),
        (2, False, "12"),
        (3, False, "75"),
        (4, True, "11"),
        (5, False, "12"),
        (6, True, "76"),
        (7, False, "76"),
    ],
)
def test_a_job_offers_the_destination_that_fits_its_form(form: int, contract: bool, code: str) -> None:
    assert destinations.fitting(form, contract=contract) == code
    assert code in DESTINATION.labels


# ------------------------------------------------------------------------------------------- what cannot be


JOB = {"form": 7, "employer": "甲公司", "started_on": "2022-01-01"}


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"form": 1, "subform": "home"}, "subform"),
        ({"workplace_at": "浙江省宁波市"}, "workplace"),
        ({"workplace_at": "浙江省宁波市", "workplace": "local"}, "workplace"),
        ({"contract_from": "2022-01-01"}, "contract_from"),
        ({"contract": True, "contract_to": "2022-01-01"}, "contract_from"),
        ({"contract": True, "contract_from": "2022-01-01", "contract_to": "2021-12-31"}, "contract_to"),
    ],
)
def test_fields_of_a_job_that_contradict_each_other_are_told_by_field(told: dict[str, object], field: str) -> None:
    assert list(contradictions(JobForm.model_validate(JOB | told).model_dump())) == [field]


def test_a_job_told_in_full_contradicts_nothing() -> None:
    told = {"subform": "community", "workplace": "away", "workplace_at": "浙江省宁波市", "contract": True}
    told |= {"contract_from": "2022-01-01", "contract_to": "2024-12-31"}
    assert contradictions(JobForm.model_validate(JOB | told).model_dump()) == {}


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"licensed_on": "2022-09-02"}, "licensed_on"),
        ({"licensed_on": "1980-01-01"}, "licensed_on"),
        ({"closed_on": "2021-12-31"}, "closed_on"),
        ({"recognised_on": "2022-09-02"}, "recognised_on"),
        ({"steady": True}, "kind"),
        ({"kind": "massage", "good_credit": True}, "kind"),
    ],
)
def test_what_cannot_be_of_a_business_is_told_by_field(told: dict[str, object], field: str) -> None:
    form = BusinessForm.model_validate({"name": "示例店", "licensed_on": "2022-01-01"} | told)
    assert list(businesses.business_faults(form.model_dump(), date(1990, 1, 1), TODAY)) == [field]


def test_what_began_after_leaving_is_not_told_any_more_what_was_before_may_be() -> None:
    assert after_leaving(date(2022, 5, 1), date(2022, 6, 1)) is None
    assert "退出服务" in str(after_leaving(date(2022, 6, 1), date(2022, 6, 1)))
