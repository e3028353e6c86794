"""Visits and campaigns over HTTP."""

from service.visits.api import campaigns, visits
from service.visits.api.base import router

__all__ = ["campaigns", "router", "visits"]
