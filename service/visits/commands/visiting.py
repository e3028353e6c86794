"""Plan visits, record what came of them, undo a slip."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from service.access.rules import Actor
from service.access.scope import visible
from service.approvals.commands import withdraw
from service.audit.commands import note_act
from service.casework.commands import attachments, records
from service.casework.commands.records import Saved
from service.casework.queries.records import of_visit
from service.kit.db import Tx
from service.kit.errors import Invalid, NotFound, Refused
from service.kit.outcome import only
from service.people.commands.holding import hold, touch
from service.people.commands.privacy import may_call, note_view, phones
from service.people.commands.saving import Entry, save
from service.people.schemas.forms import PersonPatch
from service.tables.approvals import Approval
from service.tables.people import Person
from service.tables.visits import Visit
from service.visits import rules
from service.visits.commands.papers import Paper, check_paper, keep_paper
from service.visits.queries import plans
from service.visits.schemas.visits import VisitForm, records_told

HORIZON = timedelta(days=365)


@dataclass(slots=True)
class Planned:
    """What planning did: visits made, moved from another day or kept on it, persons left out because they are gone."""

    made: list[Visit] = field(default_factory=list)
    moved: list[Visit] = field(default_factory=list)
    kept: list[Visit] = field(default_factory=list)
    same: list[Visit] = field(default_factory=list)
    gone: int = 0


@dataclass(frozen=True, slots=True)
class Recorded:
    """A visit and what it recorded."""

    visit: Visit
    saved: Saved


async def plan(tx: Tx, actor: Actor, person_ids: Sequence[UUID], on: date, *, moves: bool = True) -> Planned:
    """Plan a visit of each person on a day; a person has one planned visit: one of another day is moved, or `kept`.

    The visitor is the actor, or the responsible counselor when a supervisor plans. NotFound when any is not visible.
    """
    _check_day(tx, on)
    ids = sorted(set(person_ids))
    seen = select(Person).where(Person.id.in_(ids), Person.merged_into.is_(None), visible(Person, actor))
    people = (await tx.session.scalars(seen)).all()
    if len(people) != len(ids):
        raise NotFound
    await touch(tx, ids)
    known = {one.person_id: one for one in await plans.planned_of(tx.session, ids)}
    done = Planned()
    for person in people:
        found = known.get(person.id)
        if person.exit_on is not None and person.exit_on <= on:
            done.gone += 1
        elif found is None:
            done.made.append(_new(tx, actor, person, on))
        elif found.planned_for == on:
            done.same.append(found)
        elif not moves:
            done.kept.append(found)
        else:
            found.planned_for, found.visitor_id = on, _visitor(actor, person)
            done.moved.append(found)
    await tx.session.flush()
    for made in (*done.made, *done.moved):
        note_act(tx, actor, "visit.plan", ("person", made.person_id), {"visit": str(made.id), "on": on.isoformat()})
    return done


async def move(tx: Tx, actor: Actor, visit_id: UUID, on: date) -> Visit:
    """Move a planned visit to another day."""
    _check_day(tx, on)
    found = await _held(tx, actor, visit_id)
    _must_be_planned(found)
    found.planned_for = on
    await tx.session.flush()
    note_act(tx, actor, "visit.move", ("person", found.person_id), {"visit": str(visit_id), "on": on.isoformat()})
    return found


async def cancel(tx: Tx, actor: Actor, visit_id: UUID) -> Visit:
    """Take a planned visit off the plan."""
    found = await _held(tx, actor, visit_id)
    _must_be_planned(found)
    found.state = "cancelled"
    await tx.session.flush()
    note_act(tx, actor, "visit.cancel", ("person", found.person_id), {"visit": str(visit_id)})
    return found


async def record(
    tx: Tx,
    actor: Actor,
    person_id: UUID,
    form: VisitForm,
    *,
    visit_id: UUID | None = None,
    paper: Paper | None = None,
) -> Recorded:
    """Record a visit with everything that was done; it is the planned one (`visit_id`, or found), or a new one.

    The same `form.id` again answers what was recorded the first time. `paper` is kept with what it shows.
    """
    person = await hold(tx, actor, person_id)
    sent = await _sent_before(tx, person_id, form)
    if sent is not None:
        return Recorded(sent, Saved(records=list(await of_visit(tx.session, actor, sent.id))))
    on = form.on or tx.today
    if on > tx.today:
        raise Invalid({"on": "日期还没有到。请填实际走访的日期。"})
    told = records_told(form, on)
    if paper is not None:
        await check_paper(tx, person_id, paper, told)
    visit = await _planned_visit(tx, actor, person, form, on, visit_id)
    visit.state = "no_contact" if form.outcome == "no_contact" else "done"
    visit.mode, visit.note, visit.happened_on = form.mode, form.note or None, on
    visit.recorded_at, visit.recorded_by, visit.form_id = tx.now, actor.id, form.id
    await tx.session.flush()
    if form.phone is not None:
        only(await save(tx, actor, [Entry(PersonPatch(phone=form.phone), person_id)], source="visit"))
    saved = await records.add_records(tx, actor, person, told, visit_id=visit.id)
    if paper is not None:
        await keep_paper(tx, actor, person_id, paper, saved)
    act = {"visit": str(visit.id), "outcome": form.outcome, "records": len(saved.records)}
    note_act(tx, actor, "visit.record", ("person", person_id), act)
    return Recorded(visit, saved)


async def undo(tx: Tx, actor: Actor, visit_id: UUID) -> Visit:
    """Take back a visit recorded today by the actor: its records are voided, the visit is planned again.

    One that nobody had planned is cancelled. What it asked of a supervisor is withdrawn.
    """
    visit = await _held(tx, actor, visit_id)
    against = rules.why_not_undo(visit.state, visit.recorded_by, visit.recorded_at, actor.id, tx.today)
    if against is not None:
        raise Refused(against)
    if visit.recorded_at is not None:
        await attachments.void_added_at(tx, actor, visit.person_id, visit.recorded_at, "登记当天撤销")
    for one in await of_visit(tx.session, actor, visit.id):
        await records.void(tx, actor, visit.person_id, one.id, "登记当天撤销")
    waiting = select(Approval).where(
        Approval.person_id == visit.person_id,
        Approval.decision.is_(None),
        Approval.subject["visit_id"].astext == str(visit.id),
    )
    for request in (await tx.session.scalars(waiting)).all():
        await withdraw(tx, actor, request.id)
    others = await plans.planned_of(tx.session, [visit.person_id])
    visit.state = "cancelled" if visit.planned_by is None or others else "planned"
    visit.happened_on = visit.recorded_at = visit.recorded_by = visit.form_id = None
    visit.undone_at = tx.now
    await tx.session.flush()
    note_act(tx, actor, "visit.undo", ("person", visit.person_id), {"visit": str(visit.id)})
    return visit


@dataclass(frozen=True, slots=True)
class DayLine:
    """A line of the day list; `phone` is clear for who goes there, masked to its end for everybody else."""

    line: plans.Line
    phone: str


async def day_list(tx: Tx, actor: Actor, on: date, visitor: UUID | None) -> list[DayLine]:
    """The planned visits of a day, with the telephone numbers that the visitor needs on the way; noted as seen."""
    found = await plans.plan_between(tx.session, actor, on, on, visitor=visitor)
    calling = [line.person for line in found if line.visit.visitor_id == actor.id or may_call(actor, line.person)]
    clear = await phones(tx, actor, calling)
    if found:
        note_act(tx, actor, "visit.day_list", ("day", on), {"persons": len(found)})
    for person in {line.person.id: line.person for line in found}.values():
        note_view(tx, actor, person, phone=person.id in clear, list=on.isoformat())
    return [DayLine(line, clear.get(line.person.id) or _tail(line.person.phone_tail)) for line in found]


def _tail(last: str | None) -> str:
    return f"尾号 {last}" if last else ""


# ----------------------------------------------------------------------------------------------------- parts


def _check_day(tx: Tx, on: date) -> None:
    if on < tx.today:
        raise Invalid({"on": "这一天已经过去，请选今天或以后的日期。"})
    if on > tx.today + HORIZON:
        raise Invalid({"on": "日期超过一年以后，请核对年份。"})


def _visitor(actor: Actor, person: Person) -> UUID:
    return actor.id if actor.works_cases else person.owner_id or actor.id


def _new(tx: Tx, actor: Actor, person: Person, on: date) -> Visit:
    made = Visit(
        person_id=person.id,
        visitor_id=_visitor(actor, person),
        county=person.county,
        township=person.township,
        village=person.village,
        planned_for=on,
        planned_at=tx.now,
        planned_by=actor.id,
        state="planned",
    )
    tx.session.add(made)
    return made


async def _held(tx: Tx, actor: Actor, visit_id: UUID) -> Visit:
    """The person first, then the visit as it is now: whoever was faster has been seen."""
    found = await plans.visit(tx.session, actor, visit_id)
    await hold(tx, actor, found.person_id)
    await tx.session.refresh(found)
    return found


def _must_be_planned(visit: Visit) -> None:
    if visit.state != "planned":
        raise Refused(f"这次走访{rules.STATES[visit.state]}，不能再改。")


async def _sent_before(tx: Tx, person_id: UUID, form: VisitForm) -> Visit | None:
    if form.id is None:
        return None
    found: Visit | None = await tx.session.scalar(select(Visit).where(Visit.form_id == form.id))
    if found is not None and found.person_id != person_id:
        raise Refused("这个编号已经用于另一次走访，请重新打开页面再登记。")
    return found


async def _planned_visit(
    tx: Tx, actor: Actor, person: Person, form: VisitForm, on: date, visit_id: UUID | None
) -> Visit:
    if visit_id is not None:
        found = await plans.visit(tx.session, actor, visit_id)
        await tx.session.refresh(found)
        if found.person_id != person.id:
            raise NotFound
        _must_be_planned(found)
        return found
    for one in await plans.planned_of(tx.session, [person.id]):
        if rules.fulfils(one.planned_for, on, form.mode):
            return one
    made = _new(tx, actor, person, on)
    made.visitor_id, made.planned_by = actor.id, None  # nobody had planned it
    return made
