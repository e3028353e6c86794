"""Acts on the register. Every write about a person begins with `hold` (one) or `touch` (many)."""

from service.people.commands.building import Place, columns
from service.people.commands.bulk import (
    Changed,
    change_many,
    forgetters,
    refresh_many,
    register_many,
    state_many,
    take_back,
    worked_on,
)
from service.people.commands.checking import Checked, check
from service.people.commands.finding import forget_searches, keep_search, kept_search
from service.people.commands.guessing import find
from service.people.commands.holding import hold, hold_many, touch
from service.people.commands.households import (
    add_member,
    end_member,
    join_household,
    leave_household,
    register_relative,
)
from service.people.commands.keeping import say_destination
from service.people.commands.leaving import come_back, leave
from service.people.commands.merging import merge, merge_registry
from service.people.commands.moving import carry_places, followers
from service.people.commands.privacy import consent, may_call, note_view, phones, unmask, view, withdraw
from service.people.commands.registering import Alike, Twin, change, register
from service.people.commands.stating import correct, refresh, state
from service.people.commands.villages import say_rural, touch_villages

__all__ = [
    "Alike",
    "Changed",
    "Checked",
    "Place",
    "Twin",
    "add_member",
    "carry_places",
    "change",
    "change_many",
    "check",
    "columns",
    "come_back",
    "consent",
    "correct",
    "end_member",
    "find",
    "followers",
    "forget_searches",
    "forgetters",
    "hold",
    "hold_many",
    "join_household",
    "keep_search",
    "kept_search",
    "leave",
    "leave_household",
    "may_call",
    "merge",
    "merge_registry",
    "note_view",
    "phones",
    "refresh",
    "refresh_many",
    "register",
    "register_many",
    "register_relative",
    "say_destination",
    "say_rural",
    "state",
    "state_many",
    "take_back",
    "touch",
    "touch_villages",
    "unmask",
    "view",
    "withdraw",
    "worked_on",
]
