"""POST /api/v1/evaluate and /entitlements/check: the engine alone; nothing is read or written."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Body

from service.access.gate import Require
from service.access.rules import Actor, Permission
from service.kit.errors import Invalid
from service.kit.idempotency import ApiRoute
from service.law.applications import verdict
from service.law.errors import LawError
from service.law.schemas import Answering, answer, answers

router = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["engine"])
MOST = 1000


@router.post("/evaluate", summary="按政策规则推算应办事项")
async def evaluate(
    actor: Annotated[Actor, Require(Permission.SELF)],
    document: Annotated[Any, Body(description="一份文档，或其数组")],  # noqa: ANN401 - the law checks it
) -> Any:  # noqa: ANN401 - one answer, or an array of them, as asked
    """One document or an array of at most 1000: the answer to each."""
    del actor
    return await _answered(document, answer)


@router.post("/entitlements/check", summary="按政策规则判断能否享受")
async def check(
    actor: Annotated[Actor, Require(Permission.SELF)],
    document: Annotated[Any, Body(description="一份带 request 的文档，或其数组")],  # noqa: ANN401 - the law checks it
) -> Any:  # noqa: ANN401 - one verdict, or an array of them, as asked
    """One document with a request, or an array of at most 1000: the verdict on each."""
    del actor
    return await _answered(document, verdict)


async def _answered(document: Any, one: Answering) -> Any:  # noqa: ANN401 - as above
    if isinstance(document, list) and len(document) > MOST:
        raise Invalid({}, f"一次最多推算 {MOST} 份，请分批提交。")
    try:
        return await asyncio.to_thread(answers, document, one)
    except LawError as fault:
        raise Invalid({}, str(fault)) from None
