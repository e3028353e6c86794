"""`onecase migrate` and `onecase settings`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from service.cli.running import Opened, opened, run


def add_to(app: typer.Typer) -> None:
    """Mount these commands."""
    app.command("migrate", help="把数据库升到最新版本，并装入区划、工作日历和政策规则。")(migrate)
    app.command("settings", help="列出全部设置：环境变量、当前值、含义。")(show_settings)


def migrate() -> None:
    """Bring the database to head, with its reference data; again: nothing changes."""

    async def work() -> None:
        async with opened() as place:
            await prepare(place)

    run(work())
    typer.echo("数据库已是最新版本，区划、工作日历和政策规则已装入。")


async def prepare(place: Opened) -> None:
    """See to it that Chinese text can be searched; then migrate, and fill in."""
    from service.kit.embedded.chinese import check_chinese
    from service.kit.reference import prepare as bring_up

    async with place.database.engine.connect() as connection:
        await check_chinese(connection)
    await bring_up(place.database, place.clock)


def show_settings(*, as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """Every setting; secrets are not shown."""
    from service.kit.settings import Settings, settings

    values = settings().model_dump(mode="json")
    rows = []
    for name, field in Settings.model_fields.items():
        variable = "DATABASE_URL" if name == "database_url" else f"ONECASE_{name}".upper()
        value = values[name]
        if name in {"database_url", "field_keys"} and value is not None:
            value = "（已设置）"
        rows.append({"name": variable, "value": value, "meaning": field.description})
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        typer.echo(f"{row['name']} = {'（未设置）' if row['value'] is None else row['value']}\n    {row['meaning']}")
