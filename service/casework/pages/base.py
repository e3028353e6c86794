"""The router that the pages of this slice share, who may open them, and how forms are read."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Request
from pydantic import BaseModel

from service.access.gate import Require
from service.access.queries import area_names
from service.access.rules import Actor, Permission
from service.kit.db import Tx
from service.kit.errors import Agree, shaped
from service.people.queries.scope import counties_of

router = APIRouter(include_in_schema=False)
Reader = Annotated[Actor, Require(Permission.CASE_READ)]
Writer = Annotated[Actor, Require(Permission.RECORD_WRITE)]
Told = dict[str, Any]
Shape = TypeVar("Shape", bound=BaseModel)


async def form_data(request: Request, many: Collection[str] = ()) -> Told:
    """What was typed; `many` names the fields of which each value counts."""
    sent = await request.form()
    found: Told = {name: str(value).strip() for name, value in sent.items() if name not in many}
    return found | {name: [str(value) for value in sent.getlist(name)] for name in many}


def shape(form: type[Shape], typed: Told, agree: Agree | None = None) -> Shape:
    """What was typed as that shape, fields left empty being as good as absent; Invalid by field."""
    return shaped(form, {name: value for name, value in typed.items() if value != ""}, agree)


async def counties(tx: Tx, actor: Actor) -> list[tuple[str, str]]:
    """The counties in which the actor works, to choose from."""
    names = await area_names(tx.session, counties_of(actor))
    return sorted(names.items())
