"""Register somebody, change what is on file, leave and come back, correct a statement."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from service.access.gate import Editor
from service.access.rules import Actor
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid, OnecaseError, Refused, Stale, first_errors, shaped
from service.kit.outcome import only
from service.kit.web import form_values, from_form, go, render
from service.people.commands import checking, households, leaving, matching, stating
from service.people.commands.building import masks_of
from service.people.commands.saving import Entry, save
from service.people.pages import form as shape
from service.people.pages.listing import unit_options
from service.people.pages.places import FIELDS, coded, located, with_names
from service.people.queries import lists
from service.people.queries import one as people_one
from service.people.rules.codes import EXIT
from service.people.rules.dates import parse_date
from service.people.rules.fields import HOUSEHOLD
from service.people.rules.words import LABELS
from service.people.schemas.forms import LeaveForm, PersonForm, PersonPatch
from service.tables.people import Person

router = APIRouter(include_in_schema=False)
BACK = "退出时取消的走访计划、关闭的申请不会自动恢复，需要的请重新安排、重新申请。"


async def _page(  # noqa: PLR0913 - what the page shows
    request: Request,
    tx: Tx,
    actor: Actor,
    typed: dict[str, Any],
    *,
    head: people_one.Identity | None = None,
    masks: Mapping[str, str | None] | None = None,
    errors: dict[str, str] | None = None,
    alike: list[lists.Line] | None = None,
    existing: UUID | None = None,
    action: str = "/people/new",
    ask: Sequence[str] = (),
    kin: Person | None = None,
) -> Response:
    """`kin`: of whose household the person is to be registered."""
    found = shape.sections(await unit_options(tx, actor), masks or {}, new=head is None)
    order = [*shape.FIRST, *(field.name for _, fields in found for field in fields)]
    wrong = errors or {}
    return render(
        request,
        "people/form.html",
        title="新建档案" if head is None else "修改档案",
        head=head,
        person=kin,
        action=action if head is None else f"/people/{head.person_id}/edit",
        parts=shape.parts(found, typed, {*wrong, *ask}),
        typed=typed,
        version=typed.get("version", head.version if head else ""),
        errors={key: wrong[key] for key in dict.fromkeys([*order, *wrong]) if key in wrong},
        ask=ask,
        alike=alike or [],
        existing=existing,
    )


@router.get("/people/new")
async def new(request: Request, tx: OpenTx, actor: Editor) -> Response:
    """An empty form."""
    units = await unit_options(tx, actor)
    first = {"area": units[0][0]} if len(units) == 1 else {}
    return await _page(request, tx, actor, shape.shown(shape.blank() | first))


Register = Callable[[PersonForm], Awaitable[UUID | None]]


@router.post("/people/new")
async def register(request: Request, tx: OpenTx, actor: Editor) -> Response:
    """Register; a fault or somebody alike shows the form again with all that was typed."""

    async def act(form: PersonForm) -> UUID | None:
        return only(await save(tx, actor, [Entry(form)], source="page")).id

    return await _register(request, tx, actor, act)


async def _register(
    request: Request, tx: Tx, actor: Actor, act: Register, action: str = "/people/new", kin: Person | None = None
) -> Response:
    """`kin`: of whose household; then a member of the family, whatever the form says."""
    sent = await request.form()
    typed = shape.typed(sent)
    again = partial(_page, request, tx, actor, typed, action=action, kin=kin)
    said, found, errors = await _checked(tx, actor, sent, typed, {"role": "family"} if kin else {})
    alike = await lists.entries(tx.session, actor, list(found.alike), tx.today) if found.alike else []
    if alike:
        errors["confirmed"] = "可能已经登记过：请核对下面的人，确认不是同一个人再保存。"
    if errors:
        return await again(errors=errors, alike=alike, existing=found.existing)
    form = shaped(PersonForm, said)
    try:
        made = await act(form.model_copy(update={key: form.area for key in FIELDS if getattr(form, key) is None}))
    except matching.Alike as fault:  # what somebody saved at this very moment
        found_now = await lists.entries(tx.session, actor, fault.alike, tx.today)
        return await again(errors={"confirmed": fault.detail}, alike=found_now)
    except (Invalid, Refused) as fault:  # the same, or what the household forbids
        return await again(errors=fault.errors)
    return go(request, f"/people/{made}", ("ok", "已建档。"), *await _hints(tx, actor, made))


async def _hints(tx: Tx, actor: Actor, person_id: UUID | None) -> list[tuple[str, str]]:
    if person_id is None:
        return []
    return [("warn", text) for text in (await people_one.identity(tx.session, actor, person_id, tx.today)).hints]


async def _checked(
    tx: Tx,
    actor: Actor,
    sent: FormData,
    typed: dict[str, Any],
    fixed: Mapping[str, str],
    person_id: UUID | None = None,
) -> tuple[dict[str, Any], checking.Checked, dict[str, str]]:
    """The form as the shape takes it, what was found about it, and all that is wrong with it, by field."""
    codes, errors = await located(tx, typed)
    said = shape.read(sent, codes) | dict.fromkeys(errors) | dict(fixed)
    found = await checking.check(tx, actor, said, person_id)
    return said, found, found.errors | errors


@router.get("/people/{person_id}/household/register")
async def relative(
    request: Request, person_id: UUID, tx: OpenTx, actor: Editor, member: UUID | None = None
) -> Response:
    """The form for somebody of the household (POP-04), filled in with what is known of the household and of them."""
    person = await people_one.person(tx.session, actor, person_id)
    area = person.village or person.township or person.county
    home: dict[str, Any] = {"area": area, "address": person.address, "role": "family"}
    home |= {key: getattr(person, key) for key in (*HOUSEHOLD, "hukou_kind", "hukou_code", "residence_code")}
    if member is not None:
        one = await people_one.member(tx.session, actor, person_id, member)
        home |= {"name": one.name, "sex": one.sex, "born_on": one.born_on, "condition": one.able, "need": one.wishes}
    typed = await with_names(tx, shape.shown(shape.blank() | home))
    return await _page(request, tx, actor, typed, action=_relative(person_id, member), kin=person)


def _relative(person_id: UUID, member: UUID | None) -> str:
    return f"/people/{person_id}/household/register" + (f"?member={member}" if member else "")


@router.post("/people/{person_id}/household/register")
async def register_relative(
    request: Request, person_id: UUID, tx: OpenTx, actor: Editor, member: UUID | None = None
) -> Response:
    """Register somebody of the household; they are owed nothing, whatever the form says of their role."""
    person = await people_one.person(tx.session, actor, person_id)

    async def act(form: PersonForm) -> UUID:
        return (await households.register_relative(tx, actor, person_id, form, member)).id

    return await _register(request, tx, actor, act, _relative(person_id, member), person)


@router.get("/people/{person_id}/edit")
async def edit(
    request: Request, person_id: UUID, tx: OpenTx, actor: Editor, ask: Annotated[tuple[str, ...], Query()] = ()
) -> Response:
    """The form filled in; numbers are masked and stay unless typed anew. `ask`: the fields that are to be filled in."""
    person = await people_one.person(tx.session, actor, person_id)
    values = people_one.form_values(person, await people_one.student(tx.session, actor, person_id))
    return await _edit_page(request, tx, actor, person_id, await with_names(tx, shape.shown(values)), ask=ask)


async def _edit_page(
    request: Request,
    tx: Tx,
    actor: Actor,
    person_id: UUID,
    typed: dict[str, Any],
    **said: Any,  # noqa: ANN401
) -> Response:
    head = await people_one.identity(tx.session, actor, person_id, tx.today, cipher=tx.cipher)
    person = await people_one.person(tx.session, actor, person_id)
    return await _page(request, tx, actor, typed, head=head, masks=masks_of(tx.cipher, person), **said)


@router.post("/people/{person_id}/edit")
async def change(request: Request, person_id: UUID, tx: OpenTx, actor: Editor) -> Response:
    """Save; when somebody else saved meanwhile, show both and let the user choose."""
    await people_one.person(tx.session, actor, person_id)
    sent = await request.form()
    typed = shape.typed(sent)
    version = str(sent.get("version", ""))
    again = partial(_edit_page, request, tx, actor, person_id, typed)
    said, found, errors = await _checked(tx, actor, sent, typed, {}, person_id)
    if errors:
        return await again(errors=errors, existing=found.existing)
    try:
        form = shaped(PersonForm, said)
        at = int(version) if version.isdecimal() and len(version) < 10 else -1
        only(await save(tx, actor, [Entry(form, person_id, at)], source="page"))
    except (Invalid, Refused) as fault:
        return await again(errors=fault.errors)
    except Stale as fault:
        return await _conflict(request, tx, actor, person_id, fault)
    return go(request, f"/people/{person_id}", ("ok", "已保存。"), *await _hints(tx, actor, person_id))


async def _conflict(request: Request, tx: Tx, actor: Actor, person_id: UUID, fault: Stale) -> Response:
    """Both sides of each difference; saving again sends all that was typed, over the newest version."""
    person = await people_one.person(tx.session, actor, person_id)
    await tx.session.refresh(person)
    sent = await request.form()
    hidden = [(key, str(value)) for key, value in sent.multi_items() if key != "version"]
    return render(
        request,
        "errors/412.html",
        title="内容已被他人修改",
        status=412,
        differing=fault.differing,
        hidden=[*hidden, ("version", str(person.version))],
        action=f"/people/{person_id}/edit",
        reload_href=f"/people/{person_id}/edit",
    )


# ------------------------------------------------------------------------------------------------- leaving


@router.get("/people/{person_id}/leave")
async def leave_page(request: Request, person_id: UUID, tx: OpenTx, actor: Editor) -> Response:
    """Ask for reason and day, or for the day of coming back."""
    return await _leave_page(request, tx, actor, person_id, {"on": tx.today.isoformat()}, {})


async def _leave_page(
    request: Request, tx: Tx, actor: Actor, person_id: UUID, typed: dict[str, Any], errors: dict[str, str]
) -> Response:
    head = await people_one.identity(tx.session, actor, person_id, tx.today, cipher=tx.cipher)
    return render(
        request,
        "people/leave.html",
        title="恢复服务" if head.exited else "退出服务",
        head=head,
        reasons=list(EXIT.labels.items()),
        typed=typed,
        today=tx.today.isoformat(),
        errors=errors,
    )


@router.post("/people/{person_id}/leave")
async def leave(request: Request, person_id: UUID, tx: OpenTx, actor: Editor) -> Response:
    """Nothing more is owed from that day on; with `reason` empty on somebody who left: come back."""
    person = await people_one.person(tx.session, actor, person_id)
    typed = await form_values(request)
    try:
        if person.exit_on is not None:
            await leaving.come_back(tx, actor, person_id, _day(typed.get("on")))
            return go(request, f"/people/{person_id}", ("ok", "已恢复服务，应办事项重新计算。"), ("info", BACK))
        form = from_form(LeaveForm, {key: typed.get(key, "") for key in ("reason", "on")})
        await leaving.leave(tx, actor, person_id, form.reason, form.on)
    except (Invalid, Refused, ValidationError) as fault:
        return await _leave_page(request, tx, actor, person_id, typed, _errors(fault))
    return go(
        request,
        f"/people/{person_id}",
        ("ok", "已登记退出，从这一天起不再有应办事项；走访计划已取消，待批申请已关闭。"),
    )


def _day(text: str | None) -> Any:  # noqa: ANN401 - a date
    try:
        return parse_date(text)
    except ValueError as fault:
        raise Invalid({"on": f"{fault}。"}) from fault


def _errors(fault: OnecaseError | ValidationError) -> dict[str, str]:
    if isinstance(fault, ValidationError):
        return first_errors(fault.errors())
    return fault.errors


# ---------------------------------------------------------------------------------------------- correcting


@router.get("/people/{person_id}/statements/{statement_id}")
async def correct_page(request: Request, person_id: UUID, statement_id: UUID, tx: OpenTx, actor: Editor) -> Response:
    """What was said from a day on, to be said anew."""
    said = await people_one.statement(tx.session, actor, person_id, statement_id)
    typed = {"valid_from": said.valid_from.isoformat(), **await with_names(tx, said.values)}
    return await _correct_page(request, tx, actor, (person_id, statement_id), typed, {})


async def _correct_page(
    request: Request, tx: Tx, actor: Actor, ids: tuple[UUID, UUID], typed: dict[str, Any], errors: dict[str, str]
) -> Response:
    said = await people_one.statement(tx.session, actor, *ids)
    head = await people_one.identity(tx.session, actor, ids[0], tx.today, cipher=tx.cipher)
    return render(
        request,
        "people/correct.html",
        title="更正",
        head=head,
        fields=[shape.answer(key) for key in LABELS if key in said.values and key in CORRECTABLE],
        typed=typed,
        errors=errors,
    )


CORRECTABLE = frozenset(PersonForm.model_fields)
"""Dated fields that a form can say; the service unit and the exit have forms of their own."""


@router.post("/people/{person_id}/statements/{statement_id}")
async def correct(request: Request, person_id: UUID, statement_id: UUID, tx: OpenTx, actor: Editor) -> Response:
    """Say it anew; the old statement stays in the history."""
    said = await people_one.statement(tx.session, actor, person_id, statement_id)
    sent = await request.form()
    typed = shape.typed(sent)
    try:
        wanted = {key: typed.get(key) or None for key in said.values if key in CORRECTABLE}
        wanted |= {key: code or None for key, code in (await coded(tx, typed)).items() if key in wanted}
        form = PersonPatch.model_validate(wanted)
        values = {key: getattr(form, key) for key in wanted}
        await stating.correct(tx, actor, person_id, statement_id, values, valid_from=_day(typed.get("valid_from")))
    except (Invalid, ValidationError) as fault:
        errors = {"valid_from" if key == "on" else key: text for key, text in _errors(fault).items()}
        return await _correct_page(request, tx, actor, (person_id, statement_id), typed, errors)
    return go(request, f"/people/{person_id}/history", ("ok", "已更正，原来的登记仍可在这里查到。"))
