"""`onecase serve` as a process of its own, forked from one that has everything imported: many can be started."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from pgqueuer.qm import QueueManager

from service import app, worker  # noqa: F401 - the application is imported once, before it is forked
from service.cli import main
from service.cli.web import serve
from service.kit.clock import Clock
from service.kit.db import Database
from service.kit.settings import settings
from tests.faults.working import FORKED

STARTED = "一人一案已启动："
FIELD_KEYS = "k1:" + "07" * 32


@dataclass(frozen=True)
class Serving:
    """A process that serves, its address, and the file of what it says."""

    process: ForkServerProcess
    address: str
    log: Path

    def said(self) -> str:
        """All that it has logged."""
        return self.log.read_text(encoding="utf-8")


async def long(database: Database, clock: Clock, payload: dict[str, Any]) -> None:
    """A job that takes so many seconds."""
    del database, clock
    await asyncio.sleep(payload["seconds"])


def serve_it(environment: dict[str, str], log: str, probe: float | None) -> None:
    """What the process does. `probe`: seconds between the queue's own looks at whether it is heard, 10 by itself."""
    os.environ.pop("DATABASE_URL", None)
    os.environ.update(environment)
    settings.cache_clear()
    number = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(number, 1)
    os.dup2(number, 2)
    worker.JOBS["long"] = long
    if probe is not None:
        QueueManager._run_periodic_health_check.__defaults__ = (timedelta(seconds=probe),)
    serve(port=0)


def onecase(*arguments: str, **environment: str) -> None:
    """A command, run as a process of its own to its end."""
    process = FORKED.Process(target=command_it, args=(arguments, {"ONECASE_FIELD_KEYS": FIELD_KEYS, **environment}))
    process.start()
    process.join()
    assert process.exitcode == 0


def command_it(arguments: tuple[str, ...], environment: dict[str, str]) -> None:
    """What the process of a command does."""
    os.environ.update(environment)
    settings.cache_clear()
    sys.argv = ["onecase", *arguments]
    main()


@asynccontextmanager
async def serving(log: Path, *, probe: float | None = None, **environment: str) -> AsyncIterator[Serving]:
    """A process that serves, stopped at the end as by a signal."""
    told = {"ONECASE_FIELD_KEYS": FIELD_KEYS, **environment}
    process = FORKED.Process(target=serve_it, args=(told, str(log), probe), daemon=True)
    process.start()
    try:
        yield Serving(process, await asyncio.to_thread(_address, process, log), log)
        process.terminate()
        await asyncio.to_thread(process.join, 30)
        assert process.exitcode is not None, "it did not stop when asked"
    finally:
        process.kill()
        process.join()


def _address(process: ForkServerProcess, log: Path) -> str:
    ends = time.monotonic() + 60
    log.touch()
    while time.monotonic() < ends and process.is_alive():
        said = log.read_text(encoding="utf-8").partition(STARTED)[2]
        if "（" in said:
            return said.partition("（")[0]
        time.sleep(0.05)
    raise AssertionError(log.read_text(encoding="utf-8"))
