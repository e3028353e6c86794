"""At which stages a duty is told about, and on which day: pure.

A stage counts from `plan_by` (ahead, on the day, behind) or from `due_on` (overdue, to the supervisor). What falls on a
rest day is told on the next working day, so the run of a working day answers for all days since the one before it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from service.law.profile import Reminders

SUPERVISOR = "supervisor"
SUPERSEDED = "已由后续提醒代替"
VISIT_PLANNED = "已安排走访"
SETTLED = "发出前已办结"
HANDED_OVER = "责任人已更换，转给新的责任人"
RECIPIENT_GONE = "接收人账号已停用"
NO_OWNER = "还没有责任人，请先分派"
NO_SUPERVISOR = "本地区没有督导账号"
DECIDED = (SUPERSEDED, VISIT_PLANNED, NO_OWNER, NO_SUPERVISOR)  # by a run; the others befell what was on its way
STAGE_LABELS = {
    "before": "快要期满",
    "ahead": "即将到计划日",
    "on_day": "今天是计划日",
    "behind": "已落后于计划",
    "overdue": "已逾期",
}


class Stage(NamedTuple):
    """A stage's name (`behind-7`), the date that it counts from, and the day on which it falls."""

    name: str
    about: date
    on: date


@dataclass(frozen=True, slots=True)
class Window:
    """The working day of a run and the calendar days that it answers for, in order, the working day last."""

    day: date
    covers: tuple[date, ...]


def windows(last_run: date | None, today: date, is_workday: Callable[[date], bool]) -> list[Window]:
    """The runs owed on `today`: its own and those missed since `last_run`; on a day of rest those missed alone.

    Without any run before, only today's: a new installation does not begin with a month of old reminders.
    """
    first = today if last_run is None else last_run + timedelta(1)
    found: list[Window] = []
    waiting: list[date] = _rest_days_before(first, is_workday) if last_run is None else []
    for offset in range((today - first).days + 1):
        day = first + timedelta(offset)
        waiting.append(day)
        if is_workday(day):
            found.append(Window(day, tuple(waiting)))
            waiting = []
    return found


def window_of(day: date, is_workday: Callable[[date], bool]) -> Window:
    """What the run of this working day answers for."""
    return Window(day, (*_rest_days_before(day, is_workday), day))


def _rest_days_before(day: date, is_workday: Callable[[date], bool]) -> list[date]:
    found: list[date] = []
    before = day - timedelta(1)
    while not is_workday(before):
        found.insert(0, before)
        before -= timedelta(1)
    return found


def stages_on(
    settings: Reminders, plan_by: date, due_on: date, days: Container[date], before: Iterable[int] = ()
) -> list[Stage]:
    """The stages of a duty that fall on one of `days`, the most pressing last.

    `before`: days before `due_on`, for what ends (PUB-01: 90 and 30).
    """
    offsets = [(f"before-{left}", due_on, -left) for left in sorted(before, reverse=True)]
    offsets += [(f"ahead-{ahead}", plan_by, -ahead) for ahead in sorted(settings.ahead_days, reverse=True)]
    if settings.on_day:
        offsets.append(("on_day", plan_by, 0))
    offsets += [(f"behind-{late}", plan_by, late) for late in sorted(settings.behind_days)]
    offsets += [(f"overdue-{late}", due_on, late) for late in sorted(settings.overdue_days)]
    offsets.append((SUPERVISOR, due_on, settings.supervisor_after_days))
    stages = [Stage(name, about, about + timedelta(offset)) for name, about, offset in offsets]
    return [stage for stage in stages if stage.on in days]


def targets(
    settings: Collection[Reminders], days: Iterable[date], before: Collection[int] = ()
) -> tuple[list[date], list[date]]:
    """The values of `plan_by` and of `due_on` that can fall to any stage on one of `days`: what to look for."""
    plan: set[date] = set()
    due: set[date] = set()
    for day in days:
        due |= {day + timedelta(left) for left in before}
        for one in settings:
            plan |= {day + timedelta(ahead) for ahead in one.ahead_days}
            plan |= {day} if one.on_day else set()
            plan |= {day - timedelta(late) for late in one.behind_days}
            due |= {day - timedelta(late) for late in (*one.overdue_days, one.supervisor_after_days)}
    return sorted(plan), sorted(due)


def stage_text(stage: str) -> str:
    """A stage as the recipient reads it."""
    if stage == SUPERVISOR:
        return "长期逾期，请督导关注"
    return STAGE_LABELS[stage.partition("-")[0]]
