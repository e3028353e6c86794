"""Keyset pages: a cursor holds the sort key of the last row shown, so that page 20 costs what page 1 does."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query

from service.kit.errors import Invalid

T = TypeVar("T")
LIMIT = 50
MOST = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Rows of one page and the cursor of the next, None on the last."""

    items: Sequence[T]
    next: str | None


def encode(*key: object) -> str:
    """A cursor of the sort key of the last row; values must be str, int, dates or UUIDs."""
    return base64.urlsafe_b64encode(json.dumps([str(part) for part in key]).encode()).decode().rstrip("=")


def decode(cursor: str, *kinds: Callable[[str], Any]) -> list[Any]:
    """The sort key of a cursor made by `encode`, each part read by its kind (`date.fromisoformat`); else Invalid."""
    try:
        key = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if isinstance(key, list):
            return [kind(str(part)) for kind, part in zip(kinds, key, strict=True)]
    except (ValueError, RecursionError):
        pass
    raise Invalid({"cursor": "翻页位置无效，请从第一页重新打开。"})


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a list is asked for, and whether its total is."""

    limit: int
    cursor: str | None
    count: bool


def _part(
    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST,
    cursor: str | None = None,
    count: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> Part:
    return Part(limit, cursor, count)


PartAsked = Annotated[Part, Depends(_part, scope="function")]


def part_of(items: Sequence[dict[str, Any]], part: Part) -> dict[str, Any]:
    """A list read whole, because one person has few of them, answered as the long ones are."""
    begin = 0 if part.cursor is None else decode(part.cursor, _place)[0]
    end = begin + part.limit
    answer = {"items": items[begin:end], "next": encode(end) if end < len(items) else None}
    return answer | {"count": len(items)} if part.count else answer


def _place(text: str) -> int:
    if not text.isdecimal():
        raise ValueError
    return int(text)
