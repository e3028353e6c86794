"""Rows on their way into the stage, and the sheet that they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from service.exchange.rules.columns import Layout
from service.exchange.rules.places import Places
from service.exchange.rules.reading import CellFault, Reading
from service.exchange.schemas import Remark, Staged


@dataclass(slots=True)
class Row:
    """A row on its way into the stage. `deed` tells two rows about one person apart, where there may be several."""

    number: int
    staged: Staged
    reading: Reading
    id_number: str | None
    case: UUID | None = None
    deed: tuple[object, ...] = ()
    faults: list[Remark] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    verdict: str = "wrong"
    person_id: UUID | None = None
    person_version: int | None = None

    @classmethod
    def of(cls, number: int, cells: list[Any], reading: Reading) -> Row:
        """A row read and not yet judged."""
        return cls(number, Staged(cells=cells), reading, reading.number, reading.case, reading.deed)

    @property
    def waits(self) -> bool:
        """Whether a word of it is to be explained first."""
        return self.verdict != "wrong" and bool(self.reading.asks)

    @property
    def whose(self) -> str | None:
        """What tells rows about one person."""
        return self.id_number or (None if self.case is None else str(self.case))

    @property
    def makes(self) -> dict[str, int]:
        """What applying it makes."""
        return self.staged.makes(new=self.verdict == "new")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the rows' cells are called, where places are looked up, and the day of the roster where it is one."""

    layout: Layout
    number: int
    name: str
    positions: Mapping[str, int]
    headers: Sequence[str]
    places: Places
    roster_on: date | None = None

    def remark(self, said: CellFault) -> Remark:
        """The message with the column as the sheet calls it; of a column it does not have, as the template does."""
        at = self.positions.get(said.field)
        if at is not None:
            return Remark(column=self.headers[at], message=said.message, at=at)
        header = self.layout.header_of(said.field) or self.layout.header_of("id_number")
        return Remark(column=header or "", message=said.message)

    def area(self, code: str | None) -> str:
        """A place in words; of a village with its township."""
        row = None if code is None else self.places.index.get(code)
        if row is None:
            return "未填写" if code is None else "其他地方"
        above = self.places.index.get(row.parent or "")
        return f"{above.name}{row.name}" if row.level == "village" and above is not None else row.name


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON keeps them."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}
