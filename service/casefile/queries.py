"""What happened with a person, all kinds in one line, newest first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.approvals import rules as approval_rules
from service.approvals.queries import approvals_of
from service.caseloads.queries import handed
from service.casework.queries.records import records_of
from service.casework.rules.records import RESULT_WORDS
from service.employment.queries.businesses import businesses_of
from service.employment.queries.jobs import destinations_of, jobs_of
from service.employment.rules.words import BUSINESS_KIND, END_REASONS
from service.entitlements.queries.events import happened
from service.law.names import MODES, OUTCOMES, RECORD_KINDS
from service.ledgers.queries.versions import versions_of
from service.ledgers.rules.content import KINDS as LEDGERS
from service.ledgers.rules.versions import DECISIONS, goals_text
from service.people.queries.one import history
from service.people.rules.codes import DESTINATION, JOB_FORM
from service.tables.records import Record
from service.visits.queries.plans import visits_of
from service.visits.rules import STATES

KINDS = {
    "records": "服务记录",
    "visits": "走访",
    "jobs": "就业",
    "businesses": "创业",
    "destinations": "毕业去向",
    "entitlements": "培训与待遇",
    "ledger": "台账",
    "assignments": "分派",
    "statements": "档案",
    "approvals": "审批",
}


@dataclass(frozen=True, slots=True)
class Event:
    """An entry as `components/timeline.html` shows it; `day` and `at` are what it is sorted by.

    What has one `act` is one entry: the records of a visit are its `parts`, each called by its `short` name.
    """

    day: date
    at: datetime
    title: str
    who: str
    when: str
    text: str = ""
    kind: str = "info"
    href: str | None = None
    action: str = ""
    act: Hashable = None
    short: str = ""
    mode: str = ""
    parts: tuple[Event, ...] = ()


async def timeline(
    session: AsyncSession, actor: Actor, person_id: UUID, *, kind: str | None, limit: int
) -> tuple[list[Event], bool]:
    """The newest `limit` events, all kinds or one, and whether there are more."""
    wanted = [kind] if kind in KINDS else list(KINDS)
    found = [event for name in wanted for event in await _SOURCES[name](session, actor, person_id, limit + 1)]
    found.sort(key=lambda event: (event.day, event.at), reverse=True)
    return _entries(found[:limit]), len(found) > limit


def _entries(events: Sequence[Event]) -> list[Event]:
    """One entry for each act, in the order of its newest event."""
    acts: dict[Hashable, list[Event]] = {}
    for number, event in enumerate(events):
        acts.setdefault(number if event.act is None else event.act, []).append(event)
    return [found[0] if len(found) == 1 else _entry(found) for found in acts.values()]


def _entry(found: Sequence[Event]) -> Event:
    parts = tuple(event for event in found if event.short)
    visits = [event for event in found if not event.short]
    first = parts[0]
    if visits:
        return replace(visits[0], when=first.when, parts=parts)
    gone = all(part.kind == "muted" for part in parts)
    kind = "muted" if gone else "ok" if any(part.kind == "ok" for part in parts) else "warn"
    title = f"{first.mode}，{len(parts)} 项"
    return replace(first, title=title, text="", kind=kind, href=None, short="", parts=parts)


async def _records(session: AsyncSession, actor: Actor, person_id: UUID, limit: int) -> list[Event]:
    page = await records_of(session, actor, person_id, limit=limit, voided=True)
    return [_record(line.record, line.by or "系统", person_id) for line in page.items]


def _record(record: Record, by: str, person_id: UUID) -> Event:
    short, mode = RECORD_KINDS.get(record.kind, record.kind), MODES.get(record.mode, record.mode)
    mark = {"no_contact": "warn", "declined": "warn"}.get(record.outcome, "ok")
    if record.outcome == "no_contact":  # nobody was reached: no follow-up took place
        short = OUTCOMES[record.outcome]
    parts = [OUTCOMES[record.outcome]] if record.outcome == "declined" else []
    parts += [*describe(record.kind, record.detail), *([record.note] if record.note else [])]
    if record.voided_at is not None:
        short, mark = f"已作废：{short}", "muted"
        parts.append(f"作废原因：{record.void_reason}")
    if record.corrects is not None:
        parts.append("（更正）")
    href = None if record.voided_at else f"/people/{person_id}/records/{record.id}"
    day = record.happened_on
    late = "" if record.recorded_at.date() == day else f"，{record.recorded_at:%Y-%m-%d} 登记"
    act = record.visit_id or record.detail.get("entry") or (day, mode, record.recorded_at)
    text = "；".join(parts)
    when, title = f"{day}{late}", f"{short}（{mode}）"
    return Event(day, record.recorded_at, title, by, when, text, mark, href, "查看", act=act, short=short, mode=mode)


def describe(kind: str, detail: Mapping[str, Any]) -> list[str]:
    """What a record says, short."""
    texts = ("employer", "title", "project", "content", "reason", "wish", "post_need")
    words = [str(detail[key]) for key in texts if detail.get(key)]
    if detail.get("items") and kind == "need_registration":
        words.append("、".join(item for item in detail["items"] if isinstance(item, str)))
    if detail.get("declared_none"):
        words.append("无就业需求")
    if detail.get("result"):
        words.append(RESULT_WORDS.get(detail["result"], detail["result"]))
    return words


async def _visits(session: AsyncSession, actor: Actor, person_id: UUID, limit: int) -> list[Event]:
    events = []
    for visit, name in await visits_of(session, actor, person_id, limit):
        planned = visit.state == "planned"
        day = visit.happened_on or visit.planned_for
        mark = {"planned": "info", "done": "ok", "no_contact": "warn"}.get(visit.state, "muted")
        title = f"{MODES.get(visit.mode, visit.mode)}走访：{STATES[visit.state]}"
        href = f"/people/{person_id}/visit?plan={visit.id}" if planned else None
        at = visit.recorded_at or visit.planned_at
        act = None if planned else visit.id
        events.append(Event(day, at, title, name, str(day), visit.note or "", mark, href, "登记走访", act=act))
    return events


async def _jobs(session: AsyncSession, actor: Actor, person_id: UUID, limit: int) -> list[Event]:
    events = []
    href = f"/people/{person_id}/jobs"
    for job in (await jobs_of(session, actor, person_id))[:limit]:
        form, begun, ended = JOB_FORM.label(job.form), job.started_on, job.ended_on
        events.append(Event(begun, job.recorded_at, "就业", form, str(begun), job.employer, "ok", href, "查看"))
        if ended is not None:
            text = "，".join(filter(None, (job.employer, END_REASONS.get(job.end_reason or ""))))
            events.append(Event(ended, job.recorded_at, "离职", form, str(ended), text, "warn"))
    return events


async def _businesses(session: AsyncSession, actor: Actor, person_id: UUID, limit: int) -> list[Event]:
    href, events = f"/people/{person_id}/businesses", []
    for one in (await businesses_of(session, actor, person_id))[:limit]:
        opened, closed, kind = one.licensed_on, one.closed_on, BUSINESS_KIND.label(one.kind)
        events.append(Event(opened, one.recorded_at, "创业", kind, str(opened), one.name, "ok", href, "查看"))
        if closed is not None:
            events.append(Event(closed, one.recorded_at, "停业", kind, str(closed), one.name, "warn"))
    return events


async def _destinations(session: AsyncSession, actor: Actor, person_id: UUID, limit: int) -> list[Event]:
    href, events = f"/people/{person_id}/jobs", []
    for one in (await destinations_of(session, actor, person_id))[:limit]:
        day = one.since_on or one.recorded_at.date()
        text = "没有去向" if one.code is None else DESTINATION.labels.get(one.code, one.code)
        title, note = f"毕业去向：{text}", one.note or ""
        events.append(Event(day, one.recorded_at, title, one.code or "", str(day), note, "info", href, "查看"))
    return events


async def _entitlements(session: AsyncSession, actor: Actor, person_id: UUID, limit: int) -> list[Event]:
    href = f"/people/{person_id}/entitlements"
    return [
        Event(one.day, one.at, one.title, one.state, str(one.day), one.text, "ok", href, "查看", act=_act(one.entry))
        for one in (await happened(session, actor, person_id))[:limit]
    ]


def _act(entry: UUID | None) -> Hashable:
    """A training or a post stands with the service that it is."""
    return None if entry is None else str(entry)


_MARKS = {"signed": "ok", "sent_back": "warn"}


async def _ledger(session: AsyncSession, actor: Actor, person_id: UUID, limit: int) -> list[Event]:
    """Versions of a ledger, the last of a day and maker for all of them, and what was decided on one."""
    events: list[Event] = []
    told: set[Hashable] = set()
    for version in await versions_of(session, actor, person_id, limit=limit):
        act = (version.kind, version.row.made_at.date(), version.made_by)
        if act in told and version.row.decision is None and version.row.number > 1:
            continue
        told.add(act)
        row, said, name = version.row, version.content, LEDGERS[version.kind]
        href = f"/people/{person_id}/ledger/versions/{row.id}"
        first, made = row.number == 1, row.made_at.date()
        day = said.opened_on if first else made
        title = f"建立{name}" if first else f"{name}第 {row.number} 版"
        text = f"目标：{goals_text(said.goals)}。下次联系 {said.next_contact_on}"
        events.append(Event(day, row.made_at, title, version.made_by, str(day), text, "ok", href, "查看"))
        if row.decision is not None and row.decided_at is not None:
            title, mark = f"{name}第 {row.number} 版{DECISIONS[row.decision]}", _MARKS[row.decision]
            day, by = row.decided_at.date(), version.decided_by or "系统"
            events.append(Event(day, row.decided_at, title, by, str(day), row.remark or "", mark, href, "查看"))
    return events


async def _assignments(session: AsyncSession, actor: Actor, person_id: UUID, limit: int) -> list[Event]:
    return [
        Event(
            one.at.date(),
            one.at,
            f"分派给 {one.to_name}" if one.to_name else "取消分派",
            one.by_name or "系统",
            f"{one.at:%Y-%m-%d}",
            one.reason,
            "muted",
        )
        for one in (await handed(session, actor, person_id))[:limit]
    ]


async def _statements(session: AsyncSession, actor: Actor, person_id: UUID, limit: int) -> list[Event]:
    return [
        Event(one.at.date(), one.at, one.title, one.who, f"{one.at:%Y-%m-%d %H:%M}", one.text, "muted")
        for one in (await history(session, actor, person_id))[:limit]
        if not one.superseded
    ]


async def _approvals(session: AsyncSession, actor: Actor, person_id: UUID, limit: int) -> list[Event]:
    events = []
    for line in await approvals_of(session, actor, person_id, limit):
        found = line.approval
        state = approval_rules.DECISIONS.get(found.decision or "", "等待审批")
        text = "；".join(approval_rules.describe_request(found.kind, found.subject))
        day = found.requested_at.date()
        title = f"申请{approval_rules.KINDS[found.kind]}：{state}"
        events.append(Event(day, found.requested_at, title, line.asked_by, str(day), text, "info"))
    return events


Source = Callable[[AsyncSession, Actor, UUID, int], Awaitable[list[Event]]]
_SOURCES: dict[str, Source] = {
    "records": _records,
    "visits": _visits,
    "jobs": _jobs,
    "businesses": _businesses,
    "destinations": _destinations,
    "entitlements": _entitlements,
    "ledger": _ledger,
    "assignments": _assignments,
    "statements": _statements,
    "approvals": _approvals,
}
