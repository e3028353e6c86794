"""Acts on jobs, destinations and businesses. What was owed stops and starts again with them: the settlers see to it."""

from service.employment.commands.businesses import change_business, open_business, void_business
from service.employment.commands.destinations import set_destination
from service.employment.commands.jobs import LABELS, change_job, end_job, start_job, void_job

__all__ = [
    "LABELS",
    "change_business",
    "change_job",
    "end_job",
    "open_business",
    "set_destination",
    "start_job",
    "void_business",
    "void_job",
]
