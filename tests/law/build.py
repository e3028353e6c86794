"""Invented people for the engine: a villager of working age, unemployed, with a need, unless a test says otherwise."""

import dataclasses
import random
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from service.law.evaluate import Duty, duties_on
from service.law.facts import (
    Benefit,
    Business,
    Credential,
    Destination,
    Exit,
    Facts,
    Household,
    Hukou,
    Job,
    Ledger,
    Licence,
    Member,
    Mode,
    Outcome,
    PathStep,
    Person,
    Post,
    Record,
    RecordKind,
    Student,
    Training,
)
from service.law.pathway import STEPS
from service.law.profile_store import load

AREAS = {
    "longyang-2022": "530502101",
    "kaizhou-2022": "500154101",
    "xinyang-2022": "411502101",
    "baotou-2022": "150203101",
    "jiangxi-2022": "360102101",
}
CARD = Credential("disability_certificate", category=4, grade=2)
_OF_FACTS = (
    "ledger",
    "aid_ledger",
    "jobs",
    "trainings",
    "posts",
    "benefits",
    "waivers",
    "businesses",
    "licences",
    "pathway",
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def someone(profile: str = "longyang-2022", **given: Any) -> Person:  # noqa: ANN401 - any field
    area = AREAS[profile]
    person = Person(
        born_on=date(1990, 3, 7),
        entered_on=date(2022, 3, 1),
        sex="female",
        retirement_base=55,
        credential=CARD,
        hukou=Hukou("rural", area),
        residence_code=area,
        need="yes",
        unemployed_reason=4,
    )
    return replace(person, **given)


def facts(profile: str = "longyang-2022", *records: Record, **given: Any) -> Facts:  # noqa: ANN401 - any field
    """Facts about one person; what is no field of Facts is one of the person."""
    own = {name: given.pop(name) for name in _OF_FACTS if name in given}
    return Facts(someone(profile, **given), records=records, **own)


def record(
    kind: RecordKind,
    on: str,
    outcome: Outcome = "done",
    mode: Mode | None = "home_visit",
    **detail: Any,  # noqa: ANN401 - any field
) -> Record:
    return Record(kind, day(on), outcome, mode, detail)


def job(start: str, end: str | None = None, **given: Any) -> Job:  # noqa: ANN401 - any field
    return Job(day(start), day(end) if end else None, **given)


def graduate(graduation: str, roster: str | None = None, destination: tuple[str, str] | None = None) -> Student:
    return Student(
        graduates_on=day(graduation),
        roster_on=day(roster) if roster else None,
        destination=Destination(destination[0], day(destination[1])) if destination else None,
    )


def full_ledger(on: str) -> Ledger:
    return Ledger(day(on), officer=True, goals=1, next_contact_on=day("2024-12-01"))


def owed(profile: str, known: Facts, on: str, rule: str) -> list[Duty]:
    return [duty for duty in duties_on(load(profile), known, day(on)) if duty.rule == rule]


def one(profile: str, known: Facts, on: str, rule: str, step: str | None = None, n: int | None = None) -> Duty:
    """The only duty of that rule (and step, and n)."""
    found = [
        duty
        for duty in owed(profile, known, on, rule)
        if (step is None or duty.step == step) and (n is None or duty.n == n)
    ]
    assert len(found) == 1, found
    return found[0]


def states(profile: str, known: Facts, on: str) -> dict[str, str]:
    """State by rule and step, in short: `FOUR-01 info_check`."""
    return {f"{duty.rule} {duty.step}": duty.state for duty in duties_on(load(profile), known, day(on))}


def card(category: int | None, grade: int | None, *components: int) -> Credential:
    return Credential("disability_certificate", category=category, grade=grade, components=components)


# ------------------------------------------------------------------------------------------------- anybody

_KINDS: list[RecordKind] = [
    "info_check",
    "ability_assessment",
    "need_registration",
    "career_guidance",
    "job_lead",
    "training_referral",
    "training_attended",
    "survey_visit",
    "follow_up",
    "policy_consult",
    "other",
]
DAYS = st.dates(date(2021, 6, 1), date(2026, 6, 30))
_TRIS = st.sampled_from(["yes", "no", "unknown"])
_DETAILS = st.fixed_dictionaries(
    {},
    optional={
        "employer": st.sampled_from(["甲厂", "乙店", ""]),
        "title": st.sampled_from(["包装工", "收银员"]),
        "project": st.sampled_from(["电商", "缝纫", ""]),
        "signed": st.booleans(),
        "items": st.sampled_from([[], ["求职"]]),
        "declared_none": st.booleans(),
        "in_post": _TRIS,
        "result": st.just("not_hired"),
    },
)
RECORDS = st.builds(
    Record,
    kind=st.sampled_from(_KINDS),
    on=DAYS,
    outcome=st.sampled_from(["done", "done", "done", "no_contact", "declined"]),
    mode=st.sampled_from(["home_visit", "phone", "group"]),
    detail=_DETAILS,
)
_SPANS = st.tuples(DAYS, st.none() | DAYS).map(lambda two: two if two[1] is None else (min(two), max(two)))  # type: ignore[type-var]
JOBS = st.builds(
    lambda days, form, employer, contract, own, referral: Job(
        days[0], days[1], form=form, employer=employer, contract=contract, self_employed_first=own, referral=referral
    ),
    _SPANS,
    st.sampled_from([1, 3, 7, None]),
    st.sampled_from(["甲厂", "乙店", None]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["dispatch", "agency", "public", None]),
)
STUDENTS = st.builds(
    Student,
    graduates_on=st.none()
    | st.dates(date(2021, 6, 1), date(2025, 7, 31))
    | st.dates(date(2022, 1, 1), date(2024, 7, 1)),
    roster_on=st.none() | DAYS,
    willing=_TRIS,
    able=_TRIS,
    destination=st.none() | st.builds(Destination, st.sampled_from(["11", "46", "70", "80"]), st.none() | DAYS),
)
MEMBERS = st.builds(
    Member,
    sex=st.sampled_from(["male", "female", None]),
    born_on=st.none() | st.dates(date(1963, 1, 1), date(2010, 12, 31)),
    employed=st.sampled_from([False, False, True]),
    able=_TRIS,
    wishes=_TRIS,
    employed_since=st.none() | DAYS,
    last_job_ended_on=st.none() | DAYS,
)
HOUSEHOLDS = st.builds(
    Household,
    low_income_allowance=st.booleans(),
    lifted_from_poverty=st.booleans(),
    monitor=st.sampled_from(["none", "unstable", "sudden"]),
    monitor_since=st.none() | DAYS,
    relocated=st.booleans(),
    members=st.lists(MEMBERS, max_size=2).map(tuple),
    dependent_on_elderly=st.booleans(),
    centralised_care=st.booleans(),
    income_per_head=st.none() | st.sampled_from([500.0, 2000.0]),
)
CREDENTIALS = st.just(CARD) | st.builds(
    Credential,
    kind=st.sampled_from(["disability_certificate", "military_disability", "work_injury"]),
    category=st.none() | st.integers(1, 7),
    components=st.lists(st.integers(1, 6), max_size=2, unique=True).map(tuple),
    grade=st.none() | st.integers(1, 4),
    issued_on=st.none() | st.just(date(2015, 5, 1)),
    expires_on=st.none() | DAYS,
    status=st.sampled_from(["valid", "expired", "frozen", "cancelled"]),
)
LEDGERS = st.builds(Ledger, DAYS, st.booleans(), st.integers(0, 2), st.none() | DAYS, st.none() | DAYS)
POSTS = st.builds(Post, DAYS, st.none() | DAYS, st.none() | DAYS, st.booleans(), st.booleans())
TRAININGS = st.builds(
    Training,
    starts_on=DAYS,
    type=st.sampled_from(["vocational", "vocational", "practical"]),
    project=st.sampled_from(["电商", "缝纫", None]),
    level=st.sampled_from(["初级", "中级"]),
    days=st.sampled_from([4.0, 5.0, None]),
    hours=st.sampled_from([39.0, 40.0, None]),
    state=st.sampled_from(["enrolled", "in_training", "completed", "dropped"]),
)
CODES = st.sampled_from(
    ["rent", "blind_insurance", "low_income_employment", "low_income_delay", "flexible_insurance", "startup_grant"]
)
MONTHS = DAYS.map(lambda each: each.isoformat()[:7])
BENEFITS = st.builds(
    lambda code, first, last: Benefit(code, min(first, last or first), None if last is None else max(first, last)),
    CODES,
    MONTHS,
    st.none() | MONTHS,
)
BUSINESSES = st.builds(
    lambda days, kind, area, rent: Business(days[0], kind=kind, closed_on=days[1], area=area, monthly_rent=rent),
    _SPANS,
    st.sampled_from(["massage", "online", "other"]),
    st.sampled_from([None, "150203101", "530502101"]),
    st.none() | st.just(800.0),
)
LICENCES = st.builds(Licence, DAYS, st.none() | DAYS)
PATHWAYS = st.lists(st.builds(PathStep, st.sampled_from([step.stage for step in STEPS]), DAYS), max_size=4)


def in_another_order(known: Facts, chance: random.Random) -> Facts:
    """The same facts, told in another order."""
    lists: dict[str, Any] = {
        each.name: tuple(chance.sample(told, len(told)))
        for each in dataclasses.fields(known)
        if each.init and isinstance(told := getattr(known, each.name), tuple)
    }
    members = known.person.household.members
    household = replace(known.person.household, members=tuple(chance.sample(members, len(members))))
    return replace(known, person=replace(known.person, household=household), **lists)


def _hukou(area: str) -> list[Hukou | None]:
    away = Hukou("rural", "110101001")
    return [
        Hukou("rural", area),
        Hukou("urban", area),
        Hukou("resident", area),
        Hukou("resident", area, "yes"),
        away,
        None,
    ]


def _some(draw: st.DrawFn, strategy: st.SearchStrategy[Any], most: int = 2) -> tuple[Any, ...]:
    return tuple(draw(st.lists(strategy, max_size=most)))


@st.composite
def anybody(draw: st.DrawFn, profile: str) -> Facts:
    """Facts of every kind, dated on both sides of the plan's years."""
    area = AREAS[profile]
    person = someone(
        profile,
        born_on=draw(
            st.none()
            | st.dates(date(1964, 1, 1), date(1971, 12, 31))
            | st.dates(date(2005, 1, 1), date(2009, 12, 31))
            | st.dates(date(1976, 1, 1), date(1980, 12, 31))
        ),
        sex=draw(st.sampled_from(["male", "female", None])),
        retirement_base=draw(st.sampled_from([50, 55, None])),
        entered_on=draw(st.just(date(2022, 3, 1)) | DAYS),
        credential=draw(CREDENTIALS),
        hukou=draw(st.sampled_from(_hukou(area))),
        need=draw(_TRIS),
        condition=draw(_TRIS),
        training_need=draw(_TRIS),
        training_need_on=draw(st.none() | DAYS),
        returned_migrant=draw(_TRIS),
        unemployed_reason=draw(st.sampled_from([None, 3, 4, 5])),
        hardship_recognised_on=draw(st.none() | DAYS),
        household=draw(HOUSEHOLDS),
        student=draw(st.none() | STUDENTS),
        exit=draw(st.none() | st.none() | st.builds(Exit, st.just("moved_out"), DAYS)),
        education=draw(st.sampled_from([None, "21", "61", "71"])),
        registered_unemployed_on=draw(st.none() | DAYS),
    )
    return Facts(
        person,
        ledger=draw(st.none() | LEDGERS),
        aid_ledger=draw(st.none() | LEDGERS),
        jobs=_some(draw, JOBS),
        trainings=_some(draw, TRAININGS),
        posts=_some(draw, POSTS),
        benefits=_some(draw, BENEFITS, 3),
        records=_some(draw, RECORDS, 8),
        businesses=_some(draw, BUSINESSES),
        licences=_some(draw, LICENCES),
        pathway=tuple(draw(PATHWAYS)),
    )
