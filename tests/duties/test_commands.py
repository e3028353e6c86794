"""Duties follow the facts: settled with the act, refreshed and swept, written by difference."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from service.duties.models import Agenda, Duty
from service.kit.db import Database, Tx
from tests import builders


async def test_a_new_person_is_owed_the_four_ones_and_131_at_once(database: Database, tx: Tx) -> None:
    who = await builders.person(tx)
    await database.settle(tx)
    rows = (await tx.session.scalars(select(Duty).where(Duty.person_id == who.id, Duty.period == "2024"))).all()
    assert {row.step for row in rows} == {
        "info_check",
        "ability_assessment",
        "need_registration",
        "employment_service",
        "career_guidance",
        "job_lead",
        "training_referral",
    }
    assert {row.state for row in rows} == {"open"}
    line = await tx.session.get(Agenda, who.id)
    assert line is not None
    assert line.due_on == date(2024, 12, 31)
    assert line.next_by == min(row.plan_by for row in rows)
