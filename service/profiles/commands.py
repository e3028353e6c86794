"""Bind a profile to an area; fill in the calendar and the bindings of the places whose plans ship."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from service.access.queries import within
from service.access.rules import Actor
from service.audit.commands import note_act
from service.kit.db import Tx
from service.kit.errors import Invalid
from service.law.calendar import seed
from service.law.profile_store import load, shipped
from service.tables.access import Area
from service.tables.profiles import Binding, CalendarDay

Hook = Callable[[Tx, str], Awaitable[None]]
on_bound: list[Hook] = []  # filled by wiring: the persons of the area are to be judged anew


async def bind(tx: Tx, actor: Actor | None, area: str, profile_code: str, valid_from: date | None = None) -> Binding:
    """From `valid_from` (default: the plan's first day) on, the profile governs the area and what lies below.

    A binding of the same area and first day is superseded, not overwritten. `actor` None: the command line.
    Invalid for an unknown area or profile, or an area that is not the actor's.
    """
    if profile_code not in shipped():
        raise Invalid({"profile": f"没有这份政策规则，可用的有：{'、'.join(shipped())}。"})
    if await tx.session.get(Area, area) is None:
        raise Invalid({"area": "没有这个区划代码，请核对。"})
    if actor is not None and not within(actor, area):
        raise Invalid({"area": "只能为您管理的区域指定政策规则。"})
    begins = valid_from or load(profile_code).starts_on
    same = select(Binding).where(Binding.area == area, Binding.valid_from == begins, Binding.superseded_at.is_(None))
    old = (await tx.session.scalars(same.with_for_update())).one_or_none()
    if old is not None and old.profile == profile_code:
        return old
    if old is not None:
        old.superseded_at = tx.now
    made = Binding(
        area=area,
        profile=profile_code,
        valid_from=begins,
        recorded_at=tx.now,
        recorded_by=None if actor is None else actor.id,
    )
    tx.session.add(made)
    await tx.session.flush()
    detail = {"profile": profile_code, "valid_from": begins.isoformat(), "before": old and old.profile}
    note_act(tx, actor, "profile.bind", ("area", area), detail)
    for hook in on_bound:
        await hook(tx, area)
    return made


async def load_calendar(tx: Tx) -> None:
    """Holidays and make-up working days as published; days that were entered or changed here are left as they are."""
    rows = [day._asdict() for day in seed()]
    await tx.session.execute(insert(CalendarDay).on_conflict_do_nothing(), rows)


async def bind_defaults(tx: Tx) -> None:
    """Every shipped profile governs the place that it was written for, unless something was ever bound there."""
    for code in shipped():
        parameters = load(code).parameters
        area = parameters.area.ljust(6, "0")
        if (await tx.session.scalars(select(Binding.id).where(Binding.area == area).limit(1))).first() is None:
            await bind(tx, None, area, code)
