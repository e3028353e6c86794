"""The household without a job (零就业家庭, HH-01): since when it has been one, and since when it is none any more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from service.law import ages
from service.law.conditions.condition import both, either, tri
from service.law.conditions.standing import band_turns, condition_of, in_band, need_of
from service.law.facts import Facts, Member, Person, Sex, Tri
from service.law.parameters import Parameters
from service.law.spells import Span, employment_spells

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stands:
    """`since`: from when the ninety days run. `met_on`: when the present work began; None while nobody works."""

    since: date
    met_on: date | None = None


@dataclass(frozen=True, slots=True)
class _Soul:
    """Somebody of the household, and when at work."""

    born_on: date | None
    sex: Sex | None
    who: Person | Member
    work: tuple[Span, ...]


def could_work(facts: Facts, on: date, parameters: Parameters) -> Tri:
    """Whether anybody of working age could work and wishes to; ability not known is taken for ability."""
    return either(_could(soul, on, facts, parameters) for soul in _souls(facts, on))


def stands(facts: Facts, parameters: Parameters, on: date) -> Stands | None:
    """None: in work all along, or nobody could have worked."""
    souls = tuple(_souls(facts, on))
    work = employment_spells(span for soul in souls for span in _of_working_age(soul, parameters))
    begun = next((first for first, last in work if first <= on and (last is None or on <= last)), None)
    if begun is None:
        since = _since(facts, souls, on, on, parameters)
        return Stands(since) if since is not None else None
    if begun == date.min:
        return None
    before = begun - _DAY
    since = _since(facts, souls, before, begun, parameters)
    return Stands(since, begun) if since is not None and since <= before else None


def turns(facts: Facts, parameters: Parameters) -> Iterator[date]:
    """Birthdays, and the days on which somebody's work begins or is over."""
    for soul in _souls(facts, date.max):
        yield from band_turns(soul.born_on, soul.sex, parameters)
        for first, last in soul.work:
            yield first
            if last is not None:
                yield last + _DAY


def _souls(facts: Facts, on: date) -> Iterator[_Soul]:
    """Everybody of the household, the person first; work that begins later has not happened."""
    person = facts.person
    jobs = tuple(
        (job.started_on, job.ended_on)
        for job in facts.jobs
        if job.started_on <= on and (job.ended_on is None or job.started_on <= job.ended_on)
    )
    yield _Soul(person.born_on, person.sex, person, jobs)
    for each in person.household.members:
        work: list[Span] = [(date.min, each.last_job_ended_on)] if each.last_job_ended_on is not None else []
        if each.employed and (each.employed_since or date.min) <= on:
            work.append((each.employed_since or date.min, None))
        yield _Soul(each.born_on, each.sex, each, tuple(work))


def _could(soul: _Soul, on: date, facts: Facts, parameters: Parameters) -> Tri:
    who = soul.who
    if isinstance(who, Person):
        able, wishes = condition_of(facts, parameters), need_of(facts, parameters)
    else:
        able, wishes = who.able, who.wishes
    return both(in_band(soul.born_on, soul.sex, on, parameters), tri(able != "no"), wishes)


def _left_on(soul: _Soul, parameters: Parameters) -> date | None:
    """The first day that is past the band for certain."""
    if soul.born_on is None:
        return None
    sexes: tuple[Sex, ...] = (soul.sex,) if soul.sex else ("male", "female")
    return max(ages.leaves_band_on(soul.born_on, sex, parameters) for sex in sexes)


def _of_working_age(soul: _Soul, parameters: Parameters) -> Iterator[Span]:
    """The work, as far as it lies in the band or may do so."""
    left_on = _left_on(soul, parameters)
    if soul.born_on is None or left_on is None:
        yield from soul.work
        return
    first, last = ages.enters_band_on(soul.born_on, parameters), left_on - _DAY
    for begun, ended in soul.work:
        span = max(begun, first), min(ended or last, last)
        if span[0] <= span[1]:
            yield span


def _since(facts: Facts, souls: tuple[_Soul, ...], on: date, until: date, parameters: Parameters) -> date | None:
    """The latest of entry, the plan's start, the sixteenth birthday of the eldest who could work, and the last job.

    `on`: the day on which nobody of working age is at work. `until`: before which day the last job ended.
    """
    able = [soul for soul in souls if _could(soul, on, facts, parameters) != "no"]
    if not able:
        return None
    days = [facts.person.entered_on, parameters.valid_from]
    births = [soul.born_on for soul in able if soul.born_on is not None]
    if births:
        days.append(ages.enters_band_on(min(births), parameters))
    days += [day for soul in souls if (day := _last_day(soul, until, parameters)) is not None]
    return max(days)


def _last_day(soul: _Soul, until: date, parameters: Parameters) -> date | None:
    """The last day of somebody's last job, whatever the age; of one at work past the band, the last day in it."""
    ends = [last for _, last in soul.work if last is not None and last < until]
    left_on = _left_on(soul, parameters)
    if left_on is not None and left_on <= until and _at_work(soul, until) and _at_work(soul, left_on - _DAY):
        ends.append(left_on - _DAY)
    return max(ends, default=None)


def _at_work(soul: _Soul, on: date) -> bool:
    return any(first <= on and (last is None or on <= last) for first, last in soul.work)
