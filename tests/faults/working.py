"""A worker as a process of its own, forked from one that has everything imported, so that many can be killed."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from multiprocessing.context import ForkServerProcess

from service import wiring, worker
from service.kit.clock import Clock
from service.kit.db import Database
from tests.conftest import CIPHER

PATIENCE = timedelta(seconds=2)
FORKED = multiprocessing.get_context("forkserver")
FORKED.set_forkserver_preload(["__main__", __name__])


def work(url: str, today: date) -> None:
    """What the process does, until it is killed."""

    async def until_killed() -> None:
        database = Database(url, cipher=CIPHER, settlers=wiring.SETTLERS, pool_size=5)
        await worker.run(database, Clock(today), asyncio.Event(), patience=PATIENCE)

    asyncio.run(until_killed())


@contextmanager
def worker_process(database: Database, today: date) -> Iterator[ForkServerProcess]:
    """A worker that is killed at the end, if it has not been before."""
    process = FORKED.Process(target=work, args=(database.url, today), daemon=True)
    process.start()
    try:
        yield process
    finally:
        process.kill()
        process.join()
