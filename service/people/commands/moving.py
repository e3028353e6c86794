"""When a person moves to another service unit, what hangs on the person moves too: visibility goes by those columns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from service.kit.db import Tx
from service.people.models import Person

followers: list[Any] = []  # filled by wiring: tables with person_id that carry county, township and village


async def carry_places(tx: Tx) -> None:
    """A settler: give the rows of everybody who moved the areas that the person has now."""
    if not tx.moved:
        return
    await tx.session.flush()
    for table in followers:
        places = {"county": Person.county, "township": Person.township, "village": Person.village}
        await tx.session.execute(
            update(table)
            .where(table.person_id == Person.id, Person.id.in_(tx.moved))
            .values(places)
            .execution_options(synchronize_session=False)
        )
