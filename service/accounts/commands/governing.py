"""Who may act on an account: somebody who governs all of the areas in which it may do anything."""

from __future__ import annotations

from uuid import UUID

from service.access.rules import Actor
from service.accounts.queries import outside, user_line
from service.kit.db import Tx
from service.kit.errors import Refused


async def must_govern(tx: Tx, by: Actor, user_id: UUID) -> None:
    """NotFound for a user out of sight; Refused for one who also has a role elsewhere.

    Otherwise the administrator of a township could reset the password of a supervisor of the whole province who was
    given some small role there, and sign in.
    """
    await user_line(tx.session, by, user_id)
    if await outside(tx.session, by, user_id):
        raise Refused("这个用户在您管理的区域以外还有角色，请由管理那里的系统管理员办理。")
