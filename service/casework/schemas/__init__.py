"""Shapes of what is sent in."""

from service.casework.schemas.records import (
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

__all__ = ["Day", "Line", "Note", "Reason", "RecordForm", "Shape", "Void", "WaiverForm", "detail_shape"]
