"""What a row of a training sheet would do: `entitlements` asks the law for each (TRN-02, TRN-04, TRN-05)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from pydantic import ValidationError

from service.access.rules import Actor, Permission
from service.entitlements.commands.saving import Entry, Saved, Together, save
from service.entitlements.queries.sorts import TRAINING
from service.exchange.commands.judging.deeds import about_known
from service.exchange.commands.judging.rows import Row, Sheet
from service.exchange.rules.reading import CellFault
from service.exchange.schemas import StagedTraining
from service.kit.db import Tx
from service.kit.errors import first_errors
from service.tables.people import Person


async def judge_trainings(tx: Tx, actor: Actor, rows: list[Row], sheet: Sheet) -> None:
    """Each row a training: new, on file already, or one that the plan does not allow or leaves to an approval."""
    about = _shaped(await about_known(tx, actor, rows, sheet), sheet)
    together = Together(uuid4(), approved=actor.may(Permission.APPROVAL_DECIDE))
    entries = [Entry(TRAINING, person.id, one.form, certificate=one.certificate) for _, person, one in about]
    for (row, _, one), saved in zip(about, await save(tx, actor, entries, write=False, together=together), strict=True):
        row.verdict = "same" if saved.same else "new" if saved.taken else "wrong"
        row.faults += [sheet.remark(each) for each in against(saved)]
        if saved.taken:
            row.staged.notes += [sheet.remark(CellFault("project", remark)) for remark in saved.warnings]
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
                row.faults.append(sheet.remark(CellFault(name.rpartition(".")[2], message)))
    return found


def against(saved: Saved) -> list[CellFault]:
    """Why it is not entered, by column."""
    if saved.fault is None:
        return []
    return [CellFault("project" if name == "form" else name, text) for name, text in saved.fault.errors.items()]
