"""Writes under an `Idempotency-Key`: the same key and body answer the same result, another body under it is 409.

The key is taken and the answer kept in the transaction of the write itself, so that neither can be without the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from sqlalchemy import delete, update

from service.kit import forms
from service.kit.db import Tx
from service.kit.errors import NotFound, OnecaseError
from service.kit.forms import Repeated, SentBefore
from service.kit.models import KeptAnswer

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class Replay(Exception):
    """Not a fault: the write was made before, and this is what was answered."""

    def __init__(self, tx: Tx, kept: KeptAnswer) -> None:
        super().__init__("replay")
        self.kept = kept
        self.body = "" if kept.sealed is None else tx.cipher.open(kept.sealed, forms.place(kept.key_hash))

    @property
    def response(self) -> Response:
        """The same answer again."""
        headers = {} if self.kept.etag is None else {"ETag": self.kept.etag}
        return Response(self.body, self.kept.status or 200, headers, "application/json")


class KeyReused(OnecaseError):
    """Another body came under a key already used."""

    status = 409
    title = "编号重复使用"

    def __init__(self) -> None:
        super().__init__("这个 Idempotency-Key 已用于另一项内容，请换一个新的。")


async def take(tx: Tx, request: Request) -> None:
    """Keep the key as a write's unit of work opens; KeyReused when it was for another one. Waits for a twin under way.

    A write made before is not answered yet, but by `replay`: first it is asked who wants to know.
    """
    if not request.url.path.startswith("/api/"):
        await forms.take(tx, request)
        return
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method not in {"POST", "PATCH", "PUT"} or request.url.path.endswith(forms.LOOKS):
        return
    credential = request.headers.get("Authorization", "") + request.headers.get("Cookie", "")
    key_hash = hashlib.sha256(f"{credential}\n{key}".encode()).digest()
    target = f"{request.method} {request.url.path}?{request.url.query}\n".encode()
    body_hash = tx.cipher.index(hashlib.sha256(target + await request.body()).hexdigest())  # keyed: bodies hold numbers
    kept = await forms.claim(tx, key_hash, body_hash)
    if kept is not None:
        if kept.body_hash != body_hash:
            raise KeyReused
        request.state.replay = Replay(tx, kept)
        return
    request.state.kept_answer = (tx, key_hash)


def replay(request: Request) -> None:
    """Raise Replay if this write was made before; called once the actor is known to be permitted."""
    made_before: Replay | Repeated | SentBefore | None = getattr(request.state, "replay", None)
    if made_before is None:
        return
    if not isinstance(made_before, Replay) and made_before.by != str(request.state.actor.id):
        raise NotFound  # somebody else's form
    raise made_before


class ApiRoute(APIRoute):
    """The route class of every API router: keeps the answer of a write made under a key, and replays it."""

    def get_route_handler(self) -> Handler:
        """Wrap FastAPI's own handler; the unit of work is still open when it returns (function scope)."""
        inner = super().get_route_handler()

        async def handler(request: Request) -> Response:
            try:
                response = await inner(request)
            except Replay as made_before:
                return made_before.response
            kept: tuple[Tx, bytes] | None = getattr(request.state, "kept_answer", None)
            if kept is not None:
                tx, key_hash = kept
                sealed = tx.cipher.seal(bytes(response.body).decode(), forms.place(key_hash))
                answer = {"status": response.status_code, "sealed": sealed}
                values = answer | {"etag": response.headers.get("ETag")}
                await tx.session.execute(update(KeptAnswer).where(KeptAnswer.key_hash == key_hash).values(values))
            return response

        return handler


async def forget(tx: Tx, before: datetime) -> None:
    """Drop answers kept longer than needed."""
    await tx.session.execute(delete(KeptAnswer).where(KeptAnswer.made_at < before))
