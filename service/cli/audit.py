"""`onecase audit verify`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from service.cli.running import opened, run
from service.cli.usage import Program

app = Program(help="操作记录。")


@app.command("verify", help="逐条核对操作记录的封存链。")
def verify(*, as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """Status 1 when the chain is broken; the first broken link is named."""
    from service.audit.queries import Verdict

    async def work() -> Verdict:
        from service.audit.commands import seal
        from service.audit.queries import verify as walk

        async with opened() as place:
            async with place.transaction() as tx:
                await seal(tx)
            async with place.transaction() as tx:
                return await walk(tx.session)

    found = run(work())
    if as_json:
        typer.echo(json.dumps({"length": found.length, "head": found.head, "broken": found.broken, "why": found.why}))
    elif found.broken is None:
        typer.echo(f"封存链完整：{found.length} 条，链头 {found.head or '（空）'}。")
    if found.broken is not None:
        typer.echo(f"封存链在第 {found.broken} 条断开：{found.why}", err=True)
        raise typer.Exit(1)
