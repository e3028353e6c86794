"""Goals, measures and subsidies of a ledger, one at a time or, for subsidies, as the form has them."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

from service.access.rules import Actor
from service.kit.db import Tx
from service.kit.errors import Invalid, NotFound, Refused
from service.ledgers.commands.changing import held_ledger, revise, serves
from service.ledgers.queries.one import content_in, profile_of
from service.ledgers.rules import content, days
from service.ledgers.rules.content import Kind, Measure, Subsidy
from service.ledgers.rules.subsidies import told_again, why_not
from service.ledgers.schemas import GoalForm, GoalStateForm, MeasureChange, MeasureForm, SubsidiesForm
from service.tables.ledgers import Ledger
from service.tables.people import Person


async def add_goal(tx: Tx, actor: Actor, person_id: UUID, form: GoalForm, kind: Kind = "graduate") -> Ledger:
    """One more goal; the same text again changes nothing."""
    _, found = await held_ledger(tx, actor, person_id, kind)
    after = content.add_goal(content_in(found), form.goal)
    if len(after.goals) > content.MOST_GOALS:
        raise Invalid({"goal": f"最多写 {content.MOST_GOALS} 条目标，请先合并或去掉几条。"})
    return await revise(tx, actor, found, after, None)


async def set_goal(
    tx: Tx, actor: Actor, person_id: UUID, goal_id: UUID, form: GoalStateForm, kind: Kind = "graduate"
) -> Ledger:
    """Say how a goal stands; one at least must remain."""
    _, found = await held_ledger(tx, actor, person_id, kind)
    before = content_in(found)
    if all(goal.id != goal_id for goal in before.goals):
        raise NotFound
    after = content.set_goal(before, goal_id, form.state)
    if not after.standing_goals:
        raise Refused("台账至少要有一条目标。请先加上新的目标，再取消这一条。", rule="GRAD-02")
    return await revise(tx, actor, found, after, form.version)


async def add_measure(tx: Tx, actor: Actor, person_id: UUID, form: MeasureForm, kind: Kind = "graduate") -> Ledger:
    """One more measure; the same again changes nothing."""
    person, found = await held_ledger(tx, actor, person_id, kind)
    measure = Measure(uuid4(), form.kind, form.text, form.owner or actor.id, form.due_on)
    before = content_in(found)
    if len(before.measures) >= content.MOST_MEASURES:
        raise Invalid({"text": f"最多写 {content.MOST_MEASURES} 条措施。"})
    await _check(tx, person, measure, opened=found)
    return await revise(tx, actor, found, content.add_measure(before, measure), None)


async def change_measure(
    tx: Tx, actor: Actor, person_id: UUID, measure_id: UUID, form: MeasureChange, kind: Kind = "graduate"
) -> Ledger:
    """Put a measure right, say that it was done (today, unless another day is told), or drop it."""
    person, found = await held_ledger(tx, actor, person_id, kind)
    before = content_in(found)
    known = next((one for one in before.measures if one.id == measure_id), None)
    if known is None:
        raise NotFound
    told = {name: getattr(form, name) for name in ("kind", "text", "owner", "due_on", "state", "done_on")}
    measure = replace(known, **{name: value for name, value in told.items() if value is not None})
    done_on = (measure.done_on or tx.today) if measure.state == "done" else None
    measure = replace(measure, done_on=done_on)
    await _check(tx, person, measure, opened=found, known=known)
    return await revise(tx, actor, found, content.set_measure(before, measure), form.version)


async def set_subsidies(tx: Tx, actor: Actor, person_id: UUID, form: SubsidiesForm, kind: Kind = "graduate") -> Ledger:
    """Say how subsidies stand (GRAD-12): those that the plan of the place names."""
    person, found = await held_ledger(tx, actor, person_id, kind)
    profile = await profile_of(tx.session, person, tx.today)
    offered = {} if profile is None else {one.code: one for one in profile.subsidies}
    before = content_in(found)
    known, faults = before.subsidies, {}
    for told in form.subsidies:
        if told.code not in offered:
            raise Invalid({"form": "当地方案没有列出这项补贴。"})
        one, once = Subsidy(told.code, told.state, told.on, told.document), offered[told.code].once
        fault = why_not(known, one, once=once, corrects=told.corrects, today=tx.today)
        if fault:
            faults[f"on-{told.code}"] = f"{offered[told.code].label}：{fault}"
        else:
            known = told_again(known, one, once=once)
    if faults:
        raise Invalid(faults)
    return await revise(tx, actor, found, replace(before, subsidies=known), form.version)


async def _check(tx: Tx, person: Person, measure: Measure, *, opened: Ledger, known: Measure | None = None) -> None:
    faults: dict[str, str] = {}
    if (known is None or known.owner != measure.owner) and not await serves(tx, measure.owner, person):
        faults["owner"] = "所选责任人已停用，或不服务这个人所在的地方，请另选一位。"
    if known is None and measure.due_on < tx.today:
        faults["due_on"] = "完成期限已经过去，请填今天或以后的日期。"
    if measure.done_on is not None:
        fault = days.why_not_done(measure.done_on, opened.opened_on, tx.today)
        if fault:
            faults["done_on"] = fault
    if faults:
        raise Invalid(faults)
