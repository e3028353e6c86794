"""督导看板: every figure of the plan, and behind each number exactly the persons whom it counts."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import Query, Request, Response
from pydantic import BaseModel

from service.access.gate import Reader
from service.access.queries import area_names, own_and_below
from service.access.rules import Actor, Permission
from service.kit.db import OpenTx, Tx
from service.kit.web import render
from service.law.assumed import of_indicator
from service.law.indicators import is_rate
from service.law.marks import MARKS, Mark
from service.supervision.pages.base import router
from service.supervision.queries import backlog, figures, persons
from service.supervision.queries.backlog import Backlog
from service.supervision.queries.figures import Unit
from service.supervision.rules.figures import MARK_LABELS, VERDICTS, Figure

KINDS = {"pass": "ok", "fail": "warn", "n/a": "muted"}
MARK_KINDS: dict[Mark, str] = {"met": "ok", "unmet": "warn", "unknown": "info", "declined": "muted"}


class BoardQuery(BaseModel):
    """Which figures, and of one of them whom; `as_of` empty is today."""

    area: str = ""
    as_of: date | Literal[""] = ""
    profile: str = ""
    mark: Mark | Literal[""] = ""
    cursor: str = ""

    def address(self, path: str, **other: str) -> str:
        """The page with what was asked, or some of it otherwise."""
        told = {name: str(value) for name, value in (self.model_dump() | other).items() if value}
        return path + (f"?{urlencode(told)}" if told else "")


Asked = Annotated[BoardQuery, Query()]


@router.get("/board")
async def board(request: Request, tx: OpenTx, actor: Reader, asked: Asked) -> Response:
    """All figures of an area; without one, of all that the actor sees."""
    day = asked.as_of or tx.today
    ahead = day > tx.today
    found = [] if ahead else await figures.figures(tx.session, actor, asked.area or None, day, tx.today)
    plans = {one.profile.code: one.profile for one in found}
    response = render(
        request,
        "supervision/board.html",
        title="督导看板",
        status=422 if ahead else 200,
        errors={"as_of": f"截至日期不能晚于今天（{tx.today}），请改选日期。"} if ahead else {},
        asked=asked,
        day=day,
        areas=await own_and_below(tx.session, actor),
        place=await place_of(tx, actor, asked.area),
        plans=[
            (plan, plan.expired(day), [_row(one, asked) for one in found if one.profile.code == plan.code])
            for plan in plans.values()
        ],
        mark_labels=MARK_LABELS,
        backlog=await _backlog(tx, actor, asked) if day == tx.today else [],
    )
    response.headers["HX-Push-Url"] = asked.address("/board")
    return response


@router.get("/board/{indicator}")
async def figure(indicator: str, request: Request, tx: OpenTx, actor: Reader, asked: Asked) -> Response:
    """One figure: how it is counted, each unit below, and the persons."""
    day, area = asked.as_of or tx.today, asked.area or None
    units: list[Unit] = []
    if area is None:
        whole = await figures.figures(tx.session, actor, None, day, tx.today)
    else:
        whole, units = await figures.figures_by_unit(tx.session, actor, area, day, tx.today)
    one = persons.figure_of(whole, indicator, asked.profile or None)
    marks = (asked.mark,) if asked.mark else MARKS
    behind = persons.Behind(one.profile.code, indicator, area, day, marks)
    page = await persons.persons_behind(tx.session, actor, behind, tx.today, cursor=asked.cursor or None)
    kept = asked.model_copy(update={"profile": one.profile.code, "cursor": ""})
    here = f"/board/{indicator}"
    return render(
        request,
        "supervision/figure.html",
        title=one.indicator.label,
        one=one,
        row=_row(one, kept),
        day=day,
        place=await place_of(tx, actor, asked.area),
        back=BoardQuery(area=asked.area, as_of=asked.as_of).address("/board"),
        tabs=_tabs(one, kept, here),
        analysis=_analysis(actor, kept, here) if day == tx.today else None,
        units=[_unit_row(unit, one, kept, here) for unit in units],
        lines=page.items,
        mark_labels=MARK_LABELS,
        mark_kinds=MARK_KINDS,
        start=kept.address(here) if asked.cursor else None,
        next_href=kept.address(here, cursor=page.next) if page.next else None,
    )


async def _backlog(tx: Tx, actor: Actor, asked: BoardQuery) -> list[dict[str, Any]]:
    """What is behind, by unit and by counselor; each number opens the work list that it counts."""
    area = asked.area or (actor.grants[0].area if len(actor.grants) == 1 else "")
    if not area:
        return []
    units = await backlog.by_unit(tx.session, actor, area, tx.today)
    owners = await backlog.by_owner(tx.session, actor, area, tx.today)
    return [
        {
            "title": title,
            "rows": [
                {
                    "name": row.name or nobody,
                    "numbers": [(number, _work_list(area, row, view, by)) for view, number in _views(row)],
                }
                for row in rows
            ],
        }
        for by, title, nobody, rows in (
            ("unit", "各地待办", "未定乡镇、村", units),
            ("owner", "各责任人待办", "未分派", owners),
        )
        if rows
    ]


def _views(row: Backlog) -> list[tuple[str, int]]:
    return [("all", row.owed), ("overdue", row.overdue), ("behind", row.behind), ("blocked", row.blocked)]


def _work_list(area: str, row: Backlog, view: str, by: str) -> str | None:
    """今日待办 of that unit or owner; those of no unit have no list of their own."""
    if by == "unit" and row.key is None:
        return None
    place, owner = (row.key, "all") if by == "unit" else (area, row.key or "none")
    return f"/today?{urlencode({'area': place, 'owner': owner, 'view': view})}"


async def place_of(tx: Tx, actor: Actor, area: str) -> str:
    """The names of what is looked at."""
    codes = [area] if area else [grant.area for grant in actor.grants]
    names = await area_names(tx.session, codes)
    return "、".join(names.get(code, code) for code in codes)


def _row(one: Figure, asked: BoardQuery) -> dict[str, Any]:
    """A figure ready to be printed; nought opens nothing."""
    here = BoardQuery(area=asked.area, as_of=asked.as_of, profile=one.profile.code)
    path = f"/board/{one.indicator.code}"
    counts = {mark: one.counts.get(mark, 0) for mark in MARKS}
    return {
        "label": one.indicator.label,
        "href": here.address(path),
        "rule": one.indicator.rule,
        "clause": one.indicator.clause,
        "counts": {
            mark: (number, here.address(path, mark=mark) if number else None) for mark, number in counts.items()
        },
        "of": one.denominator,
        "rate": one.rate,
        "target": one.target,
        "verdict": VERDICTS[one.verdict],
        "kind": KINDS[one.verdict],
        "shortfall": one.shortfall,
        "internal": one.indicator.internal,
        "assumed": of_indicator(one.indicator, one.profile),
        "headcount": not is_rate(one.indicator),
    }


def _analysis(actor: Actor, asked: BoardQuery, here: str) -> str | None:
    """For supervisors: the same people by what they have in common."""
    return asked.address(f"{here}/analysis", mark="") if actor.may(Permission.APPROVAL_DECIDE) else None


def _tabs(one: Figure, asked: BoardQuery, here: str) -> list[dict[str, Any]]:
    everybody = {
        "label": "全部",
        "href": asked.address(here, mark=""),
        "active": not asked.mark,
        "count": sum(one.counts.values()),
    }
    return [
        everybody,
        *(
            {
                "label": MARK_LABELS[mark],
                "href": asked.address(here, mark=mark),
                "active": mark == asked.mark,
                "count": one.counts[mark],
            }
            for mark in MARKS
            if one.counts.get(mark)
        ),
    ]


def _unit_row(unit: Unit, one: Figure, asked: BoardQuery, here: str) -> dict[str, Any]:
    own = persons.figure_of(unit.figures, one.indicator.code, one.profile.code)
    counts = {mark: own.counts.get(mark, 0) for mark in MARKS}
    below = asked.model_copy(update={"area": unit.code, "mark": ""})
    return {
        "name": unit.name,
        "href": below.address(here),
        "counts": {
            mark: (number, below.address(here, mark=mark) if number else None) for mark, number in counts.items()
        },
        "of": own.denominator,
        "rate": own.rate,
    }
