"""What is kept here reaches the law as it would from a document, and makes and ends duties."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from service.access.rules import Actor
from service.dossier.queries import plans_and_facts
from service.entitlements.commands import massage
from service.entitlements.queries.sorts import BENEFIT, POST, TRAINING
from service.entitlements.schemas import BenefitForm, LicenceForm, PostForm, ReviewForm, StepForm, TrainingForm
from service.kit.db import Database, Tx
from service.law.evaluate import duties_on
from service.law.schemas import Document
from service.tables.duties import Duty
from service.tables.entitlements import PublicPost
from service.tables.people import Person
from tests import builders
from tests.builders import BAOTOU_KUNDULUN

TRAININGS: list[dict[str, Any]] = [
    {
        "type": "vocational",
        "project": "面点",
        "level": "初级（五级）",
        "starts_on": "2024-03-01",
        "days": 5.5,
        "hours": 44.0,
    },
    {"type": "practical", "project": "养殖", "starts_on": "2024-05-06", "days": 5.0, "hours": 40.0, "state": "dropped"},
]
POSTS: list[dict[str, Any]] = [
    {
        "started_on": "2021-07-01",
        "subsidy_ends_on": "2024-07-01",
        "first_approved_on": "2021-07-01",
        "assessed_ok": True,
    }
]
BENEFITS: list[dict[str, Any]] = [
    {
        "code": "assistive_device",
        "from_month": "2024-01",
        "to_month": "2024-01",
        "monthly_amount": 800.5,
        "fund": "残保金",
    }
]


async def entered(tx: Tx, actor: Actor, who: Person) -> PublicPost:
    """All of the above, by the commands."""
    for told in TRAININGS:
        await builders.enter(tx, actor, TRAINING, who.id, TrainingForm.model_validate(told))
    at = {"employer": "某街道", "post_type": "保洁员"}
    saved = await builders.enter(tx, actor, POST, who.id, PostForm.model_validate(POSTS[0] | at))
    for told in BENEFITS:
        await builders.enter(tx, actor, BENEFIT, who.id, BenefitForm.model_validate(told))
    await builders.enter(tx, actor, BENEFIT, who.id, BenefitForm(code="rent", from_month="2024-02", status="denied"))
    assert isinstance(saved.row, PublicPost)
    return saved.row


async def test_evaluation_through_stored_facts_equals_evaluation_through_json(tx: Tx) -> None:
    actor, who = await builders.actor(tx, area=BAOTOU_KUNDULUN), await builders.person(tx, area=BAOTOU_KUNDULUN)
    await entered(tx, actor, who)
    profile, facts = (await plans_and_facts(tx.session, [who.id], tx.today))[who.id]
    assert profile is not None
    person = {
        "role": "disabled",
        "sex": "female",
        "born_on": "1990-03-07",
        "retirement_base": 55,
        "credential": {
            "kind": "disability_certificate",
            "category": 4,
            "components": [],
            "grade": 2,
            "status": "valid",
        },
        "hukou": {"kind": "rural", "code": BAOTOU_KUNDULUN},
        "residence_code": BAOTOU_KUNDULUN,
        "need": "yes",
        "unemployed_reason": 4,
        "entered_on": "2022-03-01",
    }
    told = {"trainings": TRAININGS, "posts": POSTS, "benefits": BENEFITS}
    document = Document.model_validate({"profile": profile.code, "on": "2024-06-12", "person": person} | told)
    sent = document.to_facts()
    assert (facts.trainings, facts.posts, facts.benefits) == (sent.trainings, sent.posts, sent.benefits)
    for on in (date(2024, 3, 1), date(2024, 6, 12), date(2024, 12, 31)):
        assert duties_on(profile, facts, on) == duties_on(profile, sent, on)


async def steps_owed(tx: Tx, database: Database, who: Person) -> dict[str, date]:
    await database.settle(tx)
    rows = await tx.session.execute(
        select(Duty.step, Duty.due_on).where(Duty.person_id == who.id, Duty.state == "open")
    )
    return {row.step: row.due_on for row in rows}


async def test_pub_01_the_end_of_a_post_is_told_in_time_and_no_more_when_it_was_left(
    tx: Tx, database: Database
) -> None:
    actor, who = await builders.actor(tx, area=BAOTOU_KUNDULUN), await builders.person(tx, area=BAOTOU_KUNDULUN)
    row = await entered(tx, actor, who)
    assert (await steps_owed(tx, database, who))["term_end"] == date(2024, 7, 1)
    told = POST.columns(row) | {"ended_on": date(2024, 3, 1), "version": 1}
    await builders.enter(tx, actor, POST, who.id, PostForm.model_validate(told), row.id)
    assert "term_end" not in await steps_owed(tx, database, who)


async def test_bld_01_the_next_step_moves_on_with_each_stage(tx: Tx, database: Database) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx, category=1, grade=1, training_need="yes")
    assert "next_step" in await steps_owed(tx, database, who)
    first = StepForm.model_validate({"stage": "registered", "on": "2024-06-10"})
    await massage.take_step(tx, actor, who.id, first)
    after_first = (await steps_owed(tx, database, who))["next_step"]
    await massage.take_step(tx, actor, who.id, StepForm.model_validate({"stage": "accepted", "on": "2024-06-11"}))
    assert (await steps_owed(tx, database, who))["next_step"] > after_first >= date(2024, 6, 10)


async def test_bld_03_the_yearly_review_comes_up_and_goes_a_year_on(tx: Tx, database: Database) -> None:
    """In 开州; its date is the anniversary of the last review, else of the certificate."""
    area = "500154"
    actor, who = await builders.actor(tx, area=area), await builders.person(tx, area=area, category=1, grade=1)
    licence = await massage.add_licence(tx, actor, who.id, LicenceForm(issued_on=date(2023, 7, 1)))
    assert (await steps_owed(tx, database, who))["annual_review"] == date(2024, 7, 1)
    await massage.review(tx, actor, who.id, licence.id, ReviewForm(reviewed_on=date(2024, 6, 1), hours=24))
    assert (await steps_owed(tx, database, who)).get("annual_review", date.max) > date(2025, 5, 1)


async def test_grad_06_a_training_begun_meets_a_graduates_need(tx: Tx, database: Database) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx, training_need="yes")
    await builders.student(tx, who, date(2024, 6, 30), roster_on=date(2024, 3, 1))
    told = {"project": "面点", "starts_on": "2024-06-03", "state": "in_training"}
    before = await steps_owed(tx, database, who)
    await builders.enter(tx, actor, TRAINING, who.id, TrainingForm.model_validate(told))
    assert "training" not in await steps_owed(tx, database, who)
    assert "training" not in before  # owed from graduation on
