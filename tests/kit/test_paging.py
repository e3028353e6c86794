"""Cursors of keyset pages."""

from __future__ import annotations

import base64
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.kit.errors import Invalid
from service.kit.paging import Part, decode, encode, part_of


@given(st.dates(), st.uuids(), st.integers(0), st.text())
def test_a_cursor_gives_back_the_sort_key_it_was_made_of(day: date, key: UUID, number: int, text: str) -> None:
    cursor = encode(day, key, number, text)
    assert decode(cursor, date.fromisoformat, UUID, int, str) == [day, key, number, text]


@given(st.text())
def test_what_is_no_cursor_is_told_so(typed: str) -> None:
    with pytest.raises(Invalid, match="更正"):
        decode(typed, date.fromisoformat, UUID)


SOMEBODY = UUID(int=7)  # the same in every process: parameters name the tests


@pytest.mark.parametrize(
    "cursor",
    [
        encode(),
        encode(date(2024, 6, 12)),
        encode("2024-06-31", SOMEBODY),
        encode(date(2024, 6, 12), "no uuid"),
        encode(date(2024, 6, 12), SOMEBODY, 1),
        base64.urlsafe_b64encode(b'{"day": "2024-06-12"}').decode(),
        base64.urlsafe_b64encode(b"[" * 20_000).decode(),
    ],
)
def test_a_cursor_of_another_list_is_told_so(cursor: str) -> None:
    with pytest.raises(Invalid):
        decode(cursor, date.fromisoformat, UUID)


@given(st.integers(0, 12), st.integers(1, 5))
def test_the_parts_of_a_short_list_make_up_the_whole(length: int, limit: int) -> None:
    items = [{"n": n} for n in range(length)]
    read: list[dict[str, int]] = []
    cursor: str | None = None
    while True:
        answer = part_of(items, Part(limit, cursor, count=True))
        assert len(answer["items"]) <= limit
        assert answer["count"] == length
        read += answer["items"]
        cursor = answer["next"]
        if cursor is None:
            break
    assert read == items
    assert "count" not in part_of(items, Part(limit, None, count=False))


@pytest.mark.parametrize("cursor", ["x", encode(-1), encode("²"), encode(SOMEBODY), encode(1, 2)])
def test_a_place_in_a_short_list_is_a_number(cursor: str) -> None:
    with pytest.raises(Invalid):
        part_of([], Part(1, cursor, count=False))
