"""请确认走访日期: asked before visits of other days are moved, or somebody is to be visited on a rest day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fastapi import Request, Response

from service.access.rules import Actor
from service.kit.db import Tx
from service.kit.web import day_text, render
from service.profiles.queries import calendar
from service.visits.queries import plans

Answers = Mapping[str, str]
Hidden = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Doubts:
    """Who of those chosen is planned for another day, as (name, day, visitor); and whether the day is a day of rest."""

    on: date
    chosen: int
    others: list[tuple[str, date, str]]
    rest: bool

    def settled(self, answers: Answers) -> bool:
        """Whether the user has answered what there is to ask: fields `move` (yes, no) and `rest` (yes)."""
        moves = not self.others or answers.get("move") in {"yes", "no"}
        return moves and (not self.rest or answers.get("rest") == "yes")


async def doubts(tx: Tx, actor: Actor, people: Sequence[UUID], on: date) -> Doubts:
    """What there is to ask before planning these for a day; days gone by are the command's to refuse."""
    others = await plans.planned_elsewhere(tx.session, actor, people, on)
    rest = on >= tx.today and not (await calendar(tx.session)).is_working(on)
    return Doubts(on, len(set(people)), others, rest)


def ask(request: Request, found: Doubts, action: str, hidden: Hidden, back: str) -> Response:
    """The question, with all that was sent; nothing is done yet."""
    return render(
        request,
        "visits/sure.html",
        title="请确认走访日期",
        status=422,
        day=found.on,
        day_words=day_text(found.on),
        others=found.others,
        rest=found.rest,
        left=found.chosen - len(found.others),
        action=action,
        hidden=hidden,
        back=back,
    )
