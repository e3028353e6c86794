"""岗位库: the catalogue, one lead, and giving it to many."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import Query, Request, Response
from pydantic import BaseModel

from service.access.gate import Reader, Writer
from service.access.rules import Actor, Permission
from service.casework.commands import leads as casework_leads
from service.casework.commands import leads as casework_leads_commands
from service.casework.pages.base import Told, counties, router
from service.casework.pages.picking import GIVING_MODES, PickingQuery, listed, ticked
from service.casework.queries import acts, catalogues
from service.casework.rules import groups, records
from service.casework.schemas.groups import GiveForm, LeadForm
from service.casework.schemas.records import Void
from service.kit.db import OpenTx, Tx
from service.kit.errors import Agree, Invalid
from service.kit.web import form_values, from_form, go, render
from service.people.rules.codes import CATEGORY
from service.tables.groups import Lead

FIELDS = tuple(casework_leads.LABELS)


class LeadsQuery(BaseModel):
    """Which leads to list."""

    county: str = ""
    sector: Literal["", "agency", "institution", "state_owned", "private", "other"] = ""
    category: Literal["", "1", "2", "3", "4", "5", "6", "7"] = ""
    away: Literal["", "yes", "no"] = ""
    past: Literal["", "1"] = ""
    cursor: str = ""

    def address(self, **other: str) -> str:
        """The list with these filters, or some of them otherwise."""
        kept = {name: value for name, value in (self.model_dump() | other).items() if value}
        return "/leads" + (f"?{urlencode(kept)}" if kept else "")


@router.get("/leads")
async def leads(request: Request, tx: OpenTx, actor: Reader, asked: Annotated[LeadsQuery, Query()]) -> Response:
    """The catalogue of the actor's counties, newest first; those that are over only when asked for."""
    filters = catalogues.LeadFilters(
        county=asked.county or None,
        sector=asked.sector or None,
        category=int(asked.category) if asked.category else None,
        away={"yes": True, "no": False}.get(asked.away),
        current=None if asked.past else tx.today,
    )
    page = await catalogues.leads(tx.session, actor, filters, cursor=asked.cursor or None)
    return render(
        request,
        "casework/leads.html",
        title="岗位库",
        lines=page.items,
        total=await catalogues.leads_count(tx.session, actor, filters),
        asked=asked,
        counties=await counties(tx, actor),
        next_href=asked.address(cursor=page.next) if page.next else None,
        start=asked.address(cursor="") if asked.cursor else None,
        writes=actor.may(Permission.RECORD_WRITE),
        today=tx.today,
        **_words(),
    )


@router.get("/leads/new")
async def new_lead(request: Request, tx: OpenTx, actor: Writer) -> Response:
    """An empty form."""
    return await _form(request, tx, actor, {"wanted": "1"}, {})


@router.post("/leads/new")
async def add_lead(request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Put a lead into the catalogue."""
    typed = await form_values(request, ("categories",))
    try:
        made = await casework_leads_commands.add_lead(tx, actor, from_form(LeadForm, typed, _agree(tx)))
    except Invalid as fault:
        return await _form(request, tx, actor, typed, fault.fields)
    return go(request, f"/leads/{made.id}", ("ok", "已登记。现在可以把它推荐给求职的人。"))


@router.get("/leads/{lead_id:uuid}")
async def lead(lead_id: UUID, request: Request, tx: OpenTx, actor: Reader) -> Response:
    """One lead: what it offers, and to whom it was given so far."""
    found = await catalogues.lead(tx.session, actor, lead_id)
    names = dict(await counties(tx, actor))
    return render(
        request,
        "casework/lead.html",
        title=f"{found.employer}：{found.title}",
        lead=found,
        facts=_facts(found, names.get(found.county, found.county)),
        first=found.sector in groups.FOR_GRADUATES_FIRST,
        acts=await acts.acts_of(tx.session, actor, lead_id=lead_id),
        writes=actor.may(Permission.RECORD_WRITE) and found.voided_at is None,
        over=found.valid_until < tx.today,
    )


@router.get("/leads/{lead_id:uuid}/edit")
async def edit_lead(lead_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """The form, filled."""
    found = await catalogues.lead(tx.session, actor, lead_id)
    typed = {name: getattr(found, name) for name in (*FIELDS, "version")}
    return await _form(request, tx, actor, typed, {}, found)


@router.post("/leads/{lead_id:uuid}/edit")
async def change_lead(lead_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Put a lead right."""
    found = await catalogues.lead(tx.session, actor, lead_id)
    typed = await form_values(request, ("categories",))
    try:
        await casework_leads_commands.change_lead(tx, actor, lead_id, from_form(LeadForm, typed, _agree(tx)))
    except Invalid as fault:
        return await _form(request, tx, actor, typed, fault.fields, found)
    return go(request, f"/leads/{lead_id}", ("ok", "已更正。已经推荐出去的记录不变。"))


@router.post("/leads/{lead_id:uuid}/void")
async def void_lead(lead_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Take a lead out of the catalogue."""
    await casework_leads_commands.void_lead(tx, actor, lead_id, from_form(Void, await form_values(request)).reason)
    return go(request, "/leads", ("ok", "已下架。已经推荐出去的记录保留。"))


@router.get("/leads/{lead_id:uuid}/give")
async def pick(
    lead_id: UUID, request: Request, tx: OpenTx, actor: Writer, asked: Annotated[PickingQuery, Query()]
) -> Response:
    """Choose to whom to give it."""
    return await _pick(request, tx, actor, lead_id, asked, {"on": tx.today.isoformat(), "mode": "group"})


@router.post("/leads/{lead_id:uuid}/give")
async def give_lead(
    lead_id: UUID, request: Request, tx: OpenTx, actor: Writer, asked: Annotated[PickingQuery, Query()]
) -> Response:
    """Give it to all who are ticked."""
    typed = await form_values(request, ("people",))
    try:
        ids = ticked(typed["people"])
        form = from_form(GiveForm, typed | {"people": ids}, _explained(tx))
        done = await casework_leads_commands.give_lead(tx, actor, lead_id, form)
    except Invalid as fault:
        return await _pick(request, tx, actor, lead_id, asked, typed, fault.fields)
    text = f"已交督导审批 {len(done.records)} 人，同意后计入。" if done.asked else f"已推荐给 {len(done.records)} 人。"
    return go(request, f"/acts/{done.act.id}", ("info" if done.asked else "ok", text))


def _agree(tx: Tx) -> Agree:
    """What must agree in a lead."""

    def faults(told: Mapping[str, Any]) -> dict[str, str]:
        against = told["valid_until"] and groups.why_no_lead(told["valid_until"], tx.today)
        return {"valid_until": against} if against else {}

    return faults


def _explained(tx: Tx) -> Agree:
    """What is told late must be explained."""

    def faults(told: Mapping[str, Any]) -> dict[str, str]:
        late = told["on"] is not None and records.is_late(told["on"], tx.today)
        return {"late_reason": records.WHY_LATE} if late and not told["late_reason"] else {}

    return faults


async def _pick(
    request: Request,
    tx: Tx,
    actor: Actor,
    lead_id: UUID,
    asked: PickingQuery,
    typed: Told,
    errors: dict[str, str] | None = None,
) -> Response:
    found = await catalogues.lead(tx.session, actor, lead_id)
    shown = await listed(tx, actor, asked, f"/leads/{lead_id}/give", seekers_first=True)
    detail = {"employer": found.employer, "title": found.title}
    ids = [line.id for line in shown["lines"]]
    return render(
        request,
        "casework/give.html",
        title="推荐岗位",
        lead=found,
        first=found.sector in groups.FOR_GRADUATES_FIRST,
        done=await acts.given_lead(tx.session, ids, detail, tx.today.year),
        typed=typed,
        errors=errors or {},
        modes=tuple(GIVING_MODES.items()),
        today=tx.today.isoformat(),
        **shown,
    )


async def _form(
    request: Request, tx: Tx, actor: Actor, typed: Told, errors: dict[str, str], found: Lead | None = None
) -> Response:
    return render(
        request,
        "casework/lead_form.html",
        title="更正岗位" if found else "登记岗位",
        lead=found,
        typed=typed | {"categories": [str(one) for one in typed.get("categories", ())]},
        errors=errors,
        counties=await counties(tx, actor),
        today=tx.today.isoformat(),
        **_words(),
    )


def _words() -> dict[str, Any]:
    return {
        "sectors": tuple(groups.SECTORS.items()),
        "sector_labels": groups.SECTORS,
        "first_sectors": groups.FOR_GRADUATES_FIRST,
        "categories": tuple((str(code), label) for code, label in CATEGORY.labels.items()),
        "category_labels": CATEGORY.labels,
    }


def _facts(found: Lead, county: str) -> list[tuple[str, str]]:
    suits = "、".join(CATEGORY.labels[code] for code in found.categories) or "不限"
    facts: list[tuple[str, Any]] = [
        ("单位性质", groups.SECTORS[found.sector]),
        ("工作地点", found.place + ("（外出务工）" if found.away else "")),
        ("待遇", found.pay),
        ("招聘人数", f"{found.wanted} 人"),
        ("适合的残疾类别", suits),
        ("便利条件", found.accommodations),
        ("有效期到", found.valid_until),
        ("联系方式", found.contact),
        ("来源", found.source),
        ("县区", county),
    ]
    return [(label, str(value)) for label, value in facts if value]
