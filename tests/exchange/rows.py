"""What stands in the database about a person, to be compared: all columns but ids, moments and numbers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, event, select

from service.kit.db import Base, Tx

COMPUTED = {"agenda", "duty", "reminder"}  # made anew from the others
NEITHER = ("id", "_id", "_at", "_by", "_index", "sealed_")
SOURCES = {"source", "tallies", "groups", "look_again_on"}


def _compared(name: str) -> bool:
    return not (name in SOURCES or name.endswith(NEITHER[:5]) or name.startswith(NEITHER[5]))


async def rows_about(tx: Tx, person_id: UUID, *, without: set[str] | None = None) -> dict[str, list[dict[str, Any]]]:
    """Table → its rows that refer to the person, and the acts about them; `without`: columns left out besides."""
    found: dict[str, list[dict[str, Any]]] = {}
    tables = Base.metadata.tables
    columns = [column for table in tables.values() for column in table.columns if "merge" in column.info]
    for column in [tables["person"].c.id, *columns]:
        table = column.table
        if table.name in COMPUTED:
            continue
        rows = await tx.session.execute(select(table).where(column == person_id))
        left = without or set()
        kept = [
            {key: value for key, value in row._asdict().items() if _compared(key) and key not in left} for row in rows
        ]
        found.setdefault(table.name, []).extend(sorted(kept, key=repr))
    acts = tables["act"]
    about = select(acts.c.verb, acts.c.detail).where(acts.c.subject_kind == "person")
    told = await tx.session.execute(about.where(acts.c.subject_id == str(person_id)).order_by(acts.c.id))
    found["act"] = [{"verb": verb, "fields": sorted(detail.get("fields", ()))} for verb, detail in told]
    return {name: rows for name, rows in found.items() if rows}


@contextmanager
def statements(connection: Connection) -> Iterator[list[str]]:
    """The statements sent on a connection, but for savepoints."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if "SAVEPOINT" not in statement:
            sent.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield sent
    event.remove(connection, "before_cursor_execute", note)
