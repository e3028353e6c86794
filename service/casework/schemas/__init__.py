"""Shapes of what is sent in."""

from service.casework.schemas.groups import CardForm, EventForm, ForMany, GiveForm, LeadForm, ReferralForm
from service.casework.schemas.records import (
    Block,
    Day,
    Line,
    Note,
    Reason,
    RecordForm,
    Shape,
    Void,
    WaiverForm,
    detail_shape,
)

__all__ = [
    "Block",
    "CardForm",
    "Day",
    "EventForm",
    "ForMany",
    "GiveForm",
    "LeadForm",
    "Line",
    "Note",
    "Reason",
    "RecordForm",
    "ReferralForm",
    "Shape",
    "Void",
    "WaiverForm",
    "detail_shape",
]
