"""Look at a database from outside while others work on it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from service.kit.db import Database

PATIENCE = 60
BEGUN = "select exists(select from pgqueuer.pgqueuer where entrypoint = 'morning' and status = 'picked')"
SWEPT = "select not exists(select from person where look_again_on <= date '2025-04-10')"
MADE = "select exists(select from morning_run where day = date '2025-04-10')"
SENT = "select not exists(select from reminder where state = 'waiting')"
IDLE = "select not exists(select from pgqueuer.pgqueuer where entrypoint in ('morning', 'deliver'))"
WAITS = "select exists(select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"
REMINDERS = """
select told.duty_id, told.about, told.stage, told.recipient_id, told.day, told.state, told.reason, told.sent_at is null,
       told.closed_at is null as open, digest.recipient_id as inbox, digest.day as inbox_day, digest.sent_at is null
from reminder as told left join digest on digest.id = told.digest_id
order by told.duty_id, told.about, told.stage, told.recipient_id
"""
DIGESTS = "select recipient_id, day, sent_at is null from digest order by recipient_id, day"
RUNS = "select day, made from morning_run order by day"
DUTIES = "select * from duty order by id"
AGENDA = "select * from agenda order by person_id"
EVERYTHING = (REMINDERS, DIGESTS, RUNS, DUTIES, AGENDA)


async def holds(database: Database, *questions: str) -> bool:
    """Whether all of it holds now."""
    async with database.engine.connect() as connection:
        for question in questions:
            if not await connection.scalar(text(question)):
                return False
    return True


async def until(database: Database, *questions: str) -> float:
    """Wait until all of it holds; answers the moment."""
    ends = time.monotonic() + PATIENCE
    while not await holds(database, *questions):
        assert time.monotonic() < ends, questions
        await asyncio.sleep(0.01)
    return time.monotonic()


async def rows(database: Database, *asked: str) -> list[Sequence[Any]]:
    """What each question finds."""
    async with database.engine.connect() as connection:
        return [(await connection.execute(text(one))).all() for one in asked]
