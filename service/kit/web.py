"""HTML pages and problem documents: rendering, flash messages, security headers, the check against forged requests.

Plain ASGI middleware throughout: each `BaseHTTPMiddleware` costs 15 % of a request.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from starlette.datastructures import Headers, MutableHeaders, UploadFile
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.kit.errors import Agree, Invalid, OnecaseError, Refused, Shape, Stale, TooLarge, shaped
from service.kit.forms import FormIds
from service.kit.refill import refill
from service.kit.settings import PROJECT

TEMPLATES = PROJECT / "templates"
STATIC = Path(__file__).resolve().parents[1] / "static"
FLASH = "onecase-flash"
WEEKDAYS = "一二三四五六日"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


@lru_cache
def asset(path: str) -> str:
    """The URL of a static file, with a hash of its content, so that it may be kept for ever."""
    digest = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={digest}"


@lru_cache
def environment() -> Environment:
    """The one Jinja environment: autoescape on, undefined names are errors."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[FormIds],
        auto_reload=False,  # else each part of each page looks at its file's date; `scripts/dev` starts anew instead
    )
    made.globals["asset"] = asset
    return made


def is_partial(request: Request) -> bool:
    """Whether htmx asks for a fragment. `HX-Request` alone does not tell: history restores want the whole page."""
    return request.headers.get("HX-Request-Type") == "partial"


def render(
    request: Request,
    template: str,
    *,
    title: str,
    status: int | None = None,
    keep: bool = False,
    **context: Any,  # noqa: ANN401 - whatever the template shows
) -> HTMLResponse:
    """A page, or its main part for htmx. `shell` (set by the app) adds what every page shows: user, menu, date.

    With `errors` it is a form that was not taken: the answer is 422 (or `status`), and the unit of work is discarded,
    so that no form is half saved; `keep` says that what was written is to stay, such as a failed sign-in.
    """
    tx = getattr(request.state, "tx", None)
    status = status or (422 if context.get("errors") else 200)
    if status >= 400 and tx is not None:
        tx.discarded = not keep
    flash = take_flash(request)
    kept: tuple[str, dict[str, list[str]]] | None = getattr(request.state, "kept", None)
    if kept is not None:
        context["flash"] = [*context.pop("flash", ()), ("info", "之前填写的内容已经放回，请核对后再保存。")]
    shell = request.app.state.shell(request)
    page = (
        environment()
        .get_template(template)
        .render(
            layout="fragment.html" if is_partial(request) else "base.html",
            page={"title": title, "path": request.url.path, "posted": request.method == "POST"},
            flash=[*flash, *context.pop("flash", ())],
            **shell,
            **context,
        )
    )
    if kept is not None:
        page = refill(page, *kept, here=request.url.path)
    response = HTMLResponse(page, status_code=status, headers={"Vary": "HX-Request-Type", "Cache-Control": "no-store"})
    if flash:
        response.delete_cookie(FLASH)
    return response


def came_from(request: Request) -> str:
    """The page of ours from which the form was sent, to go back to; the first page when that is not known."""
    try:
        page = urlsplit(request.headers.get("referer", ""))
    except ValueError:
        return "/"
    same = (
        page.netloc == request.headers.get("host") and page.path.startswith("/") and page.path[1:2] not in {"/", "\\"}
    )
    return (page.path + (f"?{page.query}" if page.query else "")) if same else "/"


def saved_as(name: str) -> dict[str, str]:
    """Headers that make a browser keep a file under this name, and nobody else keep it at all."""
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}


async def form_values(request: Request, several: Collection[str] = ()) -> dict[str, Any]:
    """What a form says, without the blanks around it: lists of the fields that are `several`, else the last."""
    sent = await request.form()
    found: dict[str, Any] = {name: str(value).strip() for name, value in sent.items() if name not in several}
    return found | {name: [str(value) for value in sent.getlist(name)] for name in several}


def from_form(shape: type[Shape], values: Mapping[str, Any], agree: Agree | None = None) -> Shape:
    """What a form says as that shape: a field left empty says nothing, nor does one of a part. Invalid by field."""
    return shaped(shape, _said(values), agree)


def _said(value: Any) -> Any:  # noqa: ANN401 - what a form says: texts, lists and parts
    if isinstance(value, Mapping):
        return {name: _said(part) for name, part in value.items() if part != ""}
    return [_said(part) for part in value] if isinstance(value, list) else value


def go(request: Request, path: str, *flash: tuple[str, str]) -> Response:
    """After a POST: to `path` with messages (kind, text); kinds ok, info, warn, bad. Texts hold no names.

    With a bad one nothing was done: the form may be sent again.
    """
    response = RedirectResponse(path, status_code=303)
    if flash:
        text = base64.urlsafe_b64encode(json.dumps(flash).encode()).decode()
        response.set_cookie(FLASH, text, max_age=60, httponly=True, samesite="lax")
    return response if any(kind == "bad" for kind, _ in flash) else done(request, response)


def done(request: Request, response: Response) -> Response:
    """The answer to an act that was done, which is not to be done again if its form comes once more."""
    request.state.done = response
    return response


def download(content: bytes, media_type: str, name: str) -> Response:
    """A file to be kept by whoever asked, never shown by the browser as a page of ours."""
    headers = saved_as(name) | {"Content-Security-Policy": "sandbox; default-src 'none'"}
    return Response(content, media_type=media_type, headers=headers)


async def sent_file(file: object, most: int) -> bytes:
    """What a field of a form holds as a file, nothing for none; no further than what may be kept, and a byte more."""
    return await file.read(most + 1) if isinstance(file, UploadFile) else b""


def take_flash(request: Request) -> list[tuple[str, str]]:
    """The messages left by `go`, if any."""
    try:
        found = json.loads(base64.urlsafe_b64decode(request.cookies.get(FLASH, "")))
        return [(str(kind), str(text)) for kind, text in found]
    except (ValueError, TypeError, RecursionError):  # nobody but a browser's user writes this cookie
        return []


def wants_json(scope: Scope) -> bool:
    """Whether faults are to be told as problem documents: everything below /api."""
    return bool(scope["path"].startswith("/api/"))


def problem(fault: OnecaseError) -> JSONResponse:
    """RFC 9457, with `rule` and `figures` for a refusal and the fields for invalid or stale input."""
    body: dict[str, Any] = {"type": "about:blank", "title": fault.title, "status": fault.status, "detail": fault.detail}
    if isinstance(fault, Refused):
        body |= {"rule": fault.rule, "figures": fault.figures}
    if isinstance(fault, Invalid):
        body["errors"] = [{"field": name, "message": text} for name, text in fault.fields.items()]
    if isinstance(fault, Stale):
        body["differing"] = [
            {"field": field, "label": label, "mine": mine, "theirs": theirs}
            for field, label, mine, theirs in fault.differing
        ]
    return JSONResponse(
        body, status_code=fault.status, media_type="application/problem+json", headers=waiting_time(fault)
    )


def waiting_time(fault: OnecaseError) -> dict[str, str]:
    """The header that says after how many seconds to try again, where that helps."""
    return {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}


def same_origin(headers: Headers | Mapping[str, str]) -> bool:
    """Whether a writing request comes from our own pages. Sec-Fetch-Site is sent on HTTPS and localhost only."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or ((address := parted(origin)) is not None and address.netloc == headers.get("host"))


def parted(address: str) -> SplitResult | None:
    """The parts of an address that a browser sent; None when it is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return None


def _refusal(method: str, headers: Headers) -> Response | None:
    if parted(f"//{headers.get('host', '')}") is None:
        return HTMLResponse("网址无效，请核对后再打开。", status_code=400)
    if method in SAFE_METHODS or "authorization" in headers or same_origin(headers):
        return None
    return HTMLResponse("请求来源不明，已拒绝。请从本系统的页面重新操作。", status_code=403)


OnFault = Callable[[Request, Exception], Response]


class Guarded:
    """ASGI middleware: the security headers on every answer, 403 for a forged writing request by cookie.

    Also 413 for a body larger than `most` bytes; one that does not say so is read no further.
    And a calm answer to the unforeseen: Starlette's own handler raises again, and the server would log what it says.
    """

    def __init__(self, app: ASGIApp, on_fault: OnFault, most: int) -> None:
        self.app = app
        self.on_fault = on_fault
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, adding headers; or refuse."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if "cache-control" not in headers:
                    kept = scope["path"].startswith("/static/")
                    headers["Cache-Control"] = "public, max-age=31536000, immutable" if kept else "no-store"
            await send(message)

        headers = Headers(scope=scope)
        refusal = _refusal(scope["method"], headers)
        if refusal is not None:
            await refusal(scope, receive, send_guarded)
            return
        try:
            if int(headers.get("content-length", 0)) > self.most:
                raise TooLarge(self.most)  # noqa: TRY301 - answered below like all that goes wrong
            await self.app(scope, self._counted(receive), send_guarded)
        except Exception as fault:  # noqa: BLE001 - the last place where anything can be told
            if not started and not isinstance(fault, ClientDisconnect):  # else nobody is left to answer
                await self.on_fault(Request(scope), fault)(scope, receive, send_guarded)

    def _counted(self, receive: Receive) -> Receive:
        """Receives until more than `most` bytes of body have come."""
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.most:
                raise TooLarge(self.most)
            return message

        return counted


def day_text(business_date: Any) -> str:  # noqa: ANN401 - a date; Any keeps it usable as a template filter
    """2024-06-12 星期三."""
    return f"{business_date:%Y-%m-%d} 星期{WEEKDAYS[business_date.weekday()]}"
