"""A county's own Word form in the place of the one that ships; tried on a sample before it is taken."""

from __future__ import annotations

import asyncio
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from service.access.rules import Actor, Permission
from service.audit.commands import note_act
from service.kit import paper
from service.kit.db import Tx
from service.kit.errors import Forbidden, NotFound
from service.ledgers.rules.content import Content, Goal, Kind, Measure
from service.ledgers.rules.series import Service
from service.ledgers.rules.sheet import Sheet, Who, data_of
from service.tables.ledgers import LedgerTemplate


async def store_template(tx: Tx, actor: Actor, county: str, kind: Kind, document: bytes) -> None:
    """Use this form in the county from now on; Invalid, with why, when a sample cannot be made with it."""
    _must_decide(actor, county)
    await asyncio.to_thread(paper.check_docx, document, sample(kind))
    stored = {"document": document, "stored_at": tx.now, "stored_by": actor.id}
    made = insert(LedgerTemplate).values(county=county, kind=kind, **stored)
    await tx.session.execute(made.on_conflict_do_update(index_elements=["county", "kind"], set_=stored))
    note_act(tx, actor, "ledger.template", ("area", county), {"kind": kind, "bytes": len(document)})


async def remove_template(tx: Tx, actor: Actor, county: str, kind: Kind) -> None:
    """Go back to the form that ships."""
    _must_decide(actor, county)
    here = (LedgerTemplate.county == county, LedgerTemplate.kind == kind)
    gone = await tx.session.execute(delete(LedgerTemplate).where(*here).returning(LedgerTemplate.county))
    if gone.first() is not None:
        note_act(tx, actor, "ledger.template", ("area", county), {"kind": kind, "bytes": 0})


@lru_cache
def shipped_template() -> bytes:
    """The form that ships."""
    return (paper.TEMPLATES / "ledgers" / "ledger.docx").read_bytes()


def _must_decide(actor: Actor, county: str) -> None:
    if not actor.may(Permission.APPROVAL_DECIDE):
        raise Forbidden
    if county not in actor.holding(Permission.APPROVAL_DECIDE).counties:
        raise NotFound


def sample(kind: Kind) -> dict[str, Any]:
    """A sheet about nobody, with something in every place."""
    nobody, day = UUID(int=1), date(2024, 6, 12)
    return data_of(
        Sheet(
            kind=kind,
            number="000000-2024-00000000",
            version=1,
            content=Content(
                day, nobody, day, (Goal(nobody, "示例目标"),), (Measure(nobody, "other", "示例措施", nobody, day),)
            ),
            who=Who(**dict.fromkeys(Who.__dataclass_fields__, "示例")),
            wishes=("示例", "示例", "示例"),
            surveyed_on=day,
            services=[(day, "other", "phone")],
            done=[Service("follow_up", day)],
            names={nobody: "示例"},
            offered={"tax": "示例补贴"},
            sign_off="signed",
            signed_by="示例",
            signed_on=day,
            remark="示例",
            printed_on=day,
            printed_by="示例",
        ),
        redacted=False,
    )
