"""Shapes of what is sent in."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import StringConstraints

from service.casework.schemas import Day, Shape

Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class MakeForm(Shape):
    """Which report of which unit and time."""

    code: str
    area: str
    cutoff: date


class FileForm(Shape):
    """登记报送: on which day it was sent, and how or under which number."""

    on: Day
    note: Note = ""
    version: int
