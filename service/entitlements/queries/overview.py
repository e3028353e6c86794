"""A person's page of training and benefits: what stands, what is to be done, what may be had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from service.access.rules import Actor
from service.dossier.rules import Taken, stages_reached
from service.entitlements.queries.known import Situation, retirement, situation_of, verdict
from service.entitlements.queries.rows import current_entries, reviews_of, skills_of
from service.entitlements.queries.sorts import POST
from service.entitlements.rules import massage
from service.law.evaluate import Advice, Duty, advice, duties_on
from service.law.facts import Training as TrainingFact
from service.law.limits.asking import Verdict
from service.law.pathway import Step, next_step
from service.tables.entitlements import (
    Benefit,
    Licence,
    LicenceReview,
    PathStep,
    PublicPost,
    SkillCertificate,
    Training,
)
from service.tables.people import Person

ADVISED = ("TRN", "PUB", "SUB", "BLD", "AUX")
PROGRAMS = ("training", "public_post", "benefit", "blind_massage")


@dataclass(frozen=True, slots=True)
class Extension:
    """PUB-02: a post whose subsidy may go on until retirement, and what the law says to it."""

    post: PublicPost
    until: date
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Pathway:
    """The way to a masseur's certificate: as entered, as it stands, and what comes next.

    `trained_by`: a class in the register by which the stage of training is done, though not entered here.
    """

    steps: Sequence[PathStep]
    reached: dict[str, date]
    left: tuple[str, ...]
    next: Step | None
    trained_by: TrainingFact | None


@dataclass(frozen=True, slots=True)
class Overview:
    """All that one page shows."""

    known: Situation
    trainings: Sequence[Training]
    posts: Sequence[PublicPost]
    benefits: Sequence[Benefit]
    skills: Sequence[SkillCertificate]
    licences: Sequence[Licence]
    reviews: dict[UUID, list[LicenceReview]]
    pathway: Pathway | None
    owed: list[Duty]
    extension: Extension | None
    advised: list[Advice]


async def overview(session: AsyncSession, actor: Actor, person: Person, today: date) -> Overview:
    """For a person seen before."""
    told = await situation_of(session, person.id, today)
    posts = await current_entries(session, actor, PublicPost, person.id)
    steps = await current_entries(session, actor, PathStep, person.id)
    licences = await current_entries(session, actor, Licence, person.id)
    advised = advice(told.profile, told.facts, today) if told.profile else ()
    duties = duties_on(told.profile, told.facts, today) if told.profile else ()
    return Overview(
        known=told,
        trainings=await current_entries(session, actor, Training, person.id),
        posts=posts,
        benefits=await current_entries(session, actor, Benefit, person.id),
        skills=await skills_of(session, actor, person.id),
        licences=licences,
        reviews=await reviews_of(session, [licence.id for licence in licences]),
        pathway=_pathway(person, steps, told, today),
        owed=[duty for duty in duties if duty.program in PROGRAMS and duty.state in {"open", "blocked"}],
        extension=_extension(told, posts, today),
        advised=[one for one in advised if one.rule.startswith(ADVISED)],
    )


def _pathway(person: Person, steps: Sequence[PathStep], told: Situation, today: date) -> Pathway | None:
    """None for somebody to whom it is not open and who never began."""
    if not steps and not massage.blind(person.category, person.grade, person.components):
        return None
    taken = [Taken(step.stage, step.on, step.passed) for step in steps]  # type: ignore[arg-type]
    reached: dict[str, date] = {step.stage: step.on for step in stages_reached(taken)}
    by = massage.trained_by(told.facts.trainings, taken, today)
    return Pathway(steps, reached, massage.left(taken), next_step(told.facts, today), by)


def _extension(told: Situation, posts: Sequence[PublicPost], today: date) -> Extension | None:
    """Offered where the law would take it, if only with an approval."""
    until = retirement(told)
    post = next((one for one in posts if one.ended_on is None), None)
    if until is None or post is None or (post.subsidy_ends_on is not None and post.subsidy_ends_on >= until):
        return None
    values = POST.columns(post)
    request = POST.request(values | {"subsidy_ends_on": until}, today)
    if request is None:
        return None
    said = verdict(told, today, request, POST.fact(values))
    return Extension(post, until, said) if said.rule == "PUB-02" and said.verdict != "refused" else None
