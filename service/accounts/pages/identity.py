"""Who asks, by cookie or bearer token; and where somebody is sent whose session has ended."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlencode
from uuid import UUID

from fastapi import Request
from starlette.datastructures import UploadFile

from service.access.rules import Actor, Permission
from service.accounts.commands.keeping import keep_form, take_kept
from service.accounts.commands.sessions import by_session
from service.accounts.commands.tokens import by_token
from service.accounts.rules import local_path
from service.kit.db import Database, Tx
from service.kit.errors import Elsewhere
from service.kit.settings import cookie_name, settings
from service.kit.web import parted

PASSWORD_PAGE = "/account/password"  # noqa: S105 - a path
WITH_FIRST_PASSWORD = frozenset({PASSWORD_PAGE, "/sign-out", "/keep-alive"})
NEVER_KEPT = ("/sign-in", "/sign-out", "/account", "/users")
LANDING = (
    (Permission.CASE_READ, "/today"),
    (Permission.USER_READ, "/users"),
    (Permission.AUDIT_READ, "/audit"),
)


def landing(actor: Actor) -> str:
    """The first page for whoever signs in."""
    return next((path for permission, path in LANDING if actor.may(permission)), PASSWORD_PAGE)


async def identify(tx: Tx, request: Request) -> Actor | None:
    """The actor; None when nobody is signed in. With an `Authorization` header the cookie is not looked at.

    Whoever signed in with a one-time password is sent to change it first. A form kept for this page is laid ready for
    `render`.
    """
    header = request.headers.get("Authorization")
    if header is not None:
        scheme, _, secret = header.partition(" ")
        return await by_token(tx, secret.strip()) if scheme.lower() == "bearer" else None
    secret = request.cookies.get(cookie_name(), "")
    found = await by_session(tx, secret, settings().idle_minutes) if secret else None
    if found is None or not found.runs:
        return None
    if found.must_change and request.url.path not in WITH_FIRST_PASSWORD:
        raise Elsewhere(PASSWORD_PAGE, "请先修改一次性密码，再继续使用。")
    request.state.kept = await _kept(tx, request, found.actor)
    return found.actor


async def _kept(tx: Tx, request: Request, actor: Actor) -> tuple[str, dict[str, list[str]]] | None:
    asked = request.query_params.get("kept")
    if request.method != "GET" or asked is None:
        return None
    try:
        return await take_kept(tx, actor.id, UUID(asked))
    except ValueError:
        return None


async def sign_in_address(request: Request) -> str:
    """The sign-in page that leads back to where the user was; what was typed is kept for the old session's user."""
    if request.method == "GET":
        asked = f"?{request.url.query}" if request.url.query else ""
        return f"/sign-in?next={quote(request.url.path + asked)}"
    origin = parted(request.headers.get("Referer", ""))
    if origin is None or origin.netloc != request.headers.get("Host"):
        return "/sign-in"
    there = local_path(origin.path)
    if there is None or there.startswith(NEVER_KEPT) or request.url.path.startswith(NEVER_KEPT):
        return "/sign-in"
    query = [pair for pair in parse_qsl(origin.query) if pair[0] != "kept"]
    kept_id = await _keep(request, there)
    if kept_id is not None:
        query.append(("kept", str(kept_id)))
    return f"/sign-in?next={quote(there + (f'?{urlencode(query)}' if query else ''))}"


async def _keep(request: Request, there: str) -> UUID | None:
    """Keep the form in a unit of work of its own: that of the request is rolled back."""
    database: Database = request.app.state.database
    secret = request.cookies.get(cookie_name(), "")
    if not secret or not request.headers.get("Content-Type", "").startswith(
        ("application/x-www-form-urlencoded", "multipart/form-data")
    ):
        return None
    fields: dict[str, list[str]] = {}
    for name, value in (await request.form()).multi_items():
        if not isinstance(value, UploadFile):
            fields.setdefault(name, []).append(value)
    async with database.transaction(request.app.state.clock) as tx:
        found = await by_session(tx, secret, settings().idle_minutes)
        if found is None:
            return None
        return await keep_form(tx, found.actor.id, there, request.url.path, fields)
