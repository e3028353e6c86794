"""One record, group acts, cards, attachments."""

from service.casework.pages import records
from service.casework.pages.base import router

__all__ = ["records", "router"]
