"""What happened with a person in this slice, for the one timeline of the person's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.entitlements.queries.rows import current_entries
from service.entitlements.queries.sorts import SORTS, Entry, Sort
from service.entitlements.rules.words import STATUSES, TRAINING_STATES
from service.law import pathway
from service.tables.entitlements import Licence, PathStep, SkillCertificate

STAGES: dict[str, str] = {step.stage: step.label for step in pathway.STEPS}


@dataclass(frozen=True, slots=True)
class Happened:
    """An event; `at`: when it was entered; `entry`: of a training, a post or a benefit."""

    day: date
    at: datetime
    title: str
    state: str
    text: str
    entry: UUID | None = None


async def happened(session: AsyncSession, actor: Actor, person_id: UUID) -> list[Happened]:
    """Newest first. A person has few of each."""
    entries = [
        _entry(sort, row)
        for sort in SORTS.values()
        for row in await current_entries(session, actor, sort.table, person_id)
    ]
    skills = [
        Happened(one.issued_on, one.recorded_at, "取得技能证书", one.level or "", one.name)
        for one in await current_entries(session, actor, SkillCertificate, person_id)
    ]
    steps = [
        Happened(one.on, one.recorded_at, "盲人按摩培训", "", STAGES[one.stage] if one.passed else "考核不合格")
        for one in await current_entries(session, actor, PathStep, person_id)
    ]
    licences = [
        Happened(one.issued_on, one.recorded_at, "取得盲人按摩证书", "", one.number or "")
        for one in await current_entries(session, actor, Licence, person_id)
    ]
    found = [*entries, *skills, *steps, *licences]
    return sorted(found, key=lambda one: (one.day, one.at), reverse=True)


def _entry(sort: Sort, row: Entry) -> Happened:
    values = sort.columns(row)
    day = values.get("starts_on") or values.get("started_on") or date.fromisoformat(f"{values['from_month']}-01")
    state = TRAINING_STATES.get(values.get("state", ""), STATUSES.get(values.get("status", ""), ""))
    return Happened(day, row.recorded_at, sort.label, state, sort.words(values), row.id)
