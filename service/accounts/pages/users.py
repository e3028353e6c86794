"""The list of users, and what administrators do to one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from service.access.gate import Require
from service.access.queries import two_levels
from service.access.rules import ROLE_LABELS, Actor, Permission, Role
from service.accounts.commands.passwords import one_time_password, reset_password
from service.accounts.commands.tokens import revoke_token
from service.accounts.commands.users import add_user, disable_user, enable_user, grant_role, revoke_role
from service.accounts.queries import tokens, user_line, users
from service.accounts.schemas import GrantForm, RevokeForm, UserForm
from service.kit.db import OpenTx, Tx
from service.kit.errors import Forbidden, Invalid, Refused
from service.kit.web import done, form_values, from_form, go, render

router = APIRouter(prefix="/users")
Reader = Annotated[Actor, Require(Permission.USER_READ)]
Editor = Annotated[Actor, Require(Permission.USER_EDIT)]
Granter = Annotated[Actor, Require(Permission.ROLE_GRANT)]
ROLE_OPTIONS = [(role.value, label) for role, label in ROLE_LABELS.items()]


@router.get("")
async def list_users(request: Request, tx: OpenTx, actor: Reader, cursor: str | None = None) -> Response:
    """Users of the areas that the actor governs."""
    page = await users(tx.session, actor, cursor=cursor)
    may_add = actor.may(Permission.USER_EDIT)
    return render(request, "accounts/users.html", title="用户", users=page, now=tx.now, may_add=may_add)


@router.get("/new")
async def new_user(request: Request, tx: OpenTx, actor: Editor) -> Response:
    """The form for an account."""
    del tx, actor
    return render(request, "accounts/new_user.html", title="新建用户", errors={}, values={})


@router.post("/new")
async def add(request: Request, tx: OpenTx, actor: Editor) -> Response:
    """Make it and show its one-time password, this once."""
    typed = await form_values(request)
    password = one_time_password()
    try:
        form = from_form(UserForm, typed)
        user = await add_user(tx, actor, form.username, form.name, password)
    except Invalid as fault:
        return render(request, "accounts/new_user.html", title="新建用户", errors=fault.errors, values=typed)
    return _show_password(request, user.id, user.username, password, "账号已建好")


def _show_password(request: Request, user_id: UUID, username: str, password: str, title: str) -> Response:
    page = render(
        request,
        "accounts/one_time_password.html",
        title=title,
        user_id=user_id,
        username=username,
        password=password,
        done=title,
    )
    return done(request, page)


@router.get("/{user_id}")
async def show(request: Request, tx: OpenTx, actor: Reader, user_id: UUID) -> Response:
    """One user: roles, state, and the acts that the actor may do."""
    return await _page(request, tx, actor, user_id)


async def _page(
    request: Request,
    tx: Tx,
    actor: Actor,
    user_id: UUID,
    errors: Mapping[str, str] | None = None,
    values: Mapping[str, Any] | None = None,
) -> Response:
    line = await user_line(tx.session, actor, user_id)
    may_grant = actor.may(Permission.ROLE_GRANT)
    areas = await two_levels(tx.session, actor) if may_grant else []
    return render(
        request,
        "accounts/user.html",
        title="用户",
        line=line,
        role_labels=ROLE_LABELS,
        role_options=ROLE_OPTIONS,
        area_options=[(node.code, f"{node.name}（{node.code}）") for node in areas],
        tokens=await tokens(tx.session, tx.today, user_id),
        may_grant=may_grant,
        may_edit=actor.may(Permission.USER_EDIT),
        locked=line.locked_until is not None and tx.now < line.locked_until,
        errors=dict(errors or {}),
        values=dict(values or {}),
    )


@router.post("/{user_id}/grants")
async def grant(request: Request, tx: OpenTx, actor: Granter, user_id: UUID) -> Response:
    """Give a role."""
    typed = await form_values(request)
    try:
        form = from_form(GrantForm, typed)
        await grant_role(tx, actor, user_id, Role(form.role), form.area)
    except (Invalid, Refused, Forbidden) as fault:
        return await _page(request, tx, actor, user_id, fault.errors, typed)
    return go(request, f"/users/{user_id}", ("ok", "已授权。"))


@router.post("/{user_id}/grants/revoke")
async def revoke(request: Request, tx: OpenTx, actor: Granter, user_id: UUID) -> Response:
    """Take a role back."""
    try:
        form = from_form(RevokeForm, await form_values(request))
        await revoke_role(tx, actor, user_id, form.grant)
    except (Invalid, Refused) as fault:
        return await _page(request, tx, actor, user_id, fault.errors)
    return go(request, f"/users/{user_id}", ("ok", "角色已收回。"))


@router.post("/{user_id}/disable")
async def disable(request: Request, tx: OpenTx, actor: Editor, user_id: UUID) -> Response:
    """Close the account."""
    try:
        await disable_user(tx, actor, user_id)
    except (Refused, Forbidden) as fault:
        return await _page(request, tx, actor, user_id, fault.errors)
    return go(request, f"/users/{user_id}", ("ok", "账号已停用。"))


@router.post("/{user_id}/enable")
async def enable(request: Request, tx: OpenTx, actor: Editor, user_id: UUID) -> Response:
    """Open it again."""
    try:
        await enable_user(tx, actor, user_id)
    except Refused as fault:
        return await _page(request, tx, actor, user_id, fault.errors)
    return go(request, f"/users/{user_id}", ("ok", "账号已恢复使用。"))


@router.post("/{user_id}/password")
async def reset(request: Request, tx: OpenTx, actor: Editor, user_id: UUID) -> Response:
    """Set a one-time password and show it, this once."""
    line = await user_line(tx.session, actor, user_id)
    try:
        password = await reset_password(tx, actor, user_id)
    except Refused as fault:
        return await _page(request, tx, actor, user_id, fault.errors)
    return _show_password(request, user_id, line.username, password, "密码已重置")


@router.post("/{user_id}/tokens/{token_id}/revoke")
async def end_token(request: Request, tx: OpenTx, actor: Editor, user_id: UUID, token_id: UUID) -> Response:
    """End a token of somebody else's."""
    try:
        await revoke_token(tx, actor, token_id, of=user_id)
    except Refused as fault:
        return await _page(request, tx, actor, user_id, fault.errors)
    return go(request, f"/users/{user_id}", ("ok", "令牌已作废。"))
