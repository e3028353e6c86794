"""`onecase export KIND --area CODE --out FILE.xlsx --as USER --reason TEXT`."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from service.cli.imports import actor_for, progress_of
from service.cli.running import opened, run
from service.cli.usage import Program

if TYPE_CHECKING:
    from service.people.queries.lists import Filters

app = Program(help="导出 Excel；号码不完整显示，导出留有记录。")
KINDS = {"people": "服务对象", "duties": "应办事项", "ledgers": "一人一策台账", "records": "服务记录"}


def _command(kind: str) -> Callable[..., None]:
    def let_out(
        *,
        out: Annotated[Path, typer.Option(metavar="文件.xlsx", help="写到这个文件")],
        reason: Annotated[str, typer.Option(metavar="文字", help="用途，会写在表上并留在操作记录里")],
        as_user: Annotated[str, typer.Option("--as", metavar="用户名", help="以哪个用户的身份")],
        area: Annotated[str | None, typer.Option(metavar="代码", help="哪个区划；默认为用户的区域")] = None,
        audience: Annotated[
            str | None, typer.Option(metavar="名称", help="只要方案里的这一类人，如 target（排查对象）")
        ] = None,
        as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    ) -> None:
        """Status 1, and no file, without a reason or for an area out of reach."""
        rows = run(_work(kind, out, reason, as_user, area, audience))
        if as_json:
            typer.echo(json.dumps({"rows": rows, "file": str(out)}, ensure_ascii=False))
        else:
            typer.echo(f"已导出 {rows} 行到 {out}。")

    return let_out


for _kind, _title in KINDS.items():
    app.command(_kind, help=f"导出{_title}。")(_command(_kind))


async def _work(kind: str, out: Path, reason: str, as_user: str, area: str | None, audience: str | None) -> int:
    from service.exchange.commands.exporting import export

    with beside(out) as file, progress_of("导出") as told:
        async with opened() as place, place.transaction() as tx:
            actor = await actor_for(tx, as_user, area)
            filters = _filters(kind, area, audience)
            return await export(tx, actor, kind, filters, reason, file, progress=lambda rows: told(rows, None))


def _filters(kind: str, area: str | None, audience: str | None) -> Filters:
    from service.exchange.rules.exports import EXPORTS
    from service.people.queries.lists import Filters

    return Filters(area=area, group=audience, state="all" if EXPORTS[kind].everybody else "active")


@contextmanager
def beside(out: Path) -> Iterator[BinaryIO]:
    """A file that only its owner reads; it takes its name when it is whole and the act is on record."""
    handle, name = tempfile.mkstemp(dir=out.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(name).replace(out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
