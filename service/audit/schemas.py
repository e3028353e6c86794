"""The filters of the page of acts, as typed; all may be left blank."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict


def _blank(typed: object) -> object:
    return typed or None


Blank = BeforeValidator(_blank)


class ActQuery(BaseModel):
    """What an act was, who did it, to what, between which days."""

    model_config = ConfigDict(extra="ignore")

    verb: Annotated[str | None, Blank] = None
    actor: Annotated[UUID | None, Blank] = None
    subject: Annotated[str | None, Blank] = None
    first: Annotated[date | None, Blank] = None
    last: Annotated[date | None, Blank] = None
