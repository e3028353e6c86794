"""Acts of the slice: keep the rows true, and the totals made of them."""

from service.duties.commands.settling import (
    SWEEP,
    Counts,
    area_bound,
    begin_sweep,
    drop_all,
    refresh,
    settle,
    sweep,
    sweep_all,
)
from service.duties.commands.totals import fold, forget

__all__ = [
    "SWEEP",
    "Counts",
    "area_bound",
    "begin_sweep",
    "drop_all",
    "fold",
    "forget",
    "refresh",
    "settle",
    "sweep",
    "sweep_all",
]
