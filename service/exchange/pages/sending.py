"""A workbook as an answer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from fastapi.responses import Response, StreamingResponse

from service.kit.sheets import XLSX
from service.kit.web import saved_as


def sent(file: BinaryIO, name: str) -> Response:
    """A file that has been written; piece by piece, and closed at the end."""
    return StreamingResponse(
        _pieces(file), media_type=XLSX, headers=saved_as(name) | {"Content-Length": str(file.seek(0, 2))}
    )


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        file.seek(0)
        yield from iter(partial(file.read, 1 << 16), b"")
