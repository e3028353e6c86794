"""The way to a blind masseur's certificate (BLD-01) and its yearly review (BLD-03)."""

from __future__ import annotations

from uuid import UUID, uuid4

from service.access.rules import Actor
from service.audit.commands import note_act
from service.dossier.rules import Taken
from service.entitlements.commands.keeping import refuse_left
from service.entitlements.queries.rows import current_entries, one, reviews_of
from service.entitlements.rules import massage
from service.entitlements.schemas import LicenceForm, ReviewForm, StepForm
from service.kit.db import Tx
from service.kit.errors import Invalid, Refused
from service.people.commands.holding import hold
from service.tables.entitlements import Licence, LicenceReview, PathStep
from service.tables.people import Person


async def take_step(tx: Tx, actor: Actor, person_id: UUID, form: StepForm) -> PathStep:
    """Note the next stage; a failed exam leads back to training, the last stage makes the certificate too.

    The same step sent again is the one already there.
    """
    person = await hold(tx, actor, person_id)
    refuse_left(person)
    if not massage.blind(person.category, person.grade, person.components):
        raise Refused("这条路径只为盲人（视力残疾一、二级）办理，请核对档案中的残疾类别和等级。", rule="BLD-01")
    known = await current_entries(tx.session, actor, PathStep, person_id)
    new = Taken(form.stage, form.on, form.passed or form.stage != "examined")
    for step in known:
        if taken(step) == new:
            return step
    faults = massage.why_not(new, [taken(step) for step in known], tx.today)
    if faults:
        raise Invalid(faults)
    made = PathStep(
        id=uuid4(),
        person_id=person_id,
        stage=new.stage,
        on=new.on,
        passed=new.passed,
        recorded_at=tx.now,
        recorded_by=actor.id,
    )
    tx.session.add(made)
    detail = {"entry": str(made.id), "stage": new.stage, "passed": new.passed}
    note_act(tx, actor, "pathway.step", ("person", person_id), detail)
    if form.stage == "certified":
        _issue(tx, actor, person, LicenceForm(number=form.number, issued_on=form.on))
    await tx.session.flush()
    return made


def taken(step: PathStep) -> Taken:
    """As the rules see a step."""
    return Taken(step.stage, step.on, step.passed)  # type: ignore[arg-type]


async def add_licence(tx: Tx, actor: Actor, person_id: UUID, form: LicenceForm) -> Licence:
    """Enter a certificate that somebody has; the same one again (day and number) is the one already there."""
    person = await hold(tx, actor, person_id)
    refuse_left(person)
    if not person.born_on < form.issued_on <= tx.today:
        raise Invalid({"issued_on": "发证日期不能早于出生日期，也不能在今天以后，请核对。"})
    for known in await current_entries(tx.session, actor, Licence, person_id):
        if (known.issued_on, known.number) == (form.issued_on, form.number):
            return known
    made = _issue(tx, actor, person, form)
    await tx.session.flush()
    return made


def _issue(tx: Tx, actor: Actor, person: Person, form: LicenceForm) -> Licence:
    made = Licence(
        id=uuid4(),
        person_id=person.id,
        number=form.number,
        issued_on=form.issued_on,
        recorded_at=tx.now,
        recorded_by=actor.id,
    )
    tx.session.add(made)
    note_act(tx, actor, "licence.add", ("person", person.id), {"entry": str(made.id)})
    return made


async def review(tx: Tx, actor: Actor, person_id: UUID, licence_id: UUID, form: ReviewForm) -> LicenceReview:
    """Note a yearly review (年审) passed; the next one is owed a year later. The same day again is the same review."""
    refuse_left(await hold(tx, actor, person_id))
    licence = await one(tx.session, actor, Licence, person_id, licence_id)
    if not licence.issued_on <= form.reviewed_on <= tx.today:
        raise Invalid({"reviewed_on": f"年审日期应在发证日期（{licence.issued_on}）和今天之间，请核对。"})
    for known in (await reviews_of(tx.session, [licence_id])).get(licence_id, []):
        if known.reviewed_on == form.reviewed_on:
            return known
    made = LicenceReview(
        licence_id=licence_id,
        reviewed_on=form.reviewed_on,
        hours=form.hours,
        recorded_at=tx.now,
        recorded_by=actor.id,
    )
    tx.session.add(made)
    await tx.session.flush()
    detail = {"entry": str(licence_id), "on": form.reviewed_on.isoformat()}
    note_act(tx, actor, "licence.review", ("person", person_id), detail)
    return made
