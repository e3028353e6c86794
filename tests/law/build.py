"""Invented people for the engine: a villager of working age, unemployed, with a need, unless a test says otherwise."""

from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import strategies as st

from service.law.evaluate import Duty, duties_on
from service.law.facts import (
    Credential,
    Destination,
    Exit,
    Facts,
    Household,
    Hukou,
    Job,
    Ledger,
    Mode,
    Outcome,
    Person,
    Post,
    Record,
    RecordKind,
    Student,
)
from service.law.shelf import load

AREAS = {
    "longyang-2022": "530502101",
    "kaizhou-2022": "500154101",
    "xinyang-2022": "411502101",
    "baotou-2022": "150203101",
    "jiangxi-2022": "360102101",
}
CARD = Credential("disability_certificate", category=4, grade=2)


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
    own = {name: given.pop(name) for name in ("ledger", "jobs", "posts", "waivers") if name in given}
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


# ------------------------------------------------------------------------------------------------- anybody

_KINDS: list[RecordKind] = [
    "info_check",
    "ability_assessment",
    "need_registration",
    "career_guidance",
    "job_lead",
    "training_referral",
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
JOBS = st.builds(
    lambda start, end: Job(min(start, end or start), None if end is None else max(start, end)), DAYS, st.none() | DAYS
)
STUDENTS = st.builds(
    Student,
    graduates_on=st.dates(date(2021, 6, 1), date(2025, 7, 31)),
    roster_on=st.none() | DAYS,
    destination=st.none() | st.builds(Destination, st.sampled_from(["11", "46", "70", "80"]), DAYS),
)
HOUSEHOLDS = st.builds(
    Household,
    lifted_from_poverty=st.booleans(),
    monitor=st.sampled_from(["none", "unstable", "sudden"]),
    monitor_since=st.none() | DAYS,
)
LEDGERS = st.builds(Ledger, DAYS, st.booleans(), st.integers(0, 2), st.none() | DAYS)
POSTS = st.builds(Post, DAYS, st.none() | DAYS, st.none() | DAYS)


@st.composite
def anybody(draw: st.DrawFn, profile: str) -> Facts:
    """Facts of every kind, dated on both sides of the plan's years."""
    area = AREAS[profile]
    person = someone(
        profile,
        born_on=draw(st.dates(date(1964, 1, 1), date(1971, 12, 31)) | st.dates(date(2005, 1, 1), date(2009, 12, 31))),
        sex=draw(st.sampled_from(["male", "female", None])),
        entered_on=draw(st.just(date(2022, 3, 1)) | DAYS),
        hukou=draw(st.sampled_from([Hukou("rural", area), Hukou("urban", area), Hukou("resident", area), None])),
        need=draw(_TRIS),
        condition=draw(_TRIS),
        household=draw(HOUSEHOLDS),
        student=draw(st.none() | STUDENTS),
        exit=draw(st.none() | st.none() | st.builds(Exit, st.just("moved_out"), DAYS)),
    )
    return Facts(
        person,
        ledger=draw(st.none() | LEDGERS),
        jobs=tuple(draw(st.lists(JOBS, max_size=2))),
        posts=tuple(draw(st.lists(POSTS, max_size=2))),
        records=tuple(draw(st.lists(RECORDS, max_size=8))),
    )
