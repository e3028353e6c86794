"""Reads of what was done; all of them through `access.scope.visible`."""

from service.casework.queries.likeness import standing
from service.casework.queries.records import Line, done_on, of_visit, record_of, records_count, records_of

__all__ = ["Line", "done_on", "of_visit", "record_of", "records_count", "records_of", "standing"]
