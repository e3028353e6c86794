"""Tables of what was done for a person."""

from service.casework.models.records import Record, Waiver

__all__ = ["Record", "Waiver"]
