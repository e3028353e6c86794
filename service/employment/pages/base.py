"""Who may open these pages, and what was typed as the shapes take it."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from fastapi import Request
from pydantic import BaseModel

from service.access.gate import Require
from service.access.rules import Actor, Permission
from service.kit.errors import Agree, shaped

Reader = Annotated[Actor, Require(Permission.CASE_READ)]
Writer = Annotated[Actor, Require(Permission.RECORD_WRITE)]
Values = dict[str, Any]
Shape = TypeVar("Shape", bound=BaseModel)
SEVERAL = {"evidence"}


def shape(of: type[Shape], told: Values, agree: Agree | None = None) -> Shape:
    """Fields left empty say nothing."""
    return shaped(of, {name: value for name, value in told.items() if value != ""}, agree)


async def told_in(request: Request) -> Values:
    """What was typed, to show it again: lists where several may be chosen."""
    form = await request.form()
    return {name: form.getlist(name) if name in SEVERAL else str(value).strip() for name, value in form.items()}
