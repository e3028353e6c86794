"""Enter an average that others published; what stood before is kept beside it."""

from __future__ import annotations

from sqlalchemy import select

from service.access.queries import within
from service.access.rules import Actor
from service.audit.commands import note_act
from service.kit.db import Tx
from service.kit.errors import Invalid
from service.supervision.schemas import AverageForm
from service.tables.supervision import OutsideAverage


async def enter_average(tx: Tx, actor: Actor, form: AverageForm) -> OutsideAverage:
    """Invalid for an area that is not the actor's, and for a year or a day to come."""
    faults = {}
    if not within(actor, form.area):
        faults["area"] = "只能为自己负责的地区录入，请从列表中选择。"
    if form.year > tx.today.year:
        faults["year"] = "还没有到这一年，请核对。"
    if form.published_on is not None and form.published_on > tx.today:
        faults["published_on"] = "发布日期不能晚于今天。"
    if faults:
        raise Invalid(faults)
    standing = await tx.session.scalar(
        select(OutsideAverage)
        .where(
            OutsideAverage.area == form.area,
            OutsideAverage.average == form.average,
            OutsideAverage.year == form.year,
            OutsideAverage.superseded_at.is_(None),
        )
        .with_for_update()
    )
    if standing is not None:
        standing.superseded_at = tx.now
        await tx.session.flush()
    made = OutsideAverage(**form.model_dump(), entered_at=tx.now, entered_by=actor.id)
    tx.session.add(made)
    await tx.session.flush()
    detail = {"area": form.area, "average": form.average, "year": form.year, "percent": str(form.percent)}
    note_act(tx, actor, "average.enter", ("outside_average", made.id), detail)
    return made
