"""`onecase duties refresh`: everybody is evaluated again; a second run prints zeros."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.running import opened, run
from service.cli.usage import Program

if TYPE_CHECKING:
    from service.duties.commands.settling import Counts

app = Program(help="应办事项。")


@app.callback()
def duties() -> None:
    """A command of its own, so that `refresh` keeps its name while it is the only one."""


@app.command("refresh", help="重新评估应办事项，打印新增、变化、结束的条数。")
def refresh(
    area: Annotated[str | None, typer.Option(metavar="代码", help="只评估这个区划的服务对象；默认全部")] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """A second run finds nothing to write."""

    async def work() -> Counts:
        from service.duties.commands import settling

        async with opened() as place:
            with _shown() as tell:
                return await settling.refresh(place.database, place.clock, area, tell)

    counts = run(work())
    if as_json:
        typer.echo(json.dumps(asdict(counts)))
        return
    typer.echo(f"评估 {counts.persons} 人：新增 {counts.added}，变化 {counts.changed}，结束 {counts.closed}。")


@contextmanager
def _shown() -> Iterator[Callable[[int], None]]:
    """How far it is: a moving line on a terminal, plain lines otherwise; on stderr, so that stdout is the answer."""
    if not sys.stderr.isatty():
        yield lambda persons: typer.echo(f"已评估 {persons} 人", err=True)
        return
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("正在评估…") as status:
        yield lambda persons: status.update(f"已评估 {persons} 人")
