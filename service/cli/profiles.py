"""`onecase profiles …`: which plans there are, whether a file is right, what it says, where it governs."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from service.cli.running import opened, run
from service.cli.usage import Program

app = Program(help="政策规则。")
CHECK = (
    "检查政策规则文件；不给文件则检查随程序提供的全部。"
    "每个数字都要在 sources 里写明来源：方案写明的写 explicit，方案未写明、按惯例的写 assumed。"
)


@app.command("list", help="列出随程序提供的政策规则。")
def list_profiles(*, as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False) -> None:
    """Code, place, document and validity; no database."""
    from service.law.profile_store import load, shipped

    found = [load(code) for code in shipped()]
    if as_json:
        rows = [
            {
                "code": one.code,
                "place": one.place,
                "title": one.title,
                "document": one.document,
                "valid_from": one.starts_on.isoformat(),
                "valid_to": one.valid_to.isoformat(),
            }
            for one in found
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for one in found:
        typer.echo(f"{one.code}\t{one.place}\t{one.document}\t{one.starts_on} 至 {one.valid_to}")


@app.command(
    "check",
    help=CHECK,
)
def check(files: Annotated[list[Path] | None, typer.Argument(metavar="文件 ……", help="TOML 文件")] = None) -> None:
    """Status 1 when any is faulty; every faulty line is named."""
    from service.law import profile_store
    from service.law.errors import LawError

    faults: list[str] = []
    for path in files or ():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            faults.append(f"{path}：不是 UTF-8 文本，请另存为 UTF-8")
            continue
        faults += [f"{path} {fault}" for fault in profile_store.check(text)]
    for code in () if files else profile_store.shipped():
        try:
            profile_store.load(code)
        except LawError as fault:
            faults.append(str(fault))
    if faults:
        typer.echo("\n".join(faults), err=True)
        raise typer.Exit(1)
    typer.echo(f"{len(files) if files else len(profile_store.shipped())} 份政策规则，没有发现问题。")


@app.command("show", help="显示一份政策规则的全部条款。")
def show(code: Annotated[str, typer.Argument(metavar="代码", help="代码，如 longyang-2022")]) -> None:
    """Every rule with its clause; no database."""
    from service.law.assumed import figures
    from service.law.names import ASSUMED, CLOCKS, PROGRAMS, STEPS
    from service.law.profile_store import load
    from service.profiles.rules import audience_text, clock_text

    profile = load(code)
    typer.echo(f"{profile.title}\n{profile.document}，有效期 {profile.starts_on} 至 {profile.valid_to}")
    for rule in profile.rules:
        steps = "、".join(STEPS.get(name, name) for name in rule.step_names())
        typer.echo(f"\n{rule.id} {rule.label}（{PROGRAMS[rule.program]}，{CLOCKS[rule.clock]}）")
        typer.echo(f"  事项：{steps}\n  为谁：{audience_text(rule)}")
        typer.echo(f"  做什么：{clock_text(rule)}")
        typer.echo(f"  依据：{profile.document_of(rule)} {rule.clause}")
        if rule.text:
            typer.echo(f"  条款要点：{rule.text}")
    typer.echo(f"\n{ASSUMED}的参数（文件的 sources 里写作 assumed，方案写明的写 explicit）：")
    for words in figures(profile.parameters):
        typer.echo(f"  {words}")


@app.command("bind", help="指定一个区域适用的政策规则（最具体的区域优先）。")
def bind(
    code: Annotated[str, typer.Argument(metavar="代码", help="政策规则代码")],
    area: Annotated[str, typer.Option(help="区划代码")],
    valid_from: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="自何日起，默认方案施行之日")
    ] = None,
) -> None:
    """The persons of the area are judged anew."""

    async def work() -> None:
        from service.profiles.commands import bind as bind_area

        async with opened() as place, place.transaction() as tx:
            await bind_area(tx, None, area, code, valid_from.date() if valid_from else None)

    run(work())
    typer.echo(f"{area} 今后适用 {code}。")
