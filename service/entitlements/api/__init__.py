"""What a person has and may have over HTTP."""

from service.entitlements.api import certified, entries
from service.entitlements.api.base import router

__all__ = ["certified", "entries", "router"]
