"""Take times in turns, so that what disturbs the machine disturbs every case alike."""

from __future__ import annotations

import gc
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from random import Random
from time import perf_counter
from typing import Generic, TypeVar

Case = Callable[[], Awaitable[object]]
Key = TypeVar("Key")
WARM_UP = 8


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds: the median, and what 19 of 20 stayed below."""

    p50: float
    p95: float

    @classmethod
    def of(cls, taken: list[float]) -> Times:
        """Of seconds."""
        sorted_ms = sorted(one * 1000 for one in taken)
        last = len(sorted_ms) - 1
        return cls(sorted_ms[last // 2], sorted_ms[round(last * 0.95)])


class Stopwatch(Generic[Key]):
    """Runs every case once a round, in a new order each round."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds

    async def measure(self, cases: Mapping[Key, Case]) -> dict[Key, Times]:
        """Case → its times; the first rounds, which fill caches and prepare statements, are thrown away."""
        order = list(cases)
        taken: dict[Key, list[float]] = {key: [] for key in order}
        shuffle = Random(1).shuffle  # noqa: S311 - an order, not a secret
        gc.collect()
        gc.freeze()
        for number in range(WARM_UP + self.rounds):
            shuffle(order)
            for key in order:
                began = perf_counter()
                await cases[key]()
                if number >= WARM_UP:
                    taken[key].append(perf_counter() - began)
        gc.unfreeze()
        return {key: Times.of(times) for key, times in taken.items()}


async def once(work: Case) -> float:
    """Seconds of something long."""
    began = perf_counter()
    await work()
    return perf_counter() - began
