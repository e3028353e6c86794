"""Acts on ledgers: open and change, parts, survey, sign-off, print, hand over, a county's own form."""

from service.ledgers.commands.carrying import carry, named_in
from service.ledgers.commands.changing import change_ledger, open_ledger
from service.ledgers.commands.opening import Opened, open_ledgers
from service.ledgers.commands.parts import add_goal, add_measure, change_measure, set_goal, set_subsidies
from service.ledgers.commands.printing import Printed, print_ledger
from service.ledgers.commands.signing import sign_off
from service.ledgers.commands.surveying import survey
from service.ledgers.commands.templates import remove_template, shipped_template, store_template

__all__ = [
    "Opened",
    "Printed",
    "add_goal",
    "add_measure",
    "carry",
    "change_ledger",
    "change_measure",
    "named_in",
    "open_ledger",
    "open_ledgers",
    "print_ledger",
    "remove_template",
    "set_goal",
    "set_subsidies",
    "shipped_template",
    "sign_off",
    "store_template",
    "survey",
]
