"""Filters of the register by what hangs on persons: who works where, and of whom what is owed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, exists, literal_column, or_

from service.kit.errors import Invalid
from service.law.names import PROGRAMS
from service.people.rules.owed import STATES, State
from service.tables.duties import IS_OWED, Duty
from service.tables.employment import Job
from service.tables.people import Person

DUTY = Duty.__table__


def working(where: str, today: date) -> ColumnElement[bool]:
    """Persons at work today: anywhere (`any`), at home (`local`), away (`away`); or at no work (`none`)."""
    job = exists().where(
        Job.person_id == Person.id,
        Job.voided_at.is_(None),
        Job.started_on <= today,
        or_(Job.ended_on.is_(None), Job.ended_on >= today),
    )
    if where == "none":
        return ~job
    return job if where == "any" else job.where(Job.workplace == where)


def of_state(state: State, today: date | ColumnElement[date]) -> list[ColumnElement[bool]]:
    """The conditions of a state; the states stand as literals, so that the partial indexes are used."""
    if state == "owed":
        return [IS_OWED]
    if state == "overdue":
        return [IS_OWED, DUTY.c.plan_by < today, DUTY.c.due_on < today]
    if state == "behind":
        return [IS_OWED, DUTY.c.plan_by < today]
    stored: ColumnElement[bool] = literal_column(f"duty.state = '{state}'")
    return [IS_OWED, stored] if state in {"open", "blocked"} else [stored]


def persons_owed(state: str | None, program: str | None, today: date) -> ColumnElement[bool]:
    """Persons who have a duty of a state (none given: of what is owed) and program."""
    if state is not None and state not in STATES:
        raise Invalid({"state": f"请从这些状态中选择：{'、'.join(STATES)}。"})
    if program is not None and program not in PROGRAMS:
        raise Invalid({"program": f"没有这个项目，可用的有：{'、'.join(PROGRAMS)}。"})
    such = exists().where(Duty.person_id == Person.id, *of_state(state or "owed", today))
    return such if program is None else such.where(Duty.program == program)
