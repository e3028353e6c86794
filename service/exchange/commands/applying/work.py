"""A staged row while it is being applied."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from service.exchange.schemas import Before, Remark, Staged
from service.tables.exchange import Batch, BatchRow


@dataclass(slots=True)
class Work:
    """A row opened; `before` gathers what undoing it will need."""

    row: BatchRow
    staged: Staged
    before: Before = field(default_factory=Before)

    @property
    def person_id(self) -> UUID:
        """Of a row whose person is known by now."""
        if self.row.person_id is None:
            raise LookupError
        return self.row.person_id


def refuse(batch: Batch, row: BatchRow, message: str) -> None:
    """Take a row as faulty after all: what was seen when it was judged holds no more."""
    counts = dict(batch.counts)
    counts[row.verdict] -= 1
    counts["wrong"] += 1
    batch.counts = counts
    row.verdict, row.faults = "wrong", [*row.faults, _about_the_name(batch, row, message)]


def warn(batch: Batch, row: BatchRow, message: str) -> None:
    """Tell of a part of a row that could not be done; the rest of it was."""
    row.faults = [*row.faults, _about_the_name(batch, row, message)]


def _about_the_name(batch: Batch, row: BatchRow, message: str) -> dict[str, object]:
    sheet = next(one for one in batch.layout["sheets"] if one["number"] == row.sheet)
    at = sheet["positions"].get("name")
    return Remark(column="姓名" if at is None else sheet["headers"][at], message=message, at=at).model_dump()
