"""What is sent in to decide a request."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Decision(BaseModel):
    """Whether the request is granted, and why."""

    model_config = ConfigDict(extra="forbid")

    granted: bool
    reason: Reason
