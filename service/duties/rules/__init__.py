"""What is on file of a person, which rows that makes, and why."""

from service.duties.rules.dossier import Dossier, Relative
from service.duties.rules.reasons import Answered, Counted, Explained, explain
from service.duties.rules.rows import AgendaRow, DutyRow, Judgement, Rows, duty_id, judge, rows_of
from service.duties.rules.words import Chip, asking, chips, missing, next_step, period_words, when

__all__ = [
    "AgendaRow",
    "Answered",
    "Chip",
    "Counted",
    "Dossier",
    "DutyRow",
    "Explained",
    "Judgement",
    "Relative",
    "Rows",
    "asking",
    "chips",
    "duty_id",
    "explain",
    "judge",
    "missing",
    "next_step",
    "period_words",
    "rows_of",
    "when",
]
