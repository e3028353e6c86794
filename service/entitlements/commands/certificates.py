"""TRN-12: certified skills."""

from __future__ import annotations

from uuid import UUID

from service.access.rules import Actor
from service.audit.commands import note_act
from service.entitlements.commands.keeping import refuse_left
from service.entitlements.queries.rows import one, skills_of
from service.entitlements.schemas import CertificateForm
from service.kit.db import Tx
from service.kit.errors import Invalid
from service.people.commands.holding import hold
from service.tables.entitlements import SkillCertificate, Training


async def add_certificate(tx: Tx, actor: Actor, person_id: UUID, form: CertificateForm) -> SkillCertificate:
    """Enter a certificate, of a training or from elsewhere. The same one again is the one already there."""
    person = await hold(tx, actor, person_id)
    refuse_left(person)
    if not person.born_on < form.issued_on <= tx.today:
        raise Invalid({"issued_on": "发证日期不能早于出生日期，也不能在今天以后，请核对。"})
    if form.training_id is not None:
        await one(tx.session, actor, Training, person_id, form.training_id)
    for known in await skills_of(tx.session, actor, person_id):
        if (known.name, known.level, known.issued_on) == (form.name, form.level, form.issued_on):
            return known
    made = SkillCertificate(person_id=person_id, recorded_at=tx.now, recorded_by=actor.id, **form.model_dump())
    tx.session.add(made)
    await tx.session.flush()
    note_act(tx, actor, "certificate.add", ("person", person_id), {"entry": str(made.id)})
    return made
