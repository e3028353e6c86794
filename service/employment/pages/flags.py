"""需核实的就业 (RPT-10): facts about jobs that do not fit together, for supervisors."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.access.gate import Decider
from service.employment.queries.flags import crowds, red_flags
from service.employment.rules.flags import MANY, TINY_STAFF
from service.kit.db import OpenTx
from service.kit.web import render

router = APIRouter(include_in_schema=False)


@router.get("/red-flags")
async def flags(request: Request, tx: OpenTx, actor: Decider, cursor: str | None = None) -> Response:
    """What should be looked at, newest first; tiny employers with many of ours on the first page."""
    page = await red_flags(tx.session, actor, cursor=cursor)
    return render(
        request,
        "employment/flags.html",
        title="需核实的就业",
        flags=page.items,
        next_href=f"/red-flags?cursor={page.next}" if page.next else None,
        prev_href="/red-flags" if cursor else None,
        crowds=() if cursor else await crowds(tx.session, actor),
        many=MANY,
        tiny=TINY_STAFF,
    )
