"""Records and group acts over HTTP."""

from service.casework.api import groups, records
from service.casework.api.base import router

__all__ = ["groups", "records", "router"]
