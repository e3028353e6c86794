"""What the pages of supervision share."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter

from service.access.gate import Require
from service.access.queries import area_names, children
from service.access.rules import Actor, Permission
from service.kit.db import Tx

router = APIRouter(include_in_schema=False)
Reader = Annotated[Actor, Require(Permission.CASE_READ)]
Supervisor = Annotated[Actor, Require(Permission.APPROVAL_DECIDE)]


async def areas(tx: Tx, actor: Actor) -> list[tuple[str, str]]:
    """The actor's areas and the nodes right below them, for a select box."""
    found: list[tuple[str, str]] = []
    names = await area_names(tx.session, [grant.area for grant in actor.grants])
    for grant in actor.grants:
        found.append((grant.area, names.get(grant.area, grant.label)))
        found += [(node.code, f"　{node.name}") for node in await children(tx.session, actor, grant.area)]
    return list(dict.fromkeys(found))
