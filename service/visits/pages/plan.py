"""走访计划: the coming days by village, and the list of one day to print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from fastapi import Request, Response
from pydantic import ValidationError

from service.access.gate import Reader, Visitor
from service.access.rules import Actor
from service.kit.db import OpenTx
from service.kit.errors import Invalid, first_errors
from service.kit.web import day_text, go, render
from service.law.names import STEPS
from service.people.queries.one import disability
from service.people.rules.codes import COMMUNICATION, SEX
from service.people.rules.words import age
from service.visits.commands import visiting
from service.visits.pages import sure
from service.visits.pages.base import router
from service.visits.queries import plans
from service.visits.schemas.visits import MoveForm, PlanForm

DAYS = timedelta(days=13)
FAR_OFF = timedelta(days=3660)


@router.get("/visits")
async def plan_page(
    request: Request, tx: OpenTx, actor: Reader, since: date | None = None, whose: str = ""
) -> Response:
    """Two weeks from `since` (today), one's own or everybody's; before today only what was missed."""
    first = since if since is not None and abs(since - tx.today) < FAR_OFF else tx.today
    visitor = _whose(actor, whose)
    missed = first == tx.today
    lines = await plans.plan_between(tx.session, actor, first, first + DAYS, visitor=visitor, missed=missed)
    everybody = "&whose=all" if whose == "all" else ""
    return render(
        request,
        "visits/plan.html",
        title="走访计划",
        missed=[_row(line) for line in lines if line.visit.planned_for < first],
        days=[
            {"on": day, "text": day_text(day), "count": sum(len(rows) for _, rows in places), "places": places}
            for day, places in _by_day([line for line in lines if line.visit.planned_for >= first])
        ],
        whose=whose,
        tabs=_tabs(actor, whose),
        capped=len(lines) >= plans.MOST,
        first=first,
        last=first + DAYS,
        prev_href=f"/visits?since={first - DAYS - timedelta(days=1)}{everybody}" if first > tx.today else None,
        next_href=f"/visits?since={first + DAYS + timedelta(days=1)}{everybody}",
        today=tx.today,
    )


@router.get("/visits/day")
async def day_page(request: Request, tx: OpenTx, actor: Visitor, on: date | None = None, whose: str = "") -> Response:
    """The list of a day, grouped by village, to print on A4."""
    day = on or tx.today
    lines = await visiting.day_list(tx, actor, day, _whose(actor, whose))
    rows = [_row(one.line) | {"phone": one.phone} | _about(one.line, day) for one in lines]
    return render(
        request,
        "visits/day.html",
        title=f"走访名单 {day}",
        day=day,
        day_words=day_text(day),
        groups=_grouped(rows, "place"),
        count=len(rows),
        visitors="、".join(dict.fromkeys(one.line.visitor for one in lines)),
    )


@router.post("/visits/plan")
async def plan_visits(request: Request, tx: OpenTx, actor: Visitor) -> Response:
    """Plan visits of the persons ticked in a list: fields `person` (repeated) and `on`."""
    sent = await request.form()
    try:
        told = {"people": sent.getlist("person"), "on": sent.get("on") or None}
        form = PlanForm.model_validate(told)
        answers = {name: str(sent.get(name, "")) for name in ("move", "rest")}
        found = await sure.doubts(tx, actor, form.people, form.on)
        if not found.settled(answers):
            hidden = [*(("person", str(one)) for one in form.people), ("on", str(form.on))]
            return sure.ask(request, found, "/visits/plan", hidden, "/today")
        done = await visiting.plan(tx, actor, form.people, form.on, moves=answers["move"] != "no")
    except ValidationError as fault:
        fields = {one["loc"][0] for one in fault.errors()}
        text = "请先勾选要走访的人。" if "people" in fields else "请选择走访的日期。"
        return go(request, "/today", ("bad", text))
    except Invalid as fault:
        return go(request, "/today", ("bad", " ".join(fault.fields.values())))
    count = len(done.made) + len(done.moved) + len(done.same)
    flash = [("ok", f"已安排 {count} 人，{form.on} 走访。")]
    if done.moved:
        flash.append(("info", f"其中 {len(done.moved)} 人由其他日期改到这一天。"))
    if done.kept:
        flash.append(("info", f"{len(done.kept)} 人的走访日期没有改动。"))
    if done.gone:
        flash.append(("warn", f"{done.gone} 人已退出服务，没有安排。"))
    return go(request, "/visits", *flash)


@router.post("/visits/{visit_id:uuid}/move")
async def move_visit(visit_id: UUID, request: Request, tx: OpenTx, actor: Visitor) -> Response:
    """Another day for a planned visit."""
    sent = await request.form()
    try:
        form = MoveForm.model_validate({"on": sent.get("on") or None})
    except ValidationError as fault:
        text = first_errors(dict(one) for one in fault.errors())
        return go(request, "/visits", ("bad", text.get("on", "请选择日期。")))
    try:
        visit = await plans.visit(tx.session, actor, visit_id)
        found = await sure.doubts(tx, actor, [], form.on)
        if visit.planned_for != form.on and not found.settled({"rest": str(sent.get("rest", ""))}):
            return sure.ask(request, found, f"/visits/{visit_id}/move", [("on", str(form.on))], "/visits")
        await visiting.move(tx, actor, visit_id, form.on)
    except Invalid as fault:
        return go(request, "/visits", ("bad", " ".join(fault.fields.values())))
    return go(request, "/visits", ("ok", f"已改到 {form.on}。"))


@router.post("/visits/{visit_id:uuid}/cancel")
async def cancel_visit(visit_id: UUID, request: Request, tx: OpenTx, actor: Visitor) -> Response:
    """Take a visit off the plan."""
    await visiting.cancel(tx, actor, visit_id)
    return go(request, "/visits", ("ok", "已取消这次走访，应办事项不变。"))


def _whose(actor: Actor, whose: str) -> UUID | None:
    return None if whose == "all" or not actor.works_cases else actor.id


def _tabs(actor: Actor, whose: str) -> list[dict[str, Any]]:
    if not actor.works_cases:
        return []
    return [
        {"href": "/visits", "label": "我的", "active": whose != "all"},
        {"href": "/visits?whose=all", "label": "全部", "active": whose == "all"},
    ]


def _row(line: plans.Line) -> dict[str, Any]:
    owed = [step for step in line.steps if step[2] in {"open", "blocked"}]
    return {
        "visit": line.visit,
        "person_id": line.person.id,
        "name": line.person.name,
        "place": line.place,
        "visitor": line.visitor,
        "owed": list(dict.fromkeys(STEPS.get(step[1], step[1]) for step in owed)),
    }


def _about(line: plans.Line, day: date) -> dict[str, str]:
    person = line.person
    return {
        "about": f"{SEX.label(person.sex)} {age(person.born_on, day)} 岁",  # type: ignore[arg-type]
        "disability": disability(person.category, person.grade, person.credential_kind),
        "address": person.address or "",
        "communication": "、".join(COMMUNICATION.label(need) for need in person.communication),
    }


def _by_day(lines: Iterable[plans.Line]) -> list[tuple[date, list[tuple[str, list[dict[str, Any]]]]]]:
    return [
        (day, _grouped([_row(line) for line in found], "place"))
        for day, found in groupby(lines, key=lambda line: line.visit.planned_for)
    ]


def _grouped(rows: Iterable[Mapping[str, Any]], key: str) -> list[tuple[str, list[dict[str, Any]]]]:
    return [(name, [dict(row) for row in found]) for name, found in groupby(rows, key=lambda row: str(row[key]))]
