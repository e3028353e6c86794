"""What a row of a training sheet would do: `entitlements` asks the law for each (TRN-02, TRN-04, TRN-05)."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ValidationError

from service.access.rules import Actor
from service.entitlements.commands.enrolling import Enrolment, Outcome, add_trainings
from service.exchange.commands.judging.deeds import about_known
from service.exchange.commands.judging.rows import Row, Sheet
from service.exchange.rules import Said
from service.exchange.schemas import StagedTraining
from service.kit.db import Tx
from service.kit.errors import first_errors
from service.tables.people import Person


async def judge_trainings(tx: Tx, actor: Actor, rows: list[Row], sheet: Sheet) -> None:
    """Each row a training: new, on file already, or one that the plan does not allow or leaves to an approval."""
    about = _shaped(await about_known(tx, actor, rows, sheet), sheet)
    told = [Enrolment(person.id, one.form, one.certificate) for _, person, one in about]
    outcomes = await add_trainings(tx, actor, told, save=False) if told else []
    for (row, _, one), outcome in zip(about, outcomes, strict=True):
        row.verdict = "same" if outcome.same else "new" if outcome.taken else "wrong"
        row.faults += [sheet.remark(said) for said in against(outcome)]
        row.staged.notes += [sheet.remark(Said("project", remark)) for remark in outcome.remarks]
        if outcome.taken:
            row.staged.training = one
            row.staged.changes = [("培训", "", f"{one.form.project}，{one.form.starts_on} 开班")]


def _shaped(about: Sequence[tuple[Row, Person]], sheet: Sheet) -> list[tuple[Row, Person, StagedTraining]]:
    found = []
    for row, person in about:
        told = dict(row.reading.training or {})
        certificate = told.pop("certificate", None)
        try:
            found.append((row, person, StagedTraining.model_validate({"form": told, "certificate": certificate})))
        except ValidationError as fault:
            for name, message in first_errors(dict(one) for one in fault.errors()).items():
                row.faults.append(sheet.remark(Said(name.rpartition(".")[2], message)))
    return found


def against(outcome: Outcome) -> list[Said]:
    """Why it is not entered, by column."""
    found = [Said(name, message) for name, message in outcome.faults.items()]
    return found if outcome.same or outcome.against is None else [*found, Said("project", outcome.against)]
