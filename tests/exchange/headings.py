"""What the columns of a sheet are taken for, by their headings alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from service.exchange.rules.columns import Layout
from service.exchange.rules.grids import Head, bare
from service.exchange.rules.groups import keys_of
from service.exchange.rules.matching import matches
from service.exchange.rules.places import Places
from service.exchange.rules.reading import Context
from service.exchange.schemas import ImportReport


def positions(layout: Layout, headings: Sequence[str]) -> dict[str, int]:
    """Field → column."""
    head = Head(0, 0, [(bare(text),) if text else () for text in headings])
    return keys_of([one.field for one in matches(layout, head, {}, {})], head.paths)


def told_of(report: ImportReport) -> list[str]:
    """The columns at fault, and those of which a word is asked, as the sheet calls them."""
    headers = {field: heading for columns in report.mapping.values() for heading, field in columns.items()}
    return [*(fault.column for fault in report.faults), *(headers[ask.field] for ask in report.asks)]


def about(places: Places, today: date) -> Context:
    """What a row is read by where nothing is known of its sheet."""
    return Context(places, today)
