"""Where a student or graduate stands (GRAD-01), and the rates of a cohort (GRAD-03, GRAD-04)."""

from __future__ import annotations

from datetime import date
from typing import Literal

Stage = Literal["enrolled", "this_year", "unplaced", "placed", "gone"]
STAGES: dict[Stage, str] = {
    "enrolled": "在校",
    "this_year": "应届",
    "unplaced": "离校未就业",
    "placed": "已落实",
    "gone": "退出",
}


def stage(graduates_on: date, today: date, *, placed: bool, gone: bool) -> Stage:
    """The first that fits: left the service, has a job or destination, still to graduate, or gone without either.

    应届 is who graduates this year and still has to; from the day after graduation one is 离校未就业.
    """
    if gone:
        return "gone"
    if placed:
        return "placed"
    if today.year < graduates_on.year:
        return "enrolled"
    return "this_year" if today <= graduates_on else "unplaced"


def all_of_them(done: int, of: int) -> bool | None:
    """Whether 100 % is reached, counted and never divided; None where there is nobody (GRAD-03)."""
    return None if of == 0 else done == of
