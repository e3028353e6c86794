"""The job process: takes jobs from the queue and enqueues those of the schedules. Any number may run."""

from __future__ import annotations

import asyncio
import contextlib
import json
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import asyncpg
import structlog
from pgqueuer import DatabaseRetryEntrypointExecutor, Job, PgQueuer
from pgqueuer.models import Schedule as Fired

from service import wiring  # noqa: F401 - fills the hooks
from service.audit import jobs as audit_jobs
from service.duties import jobs as duties_jobs
from service.exchange import jobs as exchange_jobs
from service.kit.clock import Clock
from service.kit.db import Database
from service.kit.queue import Handler, Schedule, enqueue
from service.reminders import jobs as reminders_jobs

log = structlog.get_logger()
JOBS: dict[str, Handler] = {**audit_jobs.JOBS, **duties_jobs.JOBS, **exchange_jobs.JOBS, **reminders_jobs.JOBS}
SCHEDULES: tuple[Schedule, ...] = (
    *audit_jobs.SCHEDULES,
    *duties_jobs.SCHEDULES,
    *exchange_jobs.SCHEDULES,
    *reminders_jobs.SCHEDULES,
)
BATCH = 10
MOST_AT_ONCE = 20  # without it one worker takes every waiting job
ATTEMPTS = 5


async def run(database: Database, clock: Clock, stop: asyncio.Event) -> None:
    """Work until `stop` is set; a lost database connection is taken up again.

    Begins with the morning, in case it was missed: it makes nothing where it was made before.
    """
    ended = asyncio.create_task(stop.wait())
    while not stop.is_set():
        try:
            await _until_fault(database, clock, ended)
        except Exception as fault:  # noqa: BLE001 - whatever broke, the worker goes on; the next attempt tells
            log.error("worker.interrupted", fault=type(fault).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(ended), timeout=2)


async def _until_fault(database: Database, clock: Clock, ended: asyncio.Task[Any]) -> None:
    dsn = database.url.replace("postgresql+asyncpg", "postgresql")
    async with asyncpg.create_pool(dsn, min_size=2, max_size=5) as pool:
        queue = PgQueuer.from_asyncpg_pool(pool)
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
                heartbeat_timeout=timedelta(seconds=30),
                shutdown_on_listener_failure=True,
            )
        )
        await asyncio.wait({working, ended}, return_when=asyncio.FIRST_COMPLETED)
        queue.shutdown.set()
        await working


async def _handle(handler: Handler, database: Database, clock: Clock, job: Job) -> None:
    await handler(database, clock, json.loads(job.payload or b"{}"))


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


async def prune(database: Database, before: datetime) -> None:
    """Delete the queue's log of finished jobs, which pgqueuer keeps for ever."""
    async with database.engine.begin() as connection:
        await connection.exec_driver_sql("delete from pgqueuer.pgqueuer_log where created < $1", (before,))
