"""A workbook as an answer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import BinaryIO
from urllib.parse import quote

from fastapi.responses import Response, StreamingResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sent(file: BinaryIO, name: str) -> Response:
    """A file that has been written; piece by piece, and closed at the end."""
    return StreamingResponse(
        _pieces(file), media_type=XLSX, headers=named(name) | {"Content-Length": str(file.seek(0, 2))}
    )


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        file.seek(0)
        yield from iter(partial(file.read, 1 << 16), b"")


def named(name: str) -> dict[str, str]:
    """What makes a browser keep it under this name, and nobody else keep it at all."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
