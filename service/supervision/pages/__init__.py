"""Pages of supervision: one module a subject, each adding its routes to `base.router`."""

from service.supervision.pages import analysis, averages, board, funds, reports
from service.supervision.pages.base import router

__all__ = ["analysis", "averages", "board", "funds", "reports", "router"]
