"""`scripts/bench`: make the databases, measure, print the tables and write docs/speed.md."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer
import uvloop
from rich.console import Console
from rich.markdown import Markdown
from sqlalchemy import text

from service.demo.bench.boards import boards
from service.demo.bench.bulk import importing, refreshing
from service.demo.bench.lists import lists, saving
from service.demo.bench.places import Builder
from service.demo.bench.report import Results, markdown
from service.demo.bench.timing import Stopwatch
from service.demo.bench.wire import wire
from service.kit.clock import Clock
from service.kit.crypto import cipher_of
from service.kit.embedded import start
from service.kit.settings import PROJECT, settings

DAY = date(2024, 6, 12)  # all five plans are in force
KEYS = "k1:" + "0b" * 32
PAGE = PROJECT / "docs" / "speed.md"


def main(
    people: Annotated[int, typer.Option(help="大库人数；小库为其十分之一", min=10_000)] = 100_000,
    rounds: Annotated[int, typer.Option(help="计时轮数", min=10)] = 60,
    server: Annotated[str | None, typer.Option(help="已有 PostgreSQL 服务器的地址；不填则用内置数据库")] = None,
    *,
    write: Annotated[bool, typer.Option(help="写入 docs/speed.md")] = True,
) -> None:
    """Measure and report; the databases are dropped afterwards."""
    if server is not None:
        found = uvloop.run(_measure(server, people, rounds))
    else:
        with start(settings().data / "bench") as running:
            found = uvloop.run(_measure(running.url, people, rounds))
    page = markdown(found)
    Console().print(Markdown(page))
    if write:
        PAGE.write_text(page, encoding="utf-8")


async def _measure(url: str, people: int, rounds: int) -> Results:
    builder = Builder(url, cipher_of(KEYS), Clock(DAY), typer.echo)
    watch: Stopwatch[Any] = Stopwatch(rounds)
    try:
        few, many = await builder.build(people)
        async with few.database.sessions() as session:
            version = str(await session.scalar(text("show server_version")))
        typer.echo("工作清单")
        listed = await lists((few, many), watch)
        typer.echo("督导看板")
        seen = await boards((few, many), watch)
        typer.echo("经网络访问")
        wired = await wire(few, KEYS, watch)
        typer.echo("保存服务记录")
        saved = await saving((few, many), watch)
        typer.echo("全量重算")
        same, anew = await refreshing(few)
        typer.echo("导入")
        imported = await importing(few, builder.inventor)
        for place in (few, many):
            await place.database.close()
    finally:
        await builder.drop()
    sizes, server = (few.people, many.people), version.partition(" ")[0]
    return Results(sizes, rounds, server, listed, seen, wired, saved, same, anew, imported)


if __name__ == "__main__":
    typer.run(main)
