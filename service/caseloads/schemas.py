"""Shapes of assigning and handing over."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class OwnerForm(BaseModel):
    """One person, or all of somebody's, to another worker."""

    model_config = ConfigDict(extra="forbid")

    to: UUID
    reason: Reason


class PlaceForm(OwnerForm):
    """All of a village or township: those without a worker, or everybody there."""

    area: str
    everybody: bool = False


class HandOverForm(OwnerForm):
    """All that `from_user` holds."""

    from_user: UUID
