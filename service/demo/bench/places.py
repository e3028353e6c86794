"""Two throw-away databases, the second ten times the first: one and ten counties of one prefecture."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import asyncpg
from fastapi import FastAPI
from sqlalchemy import select, text

from service import wiring
from service.access.rules import Role
from service.accounts.commands.tokens import issue_token
from service.accounts.commands.users import add_user
from service.app import create_app
from service.demo.bench.asgi import Browser
from service.demo.commands import make_county
from service.demo.persons import Inventor
from service.kit.clock import Clock
from service.kit.crypto import Cipher
from service.kit.db import Database
from service.kit.embedded.databases import create_database, drop_database
from service.kit.reference import prepare
from service.tables.access import Area
from service.tables.accounts import User

PREFECTURE = "411500"  # 河南省信阳市 has ten counties
COUNTIES = 10
SEED = 2024
ROLES = {  # as the table calls them → user name, in the first county
    "counselor": "c411502fd011",
    "township supervisor": "c411502zhenduban",
    "county supervisor": "c411502duban",
    "prefecture supervisor": "shiduban",
}
Say = Callable[[str], None]


@dataclass(frozen=True)
class Installation:
    """A database with people in it, and the application over it."""

    people: int
    database: Database
    clock: Clock
    app: FastAPI
    browsers: dict[str, Browser]
    county: str

    async def user(self, role: str) -> User:
        """The user that stands for a role."""
        async with self.database.sessions() as session:
            return (await session.scalars(select(User).where(User.username == ROLES[role]))).one()


class Builder:
    """Makes the databases on a server; `drop` removes them."""

    def __init__(self, url: str, cipher: Cipher, clock: Clock, say: Say) -> None:
        self.url, self.cipher, self.clock, self.say = url, cipher, clock, say
        self.inventor = Inventor(SEED)

    async def build(self, people: int) -> tuple[Installation, Installation]:
        """The small one with a tenth of `people`, and the large one, which begins as its copy."""
        await self.drop()
        each = people // COUNTIES
        database = self._open(await create_database(self.url, "bench_small"))
        await prepare(database, self.clock)
        counties = await _counties(database)
        tokens = await self._prefecture_supervisor(database)
        tokens |= await self._fill(database, counties[:1], each)
        await _settle_down(database)
        await database.close()
        large = self._open(await create_database(self.url, "bench_large", template="bench_small"))
        await self._fill(large, counties[1:], each)
        await _settle_down(large)
        small = self._open(database.url)
        return self._installed(each, small, tokens, counties[0]), self._installed(people, large, tokens, counties[0])

    async def drop(self) -> None:
        """Remove both."""
        for name in ("bench_large", "bench_small"):
            with suppress(asyncpg.InvalidCatalogNameError):
                await drop_database(self.url, name)

    def _open(self, url: str) -> Database:
        return Database(url, cipher=self.cipher, settlers=wiring.SETTLERS)

    def _installed(self, people: int, database: Database, tokens: dict[str, str], county: str) -> Installation:
        app = create_app(database, self.clock)
        browsers = {role: Browser(app, tokens[name]) for role, name in ROLES.items()}
        return Installation(people, database, self.clock, app, browsers, county)

    async def _prefecture_supervisor(self, database: Database) -> dict[str, str]:
        async with database.transaction(self.clock) as tx:
            grants = [(Role.SUPERVISOR, PREFECTURE)]
            user = await add_user(tx, None, "shiduban", "市督导", "Yiren-bench-1", grants, must_change=False)
            return {user.username: await issue_token(tx, user.id)}

    async def _fill(self, database: Database, counties: list[str], people: int) -> dict[str, str]:
        tokens: dict[str, str] = {}
        for county in counties:
            self.say(f"生成 {county}：{people} 人")
            users = await make_county(
                database,
                self.clock,
                people,
                SEED,
                lambda _: None,
                county=county,
                inventor=self.inventor,
                prefix=f"c{county}",
            )
            tokens |= {user.user: user.token for user in users}
        return tokens


async def _counties(database: Database) -> list[str]:
    async with database.sessions() as session:
        divisions = select(Area.code).where(Area.parent == PREFECTURE, Area.unit.is_(False)).order_by(Area.code)
        return list(await session.scalars(divisions.limit(COUNTIES)))


async def _settle_down(database: Database) -> None:
    """Statistics and visibility as they are after a night, so that neither database is measured half-vacuumed."""
    async with database.engine.connect() as connection:
        apart = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await apart.execute(text("vacuum (analyze)"))
        await apart.execute(text("checkpoint"))
