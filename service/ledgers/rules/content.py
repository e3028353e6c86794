"""What a ledger says, as one version of it keeps it: officer, next contact, goals, measures, subsidies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal
from uuid import UUID, uuid4

from pydantic import TypeAdapter

Kind = Literal["graduate", "help"]
GoalState = Literal["open", "reached", "dropped"]
MeasureState = Literal["open", "done", "dropped"]
SubsidyState = Literal["untold", "told", "applied", "received", "ineligible", "declined"]

KINDS: dict[Kind, str] = {"graduate": "一人一策台账", "help": "就业帮扶台账"}
TITLES: dict[Kind, str] = {
    "graduate": "残疾人高校毕业生“一人一策”就业服务台账",
    "help": "防止返贫监测对象残疾人就业帮扶台账",
}
GOAL_STATES: dict[GoalState, str] = {"open": "进行中", "reached": "已实现", "dropped": "不再作为目标"}
MEASURE_STATES: dict[MeasureState, str] = {"open": "未办结", "done": "已办结", "dropped": "已取消"}
SUBSIDY_STATES: dict[SubsidyState, str] = {
    "untold": "未告知",
    "told": "已告知",
    "applied": "已申请",
    "received": "已享受",
    "ineligible": "不符合",
    "declined": "放弃",
}
LABELS = {
    "opened_on": "建立日期",
    "officer_id": "台账责任人",
    "goals": "目标",
    "next_contact_on": "下次联系日期",
    "measures": "措施",
    "subsidies": "补贴政策",
}
MOST_GOALS = 10
LONGEST_GOAL = 200
MOST_MEASURES = 100
LONGEST_MEASURE = 500


@dataclass(frozen=True, slots=True)
class Goal:
    id: UUID
    text: str
    state: GoalState = "open"


@dataclass(frozen=True, slots=True)
class Measure:
    """Something to be done for the person: of a kind of service, by whom, until when."""

    id: UUID
    kind: str
    text: str
    owner: UUID
    due_on: date
    state: MeasureState = "open"
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Subsidy:
    """How a subsidy (GRAD-12) stands with the person since `on`; `document`: its number."""

    code: str
    state: SubsidyState = "untold"
    on: date | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    opened_on: date
    officer_id: UUID
    next_contact_on: date
    goals: tuple[Goal, ...] = ()
    measures: tuple[Measure, ...] = ()
    subsidies: tuple[Subsidy, ...] = ()

    @property
    def standing_goals(self) -> tuple[Goal, ...]:
        return tuple(goal for goal in self.goals if goal.state != "dropped")

    @property
    def open_measures(self) -> tuple[Measure, ...]:
        return tuple(measure for measure in self.measures if measure.state == "open")

    @property
    def named(self) -> frozenset[UUID]:
        """The users named in it."""
        return frozenset({self.officer_id, *(measure.owner for measure in self.measures)})


_CONTENT = TypeAdapter(Content)


def content_of(told: Mapping[str, Any]) -> Content:
    """From the columns of a ledger, or from what a version keeps."""
    return _CONTENT.validate_python(told)


def as_json(content: Content) -> dict[str, Any]:
    """As columns and versions keep it."""
    found: dict[str, Any] = _CONTENT.dump_python(content, mode="json")
    return found


# ----------------------------------------------------------------------------------------------------- changing


def goals_told(known: Sequence[Goal], texts: Iterable[str]) -> tuple[Goal, ...]:
    """The goals as told anew, by text; those told before keep their state."""
    before = {goal.text: goal for goal in known}
    return tuple(before.get(text) or Goal(uuid4(), text) for text in texts)


def add_goal(content: Content, text: str) -> Content:
    """One more goal, unless it stands there already."""
    return replace(content, goals=goals_told(content.goals, dict.fromkeys([*(g.text for g in content.goals), text])))


def set_goal(content: Content, goal_id: UUID, state: GoalState) -> Content:
    """One goal in another state."""
    goals = tuple(replace(goal, state=state) if goal.id == goal_id else goal for goal in content.goals)
    return replace(content, goals=goals)


def add_measure(content: Content, measure: Measure) -> Content:
    """One more measure, unless the same (kind, text, owner, day) stands there already."""
    told = (measure.kind, measure.text, measure.owner, measure.due_on)
    if any((one.kind, one.text, one.owner, one.due_on) == told for one in content.measures):
        return content
    return replace(content, measures=(*content.measures, measure))


def set_measure(content: Content, measure: Measure) -> Content:
    """The measure of that id as told now."""
    return replace(content, measures=tuple(measure if one.id == measure.id else one for one in content.measures))


def handed(content: Content, before: UUID, after: UUID) -> Content:
    """With another officer and another owner of what is still to be done, where `before` was named."""
    measures = tuple(
        replace(one, owner=after) if one.owner == before and one.state == "open" else one for one in content.measures
    )
    officer = after if content.officer_id == before else content.officer_id
    return replace(content, officer_id=officer, measures=measures)
