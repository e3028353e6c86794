"""Saving trainings, posts and benefits: the law is asked first, and a supervisor where it says so."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from service.access.rules import Actor, Role
from service.approvals.commands import decide
from service.approvals.rules import describe_request
from service.employment.commands.jobs import void_job
from service.entitlements.commands import enrolling, extending, keeping, saving
from service.entitlements.commands.saving import Entry, Together
from service.entitlements.queries import sorts
from service.entitlements.queries.rows import current_entries, skills_of
from service.entitlements.queries.sorts import BENEFIT, POST, TRAINING
from service.entitlements.schemas import BenefitForm, CertificateForm, ClassForm, PostForm, PostVoid, TrainingForm
from service.kit.db import Tx
from service.kit.errors import Invalid, NotFound, Refused, Stale
from service.kit.outcome import Outcome
from service.people.commands.leaving import leave
from service.tables.approvals import Approval
from service.tables.employment import Job
from service.tables.entitlements import Benefit, PublicPost, Training
from service.tables.people import Person
from tests import builders
from tests.builders import BAOTOU_KUNDULUN, LANCHENG

BAOTOU = BAOTOU_KUNDULUN
More = Any


def training(project: str, starts_on: str, **more: More) -> TrainingForm:
    told = {"project": project, "starts_on": starts_on, "level": "初级（五级）", "days": 5, "hours": 40}
    return TrainingForm.model_validate(told | more)


def post(started_on: str, **more: More) -> PostForm:
    return PostForm.model_validate({"employer": "某街道办事处", "post_type": "保洁员", "started_on": started_on} | more)


def benefit(code: str, from_month: str, to_month: str | None = None, **more: More) -> BenefitForm:
    return BenefitForm.model_validate({"code": code, "from_month": from_month, "to_month": to_month} | more)


@pytest.fixture
async def actor(tx: Tx) -> Actor:
    return await builders.actor(tx, area=BAOTOU)


@pytest.fixture
async def who(tx: Tx) -> Person:
    return await builders.person(tx, area=BAOTOU)


async def enrol(tx: Tx, actor: Actor, who: Person, *forms: TrainingForm) -> None:
    for form in forms:
        await builders.enter(tx, actor, TRAINING, who.id, form)


async def rows(tx: Tx, table: type[Training | PublicPost | Benefit | Approval | Job]) -> int:
    return await tx.session.scalar(select(func.count()).select_from(table)) or 0


# ----------------------------------------------------------------------------------------------- trap 4, TRN


THREE = (training("面点", "2024-01-10"), training("电商", "2024-03-10"), training("家政", "2024-05-10"))


async def test_trn_04_a_fourth_training_of_the_year_is_refused_with_the_three_that_count(
    tx: Tx, actor: Actor, who: Person
) -> None:
    await enrol(tx, actor, who, *THREE)
    with pytest.raises(Refused) as fault:
        await enrol(tx, actor, who, training("缝纫", "2024-06-20"))
    assert fault.value.rule == "TRN-04"
    assert [one["project"] for one in fault.value.figures["trainings"]] == ["面点", "电商", "家政"]
    assert all(day in fault.value.detail for day in ("2024-01-10", "2024-03-10", "2024-05-10"))
    assert await rows(tx, Training) == 3


async def test_trn_04_the_same_is_allowed_in_longyang(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    await enrol(tx, actor, who, *THREE, training("缝纫", "2024-06-20"))
    assert await rows(tx, Training) == 4


async def test_trn_04_a_class_that_began_in_december_counts_for_its_own_year(tx: Tx, actor: Actor, who: Person) -> None:
    crossing = training("缝纫", "2023-12-28", ends_on="2024-01-05", state="completed")
    await enrol(tx, actor, who, crossing, *THREE)
    assert await rows(tx, Training) == 4


@pytest.mark.parametrize("more", [{"type": "practical"}, {"state": "dropped"}])
async def test_trn_04_what_is_practical_or_was_left_does_not_count(
    tx: Tx, actor: Actor, who: Person, more: dict[str, str]
) -> None:
    await enrol(tx, actor, who, *THREE[:2], training("养殖", "2024-04-01", **more), THREE[2])
    assert await rows(tx, Training) == 4


@pytest.mark.parametrize(("starts_on", "kept"), [("2024-05-31", False), ("2024-06-01", True)])
async def test_trn_05_the_same_project_and_level_waits_for_the_anniversary(
    tx: Tx, actor: Actor, who: Person, starts_on: str, kept: bool
) -> None:
    await enrol(tx, actor, who, training("面点", "2023-06-01", ends_on="2023-06-10", state="completed"))
    again = training("面点", starts_on)
    if kept:
        await enrol(tx, actor, who, again)
        return
    with pytest.raises(Refused) as fault:
        await enrol(tx, actor, who, again)
    assert fault.value.rule == "TRN-05"


async def test_trn_02_a_class_too_short_is_refused(tx: Tx, actor: Actor, who: Person) -> None:
    with pytest.raises(Refused) as fault:
        await enrol(tx, actor, who, training("面点", "2024-06-20", hours=39))
    assert (fault.value.rule, fault.value.figures["least_hours"]) == ("TRN-02", 40)


async def test_trn_08_without_an_assessment_of_the_year_there_is_a_hint_and_with_one_it_is_noted(
    tx: Tx, actor: Actor, who: Person
) -> None:
    saved = await builders.enter(tx, actor, TRAINING, who.id, THREE[0])
    assert any("TRN-08" in text for text in saved.warnings)
    made = await builders.record(tx, who, "ability_assessment", date(2024, 2, 1), signed=True, result="employable")
    later = await builders.enter(tx, actor, TRAINING, who.id, THREE[1])
    assert isinstance(later.row, Training)
    assert later.row.assessment_id == made.id
    assert not any("TRN-08" in text for text in later.warnings)


async def test_trn_01_a_course_that_the_plan_does_not_list_goes_to_a_supervisor(tx: Tx) -> None:
    area = "411502"
    actor, who = await builders.actor(tx, area=area), await builders.person(tx, area=area)
    saved = await builders.enter(tx, actor, TRAINING, who.id, training("面点", "2024-06-20", course="pre_job"))
    assert saved.row is None
    assert saved.approval is not None
    assert saved.verdict.rule == "TRN-01"


async def test_the_same_training_sent_twice_is_kept_once(tx: Tx, actor: Actor, who: Person) -> None:
    first = await builders.enter(tx, actor, TRAINING, who.id, THREE[0])
    again = await builders.enter(tx, actor, TRAINING, who.id, THREE[0])
    assert first.row is again.row
    assert await rows(tx, Training) == 1


async def test_a_training_is_completed_without_asking_the_law_again(tx: Tx, actor: Actor, who: Person) -> None:
    await enrol(tx, actor, who, *THREE)
    (row, *_) = await current_entries(tx.session, actor, Training, who.id)
    done = training("家政", "2024-05-10", state="completed", ends_on="2024-05-20", result="passed", version=1)
    saved = await builders.enter(tx, actor, TRAINING, who.id, done, row.id)
    assert isinstance(saved.row, Training)
    assert (saved.row.state, saved.row.result, saved.row.version) == ("completed", "passed", 2)


async def test_a_change_is_judged_without_what_it_replaces(tx: Tx, actor: Actor, who: Person) -> None:
    await enrol(tx, actor, who, *THREE)
    (row, *_) = await current_entries(tx.session, actor, Training, who.id)
    moved = training("家政", "2024-05-12", version=1)
    saved = await builders.enter(tx, actor, TRAINING, who.id, moved, row.id)
    assert isinstance(saved.row, Training)
    assert saved.row.starts_on == date(2024, 5, 12)


async def test_a_class_left_that_is_taken_up_again_is_judged_anew(tx: Tx, actor: Actor, who: Person) -> None:
    await enrol(tx, actor, who, training("缝纫", "2024-02-01", state="dropped"), *THREE)
    left = (await current_entries(tx.session, actor, Training, who.id))[2]
    assert left.state == "dropped"
    with pytest.raises(Refused) as fault:
        await builders.enter(tx, actor, TRAINING, who.id, training("缝纫", "2024-02-01"), left.id)
    assert fault.value.rule == "TRN-04"


async def test_a_change_of_what_somebody_else_changed_is_shown_and_not_made(tx: Tx, actor: Actor, who: Person) -> None:
    made = await builders.enter(tx, actor, TRAINING, who.id, THREE[0])
    assert made.row is not None
    early, late = (training("面点", "2024-01-10", provider=name, version=1) for name in ("甲校", "乙校"))
    await builders.enter(tx, actor, TRAINING, who.id, early, made.row.id)
    with pytest.raises(Stale) as fault:
        await builders.enter(tx, actor, TRAINING, who.id, late, made.row.id)
    assert fault.value.differing == (("provider", "培训机构", "乙校", "甲校"),)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"starts_on": "1980-01-01"}, "starts_on"),
        ({"starts_on": "2026-01-01"}, "starts_on"),
        ({"starts_on": "2024-06-20", "state": "in_training"}, "state"),
        ({"ends_on": "2024-01-01"}, "ends_on"),
        ({"state": "completed"}, "ends_on"),
        ({"state": "completed", "ends_on": "2024-07-01"}, "ends_on"),
    ],
)
async def test_days_of_a_training_that_cannot_be_are_told_at_their_field(
    tx: Tx, actor: Actor, who: Person, more: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as fault:
        await enrol(tx, actor, who, training("面点", **({"starts_on": "2024-05-01"} | more)))
    assert list(fault.value.fields) == [field]


async def test_a_voided_training_counts_no_more(tx: Tx, actor: Actor, who: Person) -> None:
    await enrol(tx, actor, who, *THREE)
    (row, *_) = await current_entries(tx.session, actor, Training, who.id)
    await keeping.void(tx, actor, Training, who.id, row.id, "录错了人")
    await enrol(tx, actor, who, training("缝纫", "2024-06-20"))
    assert row.voided_at is not None


async def test_nothing_new_is_entered_about_somebody_who_has_left(tx: Tx, actor: Actor, who: Person) -> None:
    await leave(tx, actor, who.id, "moved_out", tx.today)
    with pytest.raises(Refused):
        await enrol(tx, actor, who, THREE[0])


@pytest.mark.parametrize("sort", [TRAINING, POST, BENEFIT])
async def test_entries_of_another_area_are_not_to_be_found(tx: Tx, actor: Actor, who: Person, sort: sorts.Sort) -> None:
    form = {"training": THREE[0], "post": post("2024-05-01"), "benefit": benefit("tax", "2024-05")}[sort.name]
    made = await builders.enter(tx, actor, sort, who.id, form)
    assert made.row is not None
    stranger = await builders.actor(tx, area=LANCHENG)
    assert await current_entries(tx.session, stranger, sort.table, who.id) == []
    with pytest.raises(NotFound):
        await builders.enter(tx, stranger, sort, who.id, form, made.row.id)
    with pytest.raises(NotFound):
        await keeping.void(tx, stranger, sort.table, who.id, made.row.id, "不是我的")


# -------------------------------------------------------------------------------------------------------- PUB


async def test_pub_01_a_post_lasts_as_long_as_the_plan_allows(tx: Tx, actor: Actor, who: Person) -> None:
    saved = await builders.enter(tx, actor, POST, who.id, post("2024-05-01"))
    assert isinstance(saved.row, PublicPost)
    assert saved.row.subsidy_ends_on == date(2027, 5, 1)


async def test_pub_01_longer_is_refused_to_who_is_far_from_retirement(tx: Tx, actor: Actor, who: Person) -> None:
    with pytest.raises(Refused) as fault:
        await builders.enter(tx, actor, POST, who.id, post("2024-05-01", subsidy_ends_on="2028-05-01"))
    assert fault.value.rule == "PUB-01"
    assert await rows(tx, PublicPost) == 0


@pytest.fixture
async def near(tx: Tx) -> Person:
    """A woman born in January 1970, who retires at 55 years and a month (trap 5): on 1 February 2025."""
    return await builders.person(tx, area=BAOTOU, born_on=date(1970, 1, 1), retirement_base=55)


async def test_pub_01_a_post_ends_with_retirement_where_no_other_end_is_told(
    tx: Tx, actor: Actor, near: Person
) -> None:
    saved = await builders.enter(tx, actor, POST, near.id, post("2024-05-01"))
    assert isinstance(saved.row, PublicPost)
    assert saved.row.subsidy_ends_on == date(2025, 2, 1)


@pytest.mark.parametrize(("started_on", "ends_on"), [("2024-05-01", "2025-02-02"), ("2024-05-01", "2027-05-01")])
async def test_pub_01_a_post_past_retirement_is_refused_within_the_term_too(
    tx: Tx, actor: Actor, near: Person, started_on: str, ends_on: str
) -> None:
    with pytest.raises(Refused) as fault:
        await builders.enter(tx, actor, POST, near.id, post(started_on, subsidy_ends_on=ends_on))
    assert fault.value.rule == "PUB-01"
    assert fault.value.figures["retirement"] == "2025-02-01"


@pytest.mark.parametrize(("first_approved_on", "rule"), [("2019-12-01", "PUB-01"), ("2020-03-01", "PUB-02")])
async def test_pub_02_limit_and_extension_go_by_the_day_on_which_the_placement_was_first_approved(
    tx: Tx, actor: Actor, near: Person, first_approved_on: str, rule: str
) -> None:
    form = post("2020-06-01", subsidy_ends_on="2023-06-01", first_approved_on=first_approved_on)
    saved = await builders.enter(tx, actor, POST, near.id, form)
    assert isinstance(saved.row, PublicPost)
    if rule == "PUB-01":
        with pytest.raises(Refused) as fault:
            await extending.extend(tx, actor, near.id, saved.row.id, "难以另找工作")
        assert fault.value.rule == rule
    else:
        assert (await extending.extend(tx, actor, near.id, saved.row.id, "难以另找工作")).verdict.rule == rule


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=BAOTOU)


async def placed(tx: Tx, actor: Actor, near: Person) -> PublicPost:
    form = post("2021-12-01", subsidy_ends_on="2024-12-01", first_approved_on="2021-12-01")
    saved = await builders.enter(tx, actor, POST, near.id, form)
    assert isinstance(saved.row, PublicPost)
    return saved.row


async def test_pub_02_extension_to_retirement_is_asked_for_and_made_when_granted(
    tx: Tx, actor: Actor, boss: Actor, near: Person
) -> None:
    row = await placed(tx, actor, near)
    saved = await extending.extend(tx, actor, near.id, row.id, "四年内退休，难以另找工作")
    assert saved.row is None
    assert saved.approval is not None
    assert saved.verdict.rule == "PUB-02"
    assert row.subsidy_ends_on == date(2024, 12, 1)
    assert any("PUB-02" in line for line in describe_request(saved.approval.kind, saved.approval.subject))
    await decide(tx, boss, saved.approval.id, granted=True, reason="符合规定")
    assert row.subsidy_ends_on == date(2025, 2, 1)
    assert row.approval_id == saved.approval.id


async def test_pub_02_the_same_asked_twice_is_one_request(tx: Tx, actor: Actor, near: Person) -> None:
    row = await placed(tx, actor, near)
    first = await extending.extend(tx, actor, near.id, row.id, "快退休了")
    again = await extending.extend(tx, actor, near.id, row.id, "快退休了")
    assert first.approval is again.approval


async def test_a_request_refused_changes_nothing(tx: Tx, actor: Actor, boss: Actor, near: Person) -> None:
    row = await placed(tx, actor, near)
    saved = await extending.extend(tx, actor, near.id, row.id, "快退休了")
    assert saved.approval is not None
    await decide(tx, boss, saved.approval.id, granted=False, reason="材料不全")
    assert row.subsidy_ends_on == date(2024, 12, 1)


async def test_what_was_changed_since_it_was_asked_for_is_not_granted(
    tx: Tx, actor: Actor, boss: Actor, near: Person
) -> None:
    row = await placed(tx, actor, near)
    saved = await extending.extend(tx, actor, near.id, row.id, "快退休了")
    told = POST.columns(row) | {"ended_on": date(2024, 6, 1), "version": 1}
    await builders.enter(tx, actor, POST, near.id, PostForm.model_validate(told), row.id)
    assert saved.approval is not None
    with pytest.raises(Refused):
        await decide(tx, boss, saved.approval.id, granted=True, reason="同意")


async def test_a_request_made_without_a_version_does_not_overwrite_what_was_changed_since(
    tx: Tx, actor: Actor, boss: Actor, near: Person
) -> None:
    row = await placed(tx, actor, near)
    longer = PostForm.model_validate(POST.columns(row) | {"subsidy_ends_on": date(2025, 2, 1)})
    saved = await builders.enter(tx, actor, POST, near.id, longer, row.id)
    told = POST.columns(row) | {"filing_number": "备 12", "version": 1}
    await builders.enter(tx, actor, POST, near.id, PostForm.model_validate(told), row.id)
    assert saved.approval is not None
    with pytest.raises(Refused):
        await decide(tx, boss, saved.approval.id, granted=True, reason="同意")


async def test_pub_03_a_second_placement_in_baotou_asks_for_what_the_plan_names(
    tx: Tx, actor: Actor, who: Person
) -> None:
    await builders.enter(tx, actor, POST, who.id, post("2020-01-01", ended_on="2023-01-01"))
    with pytest.raises(Refused) as fault:
        await builders.enter(tx, actor, POST, who.id, post("2024-05-01"))
    assert fault.value.rule == "PUB-03"
    saved = await builders.enter(tx, actor, POST, who.id, post("2024-05-01", filing_number="内人社备〔2024〕1号"))
    assert isinstance(saved.row, PublicPost)
    assert saved.row.filed


async def test_pub_03_a_third_placement_is_made_by_approval(tx: Tx, actor: Actor, boss: Actor, who: Person) -> None:
    for started_on, ended_on in (("2016-01-01", "2019-01-01"), ("2020-01-01", "2023-01-01")):
        await builders.enter(tx, actor, POST, who.id, post(started_on, ended_on=ended_on, filed=True))
    saved = await builders.enter(
        tx, actor, POST, who.id, post("2024-05-01", filed=True, reason="重度残疾，无法另找工作")
    )
    assert saved.row is None
    assert saved.approval is not None
    assert await rows(tx, PublicPost) == 2
    await decide(tx, boss, saved.approval.id, granted=True, reason="同意")
    made = (await current_entries(tx.session, actor, PublicPost, who.id))[0]
    assert (made.started_on, made.recorded_by, made.approval_id) == (date(2024, 5, 1), actor.id, saved.approval.id)


async def test_pub_04_a_month_of_both_subsidies_is_refused_either_way(tx: Tx, actor: Actor, who: Person) -> None:
    await builders.enter(tx, actor, BENEFIT, who.id, benefit("flexible_insurance", "2024-01", "2024-05"))
    with pytest.raises(Refused) as fault:
        await builders.enter(tx, actor, POST, who.id, post("2024-05-01"))
    assert fault.value.rule == "PUB-04"
    await builders.enter(tx, actor, POST, who.id, post("2024-06-01"))
    with pytest.raises(Refused) as fault:
        await builders.enter(tx, actor, BENEFIT, who.id, benefit("flexible_insurance", "2024-06"))
    assert fault.value.rule == "PUB-04"


async def test_pub_04_what_was_applied_for_is_judged_again_when_granted(tx: Tx, actor: Actor, who: Person) -> None:
    form = benefit("flexible_insurance", "2024-05", "2024-06", status="applied")
    row = (await builders.enter(tx, actor, BENEFIT, who.id, form)).row
    assert row is not None
    await builders.enter(tx, actor, POST, who.id, post("2024-05-01"))
    had = form.model_copy(update={"status": "granted", "version": row.version})
    with pytest.raises(Refused) as fault:
        await builders.enter(tx, actor, BENEFIT, who.id, had, row.id)
    assert fault.value.rule == "PUB-04"


async def test_pub_04_who_stays_in_a_post_after_all_is_judged_again(tx: Tx, actor: Actor, who: Person) -> None:
    saved = await builders.enter(tx, actor, POST, who.id, post("2024-01-01", ended_on="2024-03-31"))
    assert saved.row is not None
    await builders.enter(tx, actor, BENEFIT, who.id, benefit("flexible_insurance", "2024-05", "2024-06"))
    stays = PostForm.model_validate(POST.columns(saved.row) | {"ended_on": None})
    with pytest.raises(Refused) as fault:
        await builders.enter(tx, actor, POST, who.id, stays, saved.row.id)
    assert fault.value.rule == "PUB-04"


async def test_a_post_and_its_job_are_entered_and_ended_together(tx: Tx, actor: Actor, who: Person) -> None:
    saved = await builders.enter(tx, actor, POST, who.id, post("2024-05-01", with_job=True))
    assert isinstance(saved.row, PublicPost)
    job = await tx.session.get_one(Job, saved.row.job_id)
    assert (job.form, job.started_on, job.ended_on) == (4, date(2024, 5, 1), None)
    ended = PostForm.model_validate(POST.columns(saved.row) | {"ended_on": date(2024, 6, 1), "version": 1})
    await builders.enter(tx, actor, POST, who.id, ended, saved.row.id)
    assert job.ended_on == date(2024, 6, 1)


@pytest.mark.parametrize("with_job", [True, False])
async def test_a_post_entered_by_mistake_takes_its_job_along_when_wished(
    tx: Tx, actor: Actor, who: Person, with_job: bool
) -> None:
    saved = await builders.enter(tx, actor, POST, who.id, post("2024-06-01", with_job=True))
    assert isinstance(saved.row, PublicPost)
    form = PostVoid(reason="录错了人", with_job=with_job)
    await keeping.void_post(tx, actor, who.id, saved.row.id, form)
    job = await tx.session.get_one(Job, saved.row.job_id)
    assert (saved.row.voided_at is not None, job.voided_at is not None) == (True, with_job)


async def test_a_job_voided_before_its_post_is_no_hindrance(tx: Tx, actor: Actor, who: Person) -> None:
    saved = await builders.enter(tx, actor, POST, who.id, post("2024-06-01", with_job=True))
    assert isinstance(saved.row, PublicPost)
    assert saved.row.job_id is not None
    await void_job(tx, actor, who.id, saved.row.job_id, "录错了人")
    row = await keeping.void_post(tx, actor, who.id, saved.row.id, PostVoid(reason="录错了人", with_job=True))
    assert row.voided_at is not None


# --------------------------------------------------------------------------------------------------- benefits


@pytest.fixture
async def masseur(tx: Tx) -> Person:
    """Of multiple disability, sight among them: the subsidy is for her too (SUB-02)."""
    return await builders.person(tx, area=BAOTOU, category=7, components=[1, 4])


async def test_sub_02_a_sixteenth_year_is_refused(tx: Tx, actor: Actor, masseur: Person) -> None:
    who = masseur
    await builders.enter(tx, actor, BENEFIT, who.id, benefit("blind_insurance", "2009-01", "2023-12"))
    with pytest.raises(Refused) as fault:
        await builders.enter(tx, actor, BENEFIT, who.id, benefit("blind_insurance", "2024-01", "2024-12"))
    assert fault.value.rule == "SUB-02"


async def test_sub_02_who_sees_is_refused(tx: Tx, actor: Actor, who: Person) -> None:
    with pytest.raises(Refused) as fault:
        await builders.enter(tx, actor, BENEFIT, who.id, benefit("blind_insurance", "2024-01", "2024-12"))
    assert fault.value.rule == "SUB-02"


async def test_trn_11_the_same_purpose_from_two_funds_is_told_and_not_forbidden(
    tx: Tx, actor: Actor, masseur: Person
) -> None:
    who = masseur
    one = benefit("blind_insurance", "2024-01", "2024-06", fund="残疾人就业保障金")
    other = benefit("flexible_insurance", "2024-06", "2024-08", fund="就业补助资金")
    assert (await builders.enter(tx, actor, BENEFIT, who.id, one)).warnings == []
    saved = await builders.enter(tx, actor, BENEFIT, who.id, other)
    assert saved.row is not None
    assert any("TRN-11" in text for text in saved.warnings)


async def test_what_was_not_granted_is_no_fact(tx: Tx, actor: Actor, who: Person) -> None:
    await builders.enter(tx, actor, BENEFIT, who.id, benefit("flexible_insurance", "2024-01", status="denied"))
    await builders.enter(tx, actor, POST, who.id, post("2024-01-01"))
    assert await rows(tx, PublicPost) == 1


# ------------------------------------------------------------------------------------------------ many at once


def a_class(*people: Person, **more: More) -> ClassForm:
    told = {"project": "缝纫", "starts_on": "2024-06-20", "days": 5, "hours": 40, "people": [one.id for one in people]}
    return ClassForm.model_validate(told | more)


async def test_a_village_is_enrolled_at_once_and_who_may_not_is_named(tx: Tx, actor: Actor, who: Person) -> None:
    free, gone = await builders.person(tx, area=BAOTOU), await builders.person(tx, area=BAOTOU)
    await enrol(tx, actor, who, *THREE)
    await leave(tx, actor, gone.id, "moved_out", tx.today)
    done = await enrolling.enrol(tx, actor, a_class(who, free, gone))
    assert [one.person.id for one in done if one.taken] == [free.id]
    against = {one.person.id: (one.against or "")[:6] for one in done if not one.taken}
    assert against == {who.id: "TRN-04", gone.id: "这个人已退出"}
    assert await rows(tx, Training) == 4
    (again,) = await enrolling.enrol(tx, actor, a_class(free))
    assert (again.same, again.taken) == (True, False)


async def test_asking_first_enrols_nobody(tx: Tx, actor: Actor, who: Person) -> None:
    (one,) = await enrolling.enrol(tx, actor, a_class(who), write=False)
    assert (one.taken, one.row) == (True, None)
    assert await rows(tx, Training) == 0


async def test_a_class_with_somebody_out_of_sight_is_not_found(tx: Tx, actor: Actor, who: Person) -> None:
    with pytest.raises(NotFound):
        await enrolling.enrol(tx, actor, a_class(who, await builders.person(tx)))
    assert await rows(tx, Training) == 0


async def test_trn_04_trainings_of_one_import_are_judged_one_after_the_other_and_taken_back_together(
    tx: Tx, actor: Actor, who: Person
) -> None:
    batch = uuid4()
    skill = CertificateForm(name="中式面点师", issued_on=date(2024, 2, 1))
    forms = (*THREE, THREE[0], training("缝纫", "2024-06-01"))
    entries = [Entry(TRAINING, who.id, form, certificate=skill if at == 0 else None) for at, form in enumerate(forms)]
    found = await saving.save(tx, actor, entries, together=Together(batch, batch))
    assert [one.taken for one in found] == [True, True, True, False, False]
    assert [one.same for one in found[3:]] == [True, False]
    assert found[4].against.startswith("TRN-04")
    assert len(await skills_of(tx.session, actor, who.id)) == 1
    made = [Outcome(who.id, one.row.id, 1, made=True) for one in found if one.taken and one.row is not None]
    (row, *_) = await current_entries(tx.session, actor, Training, who.id)
    kept = training("家政", "2024-05-10", provider="甲校")
    await builders.enter(tx, actor, TRAINING, who.id, kept, row.id)
    assert await saving.take_back(tx, actor, made) == [row.id]
    assert len(await current_entries(tx.session, actor, Training, who.id)) == 3
    assert await saving.take_back(tx, actor, [one for one in made if one.id != row.id]) == []
    assert [one.id for one in await current_entries(tx.session, actor, Training, who.id)] == [row.id]
    assert await skills_of(tx.session, actor, who.id) == []


async def test_trn_05_a_level_is_the_same_however_it_is_written(tx: Tx, actor: Actor, who: Person) -> None:
    await enrol(tx, actor, who, training("面点", "2024-01-10", level="初级工"))
    with pytest.raises(Refused) as fault:
        await enrol(tx, actor, who, training("面 点", "2024-05-10", level="5级"))
    assert fault.value.rule == "TRN-05"


async def test_trn_09_and_trn_13_what_was_paid_and_the_voucher_are_kept(tx: Tx, actor: Actor, who: Person) -> None:
    form = training("面点", "2024-01-10", training_fee=1500, living_fee="200.50", voucher="赣训0001", free=False)
    row = (await builders.enter(tx, actor, TRAINING, who.id, form)).row
    assert isinstance(row, Training)
    assert (row.training_fee, row.living_fee, row.voucher, row.free) == (1500, 200.5, "赣训0001", False)


@pytest.mark.parametrize(("assessed_ok", "allowed"), [(True, True), (False, False)])
async def test_pub_03_a_second_placement_in_jiangxi_asks_for_a_passed_assessment(
    tx: Tx, assessed_ok: bool, allowed: bool
) -> None:
    area = "360102"
    actor, who = await builders.actor(tx, area=area), await builders.person(tx, area=area)
    first = post("2020-01-01", ended_on="2023-01-01", assessed_ok=assessed_ok)
    await builders.enter(tx, actor, POST, who.id, first)
    if allowed:
        assert (await builders.enter(tx, actor, POST, who.id, post("2024-05-01"))).row is not None
        return
    with pytest.raises(Refused) as fault:
        await builders.enter(tx, actor, POST, who.id, post("2024-05-01"))
    assert fault.value.rule == "PUB-03"
