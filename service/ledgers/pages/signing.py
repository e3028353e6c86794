"""签批: what waits for it, the form that signs or sends back, and each version with what it changed."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request, Response

from service.access.gate import Decider, Reader
from service.accounts.queries import user_names
from service.kit.db import OpenTx
from service.kit.errors import Invalid, Refused
from service.kit.web import form_values, from_form, go, render
from service.ledgers.commands import signing
from service.ledgers.pages.base import Faulty, Which, address, ledger_page, router
from service.ledgers.queries import versions
from service.ledgers.queries.one import profile_of
from service.ledgers.rules import content
from service.ledgers.rules.versions import DECISIONS, differences
from service.ledgers.schemas import SignOff
from service.people.queries.one import person as visible_person


@router.get("/ledgers/waiting")
async def waiting(request: Request, tx: OpenTx, actor: Decider, cursor: str | None = None) -> Response:
    """Longest waiting first."""
    page = await versions.waiting(tx.session, actor, cursor)
    return render(
        request,
        "ledgers/waiting.html",
        title="待签批的台账",
        items=page.items,
        kinds=content.KINDS,
        me_id=actor.id,
        count=await versions.waiting_count(tx.session, actor),
        next_href=f"/ledgers/waiting?cursor={page.next}" if page.next else None,
    )


@router.post("/people/{person_id}/ledger/sign-off")
async def sign_off(person_id: UUID, request: Request, tx: OpenTx, actor: Decider, kind: Which = "graduate") -> Response:
    """Sign the newest version, or send it back with the reason; then on to the next that waits."""
    told = await form_values(request)
    try:
        form = from_form(SignOff, told)
        done = await signing.sign_off(tx, actor, person_id, form, kind)
    except (Invalid, Refused) as fault:
        return await ledger_page(request, tx, actor, person_id, kind, Faulty("sign", told, fault.errors))
    said = "已签批。" if form.decision == "signed" else "已退回，台账责任人会看到原因。"
    following = await versions.next_waiting(tx.session, actor, done.ledger_id)
    if following is None:
        return go(request, "/ledgers/waiting", ("ok", f"{said}没有其他等待您签批的台账。"))
    return go(request, address(*following), ("ok", f"{said}下面是下一份待签批的台账。"))


@router.get("/people/{person_id}/ledger/versions/{version_id}")
async def version(person_id: UUID, version_id: UUID, request: Request, tx: OpenTx, actor: Reader) -> Response:
    """What a version said, and what in it differs from the one before."""
    person = await visible_person(tx.session, actor, person_id)
    found, before = await versions.version_of(tx.session, actor, person_id, version_id)
    kind = found.kind
    said = found.content
    ids = said.named | (before.content.named if before else frozenset())
    profile = await profile_of(tx.session, person, tx.today)
    labels = {one.code: one.label for one in profile.subsidies} if profile else {}
    names = await user_names(tx.session, ids)
    return render(
        request,
        "ledgers/version.html",
        title=f"{content.KINDS[kind]}第 {found.row.number} 版",
        person=person,
        label=content.KINDS[kind],
        to=lambda part="": address(person_id, kind, part),
        version=found,
        said=differences(None, said, names, labels),
        changed=differences(before.content, said, names, labels) if before else [],
        before=before,
        newest=found.newest,
        decisions=DECISIONS,
    )
