"""What a sheet's columns mean, and what a row says of a person. No database."""

from service.exchange.rules.layouts import LAYOUTS, PEOPLE, Column, Layout, Recognised, recognise
from service.exchange.rules.people import JobSaid, Reading, Said, job_text, read_person
from service.exchange.rules.places import Found, Places

__all__ = [
    "LAYOUTS",
    "PEOPLE",
    "Column",
    "Found",
    "JobSaid",
    "Layout",
    "Places",
    "Reading",
    "Recognised",
    "Said",
    "job_text",
    "read_person",
    "recognise",
]
