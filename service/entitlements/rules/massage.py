"""The way to a blind masseur's certificate (BLD-01): which of the steps entered stand. What comes next says the law."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from service.dossier.rules import ORDER, Taken, stages_reached
from service.law.facts import Stage, Training

MASSAGE = ("按摩", "推拿")


def left(steps: Iterable[Taken]) -> tuple[Stage, ...]:
    """The stages after the last that stands; one that was left out on the way is no hindrance."""
    done = stages_reached(steps)
    return ORDER[ORDER.index(done[-1].stage) + 1 :] if done else ORDER


def why_not(new: Taken, steps: Sequence[Taken], today: date) -> dict[str, str]:
    """What is wrong with a further step, by field."""
    if new.stage not in left(steps):
        return {"stage": "这一步已经登记过，或者已经走过了。请从页面上显示的下一步开始。"}
    if new.on > today:
        return {"on": "日期还没有到，请填实际办理的日期。"}
    latest = max((step.on for step in steps), default=None)
    if latest is not None and new.on < latest:
        return {"on": f"日期早于上一步（{latest}），请核对。"}
    return {}


def trained_by(trainings: Iterable[Training], steps: Sequence[Taken], today: date) -> Training | None:
    """A massage class in the register, finished since the way began: the stage of training need not be typed again."""
    classes = [each for each in trainings if any(word in (each.project or "") for word in MASSAGE)]
    finished = [(each.ends_on, each) for each in classes if each.state == "completed" and each.ends_on is not None]
    fitting = [(on, each) for on, each in finished if not why_not(Taken("trained", on), steps, today)]
    newest = max(fitting, key=lambda found: found[0], default=None)
    return newest[1] if newest is not None and stages_reached(steps) else None


def blind(category: int | None, grade: int | None, components: Any) -> bool:  # noqa: ANN401 - a list as kept
    """AMB-18, 盲人: visual disability of grade 1 or 2, a visual component of a multiple one included."""
    return grade in (1, 2) and (category == 1 or (category == 7 and 1 in (components or ())))
