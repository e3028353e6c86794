"""Choosing many persons by tick boxes: filters in the address, none of which names anybody."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import urlencode
from uuid import UUID, uuid4

from pydantic import BaseModel

from service.access.queries import area_choices
from service.access.rules import Actor
from service.kit.db import Tx
from service.kit.errors import Invalid
from service.kit.paging import MOST
from service.law.names import MODES
from service.people.queries import lists
from service.people.rules.codes import CATEGORY, HAVE

OWED = {
    "one_three_one": "131服务没有办齐",
    "four_ones": "四个一没有办齐",
    "graduate": "毕业生服务没有办齐",
}
GIVING_MODES = {code: label for code, label in MODES.items() if code in {"group", "phone", "online", "office"}}


class PickingQuery(BaseModel):
    """Whom to list. `ticked`: all boxes are ticked beforehand, so that a village is taken whole without a script."""

    area: str = ""
    category: Literal["", "1", "2", "3", "4", "5", "6", "7"] = ""
    need: Literal["", "yes", "no", "unknown"] = ""
    graduate: Literal["", "1"] = ""
    owed: Literal["", "one_three_one", "four_ones", "graduate"] = ""
    show: Literal["", "mine", "all"] = ""
    ticked: Literal["", "1"] = ""
    cursor: str = ""

    def address(self, path: str, **other: str) -> str:
        """The list with these filters, or some of them otherwise."""
        kept = {name: value for name, value in (self.model_dump() | other).items() if value}
        return path + (f"?{urlencode(kept)}" if kept else "")

    def whose(self, actor: Actor) -> str:
        """One's own caseload first for who keeps one."""
        return self.show or ("mine" if actor.works_cases else "all")

    def filters(self, actor: Actor) -> lists.Filters:
        """As the register knows them."""
        return lists.Filters(
            area=self.area or None,
            owner=actor.id if self.whose(actor) == "mine" else None,
            category=int(self.category) if self.category else None,
            need=self.need or None,
            graduate=True if self.graduate else None,
            duty_state="open" if self.owed else None,
            program=self.owed or None,
        )


async def listed(
    tx: Tx, actor: Actor, asked: PickingQuery, path: str, *, seekers_first: bool = False
) -> dict[str, Any]:
    """What `casework/pick_rows.html` shows, but for who has been done already (`done`)."""
    page = await lists.lines(
        tx.session,
        actor,
        asked.filters(actor),
        tx.today,
        cursor=asked.cursor or None,
        limit=MOST,
        seekers_first=seekers_first,
    )
    whose = asked.whose(actor)
    words = [("mine", "我负责的"), ("all", "全部")] if actor.works_cases else []
    return {
        "path": path,
        "asked": asked,
        "here": asked.address(path),
        "lines": page.items,
        "next_href": asked.address(path, cursor=page.next) if page.next else None,
        "tabs": [
            {"href": asked.address(path, show=key, cursor=""), "label": label, "active": key == whose}
            for key, label in words
        ],
        "areas": await area_choices(tx.session, actor, asked.area),
        "categories": tuple(CATEGORY.labels.items()),
        "needs": tuple(HAVE.labels.items()),
        "owed_options": tuple(OWED.items()),
        "act_id": uuid4(),
    }


def ticked(sent: list[str]) -> list[str]:
    """The ticked boxes; Invalid in words for what is no id of ours."""
    try:
        return [str(UUID(one)) for one in sent]
    except ValueError as fault:
        raise Invalid({"people": "请重新勾选人员。"}) from fault
