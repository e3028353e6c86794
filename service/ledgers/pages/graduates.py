"""毕业生: the roster of a year, without a ledger first, and how many of it have one and were served."""

from __future__ import annotations

from typing import Any, get_args
from urllib.parse import urlencode

from fastapi import Request, Response

from service.access.gate import Reader
from service.access.queries import own_and_below
from service.access.rules import Permission
from service.kit.db import OpenTx, Tx
from service.kit.web import render
from service.law.names import ASSUMED
from service.ledgers.pages.base import router
from service.ledgers.queries import cohorts, versions
from service.ledgers.queries.cohorts import CohortQuery, Rates
from service.ledgers.rules import stages
from service.ledgers.rules.stages import Stage
from service.ledgers.rules.versions import SIGN_OFF


@router.get("/graduates")
async def graduates(
    request: Request,
    tx: OpenTx,
    actor: Reader,
    year: str = "",
    area: str = "",
    stage: str = "",
    show: str = "",
    cursor: str | None = None,
) -> Response:
    """`show`: unfiled, those without a ledger; unserved, those whom the plan wants served and who were not."""
    asked = _asked(tx, year, area, stage, show)
    page = await cohorts.graduates(tx.session, actor, asked, tx.today, cursor=cursor)
    rates = await cohorts.rates(tx.session, actor, CohortQuery(asked.year, asked.area), tx.today)
    kept = {"year": str(asked.year), "area": area, "stage": stage, "show": show}
    kept = {name: value for name, value in kept.items() if value}
    response = render(
        request,
        "ledgers/graduates.html",
        title="毕业生",
        lines=page.items,
        asked=kept,
        tiles=_tiles(rates, kept, tx.today.year),
        years=[(str(one), f"{one} 届") for one in range(tx.today.year + 3, tx.today.year - 4, -1)],
        stages=list(stages.STAGES.items()),
        stage_words=stages.STAGES,
        sign_words=SIGN_OFF,
        areas=await own_and_below(tx.session, actor),
        today=tx.today,
        assumed_mark=ASSUMED,
        start=_address(kept) if cursor else None,
        next_href=_address(kept | {"cursor": page.next}) if page.next else None,
        may_sign=actor.may(Permission.APPROVAL_DECIDE),
        waiting=await versions.waiting_count(tx.session, actor) if actor.may(Permission.APPROVAL_DECIDE) else 0,
    )
    response.headers["HX-Push-Url"] = _address(kept)
    return response


def _asked(tx: Tx, year: str, area: str, stage: str, show: str) -> CohortQuery:
    """What is not among the choices asks for nothing."""
    known: Stage | None = next((one for one in get_args(Stage) if one == stage), None)
    wanted = int(year) if year.isascii() and year.isdigit() and 2000 <= int(year) <= 2100 else tx.today.year
    return CohortQuery(
        wanted,
        area or None,
        known,
        ledger=False if show == "unfiled" else None,
        served=False if show == "unserved" else None,
    )


def _tiles(rates: Rates, kept: dict[str, str], this_year: int) -> list[dict[str, Any]]:
    """Each number opens the list that it counts."""
    base = {name: value for name, value in kept.items() if name in {"year", "area"}}
    show = kept.get("show", "")
    unfiled = rates.of - rates.filed
    tiles: list[dict[str, Any]] = [
        {"label": "在册人数", "count": rates.of, "href": _address(base), "active": not show and "stage" not in kept},
        {
            "label": "还没有台账",
            "count": unfiled,
            "href": _address(base | {"show": "unfiled"}),
            "kind": _kind(rates.filed, rates.of),
            "active": show == "unfiled",
            "note": f"建档 {rates.filed}/{rates.of}",
        },
    ]
    if rates.served_of is not None:
        tiles.append(
            {
                "label": f"{this_year} 年还没有服务",
                "count": rates.served_of - rates.served,
                "href": _address(base | {"show": "unserved"}),
                "kind": _kind(rates.served, rates.served_of),
                "active": show == "unserved",
                "note": f"服务 {rates.served}/{rates.served_of}",
            }
        )
    return tiles


def _kind(done: int, of: int) -> str:
    """Plain once all are done, or where there is nobody."""
    return "warn" if stages.all_of_them(done, of) is False else "ok"


def _address(asked: dict[str, str]) -> str:
    return f"/graduates?{urlencode(asked)}"
