"""The one place where time is read. Business days are dates in Asia/Shanghai."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Clock:
    """Tells the time; with `fixed`, the business date stands still while the time of day goes on."""

    fixed: date | None = None

    def now(self) -> datetime:
        """This moment in Asia/Shanghai, on the business date."""
        real = datetime.now(SHANGHAI)
        return real if self.fixed is None else datetime.combine(self.fixed, real.timetz())

    def today(self) -> date:
        """The business date."""
        return self.now().date()
