"""What is on file of one person, and what of it was known to hold on any day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from service.law.facts import (
    Benefit,
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
    Student,
    Training,
    Waiver,
)


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is on file of one person. `columns` are those of the person's row, today's; `statements` are dated.

    Statements stand in the order in which they hold: (valid_from, recorded_at), those superseded left out.
    """

    id: UUID
    columns: Mapping[str, Any]
    statements: tuple[tuple[date, Mapping[str, Any]], ...] = ()
    members: tuple[tuple[Member, date | None], ...] = ()
    student: Student | None = None
    ledger: Ledger | None = None
    jobs: tuple[Job, ...] = ()
    records: tuple[Record, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    trainings: tuple[Training, ...] = ()
    posts: tuple[Post, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    licences: tuple[Licence, ...] = ()
    pathway: tuple[PathStep, ...] = ()
    _known: dict[int, Facts] = field(default_factory=dict, repr=False, compare=False)

    @property
    def exit_on(self) -> date | None:
        """The first day on which nothing is owed any more."""
        return self.columns["exit_on"] if self.columns["exit_reason"] else None

    def held(self, on: date) -> tuple[Mapping[str, Any], int]:
        """The person's fields as known to have held on a day, and how many statements that took.

        What is stated only from a later day on was not known then; what was never stated is as the row has it.
        """
        count = 0
        for valid_from, _ in self.statements:
            if valid_from > on:
                break
            count += 1
        merged = dict(self.columns)
        for _, values in self.statements[count:]:
            merged.update((key, UNKNOWN.get(key)) for key in values)
        for _, values in self.statements[:count]:
            merged.update(values)
        return merged, count

    def unit(self, on: date) -> str:
        """The code of the service unit that answered for the person on a day."""
        held, _ = self.held(on)
        return str(held["village"] or held["township"] or held["county"])

    def facts(self, on: date) -> Facts:
        """All that the engine is told for a day. What is dated later is in it too: the engine knows dates."""
        held, count = self.held(on)
        gone = sum(ended is not None and ended <= on for _, ended in self.members)
        key = count * 1000 + gone
        if key not in self._known:
            members = tuple(member for member, ended in self.members if ended is None or ended > on)
            self._known[key] = Facts(
                person=_person(held, members, self.student),
                ledger=self.ledger,
                jobs=self.jobs,
                records=self.records,
                waivers=self.waivers,
                trainings=self.trainings,
                posts=self.posts,
                benefits=self.benefits,
                licences=self.licences,
                pathway=self.pathway,
            )
        return self._known[key]


# What is taken for true before anybody has stated it.
UNKNOWN: dict[str, Any] = {
    "need": "unknown",
    "condition": "unknown",
    "training_need": "unknown",
    "monitor": "none",
    "low_income_allowance": False,
    "low_income": False,
    "lifted_from_poverty": False,
    "relocated": False,
    "multiple_disabled": False,
}


def _person(held: Mapping[str, Any], members: tuple[Member, ...], student: Student | None) -> Person:
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
        hukou=Hukou(get("hukou_kind"), get("hukou_code")),
        residence_code=get("residence_code"),
        need=get("need") or "unknown",
        condition=get("condition") or "unknown",
        training_need=get("training_need") or "unknown",
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
            members,
        ),
        student=student,
    )


def _left(held: Mapping[str, Any]) -> Exit | None:
    on = _day(held["exit_on"])
    return Exit(held["exit_reason"], on) if held["exit_reason"] and on is not None else None


def _day(value: str | date | None) -> date | None:
    """A date of a column, or the text of one in a statement."""
    return date.fromisoformat(value) if isinstance(value, str) else value
