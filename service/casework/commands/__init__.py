"""Record what was done for one or for many, void it, correct it; leads, events, cards, papers."""

from service.casework.commands.attachments import add_attachment, open_attachment, void_added_at, void_attachment
from service.casework.commands.bulk import add_many, take_back
from service.casework.commands.cards import refer
from service.casework.commands.entries import follow_entry, record_entries, take_entries_back, void_entries
from service.casework.commands.events import add_event, attend, change_event, take_away, void_event
from service.casework.commands.leads import add_lead, change_lead, give_lead, note_referral, void_lead
from service.casework.commands.many import Done, begin, chosen, record_for_many, undo_act
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
    "Done",
    "Saved",
    "add_attachment",
    "add_event",
    "add_lead",
    "add_many",
    "add_records",
    "ask_waiver",
    "attend",
    "begin",
    "change_event",
    "change_lead",
    "chosen",
    "correct",
    "follow_entry",
    "give_lead",
    "grant_backdating",
    "grant_waiver",
    "note_referral",
    "open_attachment",
    "record_entries",
    "record_for_many",
    "refer",
    "take_away",
    "take_back",
    "take_entries_back",
    "undo_act",
    "void",
    "void_added_at",
    "void_attachment",
    "void_entries",
    "void_event",
    "void_lead",
]
