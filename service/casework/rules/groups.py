"""Job leads, events and acts for many: their words, and what may not be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from service.law.facts import folded

MOST_AT_ONCE = 500
SECTORS = {
    "agency": "机关",
    "institution": "事业单位",
    "state_owned": "国有企业",
    "private": "民营企业",
    "other": "其他",
}
FOR_GRADUATES_FIRST = frozenset({"agency", "institution", "state_owned"})
"""GRAD-14: where graduates are to be recommended before others."""

EVENTS = {
    "campus_fair": "校园专场招聘会",
    "live_stream": "直播带岗",
    "two_way": "双选会、供求洽谈会",
    "to_the_villages": "送岗位下基层",
    "policy_briefing": "政策宣讲",
}
EVENT_MODES = {"online": "线上", "offline": "线下"}
SKIPPED = {"given": "已经登记过", "left": "已退出服务"}
REFERRALS = frozenset({"job_lead", "job_referral"})
LONGEST = timedelta(days=366)


def record_kind(event: str) -> str:
    """What coming to an event is, as a service of the person (GRAD-09)."""
    return "policy_consult" if event == "policy_briefing" else "job_fair"


def lead_key(detail: Mapping[str, Any]) -> tuple[str, str]:
    """Leads with one key are one lead: as the law tells them apart (AMB-08), so that none is given in vain."""
    return folded(detail.get("employer")), folded(detail.get("title"))


def why_no_lead(valid_until: date, today: date) -> str | None:
    """What is wrong with the last day of a lead that is entered today."""
    if valid_until < today:
        return "有效期已经过去，请填今天或以后的日期。"
    if valid_until > today + LONGEST:
        return "有效期超过一年，请核对年份；长期招聘的岗位请每年更新。"
    return None


def why_not_given(on: date, valid_until: date, today: date) -> str | None:
    """Why a lead cannot have been given on a day."""
    if on > today:
        return "日期还没有到。请填实际推荐的日期。"
    if on > valid_until:
        return f"这个岗位的有效期到 {valid_until}，推荐日期不能晚于这一天。"
    return None


def why_not_undone(by: UUID, actor: UUID, corrected: int, followed: int, *, undone: bool) -> str | None:
    """Why an act for many cannot be taken back whole; `followed`: records with a later result or a paper."""
    if undone:
        return "这次批量登记已经撤销。"
    if by != actor:
        return "只有登记的人可以整批撤销。请与登记人联系，或逐条作废并写明原因。"
    if corrected or followed:
        return f"其中 {corrected + followed} 条登记之后又有更正、结果或附件，不能整批撤销。请逐条作废并写明原因。"
    return None
