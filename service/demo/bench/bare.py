"""The database's own time: statements that the service sent, sent again by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
from sqlalchemy import event

from service.demo.bench.timing import Case
from service.kit.db import Database

Sent = tuple[str, tuple[Any, ...]]


@contextmanager
def overheard(database: Database) -> Iterator[list[Sent]]:
    """The statements sent meanwhile, with their parameters."""
    found: list[Sent] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:  # noqa: ANN401
        found.append((statement, tuple(parameters)))

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


def of_the_list(sent: list[Sent]) -> list[Sent]:
    """Of a request's statements, that which reads the lines of the list."""
    lists = [one for one in sent if ("FROM agenda" in one[0] or "FROM duty" in one[0]) and "LIMIT" in one[0]]
    return [one for one in lists if "count(" not in one[0]]


async def replay(connection: asyncpg.Connection[Any], sent: list[Sent]) -> Case:
    """Send these statements, prepared once, and fetch their rows."""
    prepared = [(await connection.prepare(statement), parameters) for statement, parameters in sent]

    async def run() -> None:
        for statement, parameters in prepared:
            await statement.fetch(*parameters)

    return run


async def connect(database: Database) -> asyncpg.Connection[Any]:
    """A connection of the driver's own."""
    connection: asyncpg.Connection[Any] = await asyncpg.connect(
        database.url.replace("+asyncpg", ""), server_settings={"jit": "off"}
    )
    return connection
