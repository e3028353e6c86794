"""The worker as it is started, stopped, and left by its database."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from service import wiring, worker
from service.kit.clock import Clock
from service.kit.db import Database
from service.kit.embedded import EmbeddedPostgres
from service.kit.embedded.databases import create_database
from service.kit.models import KeptAnswer
from service.kit.queue import enqueue
from service.kit.settings import PROJECT
from service.tables.accounts import Guesses
from service.tables.people import KeptSearch
from tests.builders import MovableClock, user
from tests.conftest import CIPHER, Copies
from tests.faults.conftest import MORNING, Undisturbed
from tests.faults.watching import IDLE, SENT, until

FINISHED = """
insert into pgqueuer.pgqueuer_log (created, job_id, status, priority, entrypoint)
values ($1, 1, 'successful', 0, 'morning')
"""
FIELD_KEYS = "k1:" + "07" * 32


@asynccontextmanager
async def working(database: Database, clock: Clock) -> AsyncIterator[None]:
    """A worker beside the test, stopped at the end as by a signal."""
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(database, clock, stop, patience=timedelta(seconds=2)))
    yield
    stop.set()
    await asyncio.wait_for(running, 20)


async def test_the_command_makes_the_morning_and_ends_when_asked(undisturbed: Undisturbed, copies: Copies) -> None:
    database = await copies(undisturbed.name)
    tomorrow = MORNING + timedelta(1)
    environment = {
        **os.environ,
        "DATABASE_URL": database.url,
        "ONECASE_TODAY": tomorrow.isoformat(),
        "ONECASE_FIELD_KEYS": FIELD_KEYS,
    }
    command = (str(Path(sys.executable).with_name("onecase")), "worker")
    process = await asyncio.create_subprocess_exec(*command, env=environment, cwd=PROJECT)
    try:
        await until(database, made_on(tomorrow), SENT, IDLE)
        process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(process.wait(), 20) == 0
    finally:
        if process.returncode is None:
            process.kill()


async def test_the_worker_goes_on_when_its_database_was_away(site: EmbeddedPostgres) -> None:
    clock = MovableClock(MORNING)
    await asyncio.to_thread(site.start)
    url = await create_database(site.url, "away", template="onecase")
    database = Database(url, cipher=CIPHER, settlers=wiring.SETTLERS, pool_size=5)
    async with working(database, clock):
        await until(database, made_on(MORNING))
        for days, end in ((1, site.stop), (4, lambda: crash(site))):
            await asyncio.to_thread(end)
            await asyncio.sleep(0.5)
            await asyncio.to_thread(site.start)
            clock.move(MORNING + timedelta(days))
            async with database.transaction(clock) as tx:
                await enqueue(tx, "morning", {})
            await until(database, made_on(clock.today()), IDLE)
    await database.close()
    await asyncio.to_thread(site.stop)


def crash(server: EmbeddedPostgres) -> None:
    """Kill -9 of the server, which recovers at the next start."""
    os.kill(int(server._postmaster.pid_file()[0]), signal.SIGKILL)
    server.stop()


def made_on(day: date) -> str:
    return f"select exists(select from morning_run where day = date '{day}')"


async def test_a_job_that_fails_is_tried_again_and_its_message_kept_nowhere(
    committed: Database, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[dict[str, Any]] = []

    async def failing(database: Database, clock: Clock, payload: dict[str, Any]) -> None:
        tried.append(payload)
        if len(tried) < 2:
            raise RuntimeError("999999199003070021")

    monkeypatch.setitem(worker.JOBS, "failing", failing)
    async with committed.transaction(clock) as tx:
        await enqueue(tx, "failing", {"of": "this"})
    async with working(committed, clock):
        await until(committed, "select not exists(select from pgqueuer.pgqueuer where entrypoint = 'failing')")
    assert tried == [{"of": "this"}] * 2
    async with committed.engine.connect() as connection:
        log = (await connection.execute(text("select traceback::text from pgqueuer.pgqueuer_log"))).scalars().all()
    assert any("JobFailed: RuntimeError" in (line or "") for line in log)
    assert not any("999999" in (line or "") for line in log)


async def test_what_is_kept_for_a_while_and_the_log_of_finished_jobs_are_dropped(
    committed: Database, clock: MovableClock
) -> None:
    async with committed.transaction(clock) as tx:
        long_ago = tx.now - timedelta(91)
        somebody = (await user(tx)).id
        connection = await tx.session.connection()
        for moment in (tx.now, long_ago):
            tx.session.add(KeptAnswer(key_hash=moment.isoformat().encode(), body_hash=b"", made_at=moment))
            tx.session.add(KeptSearch(user_id=somebody, sealed=b"", made_at=moment))
            tx.session.add(Guesses(key=moment.isoformat().encode(), failed=1, since=moment))
            await connection.exec_driver_sql(FINISHED, (moment,))
    await worker.tidy(committed, clock, {})
    async with committed.engine.connect() as connection:
        for table in ("kept_answer", "kept_search", "guesses", "pgqueuer.pgqueuer_log"):
            assert await connection.scalar(text(f"select count(*) from {table}")) == 1, table
