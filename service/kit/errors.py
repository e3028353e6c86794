"""What a command may raise; `web` makes a page or a problem document of it. `detail` is for the user, in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

Shape = TypeVar("Shape", bound=BaseModel)


class OnecaseError(Exception):
    """Base of everything that is said to the user rather than logged as a fault."""

    status = 400
    title = "无法完成"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail

    @property
    def errors(self) -> dict[str, str]:
        """What a form shows: by field, as far as the fault knows one; else for the form as a whole."""
        return {"form": self.detail}


class NotFound(OnecaseError):
    """Not there, or not visible to this actor: the two must look alike."""

    status = 404
    title = "没有找到"

    def __init__(self, detail: str = "没有找到，或不在您的服务范围内。") -> None:
        super().__init__(detail)


class Forbidden(OnecaseError):
    """The role does not allow the act."""

    status = 403
    title = "没有权限"

    def __init__(self, detail: str = "您没有此项操作权限。如有需要，请联系管理员。") -> None:
        super().__init__(detail)


class Unauthenticated(OnecaseError):
    """Nobody is signed in, or the session has run out."""

    status = 401
    title = "请先登录"

    def __init__(self, detail: str = "请先登录。") -> None:
        super().__init__(detail)


class Invalid(OnecaseError):
    """Input that cannot be taken; `fields` maps a field's name to what is wrong with it and what to do."""

    status = 422
    title = "填写有误"

    def __init__(self, fields: Mapping[str, str], detail: str = "有几处需要更正，已填内容已保留。") -> None:
        super().__init__(detail)
        self.fields = dict(fields)

    @property
    def errors(self) -> dict[str, str]:
        """By field."""
        return self.fields


class Refused(OnecaseError):
    """A rule forbids the act; `rule` is its id and `figures` are the numbers that led to the refusal."""

    status = 409
    title = "按规定不能这样做"

    def __init__(self, detail: str, *, rule: str | None = None, figures: Mapping[str, Any] | None = None) -> None:
        super().__init__(detail)
        self.rule = rule
        self.figures = dict(figures or {})


class Stale(OnecaseError):
    """Somebody else saved first; `differing` holds (field, label, mine, theirs) of each field that differs."""

    status = 412
    title = "内容已被他人修改"

    def __init__(self, differing: Sequence[tuple[str, str, str, str]]) -> None:
        super().__init__("在您填写期间，别人已经保存过。请核对不同之处后再保存。")
        self.differing = tuple(differing)


class PreconditionMissing(OnecaseError):
    """A PATCH without `If-Match`."""

    status = 428
    title = "缺少版本号"

    def __init__(self) -> None:
        super().__init__("请在 If-Match 中带上读取时得到的 ETag。")


class TooLarge(OnecaseError):
    """More was sent than any page or file of ours needs; it is not read to its end. `most`: bytes."""

    status = 413
    title = "内容太大"

    def __init__(self, most: int) -> None:
        super().__init__(f"一次最多发送 {most >> 20} MB。请删去图片，或分成几份再试。")


class Elsewhere(OnecaseError):
    """Something else must be done first, on the page `path`; a program is told so with 403."""

    status = 403
    title = "请先完成另一件事"

    def __init__(self, path: str, detail: str) -> None:
        super().__init__(detail)
        self.path = path


def shaped(shape: type[Shape], values: Mapping[str, Any]) -> Shape:
    """The values as that shape, or Invalid with what is wrong with each."""
    try:
        return shape.model_validate(values)
    except ValidationError as fault:
        # without the cause, which would quote what was typed
        raise Invalid(first_errors(dict(one) for one in fault.errors())) from None


def first_errors(errors: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Pydantic's errors as field → message; the shapes' own ValueErrors already speak Chinese."""
    found: dict[str, str] = {}
    for error in errors:
        name = ".".join(str(part) for part in error["loc"] if part not in {"body", "query", "path"}) or "form"
        found.setdefault(name, message_of(error))
    return found


MESSAGES = {
    "missing": "请填写此项。",
    "string_too_short": "请填写此项。",
    "string_too_long": "内容太长，请缩短。",
    "date_from_datetime_parsing": "日期写法不对，请写成 2024-06-12。",
    "date_parsing": "日期写法不对，请写成 2024-06-12。",
    "date_type": "日期写法不对，请写成 2024-06-12。",
    "enum": "请从所列的选项中选择。",
    "literal_error": "请从所列的选项中选择。",
    "int_parsing": "请填写整数。",
    "uuid_parsing": "编号无效。",
    "bool_parsing": "请选择是或否。",
    "extra_forbidden": "没有这一项，请删去。",
    "json_invalid": "不是有效的 JSON。",
}
BOUNDS = {  # of numbers; days have sentences of their own
    "less_than": "应小于 {lt:g}。",
    "less_than_equal": "不能大于 {le:g}。",
    "greater_than": "应大于 {gt:g}。",
    "greater_than_equal": "不能小于 {ge:g}。",
}


def message_of(error: Mapping[str, Any]) -> str:
    """One pydantic error in plain Chinese."""
    if error["type"] == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    if error["type"] in BOUNDS:
        return BOUNDS[str(error["type"])].format(**error["ctx"])
    return MESSAGES.get(str(error["type"]), "填写不正确，请检查。")
