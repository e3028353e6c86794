"""What a sheet's columns mean, and what a row says. No database."""

from collections.abc import Callable, Mapping
from datetime import date

from service.exchange.rules.columns import Column, Layout, Recognised, recognise
from service.exchange.rules.deeds import read_job, read_record
from service.exchange.rules.graduates import read_graduate
from service.exchange.rules.layouts import GRADUATES, JOBS, LAYOUTS, PEOPLE, RECORDS, TRAININGS
from service.exchange.rules.people import read_person
from service.exchange.rules.places import Found, Places
from service.exchange.rules.reading import CellFault, JobCells, LedgerCells, Reading
from service.exchange.rules.rosters import owed_by
from service.exchange.rules.trainings import read_training

READERS: dict[str, Callable[[Mapping[str, object], Places, date], Reading]] = {
    PEOPLE.kind: read_person,
    GRADUATES.kind: read_graduate,
    RECORDS.kind: read_record,
    JOBS.kind: read_job,
    TRAININGS.kind: read_training,
}

__all__ = [
    "GRADUATES",
    "JOBS",
    "LAYOUTS",
    "PEOPLE",
    "READERS",
    "RECORDS",
    "TRAININGS",
    "CellFault",
    "Column",
    "Found",
    "JobCells",
    "Layout",
    "LedgerCells",
    "Places",
    "Reading",
    "Recognised",
    "owed_by",
    "read_graduate",
    "read_job",
    "read_person",
    "read_record",
    "read_training",
    "recognise",
]
