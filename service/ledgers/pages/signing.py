"""签批: what waits for it, the form that signs or sends back, and each version with what it changed."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request, Response

from service.accounts.queries import user_names
from service.kit.db import OpenTx
from service.kit.errors import Invalid, Refused, shaped
from service.kit.web import go, render
from service.ledgers import commands, queries, rules
from service.ledgers.pages.base import Decider, Faulty, Reader, Which, address, ledger_page, router, told_in
from service.ledgers.schemas import SignOff
from service.people.queries import person as visible_person


@router.get("/ledgers/waiting")
async def waiting(request: Request, tx: OpenTx, actor: Decider, cursor: str | None = None) -> Response:
    """Longest waiting first."""
    page = await queries.waiting(tx.session, actor, cursor)
    return render(
        request,
        "ledgers/waiting.html",
        title="待签批的台账",
        items=page.items,
        kinds=rules.KINDS,
        me_id=actor.id,
        count=await queries.waiting_count(tx.session, actor),
        next_href=f"/ledgers/waiting?cursor={page.next}" if page.next else None,
    )


@router.post("/people/{person_id}/ledger/sign-off")
async def sign_off(person_id: UUID, request: Request, tx: OpenTx, actor: Decider, kind: Which = "graduate") -> Response:
    """Sign the newest version, or send it back with the reason."""
    told = await told_in(request)
    try:
        form = shaped(SignOff, told)
        await commands.sign_off(tx, actor, person_id, form, kind)
    except (Invalid, Refused) as fault:
        return await ledger_page(request, tx, actor, person_id, kind, Faulty("sign", told, fault.errors))
    said = "已签批。" if form.decision == "signed" else "已退回，台账责任人会看到原因。"
    return go(request, address(person_id, kind), ("ok", said))


@router.get("/people/{person_id}/ledger/versions/{version_id}")
async def version(person_id: UUID, version_id: UUID, request: Request, tx: OpenTx, actor: Reader) -> Response:
    """What a version said, and what in it differs from the one before."""
    person = await visible_person(tx.session, actor, person_id)
    found, before = await queries.version_of(tx.session, actor, person_id, version_id)
    kind = found.kind
    said = found.content
    ids = said.named | (before.content.named if before else frozenset())
    profile = await queries.profile_of(tx.session, person, tx.today)
    labels = {one.code: one.label for one in profile.subsidies} if profile else {}
    names = await user_names(tx.session, ids)
    return render(
        request,
        "ledgers/version.html",
        title=f"{rules.KINDS[kind]}第 {found.row.number} 版",
        person=person,
        label=rules.KINDS[kind],
        to=lambda part="": address(person_id, kind, part),
        version=found,
        said=rules.differences(None, said, names, labels),
        changed=rules.differences(before.content, said, names, labels) if before else [],
        before=before,
        newest=found.newest,
        decisions=rules.DECISIONS,
    )
