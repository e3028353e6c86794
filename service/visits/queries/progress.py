"""Where a person stands today: asked of the engine itself, so that it is right before anything is settled."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.casework.rules.records import lost_on
from service.dossier.queries import dossiers
from service.duties.rules.rows import duty_id
from service.law import pathway
from service.law.evaluate import Advice, advice, duties_on, not_owed
from service.people.queries.one import person as visible_person
from service.profiles.queries import profile_for
from service.tables.duties import Duty
from service.visits.rules import Standing, lapsed_words, progress_of


@dataclass(frozen=True, slots=True)
class Progress:
    """What is owed, done and stopped; `lapsed`: past periods with what was left undone in them.

    `advice`: what the plan would have the person offered, owed by nobody.
    """

    steps: Standing = field(default_factory=Standing)
    profile: str | None = None
    expired: bool = False
    graduate: bool = False
    lapsed: list[tuple[str, str]] = field(default_factory=list)
    lost_on: date | None = None
    advice: tuple[Advice, ...] = ()


async def progress(session: AsyncSession, actor: Actor, person_id: UUID, today: date) -> Progress:
    """Where a visible person stands; NotFound otherwise."""
    await visible_person(session, actor, person_id)
    (dossier,) = await dossiers(session, [person_id])
    rows = (await session.scalars(select(Duty).where(Duty.person_id == person_id))).all()
    lapsed = lapsed_words({"period": row.period, "step": row.step} for row in rows if row.state == "lapsed")
    lost = lost_on(record for record in dossier.records if record.on <= today)
    profile = await profile_for(session, dossier.unit(today), today)
    graduate = dossier.student is not None
    if profile is None:
        return Progress(graduate=graduate, lapsed=lapsed, lost_on=lost)
    facts = dossier.facts(today)
    planned = {row.id: row.plan_by for row in rows}
    owed = []
    for duty in duties_on(profile, facts, today):
        name = duty_id(person_id, duty.rule, duty.step, duty.period, duty.n)
        owed.append((duty, name, planned.get(name, duty.due_on)))
    ahead = pathway.next_step(facts, today)
    labels = {} if ahead is None else {"next_step": ahead.owed}
    stands = progress_of(owed, not_owed(profile, facts, today), today, labels)
    told = advice(profile, facts, today)
    return Progress(stands, f"《{profile.title}》", profile.expired(today), graduate, lapsed, lost, told)
