"""What goes over the line packed (gzip): pages as they are made, static files once. Never what is packed already."""

from __future__ import annotations

import re
import zlib
from functools import lru_cache
from os import PathLike, stat_result
from pathlib import Path

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import FileResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from service.kit.settings import settings

LEVEL = 3  # for pages: twice the time of a higher one saves a thirtieth of the bytes
AS_THEY_ARE = (
    *("application/*", "audio/*", "font/*", "image/*", "video/*"),  # packed already, or for programs, which ask seldom
    *("text/css", "text/javascript"),  # PackedFiles sees to them
)
NOUGHT = re.compile(r"\s*q\s*=\s*0(\.0*)?\s*")
TEXT = frozenset({".css", ".js", ".svg"})


def takes_gzip(headers: Headers) -> bool:
    """Whether an answer may be packed: `gzip`, or `*`, unless with the weight nought."""
    weights = {}
    for one in headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = one.partition(";")
        weights[name.strip()] = NOUGHT.fullmatch(weight) is None
    return weights.get("gzip", weights.get("*", False))


def from_here(headers: Headers) -> bool:
    """Whether our own page, or the user by typing the address, asks; another site's page does not learn a length.

    Over plain HTTP, where browsers do not tell, who sees the lengths sees the page itself.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    return not settings().https or headers.get("referer", "").startswith(f"https://{headers.get('host')}/")


class Compressed:
    """ASGI middleware: packs pages for who takes it; see docs/decisions.md for why not for everybody."""

    def __init__(self, app: ASGIApp) -> None:
        self.plain = app
        self.packed = GZipMiddleware(app, compresslevel=LEVEL, exclude_content_types=AS_THEY_ARE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, packing the answer or not."""
        pack = scope["type"] == "http" and takes_gzip(headers := Headers(scope=scope)) and from_here(headers)
        await (self.packed if pack else self.plain)(scope, receive, send)


class PackedFiles(StaticFiles):
    """Static files; text is packed when first asked for and kept, under an ETag of its own."""

    def file_response(
        self, full_path: str | PathLike[str], stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """Packed for who takes it; a range is always of the file as it lies."""
        asked = Headers(scope=scope)
        if Path(full_path).suffix not in TEXT:
            return super().file_response(full_path, stat_result, scope, status_code)
        if not takes_gzip(asked) or "range" in asked:
            answer = super().file_response(full_path, stat_result, scope, status_code)
            answer.headers["Vary"] = "Accept-Encoding"
            return answer
        return self._packed(FileResponse(full_path, stat_result=stat_result), asked)

    def _packed(self, plain: FileResponse, asked: Headers) -> Response:
        headers = {name: plain.headers[name] for name in ("content-type", "last-modified")}
        headers |= {
            "etag": plain.headers["etag"][:-1] + '-gzip"',
            "content-encoding": "gzip",
            "vary": "Accept-Encoding",
        }
        answer = Response(_packed_file(str(plain.path), plain.headers["etag"]), headers=headers)
        return NotModifiedResponse(answer.headers) if self.is_not_modified(answer.headers, asked) else answer


@lru_cache(maxsize=64)
def _packed_file(path: str, etag: str) -> bytes:
    """The file as it was when it had this ETag."""
    del etag
    pack = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return pack.compress(Path(path).read_bytes()) + pack.flush()
