"""The job process: takes jobs from the queue and enqueues those of the schedules. Any number may run."""

from __future__ import annotations

import asyncio
import contextlib
import json
import traceback
from collections.abc import AsyncIterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import asyncpg
import structlog
from pgqueuer import DatabaseRetryEntrypointExecutor, Job, PgQueuer
from pgqueuer.models import Schedule as Fired

from service import wiring  # noqa: F401 - fills the hooks
from service.accounts.commands.guessing import forget_guesses
from service.audit import jobs as audit_jobs
from service.duties import jobs as duties_jobs
from service.exchange import jobs as exchange_jobs
from service.kit.clock import Clock
from service.kit.db import Database
from service.kit.idempotency import forget
from service.kit.queue import Handler, Schedule, enqueue
from service.people.commands.finding import forget_searches
from service.reminders import jobs as reminders_jobs

log = structlog.get_logger()
KEPT_ANSWERS = timedelta(days=7)
KEPT_LOG = timedelta(days=30)


async def tidy(database: Database, clock: Clock, payload: dict[str, Any]) -> None:
    """Drop answers kept for repeated writes, searches, wrong passwords of long ago, and the log of finished jobs."""
    del payload
    async with database.transaction(clock) as tx:
        await forget(tx, tx.now - KEPT_ANSWERS)
        await forget_searches(tx)
        await forget_guesses(tx)
        connection = await tx.session.connection()
        await connection.exec_driver_sql("delete from pgqueuer.pgqueuer_log where created < $1", (tx.now - KEPT_LOG,))


JOBS: dict[str, Handler] = {
    **audit_jobs.JOBS,
    **duties_jobs.JOBS,
    **exchange_jobs.JOBS,
    **reminders_jobs.JOBS,
    "tidy": tidy,
}
SCHEDULES: tuple[Schedule, ...] = (
    *audit_jobs.SCHEDULES,
    *duties_jobs.SCHEDULES,
    *exchange_jobs.SCHEDULES,
    *reminders_jobs.SCHEDULES,
    Schedule("20 18 * * *", "tidy"),
)
BATCH = 10
MOST_AT_ONCE = 20  # without it one worker takes every waiting job
ATTEMPTS = 5
PATIENCE = timedelta(seconds=30)
ANSWERS_WITHIN = 60  # seconds; the queue's own statements take some milliseconds


async def run(database: Database, clock: Clock, stop: asyncio.Event, *, patience: timedelta = PATIENCE) -> None:
    """Work until `stop` is set; a lost database connection is taken up again.

    Begins with the morning, in case it was missed: it makes nothing where it was made before. The jobs of a worker that
    has shown no sign of life for `patience` are taken over.
    """
    ended = asyncio.create_task(stop.wait())
    while not stop.is_set():
        try:
            await _until_fault(database, clock, ended, patience)
        except Exception as fault:  # noqa: BLE001 - whatever broke, the worker goes on; the next attempt tells
            log.error("worker.interrupted", fault=type(fault).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(ended), timeout=2)


async def _until_fault(database: Database, clock: Clock, ended: asyncio.Task[Any], patience: timedelta) -> None:
    async with _connection(database.url) as connection:
        queue = PgQueuer.from_asyncpg_connection(connection)
        for name, handler in JOBS.items():
            _register(queue, name, partial(_handle, handler, database, clock))
        for schedule in SCHEDULES:
            _plan(queue, schedule.crontab, schedule.entrypoint, database, clock)
        async with database.transaction(clock) as tx:
            await enqueue(tx, "morning", {}, key="morning")
        working = asyncio.create_task(
            queue.run(
                dequeue_timeout=timedelta(seconds=2),
                batch_size=BATCH,
                max_concurrent_tasks=MOST_AT_ONCE,
                heartbeat_timeout=patience,
            )
        )
        await asyncio.wait({working, ended}, return_when=asyncio.FIRST_COMPLETED)
        queue.shutdown.set()
        await working


@contextlib.asynccontextmanager
async def _connection(url: str) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """The one connection that both asks for jobs and hears of them: it is lost as a whole, which the next asking shows.

    On several, the queue has to probe whether it still hears. Its first probe may come before it listens, and fails
    then: a worker that starts under load would be ended, and what it had begun cancelled.
    """
    dsn = url.replace("postgresql+asyncpg", "postgresql")
    connection = await asyncpg.connect(dsn, command_timeout=ANSWERS_WITHIN)
    try:
        yield connection
    finally:
        with contextlib.suppress(Exception):  # one that is lost cannot take leave
            await connection.close(timeout=5)


class JobFailed(Exception):
    """What the queue keeps of a failure: the fault's type, not its message, which may quote a row."""


async def _handle(handler: Handler, database: Database, clock: Clock, job: Job) -> None:
    try:
        await handler(database, await database.sound(clock), json.loads(job.payload or b"{}"))
    except Exception as fault:  # noqa: BLE001 - whatever broke, the queue tries again
        frames = traceback.extract_tb(fault.__traceback__)
        at = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-4:]]
        log.error("job.failed", job=job.entrypoint, fault=type(fault).__name__, at=at)
        raise JobFailed(type(fault).__name__) from None


def _register(queue: PgQueuer, name: str, work: Any) -> None:  # noqa: ANN401 - pgqueuer's own callable type is private
    """A failing job is tried again, then held for `pgq requeue` rather than deleted."""

    async def entry(job: Job) -> None:
        await work(job)

    make = partial(_executor, attempts=ATTEMPTS)
    queue.entrypoint(name, on_failure="hold", executor_factory=make)(entry)


def _executor(parameters: Any, attempts: int) -> DatabaseRetryEntrypointExecutor:  # noqa: ANN401 - as above
    return DatabaseRetryEntrypointExecutor(parameters=parameters, max_attempts=attempts)


def _plan(queue: PgQueuer, crontab: str, entrypoint: str, database: Database, clock: Clock) -> None:
    """A schedule only enqueues: what it starts is then retried and held like any job."""

    async def fire(schedule: Fired) -> None:
        del schedule
        async with database.transaction(clock) as tx:
            await enqueue(tx, entrypoint, {}, key=entrypoint)

    queue.schedule(f"at-{entrypoint}", crontab)(fire)
