"""Databases made and dropped in a moment: one for each test process, cloned from a template migrated once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from sqlalchemy.engine import make_url


def url_of(url: str, database: str) -> str:
    """The same server, another database."""
    return make_url(url).set(database=database).render_as_string(hide_password=False)


async def create_database(url: str, name: str, *, template: str = "template0") -> str:
    """Make a database on the server of `url` and give its URL; nobody may be connected to the template."""
    async with _maintenance(url) as connection:
        await connection.execute(f"CREATE DATABASE {_quoted(name)} TEMPLATE {_quoted(template)} STRATEGY FILE_COPY")
    return url_of(url, name)


async def drop_database(url: str, name: str) -> None:
    """Drop a database if it is there, whoever is connected to it."""
    async with _maintenance(url) as connection:
        await connection.execute(f"DROP DATABASE IF EXISTS {_quoted(name)} WITH (FORCE)")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@asynccontextmanager
async def _maintenance(url: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    address = make_url(url).set(drivername="postgresql", database="postgres")
    connection = await asyncpg.connect(address.render_as_string(hide_password=False))
    try:
        yield connection
    finally:
        await connection.close()
