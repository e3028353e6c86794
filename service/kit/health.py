"""Whether the process lives, whether it can serve, and its numbers for Prometheus: nothing about persons."""

from __future__ import annotations

import time
from datetime import timedelta
from functools import lru_cache

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, Histogram, generate_latest
from sqlalchemy import text
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.kit import migrate
from service.kit.clock import Clock
from service.kit.db import Database
from service.kit.lost import DatabaseGone

router = APIRouter(tags=["health"])
APART = timedelta(minutes=5)
SECONDS = Histogram("onecase_http_seconds", "Time to the answer's first byte", ("method", "route", "status"))


@lru_cache
def _heads() -> frozenset[str]:
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - heavy, and asked for once

    return frozenset(ScriptDirectory.from_config(migrate.config()).get_heads())


async def at_head(database: Database) -> bool:
    """Whether the database has the revision that this program was written for."""
    async with database.engine.connect() as connection:
        if await connection.scalar(text("select to_regclass('alembic_version') is null")):
            return False
        found = (await connection.execute(text("select version_num from alembic_version"))).scalars().all()
    return frozenset(found) == _heads()


async def clocks_apart(database: Database, clock: Clock) -> bool:
    """Whether this machine's clock, by which whatever is saved here is stamped, is not that of the database."""
    return abs((await database.sound(clock)).ahead - clock.ahead) > APART


@router.get("/api/v1/health/live", include_in_schema=False)
@router.get("/health/live", summary="进程是否在运行")
async def live() -> dict[str, str]:
    """Answers as long as the process does."""
    return {"status": "ok"}


@router.get("/api/v1/health/ready", include_in_schema=False)
@router.get("/health/ready", summary="能否提供服务")
async def ready(request: Request) -> JSONResponse:
    """200 when the database answers, is at the newest revision and tells the same time, else 503."""
    database: Database = request.app.state.database
    try:
        state = "ok" if await at_head(database) else "database not migrated"
        if state == "ok" and await clocks_apart(database, request.app.state.clock):
            state = "clock differs from the database's"
    except DatabaseGone:
        state = "database unreachable"
    return JSONResponse({"status": state}, status_code=200 if state == "ok" else 503)


@router.get("/api/v1/metrics", include_in_schema=False)
@router.get("/metrics", include_in_schema=False)
async def metrics() -> Response:
    """Prometheus text."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


class Measured:
    """ASGI middleware: counts and times requests by the route's pattern, never by address, which holds ids."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, looking at the clock before and when the answer begins."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()

        async def send_measured(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "other")
                SECONDS.labels(scope["method"], route, message["status"]).observe(time.perf_counter() - began)
            await send(message)

        await self.app(scope, receive, send_measured)
