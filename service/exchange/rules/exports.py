"""What can be exported, how its columns are called, and what may stand in a file that leaves the house."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from service.ledgers.rules.subsidies import EXPORTED
from service.people.rules.fields import FIELDS

SHEET_ROWS = 500_000  # a sheet holds 1,048,576; a further one is begun earlier, so that it still opens
BEFORE_PLACE = tuple(one for one in FIELDS if one.exported == 1)
AFTER_PLACE = tuple(one for one in FIELDS if one.exported == 2)
IN_THE_CLEAR = tuple(one for one in FIELDS if one.exported == 3)
"""Numbers that the list of people holds in the clear when they are asked for, by who may see them."""
_PLACE = ("乡镇（街道）", "村（社区）", "责任人")


CASE = "个案编号"
RECORD = "记录编号"
"""Opaque keys, by which what was let out comes in again."""


class Export(NamedTuple):
    """A kind of list: its name, which persons it begins with, and its columns."""

    title: str
    everybody: bool
    headers: tuple[str, ...]


EXPORTS = {
    "people": Export(
        "服务对象",
        everybody=False,
        headers=(
            *("姓名", "性别", "年龄", "出生日期", *(one.label for one in BEFORE_PLACE)),
            *(*_PLACE, "联系电话", *(one.label for one in AFTER_PLACE), "毕业院校", "毕业日期"),
            *("建档日期", "退出服务", CASE),
        ),
    ),
    "duties": Export(
        "应办事项",
        everybody=False,
        headers=(
            *("姓名", *_PLACE, "项目", "步骤", "期次", "规则", "应办期限", "计划完成", "已办", "应办", "状态"),
            "是否逾期",
            "期限依据",
        ),
    ),
    "ledgers": Export(
        "一人一策台账",
        everybody=True,
        headers=("姓名", *_PLACE, *EXPORTED, CASE),
    ),
    "records": Export(
        "服务记录",
        everybody=True,
        headers=("姓名", *_PLACE, "日期", "服务", "方式", "结果", "内容", "登记人", "登记时间", CASE, RECORD),
    ),
}
"""`everybody`: those who left are in it too, since what was done for them stays true."""

READ_BACK: dict[str, tuple[str, frozenset[str] | None]] = {
    "people": ("people", None),
    "graduates": (
        "ledgers",
        frozenset({"姓名", CASE, "学历", "毕业院校", "专业", "毕业日期", "就业意愿", "毕业去向代码"}),
    ),
    "records": ("records", frozenset({"姓名", CASE, RECORD, "日期", "服务", "方式", "结果"})),
}
"""Kind of sheet → our list that comes in as one, and which of its columns are read; None: all that the kind knows."""


def only_told(kind: str) -> frozenset[str]:
    """Headings of our list that are not read when it comes in again: they tell, and change nothing."""
    if kind not in READ_BACK:
        return frozenset()
    name, read = READ_BACK[kind]
    return frozenset(EXPORTS[name].headers) - (frozenset() if read is None else read)


_IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{15,21}[0-9Xx]*")
_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[-－]\d{7,8})(?!\d)")


def tail(last: str | None) -> str:
    """A telephone by its last four characters, as lists show it."""
    return f"尾号 {last}" if last else ""


def without_numbers(text: str) -> str:
    """Words that somebody typed, with what looks like an identity number or a telephone blotted out."""
    return _PHONE.sub("（电话略）", _IDENTITY.sub("（证号略）", text))


def notice(who: str, when: str, area: str, reason: str) -> str:
    """What stands above every exported list."""
    return f"内部资料，不得外传，用后销毁。导出人：{who}；时间：{when}；范围：{area}；用途：{reason}"


def joined_words(words: Iterable[str | None]) -> str:
    """Words one after another, empty ones left out, numbers blotted out."""
    return without_numbers("；".join(word for word in words if word))
