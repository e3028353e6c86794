"""Reads of the slice: import batches and their rows, and who on a roster has no ledger yet."""

from service.exchange.queries.batches import (
    CHUNK,
    BatchLine,
    RowLine,
    batch,
    batches,
    every_row,
    open_top,
    place_of,
    report,
    rows,
    seal_top,
    staged_of,
)
from service.exchange.queries.rosters import Missing, without_ledger, without_ledger_count

__all__ = [
    "CHUNK",
    "BatchLine",
    "Missing",
    "RowLine",
    "batch",
    "batches",
    "every_row",
    "open_top",
    "place_of",
    "report",
    "rows",
    "seal_top",
    "staged_of",
    "without_ledger",
    "without_ledger_count",
]
