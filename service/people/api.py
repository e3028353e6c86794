"""The register over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, get_args
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from service.access.gate import Editor, Reader, Unmasker
from service.access.rules import Actor
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid
from service.kit.etags import IfMatch, tagged, version_in
from service.kit.idempotency import ApiRoute
from service.kit.outcome import only
from service.kit.paging import LIMIT, MOST
from service.people.commands import guessing, leaving, privacy
from service.people.commands.building import masks_of
from service.people.commands.saving import Entry, save
from service.people.queries import lists, one
from service.people.schemas.forms import LeaveForm, PersonForm, PersonPatch, SearchForm, UnmaskForm
from service.tables.people import Person

router = APIRouter(prefix="/api/v1", route_class=ApiRoute, tags=["people"])
PersonState = Literal["active", "exited", "all"]


def _filters(  # noqa: PLR0913, PLR0917 - the list's filters
    actor: Reader,
    area: str | None = None,
    owner: Annotated[str | None, Query(description="用户编号；me 为本人，none 为未分派")] = None,
    state: Annotated[
        str | None, Query(description="active、exited、all，或事项状态 open、overdue、behind、blocked、met、lapsed")
    ] = None,
    program: str | None = None,
    graduate: bool | None = None,  # noqa: FBT001 - a query parameter
    category: Annotated[int | None, Query(ge=1, le=7)] = None,
    need: Literal["yes", "no", "unknown"] | None = None,
    work: Annotated[
        Literal["any", "local", "away", "none"] | None, Query(description="在业、本地、外出务工、未就业")
    ] = None,
) -> lists.Filters:
    try:
        holder = actor.id if owner == "me" else None if owner in (None, "none") else UUID(owner)
    except ValueError as fault:
        raise Invalid({"owner": "责任人编号无效。"}) from fault
    personal: dict[str, PersonState] = {name: name for name in get_args(PersonState)}
    return lists.Filters(
        area=area,
        owner=holder,
        unassigned=owner == "none",
        category=category,
        need=need,
        graduate=graduate,
        work=work,
        state=personal.get(state or "active", "active"),
        duty_state=None if state is None or state in personal else state,
        program=program,
    )


Filtered = Annotated[lists.Filters, Depends(_filters, scope="function")]


@router.get("/people", summary="服务对象列表")
async def people(
    tx: OpenTx,
    actor: Reader,
    filters: Filtered,
    limit: Annotated[int, Query(ge=1, le=MOST)] = LIMIT,
    cursor: str | None = None,
    count: bool = False,  # noqa: FBT001, FBT002 - a query parameter
) -> dict[str, Any]:
    """Persons in the user's scope, in the order of a Chinese directory; numbers masked."""
    page = await lists.lines(tx.session, actor, filters, tx.today, cursor=cursor, limit=limit)
    answer: dict[str, Any] = {"items": [_line(line) for line in page.items], "next": page.next}
    if count:
        answer["count"] = await lists.count(tx.session, actor, filters, tx.today)
    return answer


@router.post("/people", status_code=201, summary="建档")
async def register(form: PersonForm, response: Response, tx: OpenTx, actor: Editor) -> dict[str, Any]:
    """Register somebody. 409 with `figures.person` or `figures.alike` when somebody like that is on file."""
    saved = only(await save(tx, actor, [Entry(form)], source="api"))
    response.headers["Location"] = f"/api/v1/people/{saved.id}"
    return await _answer(tx, actor, await tx.session.get_one(Person, saved.id), response)


@router.get("/people/{person_id}", summary="一个服务对象")
async def person(person_id: UUID, response: Response, tx: OpenTx, actor: Reader) -> dict[str, Any]:
    """A person with masked numbers, and an ETag for PATCH."""
    found = await one.person(tx.session, actor, person_id)
    privacy.note_view(tx, actor, found)
    return await _answer(tx, actor, found, response)


@router.patch("/people/{person_id}", summary="修改档案")
async def change(
    person_id: UUID,
    form: PersonPatch,
    response: Response,
    tx: OpenTx,
    actor: Editor,
    if_match: IfMatch = None,
) -> dict[str, Any]:
    """Change the fields given; dated ones hold from `valid_from` on. 412 names the fields that differ."""
    found = await one.person(tx.session, actor, person_id)
    only(await save(tx, actor, [Entry(form, person_id, version_in(if_match))], source="api"))
    return await _answer(tx, actor, found, response)


@router.post("/people/search", summary="查找服务对象")
async def search(form: SearchForm, tx: OpenTx, actor: Reader) -> dict[str, Any]:
    """By part of a name, pinyin, initials, or a whole number."""
    page = await guessing.find(tx, actor, form.q, area=form.area, cursor=form.cursor, limit=form.limit)
    return {"items": [_line(line) for line in page.items], "next": page.next}


@router.post("/people/{person_id}/unmask", summary="查看完整号码")
async def unmask(person_id: UUID, form: UnmaskForm, tx: OpenTx, actor: Unmasker) -> dict[str, str]:
    """The clear value; who asked and why is kept."""
    return {"field": form.field, "value": await privacy.unmask(tx, actor, person_id, form.field, form.reason)}


@router.post("/people/{person_id}/exit", summary="退出服务")
async def leave(person_id: UUID, form: LeaveForm, response: Response, tx: OpenTx, actor: Editor) -> dict[str, Any]:
    """Nothing more is owed from that day on."""
    person = await leaving.leave(tx, actor, person_id, form.reason, form.on)
    return await _answer(tx, actor, person, response)


# ------------------------------------------------------------------------------------------------- answers


async def _answer(tx: Tx, actor: Actor, person: Person, response: Response) -> dict[str, Any]:
    tagged(response, person.version)
    study = await one.student(tx.session, actor, person.id)
    values = one.form_values(person, study)
    gone = None if person.exit_on is None else {"reason": person.exit_reason, "on": person.exit_on}
    return {
        "id": person.id,
        "version": person.version,
        **values,
        **masks_of(tx.cipher, person),
        "county": person.county,
        "township": person.township,
        "village": person.village,
        "owner_id": person.owner_id,
        "household_id": person.household_id,
        "exit": gone,
        "updated_at": person.updated_at,
    }


def _line(line: lists.Line) -> dict[str, Any]:
    codes = {key: value.isoformat() if isinstance(value, date) else value for key, value in line.codes.items()}
    return {
        "id": line.id,
        "name": line.name,
        **codes,
        "place": line.place,
        "owner": line.owner,
        "phone_tail": line.phone_tail,
    }
