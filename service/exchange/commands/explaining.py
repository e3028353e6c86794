"""What a county has said of the columns and words of its sheets, so that the next one goes straight on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from service.access.rules import Actor
from service.exchange.queries.batches import sheets_of, told_of
from service.exchange.rules.columns import Column, Layout
from service.exchange.rules.layouts import LAYOUTS
from service.exchange.schemas import Choices
from service.kit.db import Tx
from service.tables.exchange import Batch, SheetMapping, WordMeaning


class Remembered(NamedTuple):
    """By key of a sheet: what its columns are taken for, and what it has no column for; by field: words."""

    columns: Mapping[str, Mapping[str, str | None]]
    unsaid: Mapping[str, Mapping[str, str]]
    words: Mapping[str, Mapping[str, str]]


async def remembered(tx: Tx, county: str, layout: Layout, keys: Sequence[str]) -> Remembered:
    """Of sheets with these headings, and of the words of this kind of sheet."""
    sheets = list(
        await tx.session.scalars(
            select(SheetMapping).where(SheetMapping.county == county, SheetMapping.key.in_([*filter(None, keys)]))
        )
    )
    fields = [column.field for column in layout.columns]
    found = select(WordMeaning).where(WordMeaning.county == county, WordMeaning.field.in_(fields))
    words: dict[str, dict[str, str]] = defaultdict(dict)
    for one in await tx.session.scalars(found):
        words[one.field][one.word] = one.meaning
    return Remembered({one.key: one.columns for one in sheets}, {one.key: one.unsaid for one in sheets}, words)


def meanings(layout: Layout, kept: Remembered, key: str, choices: Choices) -> dict[str, dict[str, str]]:
    """Field → word → what it means: as somebody says now, else as was said before. What is not said is our code."""
    found: dict[str, dict[str, str]] = {}
    unsaid = {field: {"": word} for field, word in kept.unsaid.get(key, {}).items()}
    for told in (kept.words, unsaid, choices.words):
        for field, words in told.items():
            found.setdefault(field, {}).update(words)
    columns = {column.field: column for column in layout.columns}
    for field, words in found.items():
        if words.get(""):
            words[""] = _code(columns.get(field), words[""])
    return found


def _code(column: Column | None, word: str) -> str:
    try:
        told = word if column is None or column.parse is None else column.parse(word)
    except ValueError:
        return ""
    return str(told[0] if isinstance(told, list) else told)


async def remember(tx: Tx, actor: Actor, batch: Batch) -> None:
    """Keep what was said of a batch's columns and words for the county's next sheet of the kind."""
    choices = told_of(tx.cipher, batch).choices
    fields = {column.field for column in LAYOUTS[batch.kind].columns}
    by = {"county": batch.county, "set_at": tx.now, "set_by": actor.id}
    unsaid = {field: words[""] for field, words in choices.words.items() if words.get("")}
    told = {
        sheet.key: {column.heading: column.field for column in sheet.columns if column.how == "told"}
        for sheet in sheets_of(batch)
        if sheet.taken and sheet.key
    }
    sheets = [
        by | {"key": key, "columns": columns, "unsaid": unsaid} for key, columns in told.items() if columns or unsaid
    ]
    words = [
        by | {"field": field, "word": word, "meaning": meaning}
        for field, told in choices.words.items()
        if field in fields
        for word, meaning in told.items()
        if word
    ]
    await _put(tx, SheetMapping, sheets, ("county", "key"))
    await _put(tx, WordMeaning, words, ("county", "field", "word"))


async def _put(tx: Tx, table: Any, rows: Sequence[dict[str, Any]], key: tuple[str, ...]) -> None:  # noqa: ANN401 - an entity
    if rows:
        statement = insert(table)
        renewed = {name: statement.excluded[name] for name in rows[0] if name not in key}
        await tx.session.execute(statement.on_conflict_do_update(index_elements=key, set_=renewed), list(rows))
