"""A ledger on paper. Each print is an act on record, since what is printed leaves the house."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from service.access.queries import area_names
from service.access.rules import Actor
from service.audit.commands import note_act
from service.casework.queries.records import records_of
from service.kit import paper
from service.kit.db import Tx
from service.kit.errors import NotFound, Refused
from service.ledgers.commands.templates import shipped_template
from service.ledgers.queries import templates, versions
from service.ledgers.queries.one import SHOWN, Held, ledger_of, names_of, profile_of, services_of, survey_of
from service.ledgers.rules.content import Kind
from service.ledgers.rules.sheet import Sheet, Who, data_of, file_number
from service.ledgers.schemas import PrintForm
from service.people.commands.building import masks_of
from service.people.queries.one import disability, student
from service.people.queries.one import person as visible_person
from service.people.rules.words import age, in_words
from service.tables.people import Person, Student


@dataclass(frozen=True, slots=True)
class Printed:
    """A file to be handed out; its name tells nobody."""

    content: bytes
    media_type: str
    name: str


async def print_ledger(tx: Tx, actor: Actor, person_id: UUID, form: PrintForm, kind: Kind = "graduate") -> Printed:
    """The newest version as PDF or Word."""
    person = await visible_person(tx.session, actor, person_id)
    held = await ledger_of(tx.session, actor, person_id, kind)
    if held is None:
        raise NotFound
    sheet = await _sheet(tx, actor, person, held, kind)
    data = data_of(sheet, redacted=form.redacted)
    if form.format == "pdf":
        content = await asyncio.to_thread(paper.pdf, "ledgers/ledger.typ", data)
    else:
        own = await templates.template_of(tx.session, person.county, kind)
        content = (
            await asyncio.to_thread(paper.docx, shipped_template(), data) if own is None else await _own(own, data)
        )
    detail = {"ledger": str(held.ledger.id), "version": held.ledger.version}
    note_act(tx, actor, "ledger.print", ("person", person.id), detail | form.model_dump())
    media_type = paper.PDF if form.format == "pdf" else paper.DOCX
    return Printed(content, media_type, f"{sheet.number}{'-redacted' if form.redacted else ''}.{form.format}")


async def _own(form: bytes, data: dict[str, Any]) -> bytes:
    """A county's own form may ask for what this very ledger has not, though the sample had it."""
    try:
        return await asyncio.to_thread(paper.docx, form, data)
    except Exception as fault:  # as in `paper.check_docx`
        raise Refused("本县区的打印模板填不进这份台账。请先打印 PDF，并请县区督导核对模板。") from fault


async def _sheet(tx: Tx, actor: Actor, person: Person, held: Held, kind: Kind) -> Sheet:
    found, content = held.ledger, held.content
    survey = await survey_of(tx.session, actor, person.id)
    blocks = ("wish", "post_need", "training_need")
    wishes = [str((survey.detail if survey else {}).get(name, "")) for name in blocks]
    page = await records_of(tx.session, actor, person.id, limit=SHOWN)
    done = [line.record for line in page.items if line.record.outcome == "done"]
    profile = await profile_of(tx.session, person, tx.today)
    latest = await versions.versions_of(tx.session, actor, person.id, kind, limit=1)
    signed = next(iter(latest), None)
    return Sheet(
        kind=kind,
        number=file_number(found.county, content.opened_on, found.id),
        version=found.version,
        content=content,
        who=await _who(tx, actor, person),
        wishes=(wishes[0], wishes[1], wishes[2]),
        surveyed_on=None if survey is None else survey.happened_on,
        services=[(one.happened_on, one.kind, one.mode) for one in done],
        done=await services_of(tx.session, actor, person.id),
        names=await names_of(tx.session, list(content.named)),
        offered={one.code: one.label for one in profile.subsidies} if profile and kind == "graduate" else {},
        sign_off=found.sign_off,
        signed_by=(signed and signed.decided_by) or "",
        signed_on=signed.row.decided_at.date() if signed and signed.row.decided_at else None,
        remark=(signed and signed.row.remark) or "",
        printed_on=tx.today,
        printed_by=actor.name,
    )


async def _who(tx: Tx, actor: Actor, person: Person) -> Who:
    study: Student | None = await student(tx.session, actor, person.id)
    names = await area_names(tx.session, [person.county, person.hukou_code, person.residence_code])
    numbers = masks_of(tx.cipher, person)
    told = {} if study is None else _studies(study)
    return Who(
        name=person.name,
        sex=in_words("sex", person.sex),
        age=f"{age(person.born_on, tx.today)} 岁",
        disability=disability(person.category, person.grade, person.credential_kind),
        id_number=numbers["id_number"] or "未填写",
        phone=numbers["phone"] or "未填写",
        hukou=names.get(person.hukou_code or "", "未填写"),
        residence=names.get(person.residence_code or "", "未填写"),
        education=in_words("education", person.education),
        place=names.get(person.county, ""),
        monitor=in_words("monitor", person.monitor),
        training_need=in_words("training_need", person.training_need),
        **told,
    )


def _studies(study: Student) -> dict[str, str]:
    told = {name: in_words(name, getattr(study, name)) for name in ("school", "graduates_on", "willing")}
    told |= {name: getattr(study, name) or "" for name in ("major", "level")}
    return told | {"destination": study.destination_code or "尚未落实"}
