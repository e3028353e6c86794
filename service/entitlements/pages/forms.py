"""Training, post, benefit: the form that adds one, the form that changes one, and the law's answer before saving."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Request, Response

from service.access.gate import Reader, Writer
from service.access.rules import Actor, Permission
from service.casework.queries.entries import service_of_entry
from service.casework.schemas.records import Void
from service.entitlements.commands import extending, keeping
from service.entitlements.commands.saving import Entry, Saved, save
from service.entitlements.pages.base import Told, home, options, shape_of, verdict_shown
from service.entitlements.queries import known, rows
from service.entitlements.queries.considering import Considered
from service.entitlements.queries.sorts import SORTS, Name
from service.entitlements.rules.asking import term_end
from service.entitlements.schemas import EntryForm, ExtensionForm, PostVoid
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid, Refused
from service.kit.outcome import only
from service.kit.web import form_values, go, render
from service.law.limits.asking import Verdict
from service.people.queries.one import person as visible_person
from service.profiles.queries import profile_for
from service.tables.entitlements import PublicPost
from service.tables.people import Person

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class At:
    """Whose form, of which sort, and the entry that it changes."""

    person_id: UUID
    sort: Name
    row_id: UUID | None = None


@router.get("/people/{person_id}/entitlements/{sort}/new")
async def new_form(person_id: UUID, sort: Name, request: Request, tx: OpenTx, actor: Reader) -> Response:
    """An empty form."""
    return await _page(request, tx, actor, At(person_id, sort), await _blank(tx, actor, At(person_id, sort)))


@router.post("/people/{person_id}/entitlements/{sort}")
async def add(person_id: UUID, sort: Name, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Save, or with `act=check` only ask the law."""
    return await _save(request, tx, actor, At(person_id, sort))


@router.get("/people/{person_id}/entitlements/{sort}/{row_id:uuid}")
async def form_of(person_id: UUID, sort: Name, row_id: UUID, request: Request, tx: OpenTx, actor: Reader) -> Response:
    """An entry, to change."""
    row = await rows.one(tx.session, actor, SORTS[sort].table, person_id, row_id)
    told = SORTS[sort].columns(row) | {"version": row.version}
    told |= {name: f"{value:g}" for name, value in told.items() if isinstance(value, float)}
    return await _page(request, tx, actor, At(person_id, sort, row_id), told)


@router.post("/people/{person_id}/entitlements/{sort}/{row_id:uuid}")
async def change(person_id: UUID, sort: Name, row_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Change an entry, or with `act=check` only ask the law."""
    return await _save(request, tx, actor, At(person_id, sort, row_id))


@router.post("/people/{person_id}/entitlements/{sort}/{row_id:uuid}/void")
async def void(person_id: UUID, sort: Name, row_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """Say that an entry was made by mistake."""
    told = await form_values(request)
    if sort == "post":
        await keeping.void_post(tx, actor, person_id, row_id, shape_of(PostVoid, told))
    else:
        await keeping.void(tx, actor, SORTS[sort].table, person_id, row_id, shape_of(Void, told).reason)
    return go(request, home(person_id), ("ok", "已作废，不再计入。"))


@router.post("/people/{person_id}/entitlements/post/{post_id:uuid}/extend")
async def extend(person_id: UUID, post_id: UUID, request: Request, tx: OpenTx, actor: Writer) -> Response:
    """PUB-02: ask that a subsidy go on until retirement."""
    form = shape_of(ExtensionForm, await form_values(request))
    return _went(request, person_id, await extending.extend(tx, actor, person_id, post_id, form.reason))


async def _save(request: Request, tx: Tx, actor: Actor, at: At) -> Response:
    told = await form_values(request)
    seen = told.pop("seen", "")
    person = await visible_person(tx.session, actor, at.person_id)
    sort = SORTS[at.sort]
    answer: Told | None = None
    try:
        form = shape_of(sort.shape, told, lambda values: sort.faults(dict(values), person.born_on, tx.today))
        entry = Entry(sort, at.person_id, form, at.row_id)
        (would,) = await save(tx, actor, [entry], write=False)
        if would.found is not None:
            answer = verdict_shown(would.verdict, would.found.warnings)
            if told.get("act") == "check" or _worth_a_look(would.verdict, seen):
                return await _page(request, tx, actor, at, told, answer=answer)
            _want_reason(would.found, form)
        saved = only(await save(tx, actor, [entry]))
    except (Invalid, Refused) as fault:
        return await _page(request, tx, actor, at, told, answer=answer, errors=fault.errors)
    return _went(request, at.person_id, saved)


def _worth_a_look(said: Verdict, seen: str) -> bool:
    """What is allowed but worth knowing is shown once before it is saved; the form then says that it was `seen`."""
    return said.verdict == "allowed" and said.rule not in (None, seen)


def _want_reason(found: Considered, form: EntryForm) -> None:
    if found.verdict.verdict == "needs_approval" and not form.reason:
        raise Invalid({"reason": "这一项要经督导批准，请写明理由后再提交。"})


def _went(request: Request, person_id: UUID, saved: Saved) -> Response:
    text = "已保存。" if saved.approval is None else "申请已交督导审批，同意后才会登记。"
    return go(request, home(person_id), ("ok", text), *(("info", remark) for remark in saved.warnings))


async def _blank(tx: Tx, actor: Actor, at: At) -> Told:
    """What a form says before anybody has typed; a post's subsidy lasts as long as the plan allows."""
    await visible_person(tx.session, actor, at.person_id)
    today = tx.today
    if at.sort == "training":
        return {"type": "vocational", "starts_on": today.isoformat(), "state": "enrolled", "free": True}
    if at.sort == "benefit":
        return {"from_month": f"{today:%Y-%m}", "status": "granted"}
    told = await known.situation_of(tx.session, at.person_id, today)
    ends_on = term_end(told.profile, today, known.retirement(told))
    return {"started_on": today, "subsidy_ends_on": ends_on, "first_approved_on": today, "with_job": True}


async def _page(
    request: Request,
    tx: Tx,
    actor: Actor,
    at: At,
    told: Told,
    *,
    answer: Told | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    person = await visible_person(tx.session, actor, at.person_id)
    beside = await _beside(tx, actor, at, person)
    label = SORTS[at.sort].label
    return render(
        request,
        "entitlements/form.html",
        title=f"登记{label}" if at.row_id is None else f"修改{label}",
        person=person,
        row_id=at.row_id,
        told=told,
        answer=answer,
        needs_reason=bool(told.get("reason")) or (answer is not None and answer["kind"] == "warn"),
        errors=errors or {},
        writes=actor.may(Permission.RECORD_WRITE) and person.exit_on is None,
        home=home(at.person_id),
        **beside,
        **options(at.sort),
    )


async def _beside(tx: Tx, actor: Actor, at: At, person: Person) -> Told:
    """What came of an entry: a service, a job; of a new post, whether the plan names the term that is filled in."""
    if at.row_id is None:
        profile = await profile_for(tx.session, person.village or person.township or person.county, tx.today)
        rule = profile.post_rule if profile and at.sort == "post" else None
        source = rule.period_source if rule and rule.term_months else "explicit"
        return {"served": None, "holds_job": False, "term_source": source}
    row = await rows.one(tx.session, actor, SORTS[at.sort].table, at.person_id, at.row_id)
    job = await rows.job_of_post(tx.session, actor, row) if isinstance(row, PublicPost) else None
    return {"served": await service_of_entry(tx.session, at.person_id, at.row_id), "holds_job": job is not None}
