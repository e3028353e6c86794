"""One record, job leads, events and what is done for many, cards, attachments."""

from service.casework.pages import acts, attachments, cards, events, leads, records
from service.casework.pages.base import router

__all__ = ["acts", "attachments", "cards", "events", "leads", "records", "router"]
