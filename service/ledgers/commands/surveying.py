"""走访调查 (GRAD-08): recorded as a service like any other, with three blocks that the ledger then shows."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from service.access.rules import Actor
from service.audit.commands import note_act
from service.casework.commands.records import Saved, add_records
from service.casework.schemas.records import RecordForm
from service.kit.db import Tx
from service.kit.errors import shaped
from service.ledgers.commands.changing import refuse_gone
from service.ledgers.schemas import SurveyForm
from service.people.commands.holding import hold
from service.tables.people import Student

BLOCKS = ("wish", "post_need", "training_need")


async def survey(tx: Tx, actor: Actor, person_id: UUID, form: SurveyForm) -> Saved:
    """Record the visit; what it answers of willingness and training is stated in the register.

    One of more than 30 days ago is put before a supervisor, as any late record is.
    """
    person = await hold(tx, actor, person_id)
    refuse_gone(person)
    detail: dict[str, Any] = {name: getattr(form, name) for name in BLOCKS}
    if form.wants_training is not None:
        detail["wants_training"] = form.wants_training
    told = {"kind": "survey_visit", "on": form.on, "mode": form.mode, "detail": detail}
    saved = await add_records(tx, actor, person, [shaped(RecordForm, told | {"late_reason": form.late_reason or None})])
    study = await tx.session.get(Student, person_id)
    if saved.records and study is not None and form.willing is not None and study.willing != form.willing:
        before, study.willing = study.willing, form.willing
        person.version += 1
        person.updated_at = tx.now
        await tx.session.flush()
        fields = {"fields": ["willing"], "source": "record"}
        note_act(tx, actor, "person.change", ("person", person.id), fields, {"willing": before})
    return saved
