"""The form that binds a profile to an area."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints


class BindForm(BaseModel):
    """`valid_from` left out: the plan's own first day."""

    model_config = ConfigDict(extra="forbid")

    area: Annotated[str, StringConstraints(strip_whitespace=True, min_length=6, max_length=12)]
    valid_from: Annotated[date | None, BeforeValidator(lambda text: text or None)] = None
