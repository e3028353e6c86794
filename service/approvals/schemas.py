"""What is sent in to decide a request."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MOST_TOGETHER = 200
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class Decision(BaseModel):
    """Whether the request is granted; why not, when it is refused."""

    model_config = ConfigDict(extra="forbid")

    granted: bool
    reason: Reason = ""


class DecisionTogether(Decision):
    """The same for requests of one act for many: those that were shown."""

    approvals: Annotated[list[UUID], Field(min_length=1, max_length=MOST_TOGETHER)]
