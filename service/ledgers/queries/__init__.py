"""Reads of ledgers, their versions, and cohorts of graduates; all through `access.scope.visible`."""

from service.ledgers.queries.cohorts import Asked, Graduate, Rates, governing, graduates, rates
from service.ledgers.queries.contacts import contact_of
from service.ledgers.queries.exporting import exported
from service.ledgers.queries.naming import persons_naming, why_not_disable
from service.ledgers.queries.one import (
    SHOWN,
    Held,
    content_in,
    ledger_of,
    ledgers_of,
    names_of,
    officers,
    profile_of,
    services_of,
    survey_of,
)
from service.ledgers.queries.templates import Stored, template_of, templates
from service.ledgers.queries.versions import (
    Version,
    Waiting,
    next_waiting,
    version_of,
    versions_of,
    waiting,
    waiting_count,
)

__all__ = [
    "SHOWN",
    "Asked",
    "Graduate",
    "Held",
    "Rates",
    "Stored",
    "Version",
    "Waiting",
    "contact_of",
    "content_in",
    "exported",
    "governing",
    "graduates",
    "ledger_of",
    "ledgers_of",
    "names_of",
    "next_waiting",
    "officers",
    "persons_naming",
    "profile_of",
    "rates",
    "services_of",
    "survey_of",
    "template_of",
    "templates",
    "version_of",
    "versions_of",
    "waiting",
    "waiting_count",
    "why_not_disable",
]
