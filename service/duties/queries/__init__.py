"""Reads of the slice: files of persons, the work list, duties of one person and of many, and why each is owed."""

from service.duties.queries.clocks import clocks_of
from service.duties.queries.dossiers import dossiers, plans_and_facts
from service.duties.queries.listing import duties, duties_count, persons_owed
from service.duties.queries.notices import Notice, notices, notices_of, planned, planned_days
from service.duties.queries.one import Known, Stopped, Why, duties_of, stopped, why
from service.duties.queries.worklist import CAP, AgendaLine, agenda, agenda_counts

__all__ = [
    "CAP",
    "AgendaLine",
    "Known",
    "Notice",
    "Stopped",
    "Why",
    "agenda",
    "agenda_counts",
    "clocks_of",
    "dossiers",
    "duties",
    "duties_count",
    "duties_of",
    "notices",
    "notices_of",
    "persons_owed",
    "planned",
    "planned_days",
    "plans_and_facts",
    "stopped",
    "why",
]
