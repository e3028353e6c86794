"""Dated fields: what changes over time, as it is kept in `Statement.values` and merged for a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Protocol

from service.people.rules.fields import DATED, FIELDS

_DAYS = frozenset(one.name for one in FIELDS if one.dated and one.widget == "date")


class AnyStatement(Protocol):
    """A statement, or a row with its columns."""

    @property
    def valid_from(self) -> date: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def superseded_at(self) -> datetime | None: ...
    @property
    def values(self) -> Mapping[str, Any]: ...


def encoded(values: Mapping[str, Any]) -> dict[str, Any]:
    """As JSON keeps them; KeyError for what is no dated field."""
    undated = values.keys() - DATED
    if undated:
        raise KeyError(sorted(undated))
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}


def decoded(values: Mapping[str, Any]) -> dict[str, Any]:
    """As the person's columns have them."""
    return {
        key: date.fromisoformat(value) if key in _DAYS and value is not None else value for key, value in values.items()
    }


def values_on(statements: Iterable[AnyStatement], on: date, as_of: datetime | None = None) -> dict[str, Any]:
    """Column → what held on a day, as known now or as it was known `as_of`; fields that nobody stated are absent."""
    counted = [
        said
        for said in statements
        if said.valid_from <= on
        and (as_of is None or said.recorded_at <= as_of)
        and (said.superseded_at is None or (as_of is not None and said.superseded_at > as_of))
    ]
    merged: dict[str, Any] = {}
    for said in sorted(counted, key=lambda said: (said.valid_from, said.recorded_at)):
        merged |= said.values
    return decoded(merged)
