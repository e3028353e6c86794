"""What one version of a ledger says that the one before did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar
from uuid import UUID

from service.law.names import RECORD_KINDS
from service.ledgers.rules.content import (
    GOAL_STATES,
    LABELS,
    MEASURE_STATES,
    SUBSIDY_STATES,
    Content,
    Goal,
    Measure,
    Subsidy,
)

T = TypeVar("T")
Decision = Literal["signed", "sent_back"]
DECISIONS: dict[str, str] = {"signed": "已签批", "sent_back": "已退回"}
SIGN_OFF: dict[str, str] = {"waiting": "待签批", **DECISIONS}
NOTHING = "（无）"


@dataclass(frozen=True, slots=True)
class Difference:
    """`field`: a column of the ledger; `label` tells which part of it."""

    field: str
    label: str
    before: str
    after: str


def differences(
    before: Content | None, after: Content, names: Mapping[UUID, str], subsidies: Mapping[str, str]
) -> list[Difference]:
    """What changed, in words; of a first version everything. `names`: of users; `subsidies`: of codes."""
    found = [
        Difference(field, LABELS[field], _plain(before, field, names), _plain(after, field, names))
        for field in ("opened_on", "officer_id", "next_contact_on")
        if before is None or getattr(before, field) != getattr(after, field)
    ]
    goals = _by_key(before.goals if before else (), after.goals, lambda goal: goal.id)
    found += [Difference("goals", "目标", _goal(one), _goal(other)) for one, other in goals]
    measures = _by_key(before.measures if before else (), after.measures, lambda measure: measure.id)
    found += [Difference("measures", "措施", _measure(one, names), _measure(other, names)) for one, other in measures]
    grants = _by_key(_numbered(before.subsidies if before else ()), _numbered(after.subsidies), lambda one: one[:2])
    for old, new in grants:
        code = (new or old or ("",))[0]
        label = subsidies.get(code, code)
        found.append(Difference("subsidies", label, _subsidy(old and old[2]), _subsidy(new and new[2])))
    return found


def conflicts(
    theirs: Content, mine: Content, names: Mapping[UUID, str], subsidies: Mapping[str, str]
) -> list[tuple[str, str, str, str]]:
    """(field, label, mine, theirs) of what two people told at once; goals as one, since they are told as one."""
    found = [one for one in differences(theirs, mine, names, subsidies) if one.field != "goals"]
    told = [(one.field, one.label, one.after, one.before) for one in found]
    if theirs.goals != mine.goals:
        told.append(("goals", LABELS["goals"], goals_text(mine.goals), goals_text(theirs.goals)))
    return told


def goals_text(goals: Iterable[Goal]) -> str:
    """All goals in a line; of those no longer open, how they ended."""
    return "；".join(goal.text if goal.state == "open" else _goal(goal) for goal in goals)


def why_not_sign(made_by: UUID | None, decision: str | None, actor: UUID, asked: Decision) -> str | None:
    """Why somebody cannot decide on a version, in words."""
    if made_by == actor:
        return "这一版是您自己保存的，不能由本人签批，请交给另一位督导。"
    if decision is not None and decision != asked:
        return f"这一版{DECISIONS[decision]}，不能再改。台账有新的修改时，会产生新的版本再签批。"
    return None


def _plain(content: Content | None, field: str, names: Mapping[UUID, str]) -> str:
    if content is None:
        return NOTHING
    value = getattr(content, field)
    return names.get(value, str(value)) if isinstance(value, UUID) else str(value)


def _goal(goal: Goal | None) -> str:
    return NOTHING if goal is None else f"{goal.text}（{GOAL_STATES[goal.state]}）"


def _measure(measure: Measure | None, names: Mapping[UUID, str]) -> str:
    if measure is None:
        return NOTHING
    done = f" {measure.done_on}" if measure.done_on else ""
    owner = names.get(measure.owner, str(measure.owner))
    kind, state = RECORD_KINDS.get(measure.kind, measure.kind), MEASURE_STATES[measure.state]
    return f"{kind}：{measure.text}（{owner}，{measure.due_on} 前，{state}{done}）"


def _subsidy(subsidy: Subsidy | None) -> str:
    if subsidy is None:
        return NOTHING
    told = (SUBSIDY_STATES[subsidy.state], str(subsidy.on or ""), subsidy.document)
    return " ".join(filter(None, told))


def _numbered(found: Iterable[Subsidy]) -> list[tuple[str, int, Subsidy]]:
    """Each with its code and which of that code it is: some come more than once."""
    counts: Counter[str] = Counter()
    numbered = []
    for one in found:
        counts[one.code] += 1
        numbered.append((one.code, counts[one.code], one))
    return numbered


def _by_key(before: Iterable[T], after: Iterable[T], key: Callable[[T], object]) -> list[tuple[T | None, T | None]]:
    """Pairs that differ, in the order of `after`, then what is gone."""
    old, new = {key(one): one for one in before}, {key(one): one for one in after}
    pairs: list[tuple[T | None, T | None]] = [(old.get(name), one) for name, one in new.items()]
    pairs += [(one, None) for name, one in old.items() if name not in new]
    return [pair for pair in pairs if pair[0] != pair[1]]
