"""What a command may raise; `web` makes a page or a problem document of it. `detail` is for the user, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class OnecaseError(Exception):
    """Base of everything that is said to the user rather than logged as a fault."""

    status = 400
    title = "无法完成"

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


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

    def __init__(self, detail: str = "您的角色不能做这件事。如有需要，请联系管理员。") -> None:
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

    def __init__(self, fields: Mapping[str, str], detail: str = "有几处需要改正，已填写的内容都还在。") -> None:
        super().__init__(detail)
        self.fields = dict(fields)


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


class Elsewhere(OnecaseError):
    """Something else must be done first, on the page `path`; a program is told so with 403."""

    status = 403
    title = "请先完成另一件事"

    def __init__(self, path: str, detail: str) -> None:
        super().__init__(detail)
        self.path = path
