"""今日待办 (the work list) and 为什么 (why one duty is owed)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from markupsafe import Markup

from service.access.gate import Reader
from service.access.queries import area_choices, area_names
from service.access.rules import Actor, Permission
from service.accounts.queries import workers_in
from service.duties.queries import notices, worklist
from service.duties.queries import one as duties_one
from service.duties.queries.worklist import CAP, AgendaLine
from service.duties.rules.words import Chip, asking, chips, missing, next_step, when
from service.duties.schemas import Filters, ListQuery, View
from service.kit.db import OpenTx, Tx
from service.kit.errors import shaped
from service.kit.web import day_text, render
from service.law.names import ASSUMED, PROGRAMS, STATES, STEPS, TRI
from service.law.profile_store import load, shipped
from service.tables.duties import Duty

router = APIRouter(include_in_schema=False)
KEPT: tuple[str, ...] = ("view", "area", "program", "owner")
TILES: tuple[tuple[View, str, str], ...] = (
    ("overdue", "已逾期", "bad"),
    ("behind", "进度落后", "warn"),
    ("today", "今天", "info"),
    ("week", "7 天内", "info"),
    ("blocked", "待补信息", "warn"),
    ("lost", "失联", "muted"),
)
TABS: tuple[tuple[View, str], ...] = (("attention", "今日要办"), ("all", "全部待办"))
EMPTY: dict[View, str] = {
    "attention": "今天没有要办的事。",
    "overdue": "没有逾期的事项。",
    "behind": "没有落后于计划的事项。",
    "today": "今天没有排到的事项。",
    "week": "7 天内没有排到的事项。",
    "blocked": "没有缺信息的人。",
    "lost": "没有失联的人。",
    "all": "没有待办的人。",
}
LOOKS = {
    "done": ("done", "✓", "已办"),
    "overdue": ("overdue", "!", "已逾期"),
    "behind": ("behind", "▲", "进度落后"),
    "blocked": ("blocked", "?", "缺信息"),
    "current": ("todo", "○", "未办"),
    "none": ("none", "–", "暂不办"),
}
SEX = {"male": "男", "female": "女"}
MARKS = {"bad": "!", "warn": "▲", "ok": "✓", "info": "i", "muted": "○"}
PILL = Markup(
    '<span class="pill pill-{}"><span class="sym" aria-hidden="true">{}</span>{}'
    '<span class="visually-hidden">（{}）</span></span>'
)
TAG = Markup('<span class="tag tag-{}"><span class="sym" aria-hidden="true">{}</span>{}</span>')


@router.get("/today")
async def today(request: Request, tx: OpenTx, actor: Reader) -> Response:
    """Who is to be seen to, the next date first; the numbers open the very lists that they count."""
    asked = {key: value.strip() for key, value in request.query_params.items() if value.strip()}
    query = shaped(ListQuery, asked)
    filters = query.filters(actor.id, works_cases=actor.works_cases)
    page = await worklist.agenda(tx.session, actor, filters, tx.today, query.cursor)
    counts = await worklist.agenda_counts(tx.session, actor, filters, tx.today)
    kept = {key: asked[key] for key in KEPT if key in asked}
    owners = await _owners(tx, actor, filters)
    planned = await notices.planned(tx.session, [line.person_id for line in page.items])
    areas = await area_choices(tx.session, actor, filters.area)
    response = render(
        request,
        "duties/today.html",
        title="今日待办",
        view=filters.view,
        tiles=[_number(kept, filters, counts, view, label, kind) for view, label, kind in TILES],
        tabs=[_number(kept, filters, counts, view, label) for view, label in TABS],
        lines=[_line(line, planned.get(line.person_id), tx) for line in page.items],
        nobody=EMPTY[filters.view],
        areas=areas,
        programs=programs(),
        owners=owners,
        asked=kept,
        owner=kept.get("owner") or ("me" if actor.works_cases else "all"),
        chosen=await _chosen(tx, kept, owners),
        notices=await notices.notices_of(tx.session, actor, tx.today),
        may_edit=actor.may(Permission.PERSON_EDIT),
        may_plan=actor.may(Permission.VISIT_RECORD),
        plan_on=tx.today.isoformat(),
        start=address(kept) if query.cursor else None,
        next_href=None if page.next is None else address({**kept, "cursor": page.next}),
    )
    response.headers["HX-Push-Url"] = address(kept if query.cursor is None else {**kept, "cursor": query.cursor})
    return response


def address(asked: Mapping[str, str]) -> str:
    return "/today" + (f"?{urlencode(asked)}" if asked else "")


def _number(
    kept: Mapping[str, str], filters: Filters, counts: Mapping[View, int], view: View, label: str, kind: str = "info"
) -> dict[str, Any]:
    """A tile or tab: the number behind a view, and the address of that very list."""
    count = counts[view]
    return {
        "href": address({**{key: value for key, value in kept.items() if key != "view"}, "view": view}),
        "label": label,
        "count": f"{CAP - 1}+" if count >= CAP else count,
        "kind": kind if count else "muted",
        "active": view == filters.view,
    }


def _line(line: AgendaLine, planned: date | None, tx: Tx) -> tuple[Any, ...]:
    """A row of the table, every cell ready to be printed."""
    age = tx.today.year - line.born_on.year - ((tx.today.month, tx.today.day) < (line.born_on.month, line.born_on.day))
    kind, text = when(line.next_by, line.due_on, tx.today)
    return (
        line.person_id,
        line.name,
        f"{SEX.get(line.sex, '')}\u00a0{age}",
        tag("warn", f"失联（{line.lost_on} 起）") if line.lost_on else "",
        (line.township or "") + (line.village or ""),
        Markup("").join(pill(chip) for chip in chips(line.steps, tx.today)),
        missing(line.missing),
        asking(line.person_id, line.missing) if line.missing else "",
        tag("info", f"已安排 {planned} 走访") if planned else "",
        *next_step(line.steps),
        tag(kind, text),
        line.owner or "未分派",
    )


@lru_cache(maxsize=512)
def pill(chip: Chip) -> Markup:
    """A step of a row; the same few are printed again and again."""
    look, mark, words = LOOKS[chip.look]
    return PILL.format(look, mark, chip.text, words)


@lru_cache(maxsize=512)
def tag(kind: str, text: str) -> Markup:
    """A short remark with its sign; a page repeats the same few."""
    return TAG.format(kind, MARKS[kind], text)


@lru_cache
def programs() -> list[tuple[str, str]]:
    """The programs that any shipped profile has."""
    used = {rule.program for code in shipped() for rule in load(code).rules}
    return [(code, label) for code, label in PROGRAMS.items() if code in used]


async def _owners(tx: Tx, actor: Actor, filters: Filters) -> list[tuple[str, str]]:
    """Whose caseload to show; users by name only within one county, so that the box stays short."""
    own = [("me", "我负责的")] if actor.works_cases else []
    options = [*own, ("all", "全部"), ("none", "未分派")]
    if filters.area is None and len(actor.counties) > 1:
        return options
    workers = await workers_in(tx.session, actor, filters.area)
    return [*options, *dict.fromkeys((str(worker.id), worker.name) for worker in workers)]


async def _chosen(tx: Tx, kept: Mapping[str, str], owners: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The filters chosen, each with the address of the list without it."""
    area = kept.get("area")
    names = await area_names(tx.session, [area]) if area else {}
    labels = {
        "area": names.get(area or "", area),
        "program": PROGRAMS.get(kept.get("program", "")),
        "owner": dict(owners).get(kept.get("owner", "")),
    }
    return [
        (label, address({key: value for key, value in kept.items() if key != name}))
        for name, label in labels.items()
        if name in kept and label
    ]


@router.get("/duties/{duty_id}/why")
async def why(request: Request, duty_id: UUID, tx: OpenTx, actor: Reader) -> Response:
    """The rule in plain words, the answers that led to it, what counts for it, and how its dates came about."""
    found = await duties_one.why(tx.session, actor, duty_id, tx.today)
    row, told = found.row, found.why
    owed = row.state in {"open", "blocked"}
    return render(
        request,
        "duties/why.html",
        title="为什么要办",
        who=(f"/people/{row.person_id}", found.name),
        step=STEPS.get(row.step, row.step) + (f"（第 {row.n} 次）" if row.n else ""),
        program=PROGRAMS.get(row.program, row.program),
        state=STATES[row.state],
        tag=tag(*when(row.plan_by, row.due_on, tx.today)) if owed else "",
        told=told,
        assumed_mark=ASSUMED,
        answers=[(one.label, one.phrase, one.answer == "unknown", TRI[one.answer]) for one in told.answers],
        counted=[(day_text(one.on), one.kind, one.mode) for one in told.counted],
        required=row.required,
        done=row.done,
        due_on=day_text(row.due_on),
        plan_by=day_text(row.plan_by),
        asks=asking(row.person_id, [one.condition for one in told.answers if one.answer == "unknown"])
        if row.state == "blocked"
        else None,
        act=_act(row) if owed else None,
        village_unknown=any(one.condition == "rural" and one.answer == "unknown" for one in told.answers),
        may_describe=actor.may(Permission.AREA_EDIT),
        waivable=_waivable(row) if owed and actor.may(Permission.APPROVAL_ASK) else None,
    )


def _act(row: Duty) -> tuple[str, str] | None:
    """Where what is owed by a ledger is done: address and words."""
    if row.step == "ledger":
        return f"/people/{row.person_id}/ledger" + ("?kind=help" if row.program == "monitoring" else ""), "填写台账"
    if row.step == "ledger_contact":
        return f"/people/{row.person_id}/visit?do=follow_up", "登记联系"
    return None


def _waivable(row: Duty) -> dict[str, Any]:
    """Where asking for a waiver (免办) goes, and what it names the duty by."""
    hidden = [("rule", row.rule), ("step", row.step), ("period", row.period)]
    return {"action": f"/people/{row.person_id}/waivers", "hidden": hidden}
