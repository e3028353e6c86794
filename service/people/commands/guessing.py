"""Numbers are not guessed one by one: of a masked one 500 are possible, and search or registering tells a right one."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select

from service.access.rules import Actor
from service.audit.commands import note_act
from service.kit import paging
from service.kit.db import Tx, lock
from service.kit.errors import Refused
from service.kit.paging import Page
from service.people.queries import lists
from service.tables.audit import NUMBERS, Act

HOUR = timedelta(hours=1)
MOST = 60
"""Numbers that one user may look for in vain, or find registered already, within an hour."""


async def find(
    tx: Tx,
    actor: Actor,
    q: str,
    *,
    area: str | None = None,
    cursor: str | None = None,
    limit: int = paging.LIMIT,
    token: UUID | None = None,
) -> Page[lists.Line]:
    """`queries.find`; a whole number looked for in vain counts, once for each `token` of a kept search.

    Refused when there were too many: what would have been found then is told no more than what would not.
    """
    number = lists.is_number(q)
    before = await _guesses(tx, actor) if number else []
    counted = token is not None and str(token) in before
    if number and not counted:
        _refuse_more(len(before))
    page = await lists.find(tx.session, actor, q, tx.today, cipher=tx.cipher, area=area, cursor=cursor, limit=limit)
    if number and not page.items and not counted:
        note_act(tx, actor, "person.not_found", ("user", actor.id), {"search": str(token)} if token else {})
    return page


async def note_known(tx: Tx, actor: Actor) -> None:
    """Note that a number typed for somebody else is on file; Refused instead of telling it when there were too many."""
    _refuse_more(len(await _guesses(tx, actor)))
    note_act(tx, actor, "person.known", ("user", actor.id), regardless=True)


async def one_at_a_time(tx: Tx, actor: Actor) -> None:
    """What a user is shown is counted before more is shown, whatever that user asks for at once."""
    await tx.session.flush()  # what this very transaction has shown counts too
    await lock(tx, f"shown {actor.id}")


async def _guesses(tx: Tx, actor: Actor) -> list[str]:
    """Those of the last hour, by the token of the search where there is one."""
    await one_at_a_time(tx, actor)
    made = select(func.coalesce(Act.detail["search"].astext, "")).where(
        Act.actor_id == actor.id, Act.at > tx.now - HOUR, Act.verb.in_(("person.not_found", "person.known")), NUMBERS
    )
    return list(await tx.session.scalars(made))


def _refuse_more(guesses: int) -> None:
    if guesses >= MOST:
        raise Refused("一小时内按号码查找未果或重复登记的次数过多，请稍后再试，或按姓名查找。", figures={"most": MOST})
