"""`ETag` and `If-Match` of what people edit: the version in quotes."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header, Response

from service.kit.errors import PreconditionMissing

IfMatch = Annotated[str | None, Header()]


def version_in(if_match: str | None) -> int | None:
    """The version that was read; None for `*`, any; -1, which none ever is, for what is no version."""
    if if_match is None:
        raise PreconditionMissing
    tag = if_match.strip().removeprefix("W/").strip('"')
    return None if tag == "*" else int(tag) if tag.isdecimal() else -1


def tagged(response: Response, version: int) -> None:
    """Tell the version."""
    response.headers["ETag"] = f'"{version}"'
