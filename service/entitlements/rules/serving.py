"""What an entry is as a service of the person (FOUR-04, GRAD-04): a class attended, a post taken up."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from service.casework.rules.entries import Served
from service.entitlements.rules.asking import Values, post_words, training_words

ATTENDED = frozenset({"in_training", "completed"})


def training_service(entry: UUID, values: Values, today: date) -> Served | None:
    """On the day it began; of who has only enrolled or has left it, none."""
    begun: date = values["starts_on"]
    if values["state"] not in ATTENDED or begun > today:
        return None
    until = values["ends_on"] or today
    told = {"project": values["project"]}
    return Served(entry, "training_attended", begun, until, "group", told, training_words(values))


def post_service(entry: UUID, values: Values, today: date) -> Served | None:
    """On its first day."""
    begun: date = values["started_on"]
    if begun > today:
        return None
    told = {"employer": values["employer"], "title": values["post_type"]}
    return Served(entry, "public_post_placement", begun, begun, "office", told, post_words(values))
