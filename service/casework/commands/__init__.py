"""Record what was done for one or for many, void it, correct it."""

from service.casework.commands.bulk import add_many, take_back
from service.casework.commands.records import (
    Saved,
    add_records,
    ask_waiver,
    correct,
    grant_backdating,
    grant_waiver,
    void,
)

__all__ = [
    "Saved",
    "add_many",
    "add_records",
    "ask_waiver",
    "correct",
    "grant_backdating",
    "grant_waiver",
    "take_back",
    "void",
]
