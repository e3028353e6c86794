"""`onecase areas load`: villages and units of a county's own list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from service.cli.running import opened, run
from service.cli.usage import Program

app = Program(help="区划与单位。")


@app.callback()
def areas() -> None:
    """A command of its own, so that `load` keeps its name while it is the only one."""


@app.command("load", help="装入村（社区）或开发区等单位：CSV 文件，两列 code、name。")
def load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, metavar="文件", help="CSV 文件，UTF-8 编码")],
    below: Annotated[str | None, typer.Option(metavar="代码", help="只装入这个区划以下的")] = None,
) -> None:
    """Again: nothing changes. A faulty line is named, and nothing of the file is kept."""

    async def work() -> int:
        from sqlalchemy import select

        from service.access.areas import read_csv
        from service.access.commands import store_areas
        from service.kit.errors import Invalid
        from service.tables.access import Area

        async with opened() as place, place.transaction() as tx:
            known = set(await tx.session.scalars(select(Area.code)))
            with file.open(encoding="utf-8-sig", newline="") as lines:
                try:
                    rows = list(read_csv(lines, known, below))
                except ValueError as fault:
                    raise Invalid({"file": str(fault)}) from fault
            return await store_areas(tx, rows)

    typer.echo(f"新增或更名 {run(work())} 处。")
