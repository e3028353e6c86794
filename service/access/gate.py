"""How a route names what it needs: `Require(Permission.X)` answers the actor, or refuses before anything is read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from fastapi import Depends, Request

from service.access.rules import Actor, Permission
from service.kit.db import OpenTx, Tx
from service.kit.errors import Forbidden, Unauthenticated
from service.kit.idempotency import replay

Identify = Callable[[Tx, Request], Awaitable[Actor | None]]


async def current_actor(request: Request, tx: OpenTx) -> Actor:
    """Who asks, by session cookie or bearer token; Unauthenticated when nobody. `app.state.identify` knows how."""
    identify: Identify = request.app.state.identify
    actor = await identify(tx, request)
    if actor is None:
        raise Unauthenticated
    request.state.actor = actor
    return actor


CurrentActor = Annotated[Actor, Depends(current_actor, scope="function")]


class Permitted:
    """A dependency that lets through who holds `permission`; a test finds it on every route that is not public."""

    def __init__(self, permission: Permission) -> None:
        self.permission = permission

    async def __call__(self, request: Request, actor: CurrentActor, tx: OpenTx) -> Actor:
        """Answer the actor as far as the permission reaches, or raise Forbidden.

        Or Replay, for a write made before under its Idempotency-Key.
        """
        if not actor.may(self.permission):
            raise Forbidden
        replay(request)
        await request.app.state.count_waiting(request, tx, actor)
        return actor.holding(self.permission)


def Require(permission: Permission) -> Any:  # noqa: N802, ANN401 - reads as FastAPI's own Depends does
    """Use as `actor: Annotated[Actor, Require(Permission.CASE_READ)]`."""
    return Depends(Permitted(permission), scope="function")


Reader = Annotated[Actor, Require(Permission.CASE_READ)]
Writer = Annotated[Actor, Require(Permission.RECORD_WRITE)]
Editor = Annotated[Actor, Require(Permission.PERSON_EDIT)]
Unmasker = Annotated[Actor, Require(Permission.PERSON_UNMASK)]
Visitor = Annotated[Actor, Require(Permission.VISIT_RECORD)]
Assigner = Annotated[Actor, Require(Permission.CASELOAD_ASSIGN)]
Decider = Annotated[Actor, Require(Permission.APPROVAL_DECIDE)]
