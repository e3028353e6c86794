"""When a person moves to another service unit, what hangs on the person moves too: visibility goes by those columns."""

from __future__ import annotations

from sqlalchemy import update

from service.kit.db import Base, Tx
from service.tables.people import Person


async def carry_places(tx: Tx) -> None:
    """A settler: give the rows of everybody who moved the areas that the person has now."""
    if not tx.moved:
        return
    await tx.session.flush()
    places = {"county": Person.county, "township": Person.township, "village": Person.village}
    for table in Base.metadata.tables.values():
        if table.info.get("follows") != "person":
            continue
        await tx.session.execute(
            update(table)
            .where(table.c.person_id == Person.id, Person.id.in_(tx.moved))
            .values(places)
            .execution_options(synchronize_session=False)
        )
