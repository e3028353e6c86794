"""The unit of work: one transaction a request or job; what was touched is settled, then committed, then answered.

Rejected: SQLAlchemy's `before_commit` event, which also fires when a savepoint is released.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from sqlalchemy import DateTime, Dialect, Integer, MetaData, Text, TypeDecorator, Uuid, func, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase

from service.kit.clock import SHANGHAI, Clock
from service.kit.crypto import Cipher
from service.kit.lost import DatabaseGone, SavedOrNot, watch


class Moment(TypeDecorator[datetime]):
    """A moment, read in Asia/Shanghai: the driver answers UTC, in which a morning belongs to the day before."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        del dialect
        return None if value is None else value.astimezone(SHANGHAI)


class Base(DeclarativeBase):
    """Base of all tables; names of constraints are made by rule, so that migrations can refer to them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a plain class attribute
        str: Text,
        int: Integer,
        UUID: Uuid(),
        datetime: Moment,
    }


@dataclass(slots=True)
class Tx:
    """One unit of work. `now` is when it was opened; commands take their time from it and never read a clock.

    `touched` are those whose derived rows are settled before the commit, `moved` those of them whose area changed,
    `evaluated` those of them whose duties are true already.
    `discarded`: nothing is to be kept, since the answer is a page that tells of a fault (see `web.render`);
    but for the rows `regardless`, which say that it was tried.
    """

    session: AsyncSession
    now: datetime
    cipher: Cipher
    touched: set[UUID] = field(default_factory=set)
    moved: set[UUID] = field(default_factory=set)
    evaluated: set[UUID] = field(default_factory=set)
    discarded: bool = False
    regardless: list[Base] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The business date."""
        return self.now.date()


async def lock(tx: Tx, *names: str) -> None:
    """Wait until nobody else holds these names, and hold them to the end of the unit of work; hashed with the key."""
    for number in sorted(int.from_bytes(tx.cipher.index(name)[:8], signed=True) for name in names):
        await tx.session.execute(select(func.pg_advisory_xact_lock(number)))


Settler = Callable[[Tx], Awaitable[None]]


class Database:
    """The engine and how work is done on it. `settlers` run, in order, before each commit (see `service.wiring`)."""

    def __init__(self, url: str, *, cipher: Cipher, settlers: tuple[Settler, ...] = (), pool_size: int = 10) -> None:
        self.url = url
        self.cipher = cipher
        self.settlers = settlers
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            hide_parameters=True,  # an error message would name persons otherwise
            max_overflow=10,
            connect_args={
                "server_settings": {"jit": "off", "timezone": "Asia/Shanghai", "application_name": "onecase"}
            },
        )
        watch(self.engine.sync_engine)
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=False, autoflush=False)

    async def sound(self, clock: Clock) -> Clock:
        """The database's own clock: what is noted as done for a day must not go by a machine that runs ahead.

        A fixed one, of demonstrations and tests, is the clock as it is.
        """
        if clock.fixed is not None:
            return clock
        async with self.engine.connect() as connection:
            there: datetime = (await connection.execute(text("select clock_timestamp()"))).scalar_one()
        return replace(clock, ahead=clock.ahead + (clock.now() - there))

    @asynccontextmanager
    async def transaction(self, clock: Clock) -> AsyncIterator[Tx]:
        """Open a unit of work; settle and commit on leaving, roll back on any error or when it is discarded."""
        async with self.sessions() as session:
            tx = Tx(session, clock.now(), self.cipher)
            try:
                yield tx
                if not tx.discarded:
                    await self._commit(tx)
            finally:
                if tx.regardless:
                    await session.rollback()
                    session.add_all(tx.regardless)
                    await session.commit()

    async def _commit(self, tx: Tx) -> None:
        await self.settle(tx)
        tx.session.add_all(tx.regardless)
        try:
            await tx.session.commit()
        except DatabaseGone as fault:  # it may have been committed before the connection was lost
            raise SavedOrNot from fault
        tx.regardless.clear()

    async def settle(self, tx: Tx) -> None:
        """Let every settler bring up to date what hangs on the persons touched."""
        await tx.session.flush()
        for settler in self.settlers:
            await settler(tx)
        await tx.session.flush()

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()


async def open_tx(request: Request) -> AsyncIterator[Tx]:
    """The request's unit of work; mixing this with a plain `Depends` of it would open a second session."""
    database: Database = request.app.state.database
    async with database.transaction(request.app.state.clock) as tx:
        request.state.tx = tx
        await request.app.state.take_key(tx, request)
        yield tx
        await request.app.state.keep_answer(tx, request)


OpenTx = Annotated[Tx, Depends(open_tx, scope="function")]
