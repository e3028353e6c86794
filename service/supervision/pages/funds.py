"""资金核对: what supervisors should look at about money (TRN-03, TRN-11)."""

from __future__ import annotations

from fastapi import Request, Response

from service.access.gate import Decider
from service.access.queries import area_names
from service.kit.db import OpenTx
from service.kit.web import render
from service.law.names import BENEFITS
from service.supervision.pages.base import router
from service.supervision.queries.funds import classes_above, crossings


@router.get("/funds")
async def funds(request: Request, tx: OpenTx, actor: Decider) -> Response:
    """Benefits that cross over, and classes paid above the standard."""
    classes = await classes_above(tx.session, actor, tx.today)
    return render(
        request,
        "supervision/funds.html",
        title="资金核对",
        crossings=await crossings(tx.session, actor),
        classes=classes,
        counties=await area_names(tx.session, [one.county for one in classes]),
        benefits=BENEFITS,
        year=tx.today.year,
    )
