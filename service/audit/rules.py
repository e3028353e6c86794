"""The chain: each link is the hash of one act together with the link before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

START = bytes(32)

VERBS = {
    "user.sign_in": "登录",
    "user.sign_out": "退出登录",
    "user.fail": "登录失败",
    "user.lock": "登录失败，账号锁定",
    "user.add": "新建用户",
    "user.disable": "停用用户",
    "user.enable": "恢复用户",
    "user.change_password": "修改密码",
    "user.reset_password": "重置密码",
    "role.grant": "授予角色",
    "role.revoke": "收回角色",
    "token.issue": "签发令牌",
    "token.revoke": "作废令牌",
    "profile.bind": "指定政策规则",
    "audit.erase": "抹去记录中的个人信息",
    "person.register": "建立档案",
    "person.register_many": "批量建档",
    "person.change": "修改档案",
    "person.change_many": "批量修改档案",
    "person.correct": "更正档案",
    "person.view": "查看档案",
    "person.unmask": "查看完整号码",
    "person.not_found": "按号码查找未果",
    "person.known": "登记时号码已在册",
    "person.leave": "退出服务",
    "person.come_back": "恢复服务",
    "person.merge": "合并重复档案",
    "person.take_back": "撤回批量修改",
    "person.household": "修改家庭情况",
    "person.add_member": "添加家庭成员",
    "person.end_member": "移除家庭成员",
    "person.consent": "登记告知同意",
    "person.withdraw": "撤回同意",
    "record.add": "登记服务记录",
    "record.add_many": "批量登记服务记录",
    "record.void": "作废服务记录",
    "record.correct": "更正服务记录",
    "visit.plan": "安排走访",
    "visit.move": "改期走访",
    "visit.cancel": "取消走访",
    "visit.day_list": "查看走访名单",
    "visit.record": "登记走访",
    "visit.undo": "撤销走访",
    "job.start": "登记就业",
    "job.change": "修改就业记录",
    "job.end": "登记离职",
    "job.void": "作废就业记录",
    "ledger.open": "建立台账",
    "ledger.change": "修改台账",
    "ledger.carry": "随移交更换台账负责人",
    "ledger.sign_off": "签批台账",
    "ledger.print": "打印台账",
    "ledger.template": "更换台账打印模板",
    "training.add": "登记培训",
    "training.change": "修改培训",
    "training.void_batch": "撤回导入的培训",
    "post.add": "登记公益性岗位",
    "post.change": "修改公益性岗位",
    "benefit.add": "登记补贴",
    "benefit.change": "修改补贴",
    "certificate.add": "登记技能证书",
    "pathway.step": "登记盲人按摩办理进度",
    "licence.add": "登记盲人按摩证书",
    "licence.review": "登记证书年审",
    "entitlement.void": "作废培训与待遇的登记",
    "approval.ask": "申请审批",
    "approval.decide": "审批",
    "approval.withdraw": "撤回申请",
    "approval.close": "关闭退出服务的人的申请",
    "waiver.grant": "批准免办",
    "caseload.assign": "分派服务对象",
    "caseload.release": "责任人不服务现在的地区，改为未分派",
    "caseload.hand_over": "整体移交",
    "import.stage": "上传导入文件",
    "import.apply": "执行导入",
    "import.undo": "撤销导入",
    "import.errors": "下载导入错误表",
    "import.discard": "取消导入",
    "import.purge": "清除导入暂存",
    "export.people": "导出服务对象",
    "analysis.export": "导出汇总分析",
    "area.rural": "说明村（社区）性质",
    "average.enter": "录入上级公布平均值",
    "export.duties": "导出应办事项",
    "export.ledgers": "导出台账",
    "export.records": "导出服务记录",
    "report.make": "生成报送材料",
    "report.file": "登记报送",
}
KINDS = {
    "user": "用户",
    "area": "区域",
    "person": "服务对象",
    "record": "服务记录",
    "visit": "走访",
    "day": "走访日",
    "approval": "审批",
    "job": "就业记录",
    "batch": "导入批次",
    "reminder": "提醒",
    "report": "报送",
}


@dataclass(frozen=True, slots=True)
class Sealed:
    """The part of an act that the chain protects. What identifies a person is no part of it, and can be erased."""

    id: int
    at: datetime
    actor_id: UUID | None
    verb: str
    subject_kind: str
    subject_id: str
    detail: Mapping[str, Any]


def link(before: bytes, act: Sealed) -> bytes:
    """The act's link, given that of the act before (`START` for the first)."""
    content = [
        act.id,
        act.at.astimezone(UTC).isoformat(timespec="microseconds"),
        None if act.actor_id is None else str(act.actor_id),
        act.verb,
        act.subject_kind,
        act.subject_id,
        act.detail,
    ]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(before + text.encode()).digest()
