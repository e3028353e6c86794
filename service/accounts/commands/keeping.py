"""A form typed before the session ran out: sealed for the session's user, given back after signing in again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from service.kit.db import Tx
from service.tables.accounts import KeptForm

KEPT_FOR = timedelta(days=1)
LARGEST = 100_000
Fields = Mapping[str, Sequence[str]]


def _place(kept_id: UUID) -> str:
    return f"kept_form.sealed:{kept_id}"


async def keep_form(tx: Tx, user_id: UUID, path: str, action: str, fields: Fields) -> UUID | None:
    """Seal what was typed on the page `path` into the form that posts to `action`; None when it is too large to keep.

    One form a page and user: a later one takes the place of an earlier.
    """
    text = json.dumps({"action": action, "fields": {name: list(values) for name, values in fields.items()}})
    if len(text) > LARGEST:
        return None
    await tx.session.execute(delete(KeptForm).where(KeptForm.user_id == user_id, KeptForm.path == path))
    kept_id = uuid4()
    values = {"id": kept_id, "user_id": user_id, "path": path, "kept_at": tx.now}
    sealed = tx.cipher.seal(text, _place(kept_id))
    await tx.session.execute(insert(KeptForm).values(**values, sealed=sealed).on_conflict_do_nothing())
    return kept_id


async def take_kept(tx: Tx, user_id: UUID, kept_id: UUID) -> tuple[str, dict[str, list[str]]] | None:
    """The form's action and its fields, for the user who typed it; it is kept until a day has passed."""
    mine = select(KeptForm).where(KeptForm.id == kept_id, KeptForm.user_id == user_id)
    kept = (await tx.session.scalars(mine)).one_or_none()
    if kept is None:
        return None
    opened = json.loads(tx.cipher.open(kept.sealed, _place(kept_id)))
    return opened["action"], opened["fields"]


async def forget_kept(tx: Tx) -> None:
    """Drop what nobody came back for."""
    await tx.session.execute(delete(KeptForm).where(KeptForm.kept_at < tx.now - KEPT_FOR))
