"""Users and their roles: accounts are the system administrator's, roles the security administrator's (三员分立)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from service.access.areas import covers
from service.access.queries import within
from service.access.rules import PERMISSIONS, ROLE_LABELS, Actor, Permission, Role, exclusive
from service.accounts.commands.governing import must_govern
from service.accounts.commands.passwords import hashed
from service.accounts.commands.tokens import end_access
from service.accounts.queries import user_line, user_named, why_not_disable
from service.accounts.rules import password_fault
from service.accounts.schemas import UserForm
from service.audit.commands import note_act
from service.kit.db import Tx
from service.kit.errors import Forbidden, Invalid, NotFound, Refused, shaped
from service.tables.access import Area
from service.tables.accounts import RoleGrant, User


async def add_user(
    tx: Tx,
    by: Actor | None,
    username: str,
    name: str,
    password: str,
    grants: Sequence[tuple[Role, str]] = (),
    *,
    must_change: bool = True,
) -> User:
    """A new account with its roles. `by` None: the command line or the set-up.

    Invalid for a name taken, a weak password, an unknown area; Refused when the roles exclude one another.
    """
    form = _checked(username, name)
    if fault := password_fault(password, form.username):
        raise Invalid({"password": fault})
    if await user_named(tx.session, form.username) is not None:
        raise Invalid({"username": "这个用户名已经有人用了，请换一个。"})
    user = User(
        username=form.username,
        name=form.name,
        password_hash=await hashed(password),
        must_change=must_change,
        created_at=tx.now,
    )
    tx.session.add(user)
    await tx.session.flush()
    note_act(tx, by, "user.add", ("user", user.id))
    for role, area in grants:
        await _grant(tx, by, user, role, area)
    return user


def _checked(username: str, name: str) -> UserForm:
    return shaped(UserForm, {"username": username, "name": name})


async def _roles_of(tx: Tx, user_id: UUID) -> list[RoleGrant]:
    held = select(RoleGrant).where(RoleGrant.user_id == user_id, RoleGrant.revoked_at.is_(None))
    return list((await tx.session.scalars(held)).all())


async def _locked(tx: Tx, user_id: UUID) -> User:
    """The user's row, so that two acts on one user's roles do not pass each other."""
    return await tx.session.get_one(User, user_id, with_for_update={"key_share": True}, populate_existing=True)


async def _grant(tx: Tx, by: Actor | None, user: User, role: Role, area: str) -> None:
    if await tx.session.get(Area, area) is None:
        raise Invalid({"area": "没有这个区划代码，请从列表中选择。"})
    held = await _roles_of(tx, user.id)
    if any(grant.role == role and grant.area == area for grant in held):
        raise Invalid({"role": "这个用户已经有这个角色了。"})
    roles = frozenset({Role(grant.role) for grant in held} | {role})
    if not exclusive(roles):
        raise Refused(
            "系统管理员、安全管理员、审计管理员只能单独担任，不能与其他角色兼任。请先收回原有角色，或另建账号。",
            figures={"roles": sorted(ROLE_LABELS[one] for one in roles)},
        )
    tx.session.add(RoleGrant(user_id=user.id, role=role, area=area, granted_at=tx.now, granted_by=by and by.id))
    note_act(tx, by, "role.grant", ("user", user.id), {"role": role.value, "area": area})
    await tx.session.flush()


async def grant_role(tx: Tx, by: Actor, user_id: UUID, role: Role, area: str) -> None:
    """The security administrator's act, inside his own areas, and never for himself."""
    await user_line(tx.session, by, user_id)
    if user_id == by.id:
        raise Forbidden("不能给自己授权，请由另一位安全管理员办理。")
    if not within(by, area):
        raise Invalid({"area": "只能在您管理的区域内授权。"})
    await _grant(tx, by, await _locked(tx, user_id), role, area)


async def revoke_role(tx: Tx, by: Actor, user_id: UUID, grant_id: UUID) -> None:
    """Take a role back. Refused while the user holds cases that no other role of his covers."""
    await user_line(tx.session, by, user_id)
    await _locked(tx, user_id)
    held = await _roles_of(tx, user_id)
    grant = next((one for one in held if one.id == grant_id), None)
    if grant is None or not within(by, grant.area):
        raise NotFound
    rest = [one for one in held if one.id != grant_id and Permission.CASE_READ in PERMISSIONS[Role(one.role)]]
    if Permission.CASE_READ in PERMISSIONS[Role(grant.role)] and not any(covers(o.area, grant.area) for o in rest):
        await _refuse_holders(tx, user_id)
    grant.revoked_at = tx.now
    note_act(tx, by, "role.revoke", ("user", user_id), {"role": grant.role, "area": grant.area})


async def disable_user(tx: Tx, by: Actor | None, user_id: UUID) -> None:
    """The user can no longer sign in; sessions and tokens end. Refused while something hangs on the user (cases)."""
    if by is not None:
        await must_govern(tx, by, user_id)
        if user_id == by.id:
            raise Forbidden("不能停用自己的账号，请由另一位系统管理员办理。")
    user = await _locked(tx, user_id)
    if user.disabled_at is not None:
        return
    await _refuse_holders(tx, user_id)
    user.disabled_at = tx.now
    await end_access(tx, user_id)
    note_act(tx, by, "user.disable", ("user", user_id))


async def enable_user(tx: Tx, by: Actor | None, user_id: UUID) -> None:
    """Take a disabled user back."""
    if by is not None:
        await must_govern(tx, by, user_id)
    user = await _locked(tx, user_id)
    if user.disabled_at is not None:
        user.disabled_at = None
        note_act(tx, by, "user.enable", ("user", user_id))


async def _refuse_holders(tx: Tx, user_id: UUID) -> None:
    reason = await why_not_disable(tx.session, user_id)
    if reason is not None:
        raise Refused(reason)
