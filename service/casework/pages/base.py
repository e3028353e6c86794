"""The router that the pages of this slice share, and who may open them."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from service.access.queries import area_names
from service.access.rules import Actor
from service.kit.db import Tx
from service.people.queries.scope import counties_of

router = APIRouter(include_in_schema=False)
Told = dict[str, Any]


async def counties(tx: Tx, actor: Actor) -> list[tuple[str, str]]:
    """The counties in which the actor works, to choose from."""
    names = await area_names(tx.session, counties_of(actor))
    return sorted(names.items())
