"""Reads of supervision; all of them through `access.scope.visible`."""

from service.supervision.queries.asking import report_named
from service.supervision.queries.calendar import Entry, Kept, owed, pressing, report_calendar, report_made
from service.supervision.queries.content import report_content
from service.supervision.queries.figures import figures

__all__ = [
    "Entry",
    "Kept",
    "figures",
    "owed",
    "pressing",
    "report_calendar",
    "report_content",
    "report_made",
    "report_named",
]
