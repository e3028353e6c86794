"""An address for the results of a search: names and numbers stand in no address, so what was typed is kept here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, select

from service.access.rules import Actor
from service.kit.db import Tx
from service.tables.people import KeptSearch

KEPT_FOR = timedelta(hours=2)
LONGEST = 200


async def keep_search(tx: Tx, actor: Actor, typed: Mapping[str, str]) -> UUID:
    """Keep what was typed, sealed, for the user alone; answers the token of the results. What has run out goes."""
    await forget_searches(tx)
    token = uuid4()
    text = json.dumps({name: value[:LONGEST] for name, value in typed.items()})
    sealed = tx.cipher.seal(text, _place(token))
    tx.session.add(KeptSearch(id=token, user_id=actor.id, sealed=sealed, made_at=tx.now))
    await tx.session.flush()
    return token


async def kept_search(tx: Tx, actor: Actor, token: UUID) -> dict[str, str] | None:
    """What the user typed; None when that has run out, or was somebody else's."""
    own = (KeptSearch.id == token, KeptSearch.user_id == actor.id, KeptSearch.made_at >= tx.now - KEPT_FOR)
    sealed = await tx.session.scalar(select(KeptSearch.sealed).where(*own))
    if sealed is None:
        return None
    return {str(name): str(value) for name, value in json.loads(tx.cipher.open(sealed, _place(token))).items()}


async def forget_searches(tx: Tx) -> None:
    """Drop what has run out."""
    await tx.session.execute(delete(KeptSearch).where(KeptSearch.made_at < tx.now - KEPT_FOR))


def _place(token: UUID) -> str:
    return f"kept_search.sealed:{token}"
