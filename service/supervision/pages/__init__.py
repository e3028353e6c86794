"""Pages of supervision: one module a subject, each adding its routes to `base.router`."""

from service.supervision.pages import averages, board, reports
from service.supervision.pages.base import router

__all__ = ["averages", "board", "reports", "router"]
