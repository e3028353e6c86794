"""What kinds of request there are, and who may decide one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from service.law.names import MODES, OUTCOMES, RECORD_KINDS, STEPS

KINDS = {
    "backdating": "补录 30 天以前的服务",
    "waiver": "免办",
    "lost_contact": "失联认定",
    "training": "参加培训",
    "post": "公益性岗位",
    "benefit": "享受补贴",
}
DECISIONS = {"granted": "已同意", "refused": "未同意", "withdrawn": "已撤回", "closed": "已自动关闭"}


def why_not(decision: str | None, requested_by: UUID, decider: UUID, reason: str | None = None) -> str | None:
    """Why `decider` cannot decide this request, in words for the page; None when nothing stands against it."""
    if decision == "closed":
        return f"{reason or '这项申请已自动关闭。'}不能再审批。"
    if decision is not None:
        return f"这项申请{DECISIONS[decision]}，不能再次审批。"
    if requested_by == decider:
        return "自己提出的申请要由另一个人审批，请交给其他督导。"
    return None


def describe_request(kind: str, subject: Mapping[str, Any]) -> list[str]:
    """What is asked for, line by line, in words."""
    if kind == "waiver":
        return [f"{STEPS.get(subject['step'], subject['step'])}（{subject['period']}）不再办理"]
    if "words" in subject:
        return list(subject["words"])
    lines = ["更正一条已登记的服务"] if subject.get("corrects") else []
    for told in subject.get("records", ()):
        words = (told["on"], MODES[told.get("mode", "home_visit")], RECORD_KINDS[told["kind"]])
        lines.append(" ".join(words) + f"（{OUTCOMES[told.get('outcome', 'done')]}）")
    return lines
