"""`onecase demo`: an invented county to try, made once, then served; and `onecase demo-data`, its making alone."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Any

import typer

from service.cli.running import Opened, opened, run
from service.cli.setup import prepare
from service.cli.web import serve_until_stopped

BUSINESS_DATE = "2024-06-12"  # all five plans are in force
PEOPLE = 6000
SEED = 2024
Users = list[dict[str, Any]]


def add_to(app: typer.Typer) -> None:
    """Mount these commands."""
    app.command("demo", help="建一个虚构的县（仅一次）并启动，供试用；业务日期固定为 2024-06-12。")(demo)
    app.command("demo-data", help="生成一个虚构的县（身份证号用 999999 开头，不会与真人相同）。")(demo_data)


def demo(*, setup: Annotated[bool, typer.Option("--setup", help="只做准备，不启动")] = False) -> None:
    """Everything in one process; a second start keeps the data."""
    from service.kit.settings import settings

    os.environ.setdefault("ONECASE_TODAY", BUSINESS_DATE)
    settings.cache_clear()
    _not_in_production()

    async def work() -> None:
        async with opened() as place:
            typer.echo("正在准备数据库……")
            await prepare(place)
            users = await _county_once(place, settings().data / "demo.json")
            if not setup:
                await serve_until_stopped(place, "127.0.0.1", None, with_worker=True, note=_note(users))

    run(work())
    if setup:
        typer.echo("准备好了。运行 onecase demo 启动。")


def demo_data(
    people: Annotated[int, typer.Option(help="服务对象人数", min=1)] = PEOPLE,
    seed: Annotated[int, typer.Option(help="随机种子")] = SEED,
) -> None:
    """Make the county in this installation's database; refused where there are people already."""
    _not_in_production()

    async def work() -> Users:
        async with opened() as place:
            return await _make(place, people, seed)

    users = run(work())
    typer.echo("\n".join([f"已生成 {people} 名虚构的服务对象。", *_who(users)]))


def _not_in_production() -> None:
    from service.kit.errors import Refused
    from service.kit.settings import settings

    if settings().env == "production":
        raise Refused("正式环境不能生成演示数据。")


async def _make(place: Opened, people: int, seed: int) -> Users:
    from dataclasses import asdict

    from service.demo.commands import make_county

    made = await make_county(place.database, place.clock, people, seed, lambda text: typer.echo(f"{text}……"))
    return [asdict(user) for user in made]


async def _county_once(place: Opened, path: Path) -> Users:
    """The users of demo.json; the county is made, and the file written, when there is none yet."""
    users = _kept_users(path)
    if users is None:
        users = await _make_anew(place, path.parent)
    _keep_users(path, users)
    return users


def _kept_users(path: Path) -> Users | None:
    if not path.exists():
        return None
    users: Users = json.loads(path.read_text(encoding="utf-8"))["users"]
    return users


def _keep_users(path: Path, users: Users) -> None:
    """For its owner alone: it holds passwords."""
    from service.kit.settings import settings

    content = json.dumps({"url": f"http://127.0.0.1:{settings().port}", "users": users}, ensure_ascii=False, indent=1)
    draft = path.with_suffix(".draft")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(content)
    draft.replace(path)


async def _make_anew(place: Opened, data: Path) -> Users:
    from service.kit.errors import Refused

    try:
        return await _make(place, PEOPLE, SEED)
    except Refused as fault:  # stopped half-way last time, or not a database for demonstrations at all
        raise Refused(
            f"数据库里已有服务对象，但没有 {data / 'demo.json'}：可能上次没有生成完。要重来，请删除 {data} 后再运行。"
        ) from fault


def _note(users: Users) -> str:
    from service.kit.settings import settings

    address = f"http://127.0.0.1:{settings().port}"
    return "\n".join([f"一人一案演示已启动：{address}（按 Ctrl-C 停止）", *_who(users)])


def _who(users: Users) -> list[str]:
    from service.access.rules import ROLE_LABELS, Role

    lines = [f"  {ROLE_LABELS[Role(one['role'])]}\t用户名 {one['user']}\t密码 {one['password']}" for one in users]
    return ["可用下列用户登录：", *lines]
