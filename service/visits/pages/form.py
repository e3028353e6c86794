"""登记走访: everything that was done in one form; and undoing a slip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi import Request, Response

from service.access.gate import Visitor
from service.access.rules import Actor
from service.casework.queries.records import of_visit
from service.casework.rules.attachments import KINDS, MOST_BYTES
from service.casework.rules.records import LATE_DAYS, RESULT_LABELS
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid
from service.kit.web import go, render, sent_file
from service.law.names import MODES, TRI
from service.people.commands.privacy import view
from service.people.rules.codes import COMMUNICATION, HUKOU, UNEMPLOYED_REASON
from service.visits.commands import papers, visiting
from service.visits.pages.base import router
from service.visits.queries import progress
from service.visits.rules import TASK_OF_STEP, Step
from service.visits.schemas.sheet import CHECK_ITEMS, DECLINABLE, DIMENSIONS, PHONE_ITEM, SERVICES, TASKS, read

CHOOSE_AGAIN = "上面还有需要更正的内容，照片没有保存。更正后请重新选择照片。"
PAPERS = ("photo", "signature", "other")
Told = Mapping[str, Sequence[str]]
OUTCOMES_OFFERED = {"done": "见到了", "no_contact": "没有人在家、没联系上", "declined": "本人不愿意"}
MODES_OFFERED = {mode: label for mode, label in MODES.items() if mode not in {"group", "data_match"}}
WORDS = {
    "outcomes": tuple(OUTCOMES_OFFERED.items()),
    "modes": tuple(MODES_OFFERED.items()),
    "tri": tuple(TRI.items()),
    "results": tuple(RESULT_LABELS.items()),
    "levels": ("较好", "一般", "需要支持"),
    "services": tuple(SERVICES.items()),
    "check_items": tuple((item, item) for item in CHECK_ITEMS),
    "dimensions": tuple(enumerate(DIMENSIONS, start=1)),
    "reasons": tuple(UNEMPLOYED_REASON.labels.items()),
    "hukou": tuple(HUKOU.labels.items()),
    "support_options": tuple(COMMUNICATION.labels.items()),
    "papers": tuple((kind, KINDS[kind]) for kind in PAPERS),
    "declinable": tuple((kind, TASKS[kind]) for kind in DECLINABLE),
    "satisfactions": tuple(
        (str(number), text) for number, text in enumerate(["很不满意", "不满意", "一般", "满意", "很满意"], 1)
    ),
}


@router.get("/people/{person_id:uuid}/visit")
async def visit_form(
    person_id: UUID, request: Request, tx: OpenTx, actor: Visitor, do: str = "", plan: UUID | None = None
) -> Response:
    """The form, with what is owed first; `do` ticks a task, `plan` names the planned visit."""
    told = {"done": [do] if do in TASKS else [], "id": [str(uuid4())], "plan": [str(plan)] if plan else []}
    return await _page(request, tx, actor, person_id, told)


@router.post("/people/{person_id:uuid}/visit")
async def record_visit(person_id: UUID, request: Request, tx: OpenTx, actor: Visitor) -> Response:
    """Record it all, then show what it changed and the next date."""
    sent = await request.form(max_files=1)
    told = {name: [str(value) for value in sent.getlist(name)] for name in sent if name != "file"}
    content = await sent_file(sent.get("file"), MOST_BYTES)
    paper = papers.Paper((told.get("paper") or ["photo"])[-1], content) if content else None
    try:
        planned = _uuid(told.get("plan"))
        done = await visiting.record(tx, actor, person_id, read(told, tx.today), visit_id=planned, paper=paper)
    except Invalid as fault:
        again = {"file": CHOOSE_AGAIN} if paper is not None else {}
        return await _page(request, tx, actor, person_id, told, again | fault.fields)
    flash = [("warn", text) for text in done.saved.warnings]
    if done.saved.approvals:
        flash.append(("info", "这是 30 天以前的走访，已交督导审批；同意后才计入。"))
    return go(request, f"/people/{person_id}?visit={done.visit.id}", ("ok", "走访已登记。"), *flash)


@router.post("/visits/{visit_id:uuid}/undo")
async def undo_visit(visit_id: UUID, request: Request, tx: OpenTx, actor: Visitor) -> Response:
    """Take back a slip of today. A telephone number stays as it was told: the one before is kept nowhere."""
    told = await of_visit(tx.session, actor, visit_id)
    visit = await visiting.undo(tx, actor, visit_id)
    again = "走访仍在计划中。" if visit.state == "planned" else ""
    flash = [("ok", f"已撤销刚才的登记，原来的内容已恢复。{again}")]
    if any(
        dict(one.detail.get("items") or {}).get(PHONE_ITEM) == "changed" for one in told if one.kind == "info_check"
    ):
        flash.append(("warn", "联系电话不随撤销恢复；填错的，请在“修改档案”中更正。"))
    return go(request, f"/people/{visit.person_id}", *flash)


def _uuid(values: Sequence[str] | None) -> UUID | None:
    try:
        return UUID(values[-1]) if values and values[-1] else None
    except ValueError:
        raise Invalid({"form": "这张表已经过期，请重新打开“登记走访”。"}) from None


async def _page(
    request: Request,
    tx: Tx,
    actor: Actor,
    person_id: UUID,
    told: Told,
    errors: dict[str, str] | None = None,
) -> Response:
    head = await view(tx, actor, person_id)
    stands = await progress.progress(tx.session, actor, person_id, tx.today)
    owed = _owed(stands.steps.owed)
    context: dict[str, Any] = {
        "head": head,
        "person_id": person_id,
        "told": {name: values[-1] if values else "" for name, values in told.items()},
        "many": {name: list(values) for name, values in told.items()},
        "owed": [(task, TASKS[task], owed[task]) for task in owed],
        "elsewhere": [(step.page, step) for step in stands.steps.owed if step.page],
        "others": [(task, label) for task, label in TASKS.items() if task not in owed],
        "today": tx.today.isoformat(),
        "late_before": (tx.today - timedelta(days=LATE_DAYS)).isoformat(),
        "errors": errors or {},
        "most": MOST_BYTES >> 20,
        **WORDS,
    }
    return render(request, "visits/form.html", title="登记走访", **context)


def _owed(steps: Sequence[Step]) -> dict[str, Step]:
    """Task → the step that it meets, the next date first."""
    found: dict[str, Step] = {}
    for step in (step for step in steps if step.page is None):
        found.setdefault(TASK_OF_STEP.get(step.step, "service"), step)
    return found
