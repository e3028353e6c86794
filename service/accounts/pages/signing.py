"""Sign in and out, change one's password."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from service.access.gate import Require
from service.access.rules import Actor, Permission
from service.accounts.commands.passwords import change_password
from service.accounts.commands.sessions import by_session, sign_in, sign_out
from service.accounts.commands.tokens import revoke_token
from service.accounts.pages.identity import identify, landing
from service.accounts.queries import tokens
from service.accounts.rules import local_path, source_of
from service.accounts.schemas import PasswordForm, SignInForm
from service.kit.db import OpenTx, Tx
from service.kit.errors import Elsewhere, Invalid, first_errors, shaped
from service.kit.settings import cookie_name, settings
from service.kit.web import go, render

router = APIRouter()
REFUSED = (
    "用户名或密码不对，或账号已停用、已锁定。连续输错 5 次，在此处登录将暂停 30 分钟；忘了密码，请找系统管理员重置。"
)


@router.get("/")
async def home(tx: OpenTx, actor: Annotated[Actor, Require(Permission.SELF)]) -> Response:
    """The first page of the user's role."""
    del tx
    return RedirectResponse(landing(actor), status_code=303)


@router.get("/sign-in")
async def sign_in_page(request: Request, tx: OpenTx, next: str = "") -> Response:  # noqa: A002 - the parameter's name
    """The form; whoever is signed in already goes on."""
    try:
        actor = await identify(tx, request)
    except Elsewhere as elsewhere:
        return RedirectResponse(elsewhere.path, status_code=303)
    wanted = local_path(next)
    if actor is not None:
        return RedirectResponse(wanted or landing(actor), status_code=303)
    return _form(request, wanted or "")


def _form(request: Request, wanted: str, username: str = "", errors: dict[str, str] | None = None) -> Response:
    status = 422 if errors else 200
    values = {"username": username, "next": wanted}
    kept = "kept=" in wanted
    return render(
        request,
        "accounts/sign_in.html",
        title="登录",
        status=status,
        keep=True,
        errors=errors or {},
        values=values,
        kept=kept,
    )


@router.post("/sign-in")
async def sign_in_now(request: Request, tx: OpenTx) -> Response:
    """Open a session. A failure is answered, not raised: its count must be committed."""
    typed = {name: value for name, value in (await request.form()).items() if isinstance(value, str)}
    wanted = local_path(typed.get("next")) or ""
    try:
        form = SignInForm.model_validate(typed)
    except ValidationError as fault:
        return _form(request, wanted, typed.get("username", ""), first_errors(fault.errors()))
    before = request.cookies.get(cookie_name())
    source = source_of(request.client and request.client.host)
    secret = await sign_in(tx, form.username, form.password, source=source, before=before)
    if secret is None:
        return _form(request, wanted, form.username, {"form": REFUSED})
    await tx.session.flush()
    response = RedirectResponse(wanted or await _first_page(tx, secret), status_code=303)
    https = settings().https
    response.set_cookie(cookie_name(), secret, path="/", httponly=True, samesite="lax", secure=https)
    return response


async def _first_page(tx: Tx, secret: str) -> str:
    found = await by_session(tx, secret, settings().idle_minutes)
    return "/sign-in" if found is None else landing(found.actor)


@router.post("/sign-out")
async def sign_out_now(request: Request, tx: OpenTx, actor: Annotated[Actor, Require(Permission.SELF)]) -> Response:
    """End the session, here and in the browser."""
    await sign_out(tx, actor, request.cookies.get(cookie_name(), ""))
    response = go(request, "/sign-in", ("ok", "已退出登录。"))
    response.delete_cookie(cookie_name(), path="/", secure=settings().https, httponly=True, samesite="lax")
    return response


@router.post("/keep-alive", status_code=204)
async def keep_alive(tx: OpenTx, actor: Annotated[Actor, Require(Permission.SELF)]) -> None:
    """Asked by the warning that a session is about to end: who asks is seen, and so it goes on."""
    del tx, actor


@router.get("/account/password")
async def password_page(request: Request, tx: OpenTx, actor: Annotated[Actor, Require(Permission.SELF)]) -> Response:
    """The form to change one's own password."""
    del tx, actor
    return render(request, "accounts/password.html", title="修改密码", errors={})


@router.post("/account/password")
async def password_now(request: Request, tx: OpenTx, actor: Annotated[Actor, Require(Permission.SELF)]) -> Response:
    """Change it; all sessions end, this one included, and all tokens."""
    try:
        form = shaped(PasswordForm, dict(await request.form()))
        source = source_of(request.client and request.client.host)
        await change_password(tx, actor, form.old, form.new, form.again, source=source)
    except Invalid as fault:  # kept: a wrong old password is counted
        errors = fault.errors
        return render(request, "accounts/password.html", title="修改密码", keep=True, errors=errors)
    return go(request, "/sign-in", ("ok", "密码已修改，请用新密码登录。"))


@router.get("/account/tokens")
async def token_page(request: Request, tx: OpenTx, actor: Annotated[Actor, Require(Permission.SELF)]) -> Response:
    """The tokens by which programs act for oneself."""
    found = await tokens(tx.session, tx.today, actor.id)
    return render(request, "accounts/tokens.html", title="接口令牌", tokens=found)


@router.post("/account/tokens/{token_id}/revoke")
async def end_token(
    request: Request, tx: OpenTx, actor: Annotated[Actor, Require(Permission.SELF)], token_id: UUID
) -> Response:
    """End one of them."""
    await revoke_token(tx, actor, token_id)
    return go(request, "/account/tokens", ("ok", "令牌已作废。"))
