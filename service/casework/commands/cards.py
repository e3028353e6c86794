"""Point somebody to what others decide (仅链接): the card is text and a link, the pointing is a record."""

from __future__ import annotations

from uuid import UUID

from service.access.rules import Actor
from service.casework.commands.records import Saved, add_records
from service.casework.queries import cards
from service.casework.rules import cards as casework_cards
from service.casework.schemas.groups import CardForm
from service.casework.schemas.records import RecordForm
from service.kit.db import Tx
from service.kit.errors import Invalid, Refused
from service.people.commands.holding import hold


async def refer(tx: Tx, actor: Actor, person_id: UUID, form: CardForm) -> Saved:
    """Note that the person was pointed to a card of the plan that governs where they belong."""
    person = await hold(tx, actor, person_id)
    if person.exit_on is not None and person.exit_on <= form.on:
        raise Refused("这个人已经退出服务，不能再登记推荐。")
    card = next((one for one in await cards.cards_for(tx.session, person, form.on) if one.code == form.card), None)
    if card is None:
        raise Invalid({"card": "当地的方案没有这一项，请从所列的卡片中选择。"})
    if card.valid_to is not None and card.valid_to < form.on:
        raise Invalid({"on": f"这项办法的有效期到 {card.valid_to}，之后不能再推荐。"})
    told = RecordForm(
        kind=casework_cards.record_kind(card.rule),
        on=form.on,
        mode=form.mode,
        detail={"card": card.code, "rule": card.rule, "content": card.label},
        note=form.note,
        late_reason=form.late_reason,
    )
    return await add_records(tx, actor, person, [told])
