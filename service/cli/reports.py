"""`onecase report NAME --area CODE --as-of DATE --out FILE`: a report of any day, as PDF, Word or Excel."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.cli.exports import beside
from service.cli.imports import actor_for
from service.cli.running import opened, run

if TYPE_CHECKING:
    from service.access.rules import Actor
    from service.kit.db import Tx


def add_to(app: typer.Typer) -> None:
    """Mount the command."""
    app.command("report", help="生成报送材料，按文件后缀为 pdf、docx 或 xlsx；不留存，也不登记报送。")(report)


def report(
    name: Annotated[str, typer.Argument(metavar="NAME", help="报告的代码或规则号；indicators 只出指标")],
    *,
    area: Annotated[str, typer.Option(metavar="CODE", help="报送单位的区划代码")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="写到这个文件：.pdf、.docx 或 .xlsx")],
    as_of: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="数据截止日；默认今天")
    ] = None,
    as_user: Annotated[str | None, typer.Option("--as", metavar="USER", help="以哪个督导的身份；默认为系统")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """Status 1, and no file, for an unknown name, an area out of reach or a day to come."""
    title = run(_work(name, area, as_of, out, as_user))
    if as_json:
        typer.echo(json.dumps({"title": title, "file": str(out)}, ensure_ascii=False))
    else:
        typer.echo(f"已生成《{title}》：{out}。")


async def _work(name: str, area: str, as_of: datetime | None, out: Path, as_user: str | None) -> str:
    from service.supervision.commands.printing import printed
    from service.supervision.queries.asking import report_named

    ending = out.suffix.removeprefix(".").lower()
    with beside(out) as file:
        async with opened() as place, place.transaction() as tx:
            actor = await _actor(tx, as_user, area)
            day = tx.today if as_of is None else as_of.date()
            figures = await report_named(tx.session, actor, name, area, day, tx.today)
            file.write((await printed(figures, ending)).content)
            return str(figures["title"])


async def _actor(tx: Tx, as_user: str | None, area: str) -> Actor:
    from service.access.queries import system_for
    from service.kit.errors import NotFound

    if as_user is not None:
        return await actor_for(tx, as_user, area)
    system = await system_for(tx.session, area)
    if system is None:
        raise NotFound("没有这个区划，请核对代码。")
    return system
