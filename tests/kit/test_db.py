"""The unit of work: settled, committed, and only then answered."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from httpx import ASGITransport, AsyncClient
from sqlalchemy import DateTime, func, literal, select
from starlette.types import Message, Receive, Scope, Send

from service.app import create_app
from service.kit.clock import SHANGHAI
from service.kit.db import Base, Database, Moment, OpenTx, Tx
from service.kit.errors import Refused
from service.kit.web import go, render
from service.tables.access import Area
from tests.builders import MovableClock

router = APIRouter()
CODES = ("990000", "990001", "990002", "990003", "990004")


def county(code: str, *, parent: str | None = None) -> Area:
    """A county that is nowhere; that a parent is there is only checked by the database as it commits."""
    return Area(code=code, name="测试县", level="county", parent=parent, county=code, township=None)


@router.post("/api/v1/test/{code}")
async def add_by_json(code: str, tx: OpenTx, parent: str | None = None) -> dict[str, str]:
    tx.session.add(county(code, parent=parent))
    return {"said": "saved"}


@router.post("/test/{code}")
async def add_by_form(request: Request, code: str, tx: OpenTx, parent: str | None = None) -> Response:
    tx.session.add(county(code, parent=parent))
    return go(request, "/", ("ok", "已保存。"))


@router.post("/test/{code}/fault")
async def fault_after_writing(request: Request, code: str, tx: OpenTx, *, keep: bool = False) -> Response:
    tx.session.add(county(code))
    await tx.session.flush()
    return render(request, "errors/422.html", title="填写有误", status=422, keep=keep, detail="", errors={})


@router.post("/test/{code}/refused")
async def refuse_after_writing(code: str, tx: OpenTx) -> None:
    tx.session.add(county(code))
    await tx.session.flush()
    raise Refused("不行")


class Watched:
    """The application, and what anybody else could read in the database when it began to answer."""

    def __init__(self, app: FastAPI, database: Database) -> None:
        self.app = app
        self.database = database
        self.kept_by_then: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def watching(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.kept_by_then = await kept(self.database)
            await send(message)

        await self.app(scope, receive, watching)


@pytest.fixture
def watched(committed: Database, clock: MovableClock) -> Watched:
    app = create_app(committed, clock)
    app.include_router(router)
    return Watched(app, committed)


@pytest.fixture
async def http(watched: Watched) -> AsyncIterator[AsyncClient]:
    transport = ASGITransport(watched, raise_app_exceptions=False)
    async with AsyncClient(transport=transport, base_url="http://testserver") as made:
        yield made


async def kept(database: Database) -> set[str]:
    async with database.sessions() as session:
        return set(await session.scalars(select(Area.code).where(Area.code.in_(CODES))))


@pytest.mark.parametrize("path", ["/api/v1/test/990000", "/test/990000"])
async def test_the_answer_begins_only_after_the_commit(path: str, http: AsyncClient, watched: Watched) -> None:
    answer = await http.post(path)
    assert answer.status_code in {200, 303}
    assert watched.kept_by_then == {"990000"}


@pytest.mark.parametrize("path", ["/api/v1/test/990000", "/test/990000"])
async def test_a_commit_that_fails_is_never_answered_as_success(
    path: str, http: AsyncClient, committed: Database
) -> None:
    answer = await http.post(path, params={"parent": "999998"})
    assert answer.status_code == 500
    assert "set-cookie" not in answer.headers
    assert "没有保存" in answer.text
    assert "area" not in answer.text  # neither the statement nor its values
    assert await kept(committed) == set()
    assert (await http.post(path)).status_code in {200, 303}  # and the connection serves the next


async def test_a_page_that_tells_of_a_fault_keeps_nothing(http: AsyncClient, committed: Database) -> None:
    assert (await http.post("/test/990001/fault")).status_code == 422
    assert await kept(committed) == set()


async def test_a_page_that_tells_of_a_fault_may_keep_what_it_says(http: AsyncClient, committed: Database) -> None:
    assert (await http.post("/test/990002/fault", params={"keep": True})).status_code == 422
    assert await kept(committed) == {"990002"}


async def test_a_refusal_keeps_nothing(http: AsyncClient, committed: Database) -> None:
    assert (await http.post("/test/990003/refused")).status_code == 409
    assert await kept(committed) == set()


async def test_a_discarded_unit_of_work_is_not_even_settled(committed: Database, clock: MovableClock) -> None:
    asked: list[str] = []

    async def settler(tx: Tx) -> None:
        asked.append("settled")

    committed.settlers = (settler,)
    async with committed.transaction(clock) as tx:
        tx.session.add(county("990004"))
        await tx.session.flush()
        tx.discarded = True
    assert asked == []
    assert await kept(committed) == set()


async def test_settlers_run_in_order_and_see_what_was_written(committed: Database, clock: MovableClock) -> None:
    seen: list[tuple[str, Any]] = []

    async def first(tx: Tx) -> None:
        written = select(func.count()).select_from(Area).where(Area.code == "990004")
        seen.append(("first", await tx.session.scalar(written)))
        tx.session.add(county("990003"))

    async def second(tx: Tx) -> None:
        seen.append(("second", None))

    committed.settlers = (first, second)
    async with committed.transaction(clock) as tx:
        tx.session.add(county("990004"))
    assert seen == [("first", 1), ("second", None)]
    assert await kept(committed) == {"990003", "990004"}


async def test_a_settler_that_fails_keeps_nothing(committed: Database, clock: MovableClock) -> None:
    async def failing(tx: Tx) -> None:
        raise Refused("不行")

    committed.settlers = (failing,)
    with pytest.raises(Refused):
        async with committed.transaction(clock) as tx:
            tx.session.add(county("990004"))
    assert await kept(committed) == set()


async def test_a_moment_of_the_early_morning_is_read_as_of_that_day(tx: Tx) -> None:
    """The driver answers UTC, in which four in the morning belongs to the day before."""
    early = datetime(2024, 6, 12, 4, 30, tzinfo=SHANGHAI)
    read = await tx.session.scalar(select(literal(early, Moment())))
    assert read == early
    assert f"{read:%Y-%m-%d %H:%M}" == "2024-06-12 04:30"


def test_every_time_in_the_database_is_read_as_a_moment() -> None:
    times = [column for table in Base.metadata.tables.values() for column in table.columns]
    others = [f"{column}" for column in times if isinstance(column.type, DateTime)]
    assert others == []
    assert any(isinstance(column.type, Moment) for column in times)
