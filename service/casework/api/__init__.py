"""Records and group acts over HTTP."""

from service.casework.api import attachments, groups, records
from service.casework.api.base import router

__all__ = ["attachments", "groups", "records", "router"]
