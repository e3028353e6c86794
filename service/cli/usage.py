"""Help and wrong usage in Chinese: typer's own words are English, and few of them can be translated."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

if TYPE_CHECKING:
    from typer._click import Command as AnyCommand
    from typer._click import Context, HelpFormatter
    from typer.exceptions import TyperException

Row = tuple[str, str]
Act = TypeVar("Act", bound=Callable[..., Any])
_COLUMN = 30  # a head wider than this has its text on the next line
_KINDS = {int: "整数", float: "数", str: "文字"}


class Program(typer.Typer):
    """A group of commands that speaks Chinese."""

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401 - as typer's
        super().__init__(cls=Group, no_args_is_help=True, rich_markup_mode=None, **settings)

    def command(
        self,
        name: str | None = None,
        **settings: Any,  # noqa: ANN401 - as typer's
    ) -> Callable[[Act], Act]:
        """As typer's, with the class that speaks Chinese."""
        return super().command(name, cls=Command, **settings)


class Command(TyperCommand):
    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """What is written beyond the arguments is refused here, in our words."""
        ctx.allow_extra_args = True
        left = _parsed(super(), ctx, args)
        if left:
            ctx.fail(f"多写了“{' '.join(left)}”，请去掉；带空格的内容要加引号。")
        return left

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        formatter.write(_help(self, ctx))


class Group(TyperGroup):
    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        return _parsed(super(), ctx, args)

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, AnyCommand | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            near = get_close_matches(name, self.commands)
            hint = f"是不是 {'、'.join(near)}？" if near else f"可用的有：{'、'.join(self.commands)}。"
            ctx.fail(f"没有命令“{name}”。{hint}")
        return super().resolve_command(ctx, args)

    def format_help(self, ctx: Context, formatter: HelpFormatter) -> None:
        formatter.write(_help(self, ctx))


def _parsed(command: Any, ctx: Context, args: list[str]) -> list[str]:  # noqa: ANN401 - the parent's methods
    """The parser does not say in which command it failed; the line of usage needs to know."""
    from typer._click.exceptions import UsageError

    try:
        left: list[str] = command.parse_args(ctx, args)
    except UsageError as fault:
        fault.ctx = fault.ctx or ctx
        raise
    return left


# ------------------------------------------------------------------------------------------------------- help


def usage_line(ctx: Context) -> str:
    """用法：onecase users add [选项] 用户名"""
    parts = ["[选项]", *_pieces(ctx.command)]
    if isinstance(ctx.command, TyperGroup):
        parts.append("命令 ……")
    return f"用法：{ctx.command_path} {' '.join(parts)}"


def _pieces(command: AnyCommand) -> list[str]:
    names = [(_name(param), param.required) for param in command.params if isinstance(param, TyperArgument)]
    return [name if needed else f"[{name}]" for name, needed in names]


def _help(command: AnyCommand, ctx: Context) -> str:
    params = [param for param in command.params if not getattr(param, "hidden", False)]
    arguments = [(_name(param), _about(param, ctx)) for param in params if isinstance(param, TyperArgument)]
    options = [(_option(param), _about(param, ctx)) for param in params if isinstance(param, TyperOption)]
    sections = {"参数：": arguments, "选项：": [*options, ("--help", "显示这份说明")]}
    if isinstance(command, TyperGroup):
        sections["命令："] = [(name, one.help or "") for name, one in command.commands.items() if not one.hidden]
    told = [usage_line(ctx), "", f"  {command.help}"]
    for heading, rows in sections.items():
        if rows:
            told += ["", heading, *_aligned(rows)]
    return "\n".join(told) + "\n"


def _aligned(rows: list[Row]) -> Iterable[str]:
    """Two columns; a Chinese character takes two places."""
    wide = max((width for head, _ in rows if (width := _width(head)) <= _COLUMN), default=0)
    for head, text in rows:
        if _width(head) > _COLUMN:
            yield f"  {head}"
            yield f"  {' ' * wide}  {text}"
        else:
            yield f"  {head}{' ' * (wide - _width(head))}  {text}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _name(param: TyperArgument | TyperOption) -> str:
    return param.metavar or param.name


def _option(param: TyperOption) -> str:
    names = ", ".join(param.opts)
    return names if param.is_flag else f"{names} {param.metavar or _kind(param)}"


def _kind(param: TyperArgument | TyperOption) -> str:
    asked = param.type_descriptor
    if asked.choices is not None:
        return "|".join(str(getattr(one, "value", one)) for one in asked.choices)
    if asked.is_datetime:
        return "年-月-日"
    return "文件" if asked.is_path else _KINDS.get(asked.annotation, "文字")


def _about(param: TyperArgument | TyperOption, ctx: Context) -> str:
    notes = ["必填"] if param.required else []
    default = param.get_default(ctx, call=False)
    if param.show_default and default is not None and not isinstance(default, bool):
        notes.append(f"默认 {default}")
    if bounds := _bounds(param):
        notes.append(bounds)
    told = "；".join(notes)
    return f"{param.help or ''}（{told}）" if notes else param.help or ""


def _bounds(param: TyperArgument | TyperOption) -> str:
    low, high = param.min, param.max
    if low is None and high is None:
        return ""
    if high is None:
        return f"不小于 {low}"
    return f"不大于 {high}" if low is None else f"{low} 到 {high}"


# ------------------------------------------------------------------------------------------------ wrong usage


def usage_error(fault: TyperException) -> str:
    """What is wrong and what to do, then a line of usage."""
    from typer._click.exceptions import NoArgsIsHelpError, UsageError

    if isinstance(fault, NoArgsIsHelpError):
        return fault.message.rstrip("\n")
    ctx = fault.ctx if isinstance(fault, UsageError) else None
    return _sentence(fault) if ctx is None else f"{_sentence(fault)}\n{usage_line(ctx)}（加 --help 看说明）"


def _sentence(fault: TyperException) -> str:
    from typer._click.exceptions import BadOptionUsage, BadParameter, MissingParameter, NoSuchOption

    if isinstance(fault, NoSuchOption):
        near = "、".join(sorted(fault.possibilities or ()))
        return f"没有选项 {fault.option_name}。" + (f"是不是 {near}？" if near else "请核对写法。")
    if isinstance(fault, BadOptionUsage):
        return _misused(fault)
    if isinstance(fault, MissingParameter):
        return f"缺少{_called(fault.param)}，请补上。"
    if isinstance(fault, BadParameter):
        return f"{_called(fault.param)}写得不对，{_wanted(fault.param)}。"
    return fault.message if _chinese(fault.message) else "这条命令写得不完整，请照用法补上。"


def _misused(fault: Any) -> str:  # noqa: ANN401 - a BadOptionUsage; heavy to name here
    flags = {name for param in fault.ctx.command.params if getattr(param, "is_flag", False) for name in param.opts}
    name = fault.option_name
    return f"选项 {name} 后面不带值，请只写 {name}。" if name in flags else f"选项 {name} 后面要写一个值，请补上。"


def _called(param: Any) -> str:  # noqa: ANN401 - whichever kind of parameter
    if not isinstance(param, TyperArgument | TyperOption):
        return "参数"
    about = f"（{param.help}）" if param.help else ""
    return f"参数 {_name(param)}{about}" if isinstance(param, TyperArgument) else f"选项 {param.opts[0]}{about}"


def _wanted(param: Any) -> str:  # noqa: ANN401 - whichever kind of parameter
    if not isinstance(param, TyperArgument | TyperOption):
        return "请核对"
    asked = param.type_descriptor
    if asked.choices is not None:
        return f"请从 {'、'.join(_kind(param).split('|'))} 中选"
    if asked.is_datetime:
        return "日期请写成 2024-06-12 这样"
    if asked.is_path:
        return "请核对文件是否存在、能不能读"
    if asked.annotation in {int, float}:
        bounds = _bounds(param)
        return f"请填{_KINDS[asked.annotation]}{f'（{bounds}）' if bounds else ''}"
    return "请完整地照原样填写"


def _chinese(text: str) -> bool:
    return any("\u4e00" <= char <= "\u9fff" for char in text)
