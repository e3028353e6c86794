"""`onecase users …` and `onecase tokens …`."""

from __future__ import annotations

import json
from typing import Annotated, Any
from uuid import UUID

import typer

from service.access.rules import Role
from service.cli.running import opened, read_password, run
from service.cli.usage import Program

app = Program(help="用户与角色。")
tokens = Program(help="API 令牌。")
JSON = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.command("add", help="新建用户并授予角色。")
def add(
    username: Annotated[str, typer.Argument(metavar="用户名", help="登录名")],
    role: Annotated[list[Role], typer.Option(help="角色，可重复")],
    area: Annotated[str, typer.Option(help="区划代码")],
    name: Annotated[str | None, typer.Option(help="姓名，默认同用户名")] = None,
    *,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="从标准输入读取密码（一行）")] = False,
) -> None:
    """A password given here counts as the user's own."""
    password = read_password(from_stdin=password_stdin)

    async def work() -> None:
        from service.accounts.commands.users import add_user

        async with opened() as place, place.transaction() as tx:
            grants = [(each, area) for each in role]
            await add_user(tx, None, username, name or username, password, grants, must_change=False)

    run(work())
    typer.echo(f"已新建用户 {username}。")


@app.command("list", help="列出用户。")
def list_users(*, as_json: JSON = False) -> None:
    """All of them, whatever their areas."""

    async def work() -> list[dict[str, Any]]:
        from service.accounts.queries import every_user

        async with opened() as place, place.transaction() as tx:
            lines = await every_user(tx.session)
            return [
                {
                    "user": line.username,
                    "name": line.name,
                    "roles": [{"role": grant.role.value, "area": grant.area} for _, grant in line.grants],
                    "disabled": line.disabled,
                    "locked": line.locked_until is not None and tx.now < line.locked_until,
                }
                for line in lines
            ]

    found = run(work())
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for line in found:
        roles = " ".join(f"{grant['role']}@{grant['area']}" for grant in line["roles"]) or "（没有角色）"
        state = "已停用" if line["disabled"] else "部分登录处暂停" if line["locked"] else "正常"
        typer.echo(f"{line['user']}\t{line['name']}\t{roles}\t{state}")


@app.command("disable", help="停用用户；还有服务对象由其负责时会拒绝。")
def disable(username: Annotated[str, typer.Argument(metavar="用户名", help="登录名")]) -> None:
    """Close an account."""

    async def work() -> None:
        from service.accounts.commands.users import disable_user
        from service.accounts.queries import must_be

        async with opened() as place, place.transaction() as tx:
            await disable_user(tx, None, (await must_be(tx.session, username)).id)

    run(work())
    typer.echo(f"已停用 {username}。")


@app.command("reset-password", help="重置密码并解锁，打印一次性密码。")
def reset(username: Annotated[str, typer.Argument(metavar="用户名", help="登录名")]) -> None:
    """For an administrator who cannot sign in either."""

    async def work() -> str:
        from service.accounts.commands.passwords import reset_password
        from service.accounts.queries import must_be

        async with opened() as place, place.transaction() as tx:
            return await reset_password(tx, None, (await must_be(tx.session, username)).id)

    typer.echo(run(work()))


@tokens.command("issue", help="签发 API 令牌，只显示这一次。")
def issue(
    username: Annotated[str, typer.Argument(metavar="用户名", help="登录名")],
    days: Annotated[int, typer.Option(help="有效天数", min=1, max=3650)] = 90,
    name: Annotated[str, typer.Option(help="用途，便于日后辨认")] = "",
) -> None:
    """A bearer token on stdout, alone on its line."""

    async def work() -> str:
        from service.accounts.commands.tokens import issue_token
        from service.accounts.queries import must_be

        async with opened() as place, place.transaction() as tx:
            return await issue_token(tx, (await must_be(tx.session, username)).id, days, name=name)

    typer.echo(run(work()))


@tokens.command("list", help="列出有效的 API 令牌。")
def list_tokens(
    username: Annotated[str | None, typer.Argument(metavar="用户名", help="登录名，默认全部用户")] = None,
    *,
    as_json: JSON = False,
) -> None:
    """Never the tokens themselves, which nobody knows any more."""

    async def work() -> list[dict[str, Any]]:
        from service.accounts.queries import must_be, tokens

        async with opened() as place, place.transaction() as tx:
            user_id = None if username is None else (await must_be(tx.session, username)).id
            return [
                {
                    "id": str(one.id),
                    "user": one.username,
                    "name": one.name,
                    "created_at": one.created_at.isoformat(),
                    "last_used_at": None if one.last_used_at is None else one.last_used_at.isoformat(),
                    "expires_on": one.expires_on.isoformat(),
                }
                for one in await tokens(tx.session, tx.today, user_id)
            ]

    found = run(work())
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for one in found:
        used = "尚未使用" if one["last_used_at"] is None else f"最近使用 {one['last_used_at'][:16].replace('T', ' ')}"
        made = f"{one['created_at'][:10]} 签发\t有效期至 {one['expires_on']}"
        typer.echo(f"{one['id']}\t{one['user']}\t{one['name'] or '（未命名）'}\t{made}\t{used}")


@tokens.command("revoke", help="作废 API 令牌。")
def revoke(token: Annotated[UUID, typer.Argument(metavar="编号", help="onecase tokens list 列出的编号")]) -> None:
    """Status 1 when there is none, or no longer."""

    async def work() -> None:
        from service.accounts.commands.tokens import revoke_token

        async with opened() as place, place.transaction() as tx:
            await revoke_token(tx, None, token)

    run(work())
    typer.echo("令牌已作废。")
