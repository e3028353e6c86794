"""Entries that may be one person, and making one of two."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.access.gate import Require
from service.access.rules import Actor, Permission
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid, Refused
from service.kit.web import go, render
from service.people.commands import merging
from service.people.queries import lists

router = APIRouter(include_in_schema=False)
Merger = Annotated[Actor, Require(Permission.PERSON_MERGE)]


async def _page(
    request: Request,
    tx: Tx,
    actor: Actor,
    **said: Any,  # noqa: ANN401 - what the page shows
) -> Response:
    groups = await lists.duplicates(tx.session, actor, tx.today)
    return render(
        request,
        "people/duplicates.html",
        title="疑似重复",
        groups=[(f"g{number}", group) for number, group in enumerate(groups, start=1)],
        **{"typed": {}, "errors": {}, **said},
    )


@router.get("/people/duplicates")
async def duplicates(request: Request, tx: OpenTx, actor: Merger) -> Response:
    """Groups with the same name and birth date."""
    return await _page(request, tx, actor)


@router.post("/people/duplicates")
async def merge(request: Request, tx: OpenTx, actor: Merger) -> Response:
    """Make one of two entries."""
    sent = await request.form()
    keep, drop, reason = (str(sent.get(key, "")) for key in ("keep", "drop", "reason"))
    try:
        await merging.merge(tx, actor, UUID(keep), UUID(drop), reason)
    except ValueError:
        return await _page(request, tx, actor, errors={"form": "请选择要保留的和要并入的档案。"})
    except (Invalid, Refused) as fault:
        text = "；".join(fault.fields.values()) if isinstance(fault, Invalid) else fault.detail
        return await _page(request, tx, actor, errors={"form": text})
    return go(request, f"/people/{keep}", ("ok", "已合并，原来两份档案的记录都在这里。"))
