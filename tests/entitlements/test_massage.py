"""The way to a blind masseur's certificate, its yearly review, and certified skills."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.access.rules import Actor
from service.dossier.rules import ORDER, Taken, stages_reached
from service.entitlements.commands import certificates, massage
from service.entitlements.queries import rows
from service.entitlements.rules.massage import blind, left, trained_by, why_not
from service.entitlements.schemas import CertificateForm, LicenceForm, ReviewForm, StepForm
from service.kit.db import Tx
from service.kit.errors import Invalid, NotFound, Refused
from service.law.facts import Training as TrainingFact
from service.tables.entitlements import Licence, PathStep
from service.tables.people import Person
from tests import builders

STEPS = st.lists(
    st.builds(
        Taken,
        st.sampled_from(ORDER),
        st.dates(date(2022, 1, 1), date(2024, 6, 12)),
        st.just(True),
    )
    | st.builds(Taken, st.just("examined"), st.dates(date(2022, 1, 1), date(2024, 6, 12)), st.just(False)),
    max_size=12,
)


@given(STEPS)
def test_bld_01_stages_stand_in_their_order_each_once(steps: list[Taken]) -> None:
    stages = [step.stage for step in stages_reached(steps)]
    assert stages == sorted(set(stages), key=ORDER.index)
    assert [*stages[-1:], *left(steps)] == list(ORDER[-len(left(steps)) - len(stages[-1:]) :])


@given(STEPS)
def test_bld_01_the_order_in_which_steps_are_told_does_not_matter(steps: list[Taken]) -> None:
    once = list(dict.fromkeys(steps))
    assert stages_reached(once) == stages_reached(once[::-1])


@given(STEPS, st.dates(date(2024, 6, 13), date(2024, 12, 31)))
def test_bld_01_a_failed_exam_leads_back_to_training(steps: list[Taken], on: date) -> None:
    failed = [*steps, Taken("examined", on, passed=False)]
    assert not {"trained", "examined", "approved", "certified"} & {step.stage for step in stages_reached(failed)}
    assert "trained" in left(failed)


@given(STEPS, st.sampled_from(ORDER))
def test_bld_01_a_stage_that_stands_is_not_reached_twice(steps: list[Taken], stage: Any) -> None:  # noqa: ANN401
    new = Taken(stage, date(2024, 6, 12))
    assert ("stage" in why_not(new, steps, date(2024, 6, 12))) == (stage not in left(steps))


@pytest.mark.parametrize(
    ("category", "grade", "components", "expected"),
    [
        (1, 1, [], True),
        (1, 2, [], True),
        (1, 3, [], False),
        (4, 1, [], False),
        (7, 2, [1, 4], True),
        (7, 2, [4], False),
    ],
)
def test_bld_01_blind_is_visual_of_the_first_two_grades(
    category: int, grade: int, components: list[int], expected: bool
) -> None:
    assert blind(category, grade, components) == expected


@pytest.fixture
async def actor(tx: Tx) -> Actor:
    return await builders.actor(tx)


@pytest.fixture
async def who(tx: Tx) -> Person:
    return await builders.person(tx, category=1, grade=1)


def step(stage: str, on: str, **more: Any) -> StepForm:  # noqa: ANN401 - any field of the form
    return StepForm.model_validate({"stage": stage, "on": on} | more)


async def test_bld_01_from_the_township_to_the_certificate_with_an_exam_failed(
    tx: Tx, actor: Actor, who: Person
) -> None:
    told = [
        step("registered", "2023-01-10"),
        step("accepted", "2023-01-20"),
        step("trained", "2023-03-01"),
        step("examined", "2023-04-01", passed=False),
        step("trained", "2023-06-01"),
        step("examined", "2023-07-01"),
        step("approved", "2023-07-20"),
        step("certified", "2023-08-01", number="BM001"),
    ]
    for form in told:
        await massage.take_step(tx, actor, who.id, form)
    await massage.take_step(tx, actor, who.id, told[0])  # sent again
    assert len(await rows.current_entries(tx.session, actor, PathStep, who.id)) == 8
    (made,) = await rows.current_entries(tx.session, actor, Licence, who.id)
    assert (made.issued_on, made.number) == (date(2023, 8, 1), "BM001")


async def test_bld_01_steps_out_of_order_or_to_come_are_told_at_their_field(tx: Tx, actor: Actor, who: Person) -> None:
    await massage.take_step(tx, actor, who.id, step("accepted", "2023-01-20"))
    for wrong, field in (
        (step("registered", "2023-02-01"), "stage"),
        (step("trained", "2023-01-01"), "on"),
        (step("trained", "2024-07-01"), "on"),
    ):
        with pytest.raises(Invalid) as fault:
            await massage.take_step(tx, actor, who.id, wrong)
        assert list(fault.value.fields) == [field]


async def test_bld_01_is_for_the_blind(tx: Tx, actor: Actor) -> None:
    with pytest.raises(Refused) as fault:
        await massage.take_step(tx, actor, (await builders.person(tx)).id, step("registered", "2023-01-10"))
    assert fault.value.rule == "BLD-01"


async def test_bld_03_a_licence_is_reviewed_each_year_once_a_day(tx: Tx, actor: Actor, who: Person) -> None:
    made = await massage.add_licence(tx, actor, who.id, LicenceForm(issued_on=date(2022, 5, 1), number="BM1"))
    again = await massage.add_licence(tx, actor, who.id, LicenceForm(issued_on=date(2022, 5, 1), number="BM1"))
    assert made is again
    told = ReviewForm(reviewed_on=date(2023, 5, 1), hours=24)
    first = await massage.review(tx, actor, who.id, made.id, told)
    assert first is await massage.review(tx, actor, who.id, made.id, told)
    with pytest.raises(Invalid):
        await massage.review(tx, actor, who.id, made.id, ReviewForm(reviewed_on=date(2022, 4, 1)))
    with pytest.raises(NotFound):
        await massage.review(tx, await builders.actor(tx, area=builders.YONGCHANG), who.id, made.id, told)


async def test_trn_12_a_certificate_makes_somebody_one_of_the_skilled(tx: Tx, actor: Actor, who: Person) -> None:
    form = CertificateForm(name="中式面点师", level="初级（五级）", number="A1", issued_on=date(2024, 5, 1))
    made = await certificates.add_certificate(tx, actor, who.id, form)
    assert made is await certificates.add_certificate(tx, actor, who.id, form)
    assert [skill.name for skill in await rows.skills_of(tx.session, actor, who.id)] == ["中式面点师"]
    with pytest.raises(Invalid):
        await certificates.add_certificate(tx, actor, who.id, form.model_copy(update={"issued_on": date(2024, 7, 1)}))


# ------------------------------------------------------------------------------- the register of trainings tells it


def finished(ends_on: date | None, project: str = "盲人保健按摩", state: Any = "completed") -> TrainingFact:  # noqa: ANN401
    return TrainingFact(date(2024, 3, 1), ends_on, project=project, state=state)


ON_THE_WAY = [Taken("registered", date(2024, 2, 1)), Taken("accepted", date(2024, 2, 20))]


@pytest.mark.parametrize(
    ("known", "steps", "fits"),
    [
        (finished(date(2024, 5, 20)), ON_THE_WAY, True),
        (finished(date(2024, 5, 20), "推拿"), ON_THE_WAY[:1], True),
        (finished(date(2024, 5, 20), "面点"), ON_THE_WAY, False),
        (finished(date(2024, 5, 20), state="dropped"), ON_THE_WAY, False),
        (finished(date(2024, 2, 10)), ON_THE_WAY, False),
        (finished(date(2024, 5, 20)), [], False),
        (finished(date(2024, 5, 20)), [*ON_THE_WAY, Taken("trained", date(2024, 5, 20))], False),
        (finished(date(2024, 5, 20)), [*ON_THE_WAY, Taken("examined", date(2024, 6, 1), passed=False)], False),
    ],
)
def test_bld_01_a_massage_class_finished_on_the_way_is_the_stage_of_training(
    known: TrainingFact, steps: list[Taken], fits: bool
) -> None:
    assert (trained_by([known], steps, date(2024, 6, 12)) is known) == fits


@given(STEPS, st.dates(date(2022, 1, 1), date(2024, 12, 31)))
def test_bld_01_what_is_offered_can_be_entered(steps: list[Taken], ends_on: date) -> None:
    today = date(2024, 6, 12)
    if trained_by([finished(ends_on)], steps, today):
        assert why_not(Taken("trained", ends_on), steps, today) == {}
