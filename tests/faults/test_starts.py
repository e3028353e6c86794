"""Many starts at once, each a load for the others: nobody interrupts the work that it has just begun."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from service.kit.db import Database
from service.kit.queue import enqueue
from tests.builders import MovableClock
from tests.conftest import TODAY
from tests.faults.serving import serving
from tests.faults.watching import until

AT_ONCE = 4
ENDED = (
    "select exists(select from pgqueuer.pgqueuer_log where entrypoint = 'long' and status not in ('queued', 'picked'))"
)
BECAME = "select status from pgqueuer.pgqueuer_log where entrypoint = 'long' and status not in ('queued', 'picked')"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Four starts whose queue probes each second, or, with `--long`, twenty with its own ten seconds."""
    if "probe" in metafunc.fixturenames:
        metafunc.parametrize("probe", [10.0] * 5 if metafunc.config.getoption("long") else [1.0])


async def test_starts_under_load_are_not_interrupted_nor_is_a_job_that_outlasts_the_first_probe(
    probe: float, committed: Database, clock: MovableClock, tmp_path: Path
) -> None:
    async with committed.transaction(clock) as tx:
        await enqueue(tx, "long", {"seconds": 2 * probe + 1})
    there = {"DATABASE_URL": committed.url, "ONECASE_DATA": str(tmp_path), "ONECASE_TODAY": str(TODAY)}
    async with AsyncExitStack() as stack:
        begun = [
            await stack.enter_async_context(serving(tmp_path / f"{number}.log", probe=probe, **there))
            for number in range(AT_ONCE)
        ]
        await until(committed, ENDED)
    async with committed.engine.connect() as connection:
        assert (await connection.execute(text(BECAME))).scalars().all() == ["successful"]
    for one in begun:
        assert "interrupted" not in one.said()
        assert "ERROR" not in one.said()
