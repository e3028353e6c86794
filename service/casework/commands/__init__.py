"""Record what was done for one or for many, void it, correct it."""

from service.casework.commands.records import (
    Saved,
    add_records,
    ask_waiver,
    correct,
    grant_backdating,
    grant_waiver,
    void,
)

__all__ = ["Saved", "add_records", "ask_waiver", "correct", "grant_backdating", "grant_waiver", "void"]
