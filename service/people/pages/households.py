"""家庭: who lives together."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from service.access.gate import Editor, Reader
from service.access.rules import Actor, Permission
from service.kit.db import OpenTx, Tx
from service.kit.errors import Invalid, Refused
from service.kit.web import form_values, from_form, go, render
from service.people.commands import finding, guessing, households
from service.people.queries import one as people_one
from service.people.rules import codes
from service.people.rules.codes import HAVE, RELATION
from service.people.rules.words import age
from service.people.schemas.forms import MemberForm

router = APIRouter(include_in_schema=False)


async def _page(
    request: Request,
    tx: Tx,
    actor: Actor,
    person_id: UUID,
    **said: Any,  # noqa: ANN401 - what the page shows
) -> Response:
    head = await people_one.identity(tx.session, actor, person_id, tx.today, cipher=tx.cipher)
    home = await people_one.household(tx.session, actor, person_id, tx.today)
    members = [
        (
            one.id,
            one.name,
            f"{RELATION.labels.get(one.relation, one.relation)}，{_about(one, tx)}",
            _work(one),
        )
        for one in home.members
    ]
    return render(
        request,
        "people/household.html",
        title="家庭",
        head=head,
        home=home,
        members=members,
        found=said.pop("found", None),
        relations=list(RELATION.labels.items()),
        sexes=list(codes.SEX.labels.items()),
        tri=list(HAVE.labels.items()),
        may_edit=actor.may(Permission.PERSON_EDIT),
        **{"typed": {"able": "unknown", "wishes": "unknown"}, "errors": {}, **said},
    )


def _work(one: Any) -> str:  # noqa: ANN401 - a member
    job = "已就业" if one.employed else "未就业"
    job += f"（{one.employed_since} 起）" if one.employed_since else ""
    job += f"，上一份工作 {one.last_job_ended_on} 结束" if one.last_job_ended_on else ""
    return f"{job}，就业能力：{HAVE.labels[one.able]}，就业意愿：{HAVE.labels[one.wishes]}"


def _about(one: Any, tx: Tx) -> str:  # noqa: ANN401 - a member
    return f"{codes.SEX.labels[one.sex]}，{age(one.born_on, tx.today)} 岁"


@router.get("/people/{person_id}/household")
async def household(request: Request, person_id: UUID, tx: OpenTx, actor: Reader, r: UUID | None = None) -> Response:
    """Registered persons of the household, members, and forms to add; `r`: who was found (see `find`)."""
    typed = await finding.kept_search(tx, actor, r) if r is not None else None
    if typed is None:
        return await _page(request, tx, actor, person_id)
    q = typed.get("q", "")
    if not q:
        return await _page(request, tx, actor, person_id, errors={"q": "请填写姓名、拼音或证号。"})
    try:
        page = await guessing.find(tx, actor, q, limit=20, token=r)
    except Refused as fault:
        return await _page(request, tx, actor, person_id, errors={"q": fault.detail})
    found = [line for line in page.items if line.id != person_id]
    return await _page(request, tx, actor, person_id, found=found, typed={"q": q})


@router.post("/people/{person_id}/household/members")
async def add_member(request: Request, person_id: UUID, tx: OpenTx, actor: Editor) -> Response:
    """Put somebody into the household."""
    typed = await form_values(request)
    try:
        await households.add_member(tx, actor, person_id, from_form(MemberForm, typed))
    except Invalid as fault:
        return await _page(request, tx, actor, person_id, typed=typed, errors=fault.errors)
    return go(request, f"/people/{person_id}/household", ("ok", "已增加家庭成员。"))


@router.post("/people/{person_id}/household/members/{member_id}/end")
async def end_member(request: Request, person_id: UUID, member_id: UUID, tx: OpenTx, actor: Editor) -> Response:
    """Take somebody out of the household."""
    await households.end_member(tx, actor, person_id, member_id)
    return go(request, f"/people/{person_id}/household", ("ok", "已移出家庭成员。"))


@router.post("/people/{person_id}/household/find")
async def find(request: Request, person_id: UUID, tx: OpenTx, actor: Editor) -> Response:
    """Look for the registered person whose household is joined; answered at an address that one can come back to."""
    q = str((await request.form()).get("q", "")).strip()
    await people_one.person(tx.session, actor, person_id)
    token = await finding.keep_search(tx, actor, {"q": q[:40]})
    return go(request, f"/people/{person_id}/household?r={token}")


@router.post("/people/{person_id}/household/join")
async def join(request: Request, person_id: UUID, tx: OpenTx, actor: Editor) -> Response:
    """Join the household of `other`, or, without one, make one of one's own."""
    other = str((await request.form()).get("other", ""))
    try:
        if other:
            await households.join_household(tx, actor, person_id, UUID(other))
        else:
            await households.leave_household(tx, actor, person_id)
    except ValueError:
        return await _page(request, tx, actor, person_id, errors={"q": "请从查找结果中选择一个人。"})
    except Invalid as fault:
        return await _page(request, tx, actor, person_id, errors={"form": "；".join(fault.fields.values())})
    return go(request, f"/people/{person_id}/household", ("ok", "已更新所在的家庭。"))
