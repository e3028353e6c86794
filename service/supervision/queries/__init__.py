"""Reads of supervision; all of them through `access.scope.visible`."""

from service.supervision.queries.analysis import Share, analysed
from service.supervision.queries.asking import report_named
from service.supervision.queries.averages import averages, entered
from service.supervision.queries.backlog import Backlog, by_owner, by_unit
from service.supervision.queries.calendar import Entry, Kept, owed, pressing, report_calendar, report_made
from service.supervision.queries.content import report_content
from service.supervision.queries.figures import Unit, figures, figures_by_unit
from service.supervision.queries.funds import Class, Crossing, classes_above, crossings
from service.supervision.queries.notices import report_notices
from service.supervision.queries.persons import Behind, Counted, count_behind, figure_of, persons_behind
from service.supervision.queries.tallying import recounted

__all__ = [
    "Backlog",
    "Behind",
    "Class",
    "Counted",
    "Crossing",
    "Entry",
    "Kept",
    "Share",
    "Unit",
    "analysed",
    "averages",
    "by_owner",
    "by_unit",
    "classes_above",
    "count_behind",
    "crossings",
    "entered",
    "figure_of",
    "figures",
    "figures_by_unit",
    "owed",
    "persons_behind",
    "pressing",
    "recounted",
    "report_calendar",
    "report_content",
    "report_made",
    "report_named",
    "report_notices",
]
