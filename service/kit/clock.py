"""The one place where time is read. Business days are dates in Asia/Shanghai."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Clock:
    """Tells the time; with `fixed`, the business date stands still while the time of day goes on.

    `ahead`: by how much this machine's own clock is known to be ahead of the right time (see `kit.db.Database.sound`).
    """

    fixed: date | None = None
    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        """This moment in Asia/Shanghai, on the business date."""
        real = datetime.now(SHANGHAI) - self.ahead
        return real if self.fixed is None else datetime.combine(self.fixed, real.timetz())

    def today(self) -> date:
        """The business date."""
        return self.now().date()
