"""Keyset pages: a cursor holds the sort key of the last row shown, so that page 20 costs what page 1 does."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

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
