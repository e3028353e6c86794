"""What is on file of one person, and what of it was known to hold on any day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple, get_args
from uuid import UUID

from service.law.facts import (
    Benefit,
    Business,
    Credential,
    Exit,
    Facts,
    Household,
    Hukou,
    Job,
    Ledger,
    Licence,
    Member,
    PathStep,
    Person,
    Post,
    Record,
    Sex,
    Stage,
    Student,
    Training,
    Tri,
    Waiver,
)
from service.law.spells import employment_spells
from service.people.rules.hukou import rural_by

DAY = timedelta(days=1)
Stated = tuple[date, Mapping[str, Any], date]
UNABLE = frozenset({1, 2, 5})  # AMB-04: 在校学习, 退休, 丧失劳动能力, where nothing is stated
GONE = frozenset({"died", "moved_out"})  # who left the register otherwise still lives there


@dataclass(frozen=True, slots=True)
class Relative:
    """Somebody else registered in the household, as of today; whether they are at work is told for any day."""

    id: UUID
    sex: Sex
    born_on: date
    condition: Tri
    need: Tri
    unemployed_reason: int | None = None
    exit_reason: str | None = None
    exit_on: date | None = None
    severe_rural: bool | None = False
    trained_on: date | None = None  # first in a practical class
    jobs: tuple[tuple[date, date | None], ...] = ()

    def member(self, on: date) -> Member | None:
        """As the engine counts them for 零就业家庭; None when they no longer live there."""
        if self.exit_on is not None and self.exit_reason in GONE and self.exit_on <= on:
            return None
        unable = self.condition == "unknown" and self.unemployed_reason in UNABLE
        return Member(
            self.sex, self.born_on, able="no" if unable else self.condition, wishes=self.need, **self._work(on)
        )

    def _work(self, on: date) -> dict[str, Any]:
        """Whether at work on a day, since when without a break, and the last day of the work before that."""
        begun = [(start, end) for start, end in employment_spells(self.jobs) if start <= on]
        ended = [end for _, end in begun if end is not None and end < on]
        since = next((start for start, end in begun if end is None or end >= on), None)
        return {"employed": since is not None, "employed_since": since, "last_job_ended_on": max(ended, default=None)}

    def turns(self) -> Iterator[date]:
        """Days on which `member` may differ by time alone."""
        yield from (day for day in (self.exit_on, self.trained_on) if day is not None)
        for start, end in self.jobs:
            yield start
            if end is not None:
                yield end + DAY


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is on file of one person. `columns` are those of the person's row, today's; `statements` are dated.

    Statements stand in the order in which they hold, by `valid_from` and when they were recorded, those superseded
    left out: (valid_from, values, the day on which it was recorded). `villages`: whether they are rural, by code.
    """

    id: UUID
    columns: Mapping[str, Any]
    statements: tuple[Stated, ...] = ()
    members: tuple[tuple[Member, date | None], ...] = ()
    relatives: tuple[Relative, ...] = ()
    student: Student | None = None
    ledger: Ledger | None = None
    aid_ledger: Ledger | None = None
    villages: Mapping[str, Tri] = field(default_factory=dict)
    jobs: tuple[Job, ...] = ()
    businesses: tuple[Business, ...] = ()
    records: tuple[Record, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    trainings: tuple[Training, ...] = ()
    posts: tuple[Post, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    licences: tuple[Licence, ...] = ()
    pathway: tuple[PathStep, ...] = ()
    _known: dict[tuple[int, tuple[Member, ...], bool], Facts] = field(default_factory=dict, repr=False, compare=False)

    @property
    def exit_on(self) -> date | None:
        """The first day on which nothing is owed any more."""
        return self.columns["exit_on"] if self.columns["exit_reason"] else None

    def held(self, on: date) -> tuple[Mapping[str, Any], int]:
        """The person's fields as known to have held on a day, and how many statements that took.

        What is stated only from a later day on was not known then; what was never stated is as the row has it.
        """
        count = 0
        for valid_from, _, _ in self.statements:
            if valid_from > on:
                break
            count += 1
        merged = dict(self.columns)
        for _, values, _ in self.statements[count:]:
            merged.update((key, UNKNOWN.get(key)) for key in values)
        for _, values, _ in self.statements[:count]:
            merged.update(values)
        return merged, count

    def unit(self, on: date) -> str:
        """The code of the service unit that answered for the person on a day."""
        held, _ = self.held(on)
        return str(held["village"] or held["township"] or held["county"])

    def facts(self, on: date) -> Facts:
        """All that the engine is told for a day. What is dated later is in it too: the engine knows dates."""
        held, count = self.held(on)
        members, trained = self._members(on), self._trained(on)
        key = count, members, trained
        if key not in self._known:
            home = Home(members, self._severe_rural(), trained)
            asked_on, rural = self._asked_on(count), rural_by(held, self.villages)
            self._known[key] = Facts(
                person=_person(held, home, self.student, asked_on, rural),
                ledger=self.ledger,
                aid_ledger=self.aid_ledger,
                jobs=self.jobs,
                businesses=self.businesses,
                records=self.records,
                waivers=self.waivers,
                trainings=self.trainings,
                posts=self.posts,
                benefits=self.benefits,
                licences=self.licences,
                pathway=self.pathway,
            )
        return self._known[key]

    def _asked_on(self, count: int) -> date | None:
        """Since when the answer on training that held after so many statements has been standing.

        What was said on registering holds from entry on, but was answered on the day of recording.
        """
        answer, since = None, None
        for number, (valid_from, values, recorded_on) in enumerate(self.statements[:count]):
            said = values.get("training_need", answer)
            if said != answer:
                answer, since = said, valid_from if number else max(valid_from, recorded_on)
        return since

    def _severe_rural(self) -> bool:
        """Whether the family of somebody severely disabled with rural hukou, as far as the register knows today."""
        return any(one.severe_rural and one.exit_reason is None for one in self.relatives)

    def _trained(self, on: date) -> bool:
        """Whether somebody else registered in the household has been in a practical class (TRN-07)."""
        return any(one.trained_on is not None and one.trained_on <= on for one in self.relatives)

    def _members(self, on: date) -> tuple[Member, ...]:
        if not self.members and not self.relatives:
            return ()
        told = [member for member, ended in self.members if ended is None or ended > on]
        return (*told, *(member for one in self.relatives if (member := one.member(on)) is not None))

    def turns(self) -> Iterator[date]:
        """Days on which the facts of the household differ by time alone."""
        for one in self.relatives:
            yield from one.turns()


# What is taken for true before anybody has stated it.
UNKNOWN: dict[str, Any] = {
    "need": "unknown",
    "condition": "unknown",
    "training_need": "unknown",
    "returned_migrant": "unknown",
    "monitor": "none",
    "low_income_allowance": False,
    "low_income": False,
    "lifted_from_poverty": False,
    "relocated": False,
    "multiple_disabled": False,
    "dependent_on_elderly": False,
    "centralised_care": False,
}


class Home(NamedTuple):
    """What the others of the household make of it."""

    members: tuple[Member, ...]
    severe_rural: bool
    trained_member: bool


def _person(held: Mapping[str, Any], home: Home, student: Student | None, asked_on: date | None, rural: Tri) -> Person:
    get = held.get
    kind = get("credential_kind")
    return Person(
        born_on=held["born_on"],
        entered_on=held["entered_on"],
        role=held["role"],
        sex=held["sex"],
        retirement_base=get("retirement_base"),
        credential=None
        if kind is None
        else Credential(
            kind,
            get("category"),
            tuple(get("components") or ()),
            get("grade"),
            _day(get("credential_issued_on")),
            _day(get("credential_expires_on")),
            get("credential_status") or "valid",
        ),
        hukou=Hukou(get("hukou_kind"), get("hukou_code"), rural),
        residence_code=get("residence_code"),
        need=get("need") or "unknown",
        condition=get("condition") or "unknown",
        training_need=get("training_need") or "unknown",
        training_need_on=asked_on,
        unemployed_reason=get("unemployed_reason"),
        hardship_recognised_on=_day(get("hardship_recognised_on")),
        exit=_left(held),
        household=Household(
            bool(get("low_income_allowance")),
            bool(get("low_income")),
            bool(get("lifted_from_poverty")),
            get("monitor") or "none",
            _day(get("monitor_since")),
            bool(get("relocated")),
            bool(get("multiple_disabled")),
            home.members,
            bool(get("dependent_on_elderly")),
            bool(get("centralised_care")),
            get("income_per_head"),
            home.severe_rural,
            home.trained_member,
        ),
        student=student,
        education=get("education"),
        registered_unemployed_on=_day(get("registered_unemployed_on")),
        returned_migrant=get("returned_migrant") or "unknown",
    )


def _left(held: Mapping[str, Any]) -> Exit | None:
    on = _day(held["exit_on"])
    return Exit(held["exit_reason"], on) if held["exit_reason"] and on is not None else None


def _day(value: str | date | None) -> date | None:
    """A date of a column, or the text of one in a statement."""
    return date.fromisoformat(value) if isinstance(value, str) else value


# ------------------------------------------------------------------------------- the way to a masseur's certificate

ORDER: tuple[Stage, ...] = get_args(Stage)


@dataclass(frozen=True, slots=True)
class Taken:
    """A step as it was entered."""

    stage: Stage
    on: date
    passed: bool = True


def stages_reached(steps: Iterable[Taken]) -> tuple[PathStep, ...]:
    """The stages that stand, in their order, each with its latest day. A failed exam leads back to training."""
    found: dict[Stage, date] = {}
    for step in sorted(steps, key=lambda one: (one.on, ORDER.index(one.stage), one.passed)):
        if step.passed:
            found[step.stage] = step.on
            continue
        for stage in ORDER[ORDER.index("trained") :]:
            found.pop(stage, None)
    return tuple(PathStep(stage, found[stage]) for stage in ORDER if stage in found)
