"""Say of a village whether it is rural, where neither its code nor its name does: by it 居民户口 is judged."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ARRAY, Text, any_, literal, or_, select

from service.access.rules import Actor, Permission
from service.audit.commands import note_act
from service.kit.db import Tx
from service.kit.errors import Forbidden, NotFound, Refused
from service.law.facts import Tri
from service.people.commands.holding import touch
from service.people.queries.villages import within
from service.tables.access import Area
from service.tables.people import Person

TOLD = "这个村（社区）是村委会还是居委会，区划代码或名称已经写明，不用再填。"


async def say_rural(tx: Tx, actor: Actor, code: str, rural: Tri) -> Area:
    """Note what a supervisor says of a village; everybody of it is settled anew. Saying it again changes nothing."""
    if not actor.may(Permission.AREA_EDIT):
        raise Forbidden
    wanted = select(Area).where(Area.code == code, within(actor)).with_for_update(key_share=True)
    found = await tx.session.scalar(wanted.execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    if found.rural != (found.rural_said or "unknown"):
        raise Refused(TOLD)
    said = None if rural == "unknown" else rural
    if said == found.rural_said:
        return found
    await touch_villages(tx, [code])
    before, found.rural_said = found.rural, said
    await tx.session.flush()
    await tx.session.refresh(found)
    note_act(tx, actor, "area.rural", ("area", code), {"before": before, "after": found.rural})
    return found


async def touch_villages(tx: Tx, codes: Collection[str]) -> None:
    """Everybody of these villages is settled anew (hook of `access.commands.store_areas`)."""
    these = any_(literal(list(codes), ARRAY(Text())))
    of_them = or_(Person.village == these, Person.hukou_code == these, Person.residence_code == these)
    await touch(tx, await tx.session.scalars(select(Person.id).where(of_them, Person.merged_into.is_(None))))
