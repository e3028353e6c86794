"""Where a graduate went (毕业去向): which code fits a job, and when a lost job undoes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from service.law.conditions.graduates import LASTING_DESTINATION, NO_DESTINATION

# 12, 27 and 76 stand for employment only when it pays the local minimum wage; 75 does not ask (domain 5.10).
ASKS_PAY = frozenset({"12", "27", "76"})


def fitting(form: int, *, contract: bool) -> str:
    """The code that a job of this form suggests."""
    if form == 3:
        return "75"
    if form in {6, 7}:
        return "76"
    return "11" if contract else "12"


def undone_on(code: str, since: date | None, ends: Iterable[date], today: date) -> date | None:
    """The last day of the job whose end undid a destination, as the law reads it; None while it stands."""
    if code in NO_DESTINATION or code in LASTING_DESTINATION or (since is not None and since > today):
        return None
    return min((end for end in ends if (since or date.min) <= end < today), default=None)
