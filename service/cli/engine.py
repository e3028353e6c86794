"""`onecase evaluate` and `onecase entitlement`: the engine alone, no database."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer


def add_to(app: typer.Typer) -> None:
    """Mount these commands."""
    app.command("evaluate", help="按政策规则推算应办事项；不用数据库。")(evaluate)
    app.command("entitlement", help="按政策规则判断能否享受；不用数据库。")(entitlement)


def read_document(file: str) -> Any:  # noqa: ANN401 - any JSON
    """The JSON of a file, or of stdin for `-`. Raises LawError."""
    from service.law.errors import LawError

    try:
        return json.loads(sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes())
    except IsADirectoryError:
        raise LawError(f"{file} 是文件夹，请给出一个 JSON 文件。") from None
    except json.JSONDecodeError as fault:
        raise LawError(f"不是有效的 JSON：第 {fault.lineno} 行第 {fault.colno} 个字符附近读不懂。") from None
    except UnicodeDecodeError:
        raise LawError("文件不是 UTF-8 文本，请另存为 UTF-8。") from None
    except (RecursionError, ValueError):
        raise LawError("这份 JSON 里有太长的数字，或嵌套太深，读不了。") from None


def evaluate(
    file: Annotated[str, typer.Argument(metavar="文件|-", help="JSON 文件，- 为标准输入")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """One document or an array of them; without `--json`, a table in Chinese."""
    from service.law.schemas import answers

    _show(answers(read_document(file)), _print, as_json=as_json)


def entitlement(
    file: Annotated[str, typer.Argument(metavar="文件|-", help="JSON 文件，- 为标准输入")],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    """One document with a request, or an array of them; without `--json`, a line in Chinese for each."""
    from service.law.applications import verdict
    from service.law.names import VERDICTS
    from service.law.schemas import answers

    def say(found: dict[str, Any]) -> None:
        source = f"（{found['rule']}，{found['source']['clause']}）" if found["rule"] else ""
        typer.echo(f"{VERDICTS[found['verdict']]}：{found['message']}{source}")

    _show(answers(read_document(file), verdict), say, as_json=as_json)


def _show(
    found: dict[str, Any] | list[dict[str, Any]], say: Callable[[dict[str, Any]], None], *, as_json: bool
) -> None:
    if as_json:
        typer.echo(json.dumps(found, ensure_ascii=False))
        return
    for number, answer in enumerate(found if isinstance(found, list) else [found], 1):
        if isinstance(found, list):
            typer.echo(f"—— 第 {number} 份 ——")
        say(answer)


def _print(answer: dict[str, Any]) -> None:
    from service.law.names import STATES, STEPS

    expired = "（已过期，沿用）" if answer["expired"] else ""
    typer.echo(f"{answer['profile']}{expired}，{answer['on']}")
    for duty in answer["duties"]:
        step = STEPS.get(duty["step"], duty["step"])
        count = f"{duty['done']}/{duty['required']}"
        typer.echo(f"  {duty['due_on']}  {STATES[duty['state']]}  {step} {count}  {duty['rule']}  {duty['period']}")
    if not answer["duties"]:
        typer.echo("  没有应办事项")
    if answer["next_change_on"]:
        typer.echo(f"下一次变化：{answer['next_change_on']}")
