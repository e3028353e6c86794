"""What the changes of parts of a ledger share."""

from __future__ import annotations

from uuid import UUID

from service.access.rules import Actor
from service.accounts.queries import case_holder, user_names
from service.caseloads.rules import covers
from service.kit.db import Tx
from service.kit.errors import NotFound, Refused, Stale
from service.ledgers.commands import saving
from service.ledgers.queries.one import content_in, ledger_of
from service.ledgers.rules.content import Content, Kind
from service.ledgers.rules.planning import LEFT
from service.ledgers.rules.versions import conflicts
from service.people.commands.holding import hold
from service.tables.ledgers import Ledger
from service.tables.people import Person


async def held_ledger(tx: Tx, actor: Actor, person_id: UUID, kind: Kind) -> tuple[Person, Ledger]:
    """The person, locked, and the ledger to be changed; Refused for who has left."""
    person = await hold(tx, actor, person_id)
    found = await ledger_of(tx.session, actor, person_id, kind)
    if found is None:
        raise NotFound
    refuse_gone(person)
    return person, found.ledger


async def revise(tx: Tx, actor: Actor, found: Ledger, after: Content, version: int | None) -> Ledger:
    """`saving.revise`, of one; Stale with what differs when `version` is an old one."""
    before = content_in(found)
    if before != after and version is not None and version != found.version:
        names = await user_names(tx.session, before.named | after.named)
        differing = conflicts(before, after, names, {})
        if differing:
            raise Stale(differing)
    await saving.revise(tx, actor, [(found, after)])
    return found


def refuse_gone(person: Person) -> None:
    """Nothing is written about who has left."""
    if person.exit_on is not None:
        raise Refused(LEFT)


async def serves(tx: Tx, user_id: UUID, person: Person) -> bool:
    """Whether a user may be named in a ledger of that person."""
    worker = await case_holder(tx.session, user_id)
    return worker is not None and covers(worker, person.county, person.township, person.village)
