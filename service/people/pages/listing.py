"""服务对象: the list, the search, the history of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError

from service.access.gate import Reader
from service.access.queries import area_choices, area_names, two_levels
from service.access.rules import Actor, Permission
from service.kit.db import OpenTx, Tx
from service.kit.errors import Refused, first_errors
from service.kit.web import go, render
from service.people.commands import finding, guessing
from service.people.queries import lists
from service.people.queries import one as people_one
from service.people.rules import codes
from service.people.rules.codes import HAVE
from service.people.rules.words import in_words
from service.people.schemas.forms import SearchForm
from service.profiles.queries import bindings
from service.tables.access import Area

router = APIRouter(include_in_schema=False)
RUN_OUT = "查找结果已过期，请重新查找。"
KEPT = ("show", "area", "category", "need", "graduate", "work", "group")
WORK: dict[lists.Work, str] = {"any": "在业", "local": "本地就业", "away": "外出务工", "none": "未就业"}


@router.get("/people")
async def people(request: Request, tx: OpenTx, actor: Reader) -> Response:
    """The register: one's own caseload first for who keeps one, the whole scope for who supervises."""
    asked = {key: value for key in KEPT if (value := request.query_params.get(key, "").strip())}
    show = asked.get("show") or ("mine" if actor.works_cases else "all")
    filters = lists.chosen(actor, show, asked)
    cursor = request.query_params.get("cursor") or None
    page = await lists.lines(tx.session, actor, filters, tx.today, cursor=cursor)
    total = await lists.count(tx.session, actor, filters, tx.today)
    named = await _groups(tx, actor)
    response = render(
        request,
        "people/list.html",
        title="服务对象",
        lines=page.items,
        total=total,
        tabs=_tabs(actor, show, asked),
        chips=await _chips(tx, asked, named),
        asked=asked,
        areas=await area_choices(tx.session, actor, asked.get("area")),
        categories=list(codes.CATEGORY.labels.items()),
        needs=list(HAVE.labels.items()),
        works=list(WORK.items()),
        groups=list(named.items()),
        export_fields=[("kind", "people"), *({**asked, "show": show}.items())],
        first_page=cursor is None,
        start=_address(asked),
        next_href=None if page.next is None else _address({**asked, "cursor": page.next}),
        may_edit=actor.may(Permission.PERSON_EDIT),
        may_merge=actor.may(Permission.PERSON_MERGE),
    )
    response.headers["HX-Push-Url"] = _address(asked if cursor is None else {**asked, "cursor": cursor})
    return response


def _address(asked: dict[str, str]) -> str:
    return "/people" + (f"?{urlencode(asked)}" if asked else "")


def _tabs(actor: Actor, show: str, asked: dict[str, str]) -> list[dict[str, Any]]:
    words = [("mine", "我负责的")] if actor.works_cases else []
    words += [("all", "全部"), ("unassigned", "未分派"), ("exited", "已退出")]
    return [{"href": _address({**asked, "show": key}), "label": label, "active": key == show} for key, label in words]


async def _groups(tx: Tx, actor: Actor) -> dict[str, str]:
    """The groups of people that the plans of the actor's areas speak of, by name."""
    bound = await bindings(tx.session)
    plans = [bound.profile(grant.area, tx.today) for grant in actor.grants]
    return {each.name: each.label for plan in plans if plan is not None for each in plan.audiences}


async def _chips(tx: Tx, asked: dict[str, str], groups: dict[str, str]) -> list[tuple[str, str]]:
    names = await area_names(tx.session, [asked.get("area")])
    words = {
        "area": names.get(asked.get("area", ""), asked.get("area", "")),
        "category": codes.CATEGORY.labels.get(int(asked.get("category", "0")), ""),
        "need": f"就业需求：{in_words('need', asked.get('need'))}",
        "graduate": "毕业生",
        "work": next((label for where, label in WORK.items() if where == asked.get("work")), ""),
        "group": groups.get(asked.get("group", ""), asked.get("group", "")),
    }
    return [
        (words[key], _address({name: kept for name, kept in asked.items() if name != key}))
        for key in asked
        if key in words
    ]


async def unit_options(tx: Tx, actor: Actor) -> list[tuple[str, str]]:
    """Counties, townships and villages where the actor may register somebody, each with its parent's name."""
    nodes: list[Area] = await two_levels(tx.session, actor)
    names = {node.code: node.name for node in nodes}
    found = [
        (node.code, names.get(node.parent or "", "") + node.name if node.level == "village" else node.name)
        for node in nodes
        if node.county is not None
    ]
    return sorted(found)


# -------------------------------------------------------------------------------------------------- search


@router.post("/people/search")
async def search(request: Request, tx: OpenTx, actor: Reader) -> Response:
    """By part of a name, pinyin, initials or a whole number; answered at an address that one can come back to."""
    form = await request.form()
    typed = {key: str(form[key]) for key in ("q", "area", "cursor") if form.get(key)}
    if not typed.get("q", "").strip():
        return _found(request, typed, [], None, errors={"q": "请填写姓名、拼音或号码。"})
    token = await finding.keep_search(tx, actor, typed)
    return go(request, f"/people/search?r={token}")


@router.get("/people/search")
async def search_page(request: Request, tx: OpenTx, actor: Reader, r: UUID | None = None) -> Response:
    """The results of a search kept under `r`, as they are now; without one, an empty form."""
    if r is None:
        return _found(request, {}, [], None)
    typed = await finding.kept_search(tx, actor, r)
    if typed is None:
        return _found(request, {}, [], None, flash=[("info", RUN_OUT)])
    try:
        asked = SearchForm.model_validate(typed)
    except ValidationError as fault:
        errors = first_errors(fault.errors())
        return _found(request, typed, [], None, errors=errors)
    try:
        page = await guessing.find(tx, actor, asked.q, area=asked.area, cursor=asked.cursor, token=r)
    except Refused as fault:
        return _found(request, typed, [], None, errors={"q": fault.detail}, status=429)
    return _found(request, typed, list(page.items), page.next)


def _found(
    request: Request,
    typed: dict[str, str],
    lines: list[lists.Line],
    after: str | None,
    *,
    errors: dict[str, str] | None = None,
    status: int | None = None,
    flash: Sequence[tuple[str, str]] = (),
) -> Response:
    return render(
        request,
        "people/search.html",
        title="查找服务对象",
        status=status,
        typed=typed,
        lines=lines,
        after=after,
        errors=errors or {},
        flash=flash,
    )


# ------------------------------------------------------------------------------------------------- history


@router.get("/people/{person_id}/history")
async def history(request: Request, person_id: UUID, tx: OpenTx, actor: Reader) -> Response:
    """What was said and done, by whom, when."""
    told = await people_one.history(tx.session, actor, person_id)
    head = await people_one.identity(tx.session, actor, person_id, tx.today, cipher=tx.cipher)
    may_correct = actor.may(Permission.PERSON_EDIT)
    events = [
        {
            "title": one.title + ("（已更正）" if one.superseded else ""),
            "who": one.who,
            "when": f"{one.at:%Y-%m-%d %H:%M}",
            "when_iso": one.at.isoformat(),
            "text": one.text,
            "kind": "muted" if one.superseded else "info",
            "href": f"/people/{person_id}/statements/{one.statement_id}" if one.statement_id and may_correct else None,
            "action": "更正",
        }
        for one in told
    ]
    former = await people_one.former_certificates(tx.session, actor, person_id, tx.cipher)
    return render(request, "people/history.html", title="变更记录", head=head, events=events, former=former)
