"""Figures of the plans over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query

from service.access.gate import Decider, Reader
from service.kit.db import OpenTx
from service.kit.paging import PartAsked, part_of
from service.law.assumed import of_indicator
from service.law.indicators import is_rate
from service.law.marks import MARKS, Mark
from service.supervision.api.base import router
from service.supervision.commands.averages import enter_average
from service.supervision.queries import figures, persons
from service.supervision.queries.averages import entered
from service.supervision.rules.figures import Figure
from service.supervision.schemas import AverageForm
from service.tables.supervision import OutsideAverage


@router.get("/indicators", summary="指标")
async def indicators(tx: OpenTx, actor: Reader, area: str | None = None, as_of: date | None = None) -> dict[str, Any]:
    """Every indicator of the plans that govern the area; without one, all that the user sees."""
    day = as_of or tx.today
    found = await figures.figures(tx.session, actor, area, day, tx.today)
    kept = {"area": area, "as_of": day if day < tx.today else None}
    return {"as_of": day, "area": area, "items": [_figure(one, kept, day) for one in found], "next": None}


@router.get("/indicators/{indicator}/people", summary="指标的人员名单")
async def counted(
    indicator: str,
    tx: OpenTx,
    actor: Reader,
    part: PartAsked,
    area: str | None = None,
    as_of: date | None = None,
    profile: str | None = None,
    mark: Annotated[Mark | None, Query(description="met、unmet、unknown、declined；不填为全部")] = None,
) -> dict[str, Any]:
    """Exactly the persons whom an indicator counts, each with what for."""
    day = as_of or tx.today
    found = persons.figure_of(await figures.figures(tx.session, actor, area, day, tx.today), indicator, profile)
    asked = persons.Behind(found.profile.code, indicator, area, day, (mark,) if mark else MARKS)
    page = await persons.persons_behind(tx.session, actor, asked, tx.today, cursor=part.cursor, limit=part.limit)
    answer: dict[str, Any] = {"items": [_counted(one) for one in page.items], "next": page.next}
    if part.count:
        answer["count"] = await persons.count_behind(tx.session, actor, asked, tx.today)
    return answer


@router.get("/outside-averages", summary="上级公布平均值")
async def averages(tx: OpenTx, actor: Reader, part: PartAsked) -> dict[str, Any]:
    """What was entered for the user's areas and those above."""
    return part_of([_average(one) for one in await entered(tx.session, actor)], part)


@router.post("/outside-averages", status_code=201, summary="录入上级公布平均值")
async def enter(form: AverageForm, tx: OpenTx, actor: Decider) -> dict[str, Any]:
    """Enter an average, or put another in its place."""
    return _average(await enter_average(tx, actor, form))


def _figure(one: Figure, kept: dict[str, Any], day: date) -> dict[str, Any]:
    target, rate = one.indicator.target, is_rate(one.indicator)
    wanted = one.wanted
    return {
        "profile": one.profile.code,
        "expired": one.profile.expired(day),
        "rule": one.indicator.rule,
        "code": one.indicator.code,
        "label": one.indicator.label,
        "source": {"document": one.profile.document, "clause": one.indicator.clause},
        "year": one.year,
        "numerator": one.numerator,
        "denominator": one.denominator,
        "marks": {mark: one.counts.get(mark, 0) for mark in MARKS},
        "unit": "percent" if rate else "persons",
        "rate": one.rate,
        "target": None if wanted is None else int(wanted) if wanted == int(wanted) else float(wanted),
        "target_in_words": one.target,
        "by": target.by if target else None,
        "verdict": one.verdict,
        "shortfall": one.shortfall,
        "internal": one.indicator.internal,
        "assumed": of_indicator(one.indicator, one.profile) or None,
        "list": _list(one, kept),
    }


def _list(one: Figure, kept: dict[str, Any]) -> str:
    told = {name: value for name, value in (kept | {"profile": one.profile.code}).items() if value is not None}
    return f"/api/v1/indicators/{one.indicator.code}/people?{urlencode(told)}"


def _counted(one: persons.Counted) -> dict[str, Any]:
    line = one.line
    return {
        "id": line.id,
        "name": line.name,
        **line.codes,
        "place": line.place,
        "owner": line.owner,
        "phone_tail": line.phone_tail,
        "mark": one.mark,
    }


def _average(one: OutsideAverage) -> dict[str, Any]:
    return {
        "id": one.id,
        "area": one.area,
        "average": one.average,
        "year": one.year,
        "percent": float(one.percent),
        "covers": one.covers,
        "source": one.source,
        "published_on": one.published_on,
        "entered_at": one.entered_at,
    }
