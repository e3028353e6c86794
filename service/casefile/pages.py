"""The person's page: who it is, what is owed first, and everything that happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from service.access.gate import Reader
from service.access.rules import Actor, Permission
from service.casefile.queries import KINDS, timeline
from service.casework.queries.records import of_visit
from service.kit.db import OpenTx, Tx
from service.kit.web import render
from service.law.names import RECORD_KINDS
from service.people.commands.privacy import view
from service.people.queries.one import person as visible_person
from service.people.rules.words import LABELS, in_words
from service.profiles.queries import calendar
from service.tables.people import Person
from service.visits import rules
from service.visits.queries import plans, progress

router = APIRouter(include_in_schema=False)

DAY = timedelta(days=1)
SHOWN = 30
MOST = 500
KEY_FACTS = ("condition", "training_need", "unemployed_reason", "hukou_kind", "credential_expires_on", "education")


@router.get("/people/{person_id:uuid}")
async def person_page(
    person_id: UUID,
    request: Request,
    tx: OpenTx,
    actor: Reader,
    kind: str = "",
    shown: int = SHOWN,
    visit: UUID | None = None,
) -> Response:
    """`kind` filters the timeline, `shown` lengthens it; `visit`: just recorded, so say what it changed."""
    head = await view(tx, actor, person_id)
    person = await visible_person(tx.session, actor, person_id)
    stands = await progress.progress(tx.session, actor, person_id, tx.today)
    shown = min(max(shown, SHOWN), MOST)
    events, more = await timeline(tx.session, actor, person_id, kind=kind or None, limit=shown)
    planned = await plans.planned_of(tx.session, [person_id])
    links = [
        ("jobs", "就业经历"),
        ("entitlements", "培训与待遇"),
        *([("ledger", "一人一策台账")] if stands.graduate else []),
    ]
    links += [("cards", "政策卡片"), ("attachments", "附件与签字")]
    links += [("ledger?kind=help", "就业帮扶台账")] if person.monitor != "none" else []
    if actor.may(Permission.CASELOAD_ASSIGN) and not head.exited:
        links.append(("owner", "更换责任人"))
    visits_allowed = actor.may(Permission.VISIT_RECORD) and not head.exited
    due = [_to_do(step, person_id) for step in stands.steps.next]
    return render(
        request,
        "casefile/person.html",
        title="服务对象",
        head=head,
        links=links,
        tags=_tags(stands, tx),
        primary=(f"/people/{person_id}/visit", "登记走访") if visits_allowed else None,
        person_id=person_id,
        stands=stands,
        unassigned=person.owner_id is None and not head.exited,
        assigns=f"/people/{person_id}/owner" if actor.may(Permission.CASELOAD_ASSIGN) else None,
        due=due,
        due_by=rules.next_words(due[0].plan_by, tx.today) if due else None,
        planned=planned[0] if planned else None,
        saved=await _saved(tx, actor, visit, stands, person_id) if visit else None,
        events=events,
        kinds=tuple(KINDS.items()),
        kind_shown=kind,
        more_href=f"/people/{person_id}?kind={kind}&shown={shown + SHOWN}#timeline" if more and shown < MOST else None,
        key_facts=_facts(person),
        visits_allowed=visits_allowed,
        today=tx.today.isoformat(),
    )


def _to_do(step: rules.Step, person_id: UUID) -> rules.Step:
    """A step that is done on a page of its own leads there, and not to why."""
    return replace(step, href=f"/people/{person_id}/{step.page}") if step.page else step


def _tags(stands: progress.Progress, tx: Tx) -> list[tuple[str, str]]:
    """The most pressing word beside the name."""
    tags: list[tuple[str, str]] = []
    owed = stands.steps.owed
    late = [step for step in owed if step.due_on < tx.today]
    behind = [step for step in owed if step.plan_by < tx.today]
    if late:
        tags.append(("bad", f"逾期 {(tx.today - min(step.due_on for step in late)).days} 天"))
    elif behind:
        tags.append(("warn", f"落后计划 {(tx.today - behind[0].plan_by).days} 天"))
    if stands.lost_on is not None:
        tags.append(("warn", f"失联（{stands.lost_on} 起）"))
    return tags


async def _saved(
    tx: Tx, actor: Actor, visit_id: UUID, stands: progress.Progress, person_id: UUID
) -> dict[str, Any] | None:
    """What a visit just recorded has changed: the steps that it concerns as they are now."""
    visit = await plans.visit(tx.session, actor, visit_id)
    if visit.person_id != person_id or visit.state not in {"done", "no_contact"}:
        return None
    records = await of_visit(tx.session, actor, visit_id)
    kinds = {record.kind for record in records if record.outcome == "done"}
    concerned = [step for _, steps in stands.steps.programs for step in steps if rules.concerns(step.step, kinds)]
    told = [(record.kind, record.detail) for record in records if record.outcome == "done"]
    return {
        "id": visit.id,
        "again": (await calendar(tx.session)).on_or_after(tx.today + DAY).isoformat(),
        "why": {step.step: rules.why_left(step.step, told) for step in concerned},
        "changed": rules.changed_items(told),
        "state": rules.STATES[visit.state],
        "no_contact": visit.state == "no_contact",
        "told": "、".join(dict.fromkeys(RECORD_KINDS[record.kind] for record in records)),
        "done": [step for step in concerned if step.state == "done"],
        "agreed": any(step.step == "ledger_contact" and step.state == "done" for step in concerned),
        "left": [step for step in concerned if step.owed],
        "undo": rules.why_not_undo(visit.state, visit.recorded_by, visit.recorded_at, actor.id, tx.today) is None,
    }


def _facts(person: Person) -> list[tuple[str, str]]:
    """What a visitor wants to know before knocking."""
    told = [
        (LABELS[name], in_words(name, getattr(person, name))) for name in KEY_FACTS if getattr(person, name) is not None
    ]
    if person.address:
        told.append(("住址", person.address))
    if person.note:
        told.append(("备注", person.note))
    return [*told, ("建档日期", str(person.entered_on))]
