"""Supervision over HTTP."""

from service.supervision.api import figures, reports
from service.supervision.api.base import router

__all__ = ["figures", "reports", "router"]
