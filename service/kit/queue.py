"""The job queue (pgqueuer), in PostgreSQL beside the data, so that a job is enqueued in the transaction that wants it.

The business row stays the truth: a handler locks and checks it, so that running twice is harmless.
"""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from service.kit.clock import Clock
from service.kit.db import Database, Tx

os.environ.setdefault("PGQUEUER_SCHEMA", "pgqueuer")  # read by pgqueuer when it builds its statements


async def enqueue(
    tx: Tx, entrypoint: str, payload: dict[str, Any], *, key: str | None = None, after: timedelta | None = None
) -> None:
    """Have `entrypoint` run with `payload` once this unit of work is committed; nothing happens if it is not.

    `key`: while a job of that key waits or runs, another is not added.
    """
    from service.kit.driver import queries_of  # noqa: PLC0415 - a heavy library that most commands never need

    await queries_of(tx.session).enqueue(
        entrypoint, json.dumps(payload).encode(), execute_after=after, dedupe_key=key, on_conflict="skip"
    )


Handler = Callable[[Database, Clock, dict[str, Any]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Enqueue `entrypoint` at a crontab time in UTC (Asia/Shanghai less eight hours), by one worker of many."""

    crontab: str
    entrypoint: str
