"""Records and group acts over HTTP."""

from service.casework.api import records
from service.casework.api.base import router

__all__ = ["records", "router"]
