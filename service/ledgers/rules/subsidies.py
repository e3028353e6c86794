"""GRAD-12: the state of each subsidy with a person. What is paid once in a lifetime is received once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from service.ledgers.rules.content import Subsidy

SUBSIDIES = {
    "startup_grant": "一次性创业补贴",
    "jobseeker_grant": "一次性求职补贴",
    "post_subsidy": "岗位补贴",
    "flexible_insurance": "社会保险补贴",
    "internship": "见习补贴",
    "assistive_device": "辅具适配补贴",
    "tax": "税收优惠",
    "startup_loan": "创业贷款扶持",
}
"""The eight that any of the plans names, as columns of a list."""
EXPORTED = (
    *("台账", "出生日期", "残疾类别等级", "学历", "毕业院校", "专业", "毕业日期", "联系电话", "户籍地", "常住地"),
    *(
        "就业意愿",
        "未就业原因",
        "毕业去向代码",
        "台账责任人",
        "建立日期",
        "下次联系日期",
        "目标",
        "措施（已办结/全部）",
    ),
    *("已接受服务", "走访调查", "就业培训", "就业指导", "招聘活动", "政策宣讲", "跟踪服务"),
    *SUBSIDIES.values(),
    *("版本", "签批"),
)
"""What a list of ledgers tells of each, beside whose it is."""
DATED = frozenset({"told", "applied", "received", "ineligible", "declined"})


def subsidy_of(known: Sequence[Subsidy], code: str) -> Subsidy:
    """How a subsidy stands: what was said of it last."""
    return next((one for one in reversed(known) if one.code == code), Subsidy(code))


def told_again(known: Sequence[Subsidy], told: Subsidy, *, once: bool) -> tuple[Subsidy, ...]:
    """The subsidies with one told anew.

    What was received stays on record where the subsidy may come again; then a new entry follows it.
    """
    last = subsidy_of(known, told.code)
    if last == told or (last.state == told.state == "untold"):
        return tuple(known)
    others = tuple(one for one in known if one is not last)
    again = last.state == "received" and told.state != "received" and not once
    return (*known, told) if again else (*others, told)


def why_not(known: Sequence[Subsidy], told: Subsidy, *, once: bool, corrects: bool, today: date) -> str | None:
    """What is wrong with what is told, in words; None when nothing is. `corrects`: the entry before was a mistake."""
    last = subsidy_of(known, told.code)
    if last == told:
        return None
    if told.on is None and told.state in DATED:
        return "请填写日期。"
    if told.on is not None and told.on > today:
        return "日期还没有到，请填实际发生的日期。"
    if once and last.state == "received" and not corrects:
        return f"这是一次性补贴，一生只能享受一次，已于 {last.on} 享受。登记错了的，请勾选“更正”。"
    return None
