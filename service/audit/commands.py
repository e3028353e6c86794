"""Append an act. No hashing here: chaining inside the transaction would let every writer queue on one row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.access.rules import Actor
from service.audit.models import Act
from service.kit.db import Tx


def record(
    tx: Tx,
    actor: Actor | None,
    verb: str,
    subject: tuple[str, object],
    detail: Mapping[str, Any] | None = None,
    personal: Mapping[str, Any] | None = None,
) -> None:
    """Note that `actor` (None: the system) did `verb` (such as `person.change`) to `subject` (kind, id).

    `detail` holds nothing that identifies a person (field names, counts, codes); what does goes into `personal`, which
    stays outside the hash, so that erasing it later does not break the chain.
    """
    kind, subject_id = subject
    tx.session.add(
        Act(
            at=tx.now,
            actor_id=None if actor is None else actor.id,
            verb=verb,
            subject_kind=kind,
            subject_id=str(subject_id),
            detail=dict(detail or {}),
            personal=None if personal is None else dict(personal),
        )
    )
