"""Which rows a person's duties make: the engine asked for today and once for each year that is over.

The rows are derived: the same dossier, profile and date always make the same ones, ids included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from service.casework.rules import lost_on
from service.law.calendar import WorkCalendar
from service.law.evaluate import Duty as Owed
from service.law.evaluate import duties_on, evaluate
from service.law.facts import (
    Credential,
    Exit,
    Facts,
    Household,
    Hukou,
    Job,
    Member,
    Person,
    Record,
    Student,
    Waiver,
)
from service.law.pacing import plan_by
from service.law.profile import Profile

Governs = Callable[[str, date], Profile | None]
OWED = ("open", "blocked")
DAY = timedelta(days=1)


class DutyRow(NamedTuple):
    """A row of `duty`, its columns in their order."""

    id: UUID
    person_id: UUID
    profile: str
    rule: str
    program: str
    step: str
    period: str
    period_source: str
    n: int | None
    opens_on: date
    due_on: date
    plan_by: date
    required: int
    done: int
    state: str
    expired: bool
    literal: dict[str, Any] | None
    owner_id: UUID | None
    county: str
    township: str | None
    village: str | None


class AgendaRow(NamedTuple):
    """A row of `agenda`, its columns in their order."""

    person_id: UUID
    owner_id: UUID | None
    county: str
    township: str | None
    village: str | None
    next_by: date
    due_on: date
    blocked: bool
    lost_on: date | None
    steps: list[list[Any]]


class Rows(NamedTuple):
    """All that is derived from one person; `look_again_on`: the first day on which time alone changes it."""

    duties: list[DutyRow]
    agenda: AgendaRow | None
    look_again_on: date | None


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
    jobs: tuple[Job, ...] = ()
    records: tuple[Record, ...] = ()
    waivers: tuple[Waiver, ...] = ()
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
        """All that the engine is told for a day. Later records and jobs are in it too: the engine knows dates."""
        held, count = self.held(on)
        gone = sum(ended is not None and ended <= on for _, ended in self.members)
        key = count * 1000 + gone
        if key not in self._known:
            members = tuple(member for member, ended in self.members if ended is None or ended > on)
            self._known[key] = Facts(
                person=_person(held, members, self.student),
                jobs=self.jobs,
                records=self.records,
                waivers=self.waivers,
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
        exit=Exit(held["exit_reason"], held["exit_on"]) if held["exit_reason"] else None,
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


def _day(value: str | date | None) -> date | None:
    """A date of a column, or the text of one in a statement."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def duty_id(person_id: UUID, rule: str, step: str, period: str, n: int | None) -> UUID:
    """The name that a duty makes for itself: the same duty always bears the same."""
    return uuid5(person_id, f"{rule}/{step}/{period}/{n or ''}")


def rows_of(dossier: Dossier, governs: Governs, today: date, calendar: WorkCalendar) -> Rows:
    """Everything derived from a dossier on a day; `governs` answers the profile of a unit's code on a day."""
    kept: dict[UUID, DutyRow] = {}
    for year_rows in _closed_years(dossier, governs, today, calendar):
        kept.update((row.id, row) for row in year_rows)
    profile = governs(dossier.unit(today), today)
    current: list[DutyRow] = []
    look_again: list[date] = [valid_from for valid_from, _ in dossier.statements if valid_from > today]
    if profile is not None:
        evaluation = evaluate(profile, dossier.facts(today), today, next_change=False)
        current = list(_rows(dossier, profile, evaluation.duties, today, calendar))
        kept.update((row.id, row) for row in current)
        if evaluation.next_look_on is not None:
            look_again.append(evaluation.next_look_on)
    return Rows(list(kept.values()), _agenda(dossier, profile, current, today), min(look_again, default=None))


def _closed_years(
    dossier: Dossier, governs: Governs, today: date, calendar: WorkCalendar
) -> Iterator[Iterable[DutyRow]]:
    """What became of the quotas of each year that is over: judged on its last day, by what was so then (AMB-26).

    For somebody who left, the year ends the day before; what was not done by then is owed no more (AMB-23).
    """
    exit_on = dossier.exit_on
    left = exit_on is not None and exit_on <= today
    last = exit_on - DAY if exit_on is not None and left else today - DAY
    for year in range(last.year, dossier.columns["entered_on"].year - 1, -1):
        end = min(date(year, 12, 31), last)
        whole = end == date(year, 12, 31)
        if not (whole or left):
            continue
        profile = governs(dossier.unit(end), end)
        if profile is None or end < profile.starts_on:
            return
        owed = [duty for duty in duties_on(profile, dossier.facts(end), end) if duty.period == str(year)]
        rows = _rows(dossier, profile, owed, end, calendar)
        if whole:
            yield (row._replace(state="lapsed") if row.state in OWED else row for row in rows)
        else:
            yield (row for row in rows if row.state == "met")


def _rows(
    dossier: Dossier, profile: Profile, duties: Iterable[Owed], on: date, calendar: WorkCalendar
) -> Iterator[DutyRow]:
    columns = dossier.columns
    expired = profile.expired(on)
    for duty in duties:
        yield DutyRow(
            duty_id(dossier.id, duty.rule, duty.step, duty.period, duty.n),
            dossier.id,
            profile.code,
            duty.rule,
            duty.program,
            duty.step,
            duty.period,
            duty.period_source,
            duty.n,
            duty.opens_on,
            duty.due_on,
            planned(dossier, profile, duty, calendar),
            duty.required,
            duty.done,
            duty.state,
            expired,
            asdict(duty.literal) if duty.literal else None,
            columns["owner_id"],
            columns["county"],
            columns["township"],
            columns["village"],
        )


def planned(dossier: Dossier, profile: Profile, duty: Owed, calendar: WorkCalendar) -> date:
    """The day by which the work is planned, within the law's."""
    columns = dossier.columns
    return plan_by(
        profile,
        duty,
        village=columns["village"] or columns["township"] or columns["county"],
        person_key=dossier.id.hex,
        entered_on=columns["entered_on"],
        calendar=calendar,
    )


def _agenda(dossier: Dossier, profile: Profile | None, current: list[DutyRow], today: date) -> AgendaRow | None:
    """The line of the work list: nothing owed, no line. Chips: what is owed, and what of the same is done already."""
    owed = [row for row in current if row.state in OWED]
    if not owed or profile is None:
        return None
    columns = dossier.columns
    first = owed[0]
    programs = {row.program for row in owed}
    steps = [
        [row.program, row.step, row.state, row.done, row.required, row.plan_by.isoformat(), row.due_on.isoformat()]
        for row in current
        if row.program in programs
    ]
    return AgendaRow(
        first.person_id,
        columns["owner_id"],
        columns["county"],
        columns["township"],
        columns["village"],
        min(row.plan_by for row in owed),
        min(row.due_on for row in owed),
        any(row.state == "blocked" for row in owed),
        lost_on(record for record in dossier.records if record.on <= today),
        steps,
    )
