"""Reads of jobs, businesses and destinations; all of them through `access.scope.visible`."""

from service.employment.queries.businesses import business_of, businesses_of
from service.employment.queries.counting import newly_employed
from service.employment.queries.flags import Crowd, Flag, crowds, red_flags
from service.employment.queries.jobs import clocks, destinations_of, job_of, jobs_of, working

__all__ = [
    "Crowd",
    "Flag",
    "business_of",
    "businesses_of",
    "clocks",
    "crowds",
    "destinations_of",
    "job_of",
    "jobs_of",
    "newly_employed",
    "red_flags",
    "working",
]
