"""Graduates: cohort, will and ability, where they went, what they tried."""

from collections.abc import Iterable
from datetime import date, timedelta

from service.law.conditions.condition import Condition, tri
from service.law.conditions.households import within
from service.law.dates import add_months
from service.law.facts import Facts, Student, Tri
from service.law.parameters import Parameters

NO_DESTINATION = frozenset({"70", "71", "72"})  # 待就业, 不就业拟升学, 其他暂不就业
FURTHER_STUDY = frozenset({"80", "85"})  # 升学, 出国出境
LASTING_DESTINATION = FURTHER_STUDY | {"46"}  # with 应征义务兵: a job's end does not undo them


def cohort_of(student: Student, parameters: Parameters) -> tuple[date, date] | None:
    """First and last day on which this graduate belongs to the cohort (AMB-09); None while graduation has no date."""
    graduation = student.graduates_on
    if graduation is None:
        return None
    return date(graduation.year, 1, 1), add_months(graduation, parameters.cohort_months)


def _student(facts: Facts, _today: date, _: Parameters) -> Tri:
    return tri(facts.person.student is not None)


def _graduate(facts: Facts, today: date, parameters: Parameters) -> Tri:
    student = facts.person.student
    if student is None:
        return "no"
    cohort = cohort_of(student, parameters)
    return "unknown" if cohort is None else tri(cohort[0] <= today <= cohort[1])


def _cohort_turns(facts: Facts, parameters: Parameters) -> Iterable[date]:
    cohort = cohort_of(facts.person.student, parameters) if facts.person.student else None
    return (cohort[0], cohort[1] + timedelta(days=1)) if cohort else ()


def destination_of(facts: Facts) -> tuple[date, date] | None:
    """First and last day on which a destination stands; a job's end undoes one of that date or earlier (GRAD-11)."""
    destination = facts.person.student.destination if facts.person.student else None
    if destination is None or destination.code in NO_DESTINATION:
        return None
    since = destination.on or date.min
    if destination.code in LASTING_DESTINATION:
        return since, date.max
    ends = [job.ended_on for job in facts.jobs if job.ended_on is not None and job.ended_on >= since]
    return since, min(ends, default=date.max)


def _no_destination(facts: Facts, today: date, _: Parameters) -> Tri:
    stands = destination_of(facts)
    return tri(stands is None or not stands[0] <= today <= stands[1])


def _destination_day(facts: Facts, _today: date, _: Parameters) -> date | None:
    student = facts.person.student
    return student.destination.on if student and student.destination else None


def _local_graduate(facts: Facts, _today: date, parameters: Parameters) -> Tri:
    return within(facts, parameters, parameters.graduate_scope)


def _fresh_graduate(facts: Facts, today: date, _: Parameters) -> Tri:
    """应届: the year of graduation."""
    student = facts.person.student
    if student is None:
        return "no"
    return "unknown" if student.graduates_on is None else tri(student.graduates_on.year == today.year)


def _willing(facts: Facts, _today: date, _: Parameters) -> Tri:
    return facts.person.student.willing if facts.person.student else "no"


def _able(facts: Facts, _today: date, _: Parameters) -> Tri:
    return facts.person.student.able if facts.person.student else "no"


def _market_failed(facts: Facts, today: date, parameters: Parameters) -> Tri:
    """难以通过市场渠道实现就业 (GRAD-13): half a year after leaving, and so many leads came to nothing."""
    student = facts.person.student
    if student is None:
        return "no"
    if student.graduates_on is None:
        return "unknown"
    if today < add_months(student.graduates_on, 6):
        return "no"
    tried = facts.of_kinds(("job_lead", "job_referral"))
    failed = [each for each in tried if each.on <= today and each.detail.get("result") == "not_hired"]
    return tri(len(failed) >= parameters.market_attempts)


def _market_turns(facts: Facts, _: Parameters) -> Iterable[date]:
    student = facts.person.student
    return (add_months(student.graduates_on, 6),) if student and student.graduates_on else ()


CONDITIONS = (
    Condition("student", _student),
    Condition("graduate", _graduate, turns=_cohort_turns),
    Condition("local_graduate", _local_graduate),
    Condition("no_destination", _no_destination, since=_destination_day),
    Condition("fresh_graduate", _fresh_graduate),
    Condition("willing", _willing),
    Condition("able", _able),
    Condition("market_failed", _market_failed, turns=_market_turns),
)
