"""`onecase import KIND FILE` and `onecase import undo BATCH`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple
from uuid import UUID

import typer

from service.cli.running import Opened, opened, run
from service.cli.usage import Program

if TYPE_CHECKING:
    from service.access.rules import Actor
    from service.exchange.schemas import Choices, ImportReport
    from service.kit.db import Tx

app = Program(help="导入 Excel。")


KINDS = {
    "people": "实名制登记表",
    "graduates": "高校毕业生名册（一人一策）",
    "records": "服务记录",
    "jobs": "就业经历",
    "trainings": "培训记录",
}


def _command(kind: str) -> Callable[..., None]:
    def bring_in(  # noqa: PLR0913 - the options of a command
        file: Annotated[Path, typer.Argument(metavar="文件", help="xlsx、xls 或 csv 文件")],
        *,
        dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对，不保存")] = False,
        area: Annotated[str | None, typer.Option(help="在哪个区划内查找乡镇和村；默认为用户的区域")] = None,
        as_user: Annotated[
            str | None, typer.Option("--as", metavar="用户名", help="以哪个用户的身份；默认为该区域的督导")
        ] = None,
        errors: Annotated[Path | None, typer.Option(metavar="文件.xlsx", help="把标出问题的表写到这个文件")] = None,
        mapping: Annotated[
            Path | None, typer.Option(metavar="文件.json", help="各列对应到什么：{工作表: {列名: 字段或 null}}")
        ] = None,
        words: Annotated[
            Path | None, typer.Option(metavar="文件.json", help="词是什么意思：{字段: {词: 我们的词}}")
        ] = None,
        show_mapping: Annotated[
            bool, typer.Option("--show-mapping", help="只列出各列对应到什么（可改好后交给 --mapping），不导入")
        ] = False,
        as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    ) -> None:
        """Status 0 when the file was read, faulty rows or not."""

        async def work() -> ImportReport:
            given = {"columns": _told(mapping), "words": _told(words)}
            async with opened() as place:
                task = _Task(kind, file, area, as_user, errors, given, dry_run or show_mapping, show_mapping)
                return await _import(place, task)

        report = run(work())
        if show_mapping:
            typer.echo(json.dumps(report.mapping, ensure_ascii=False, indent=1))
        else:
            _tell(report, dry_run=dry_run, as_json=as_json)

    return bring_in


for _kind, _title in KINDS.items():
    app.command(_kind, help=f"导入{_title}；先核对，有错误的行不导入。")(_command(_kind))


def _tell(report: ImportReport, *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        typer.echo(report.model_dump_json())
        return
    several = sum(sheet.taken for sheet in report.sheets) > 1
    for fault in report.faults:
        where = f"“{fault.sheet}”第" if several else "第"
        typer.echo(f"{where} {fault.row} 行 {fault.column}：{fault.message}")
    for sheet in report.sheets:
        if not sheet.taken:
            typer.echo(f"工作表“{sheet.sheet}”没有导入。")
    for name, columns in report.mapping.items():
        left = [heading for heading, field in columns.items() if field is None]
        if left and any(sheet.sheet == name and sheet.taken for sheet in report.sheets):
            typer.echo(f"工作表“{name}”没有导入的列：{'、'.join(left)}。要导入请用 --mapping 说明。")
    for ask in report.asks:
        word = f"“{ask.word}”是什么意思" if ask.word else "表里没有写，各行都是什么"
        typer.echo(f"要说明：{ask.field} {word}（{ask.rows} 行，说明前不导入）；请用 --words 说明。")
    done = "核对完毕，没有保存" if dry_run else f"导入完毕，批次 {report.batch}"
    counts = f"新增 {report.new}，有变化 {report.changed}，无变化 {report.same}，有错误 {report.wrong}"
    typer.echo(f"{done}：共 {report.rows} 行，{counts}。")
    if report.noted:
        typer.echo(
            f"其中 {report.noted} 行有提示（例如没有建立台账、没有登记服务），逐行的原因可在网页的“导入”里看到。"
        )


@app.command("undo", help="整批撤销一次导入。")
def undo(
    batch: Annotated[UUID, typer.Argument(metavar="批次", help="批次编号")],
    *,
    as_user: Annotated[
        str | None, typer.Option("--as", metavar="用户名", help="以哪个用户的身份；默认为该区域的督导")
    ] = None,
) -> None:
    """Status 1, with the rows, when somebody has been worked on since."""

    async def work() -> None:
        from service.exchange.commands.undoing import undo as take_back
        from service.tables.exchange import Batch

        async with opened() as place, place.transaction() as tx:
            kept = await tx.session.get(Batch, batch)
            await take_back(tx, await actor_for(tx, as_user, None if kept is None else kept.area), batch)

    run(work())
    typer.echo("这一批已撤销，档案恢复到导入之前。")


class _Task(NamedTuple):
    """What is to be imported, as whom, and how."""

    kind: str
    file: Path
    area: str | None
    as_user: str | None
    errors: Path | None
    given: dict[str, Any]
    dry_run: bool
    unfinished: bool


def _told(file: Path | None) -> Any:  # noqa: ANN401 - JSON
    if file is None:
        return {}
    from service.kit.errors import Refused

    try:
        return json.loads(file.read_text(encoding="utf-8-sig"))
    except ValueError as fault:
        raise Refused(f"文件 {file.name} 不是 JSON，请核对。") from fault


def _choices(given: dict[str, Any]) -> Choices:
    from pydantic import ValidationError

    from service.exchange.schemas import Choices
    from service.kit.errors import Refused

    try:
        return Choices.model_validate(given)
    except ValidationError as fault:
        raise Refused(
            "对应列应写成 {工作表: {列名: 字段或 null}}，词的意思应写成 {字段: {词: 我们的词}}，请核对文件。"
        ) from fault


async def _import(place: Opened, task: _Task) -> ImportReport:
    from service.exchange.commands import applying, staging
    from service.exchange.queries import batches

    async with place.transaction() as tx:
        actor = await actor_for(tx, task.as_user, task.area)
        with task.file.open("rb") as source, progress_of("核对") as told:
            kept = await staging.stage(
                tx,
                actor,
                task.kind,
                source,
                file_name=task.file.name,
                area=task.area,
                choices=_choices(task.given),
                unfinished=task.unfinished,
                progress=lambda rows: told(rows, None),
            )
        report = await batches.report(tx.session, actor, kept.id, cipher=tx.cipher)
        if task.dry_run:
            await _write_errors(tx, actor, kept.id, task.errors)
            tx.discarded = True
            return report.model_copy(update={"batch": None})
    wanted = report.new + report.changed
    with progress_of("导入") as told:
        while True:  # once at least, so that a batch with nothing to do is applied too
            async with place.transaction() as tx:
                left = await applying.apply(tx, actor, kept.id)
            told(wanted - left, wanted)
            if not left:
                break
    async with place.transaction() as tx:
        await _write_errors(tx, actor, kept.id, task.errors)
        return await batches.report(tx.session, actor, kept.id, cipher=tx.cipher)


async def _write_errors(tx: Tx, actor: Actor, batch: UUID, errors: Path | None) -> None:
    from service.exchange.commands.telling import error_book

    if errors is not None:
        with errors.open("wb") as target:
            await error_book(tx, actor, batch, target)


async def actor_for(tx: Tx, username: str | None, area: str | None) -> Actor:
    """The user named, else the supervisor whose area holds `area` most closely, else the only one there is."""
    from service.accounts.queries import actor_of, supervisors, user_named
    from service.kit.errors import Refused

    if username is not None:
        user = await user_named(tx.session, username)
        if user is None or user.disabled_at is not None:
            raise Refused(f"没有用户 {username}，或已停用。")
        return await actor_of(tx.session, user.id)
    found = await supervisors(tx.session, area)
    if not found:
        raise Refused("没有能导入这个区域的督导，请用 --as 指定用户，或先用 onecase users add 添加。")
    if area is None and len({held for _, held in found}) > 1:
        raise Refused("有几个区域的督导，请用 --as 指定用户，或用 --area 指定区域。")
    return await actor_of(tx.session, found[0][0])


@contextmanager
def progress_of(title: str) -> Iterator[Callable[[int, int | None], None]]:
    """A bar on a terminal; elsewhere a line each time, on stderr, so that stdout holds the answer alone."""
    if not sys.stderr.isatty():
        yield lambda done, total: typer.echo(f"{title} {done}{'' if total is None else f'/{total}'} 行", err=True)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
