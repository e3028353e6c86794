"""`onecase remind`: what the morning schedule runs, now."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from service.cli.running import opened, run


def add_to(app: typer.Typer) -> None:
    """Mount the command."""
    app.command("remind", help="生成并送达今天以及以往漏掉的工作日的提醒，打印各去向的条数。")(remind)


def remind(*, as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """A second run on the same day makes nothing."""

    async def work() -> dict[str, int]:
        from service.reminders.commands import remind_now

        async with opened() as place:
            return await remind_now(place.database, place.clock)

    counts = run(work())
    if as_json:
        typer.echo(json.dumps(counts))
        return
    typer.echo(
        f"生成 {counts['made']} 条：送达 {counts['sent']}，不必提醒 {counts['suppressed']}，"
        f"未能送达 {counts['failed']}，待送达 {counts['waiting']}。"
    )
