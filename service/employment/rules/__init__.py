"""What is no plan's rule about jobs and businesses: words, impossible days, how long something held, what counts."""

from service.employment.rules.businesses import business_faults
from service.employment.rules.clocks import Clock, ContactRow, Mark
from service.employment.rules.counting import HUKOU_WORDS, NewlyEmployed, counted
from service.employment.rules.destinations import ASKS_PAY, fitting, is_destination, undone_on
from service.employment.rules.flags import KINDS, MANY, TINY_STAFF, FlagKind, crowded, days_held, told_by
from service.employment.rules.jobs import after_leaving, contradictions, job_faults, why_not
from service.employment.rules.stability import Spell, operating, stability, whole_months
from service.employment.rules.words import (
    BUSINESS_KIND,
    END_REASONS,
    EVIDENCE,
    PAY_OK,
    PLACE_TYPE,
    REFERRAL,
    SUBFORM,
    WORKPLACE,
)

__all__ = [
    "ASKS_PAY",
    "BUSINESS_KIND",
    "END_REASONS",
    "EVIDENCE",
    "HUKOU_WORDS",
    "KINDS",
    "MANY",
    "PAY_OK",
    "PLACE_TYPE",
    "REFERRAL",
    "SUBFORM",
    "TINY_STAFF",
    "WORKPLACE",
    "Clock",
    "ContactRow",
    "FlagKind",
    "Mark",
    "NewlyEmployed",
    "Spell",
    "after_leaving",
    "business_faults",
    "contradictions",
    "counted",
    "crowded",
    "days_held",
    "fitting",
    "is_destination",
    "job_faults",
    "operating",
    "stability",
    "told_by",
    "undone_on",
    "whole_months",
    "why_not",
]
