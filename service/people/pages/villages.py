"""村（社区）性质: whether a village is rural, where neither its code nor its name says so."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import Response

from service.access.gate import Require
from service.access.rules import Actor, Permission
from service.kit.db import OpenTx
from service.kit.web import go, render
from service.law.facts import Tri
from service.people.commands import villages
from service.people.queries import villages as people_villages

router = APIRouter(include_in_schema=False)
Describer = Annotated[Actor, Require(Permission.AREA_EDIT)]
KINDS: dict[Tri, str] = {"unknown": "不清楚", "yes": "村民委员会（按农村）", "no": "居民委员会（按城镇）"}


@router.get("/areas")
async def areas(request: Request, tx: OpenTx, actor: Describer) -> Response:
    """The villages to be described."""
    found = await people_villages.villages(tx.session, actor)
    return render(
        request,
        "people/villages.html",
        title="村（社区）性质",
        villages=found,
        waiting=sum(one.rural == "unknown" for one in found),
        cut=len(found) == people_villages.MOST,
        kinds=list(KINDS.items()),
    )


@router.post("/areas/{code}/rural")
async def say_rural(
    request: Request,
    tx: OpenTx,
    actor: Describer,
    code: Annotated[str, Path(max_length=12)],
    rural: Annotated[Tri, Form()],
) -> Response:
    """Describe one."""
    said = await villages.say_rural(tx, actor, code, rural)
    return go(request, "/areas", ("ok", f"{said.name}已保存为：{KINDS[rural]}。居民户口的应办事项已按此重新计算。"))
