"""What records, group acts and attachments mean beyond what the law counts."""

from service.casework.rules import attachments, cards, entries, groups
from service.casework.rules.records import (
    AFTER_CHECK,
    LATE_DAYS,
    LOST_AFTER,
    REFERRAL_RESULTS,
    RESULT_LABELS,
    RESULT_WORDS,
    WHY_LATE,
    is_late,
    learnt,
    lost_on,
    out_of_order,
)

__all__ = [
    "AFTER_CHECK",
    "LATE_DAYS",
    "LOST_AFTER",
    "REFERRAL_RESULTS",
    "RESULT_LABELS",
    "RESULT_WORDS",
    "WHY_LATE",
    "attachments",
    "cards",
    "entries",
    "groups",
    "is_late",
    "learnt",
    "lost_on",
    "out_of_order",
]
