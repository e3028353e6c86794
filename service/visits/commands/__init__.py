"""Plan visits, record what came of them, undo a slip; seek people out at the times of the year that a plan names."""

from service.visits.commands.campaigns import make_list, plan_targets, set_dates, tick
from service.visits.commands.leaving import cancel_of, cancel_of_leavers, carry
from service.visits.commands.papers import Paper
from service.visits.commands.visiting import (
    DayLine,
    Planned,
    Recorded,
    cancel,
    day_list,
    move,
    plan,
    record,
    undo,
)

__all__ = [
    "DayLine",
    "Paper",
    "Planned",
    "Recorded",
    "cancel",
    "cancel_of",
    "cancel_of_leavers",
    "carry",
    "day_list",
    "make_list",
    "move",
    "plan",
    "plan_targets",
    "record",
    "set_dates",
    "tick",
    "undo",
]
