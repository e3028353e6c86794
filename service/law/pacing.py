"""When the work is planned (`plan_by`), inside what the law allows (`due_on`).

A year's quota steps are spread over the months of the profile's season. The season is cut into rounds of so many
working days; in each round every village has its days, the same in every round; a person belongs to one round. So
each week has its share, people of one village are planned together, and one visit settles all that one person is owed.
The other clocks are planned for the last working day up to `due_on`.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b
from typing import Literal

from service.law import ages
from service.law.assumed import marked
from service.law.calendar import WorkCalendar
from service.law.dates import year_end
from service.law.evaluate import Duty
from service.law.facts import Facts
from service.law.profile import Pacing, Profile
from service.law.rules import Quota

_GOLDEN = 0.6180339887498949
Kind = Literal["season", "rest_of_year", "due"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why `plan_by` is that day.

    `kind`: in its turn of the season; in what is left of the year; or straight from `due_on`. `first` and `last`: the
    days it could be. `round` of `rounds`: which visit, from 1, to the village (`by_village`: if one is known).
    `second`: 131 in its own, later round.
    `assumed`: what of the season stands for a clause that names no month. `moved_from`: the rest day from which it was
    moved back to a working day.
    """

    plan_by: date
    kind: Kind
    first: date
    last: date
    round: int | None = None
    rounds: int | None = None
    by_village: bool = False
    second: bool = False
    moved_from: date | None = None
    assumed: str = ""

    def sentences(self) -> tuple[str, ...]:
        """The same for users."""
        said = []
        if self.kind == "due":
            said.append(f"按期限日 {self.last} 安排")
        else:
            left = "年内所剩时间" if self.kind == "rest_of_year" else "本年度安排期"
            said.append(f"{left}为 {self.first} 至 {self.last}，共分 {self.rounds} 批，安排在第 {self.round} 批")
            if self.assumed:
                said.append(marked(self.assumed, "assumed"))
            said.append("同村的人安排在相近的日子" if self.by_village else "所在村（社区）不清楚，单独安排")
        if self.second:
            said.append("131服务另安排下一批")
        if self.moved_from is not None:
            said.append(f"{self.moved_from} 是休息日，提前到 {self.plan_by}")
        return tuple(said)


def plan_by(
    profile: Profile,
    duty: Duty,
    *,
    village: str | None,
    person_key: str,
    entered_on: date,
    calendar: WorkCalendar,
) -> date:
    """The day by which the work is planned: never past `due_on`, never before `opens_on`, the same whenever asked.

    `entered_on`: since when the place could have done it (`within_reach_since`). `village`: the code of the village;
    without one a person stands alone.
    """
    reason = pacing_reason(
        profile, duty, village=village, person_key=person_key, entered_on=entered_on, calendar=calendar
    )
    return reason.plan_by


def pacing_reason(
    profile: Profile,
    duty: Duty,
    *,
    village: str | None,
    person_key: str,
    entered_on: date,
    calendar: WorkCalendar,
) -> Reason:
    """`plan_by` with what led to it."""
    rule = profile.rule(duty.rule)
    if not isinstance(rule, Quota):
        return _at_due(duty, calendar)
    since = min(max(duty.opens_on, entered_on), duty.due_on)
    return _paced(profile.pacing, duty, since, calendar, _Turn.of(village, person_key))


def within_reach_since(profile: Profile, facts: Facts, on: date) -> date:
    """Since when this person could have been served: entry, the plan's start, the sixteenth birthday, a job's end."""
    person = facts.person
    days = [person.entered_on, profile.starts_on]
    if person.born_on is not None:
        days.append(ages.enters_band_on(person.born_on, profile.parameters))
    days += [job.ended_on + timedelta(days=1) for job in facts.jobs if job.ended_on is not None and job.ended_on < on]
    return max((day for day in days if day <= on), default=on)


@dataclass(frozen=True, slots=True)
class _Turn:
    """Places in [0, 1): of the village within a round; of the person among the rounds, and among the village's days.

    `late`: among the rounds that are left, for those whose own has gone by.
    """

    village: float
    person: float
    late: float
    within: float
    by_village: bool

    @classmethod
    def of(cls, village: str | None, person_key: str) -> "_Turn":
        return cls(
            village=_fraction(f"alone:{person_key}") if village is None else _spread(village),
            person=_fraction(f"round:{person_key}"),
            late=_fraction(f"late:{person_key}"),
            within=_fraction(f"day:{person_key}"),
            by_village=village is not None,
        )


def _fraction(key: str) -> float:
    return int.from_bytes(blake2b(key.encode(), digest_size=6).digest()) / 2**48


def _spread(village: str) -> float:
    """Villages of one township are numbered on: multiples of the golden ratio set them evenly apart in a round."""
    township, number = village[:-3], village[-3:]
    if not number.isdecimal():
        return _fraction(village)
    return (_fraction(township) + int(number) * _GOLDEN) % 1


def _paced(pacing: Pacing, duty: Duty, since: date, calendar: WorkCalendar, turn: _Turn) -> Reason:
    year = duty.due_on.year
    first, last = date(year, pacing.first_month, 1), _month_end(year, pacing.last_month)
    kind: Kind = "season"
    day, mine, rounds = _slot(pacing, calendar.between(first, last), turn, turn.person)
    if day < since:
        kind, first = "rest_of_year", since
        last = _end_of_what_is_left(pacing, since, duty.due_on, calendar)
        left = calendar.between(since, last)
        if not left:
            return _at_due(duty, calendar)
        day, mine, rounds = _slot(pacing, left, turn, turn.late)
    second = pacing.second_round
    if second is not None and duty.program in second.programs:
        later = min(calendar.add(day, second.after_rounds * pacing.round_days), calendar.on_or_before(duty.due_on))
        return Reason(max(day, later), kind, first, duty.due_on, mine, rounds, turn.by_village, second=True)
    return Reason(day, kind, first, last, mine, rounds, turn.by_village, assumed=pacing.assumed)


def _slot(pacing: Pacing, days: list[date], turn: _Turn, place: float) -> tuple[date, int, int]:
    """The day, and which round of how many: of one's round the village's days, of these one's own.

    What runs over the last round's end goes to the days before the first.
    """
    rounds = max(1, len(days) // pacing.round_days)
    length = len(days) / rounds
    mine = int(place * rounds)
    index = (mine + turn.village) * length + turn.within * min(pacing.stretch_days, length)
    return days[int(index) % len(days)], mine + 1, rounds


def _end_of_what_is_left(pacing: Pacing, since: date, due_on: date, calendar: WorkCalendar) -> date:
    """The season's end; when less than a round is left of it, the end of November, or else the due date."""
    for month in (pacing.last_month, 11):
        end = min(_month_end(since.year, month), due_on)
        if len(calendar.between(since, end)) >= pacing.round_days:
            return end
    return due_on


def _at_due(duty: Duty, calendar: WorkCalendar) -> Reason:
    working = calendar.on_or_before(duty.due_on)
    if working == duty.due_on or working < duty.opens_on:
        return Reason(duty.due_on, "due", duty.opens_on, duty.due_on)
    return Reason(working, "due", duty.opens_on, duty.due_on, moved_from=duty.due_on)


def _month_end(year: int, month: int) -> date:
    return year_end(year) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)
