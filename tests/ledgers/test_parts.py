"""Goals, measures, subsidies and the survey; each change a version, each version kept."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from service.access.rules import Actor, Role
from service.casework.commands.records import void
from service.kit.db import Database, Tx
from service.kit.errors import Invalid, NotFound, Refused, Stale
from service.ledgers.commands import parts, surveying
from service.ledgers.queries import versions
from service.ledgers.queries.one import content_in, ledger_of, survey_of
from service.ledgers.rules.content import Content
from service.ledgers.schemas import (
    GoalForm,
    GoalStateForm,
    LedgerForm,
    MeasureChange,
    MeasureForm,
    SubsidiesForm,
    SurveyForm,
)
from service.people.commands.merging import merge
from service.tables.duties import Duty
from service.tables.ledgers import Ledger, LedgerVersion
from service.tables.people import Person, Student
from tests import builders

TODAY = date(2024, 6, 12)
JIANGXI = "360102"


def told(**values: Any) -> LedgerForm:  # noqa: ANN401 - any field of the form
    return LedgerForm.model_validate({"goals": ["找到工作"], "next_contact_on": "2024-07-12"} | values)


def measure(**values: Any) -> MeasureForm:  # noqa: ANN401 - any field of the form
    return MeasureForm.model_validate({"text": "陪同面试", "due_on": "2024-07-01"} | values)


@pytest.fixture
async def me(tx: Tx) -> Actor:
    return await builders.actor(tx, name="李敏")


@pytest.fixture
async def who(tx: Tx, me: Actor) -> Person:
    made = await builders.person(tx, owner=me.id)
    await builders.student(tx, made, roster_on=date(2024, 6, 3))
    await builders.open_ledger(tx, me, made.id, told())
    return made


async def content(tx: Tx, actor: Actor, who: Person) -> Content:
    held = await ledger_of(tx.session, actor, who.id)
    assert held is not None
    return held.content


async def numbers(tx: Tx, who: Person) -> list[int]:
    found = select(LedgerVersion.number).where(LedgerVersion.person_id == who.id).order_by(LedgerVersion.number)
    return list((await tx.session.scalars(found)).all())


# ----------------------------------------------------------------------------------------------------- versions


async def test_each_saved_change_is_a_version_that_keeps_what_the_earlier_one_said(
    tx: Tx, me: Actor, who: Person
) -> None:
    await parts.add_goal(tx, me, who.id, GoalForm(goal="考证"))
    await parts.add_measure(tx, me, who.id, measure())
    found = await versions.versions_of(tx.session, me, who.id, "graduate")
    assert [one.row.number for one in found] == [3, 2, 1]
    said = [([goal.text for goal in one.content.goals], len(one.content.measures)) for one in found]
    assert said == [(["找到工作", "考证"], 1), (["找到工作", "考证"], 0), (["找到工作"], 0)]
    newest, before = await versions.version_of(tx.session, me, who.id, found[0].row.id)
    assert (newest.newest, before and before.row.number) == (True, 2)


async def test_a_version_of_somebody_else_is_not_found(tx: Tx, me: Actor, who: Person) -> None:
    other = await builders.person(tx)
    await builders.student(tx, other)
    await builders.open_ledger(tx, me, other.id, told())
    (theirs,) = await versions.versions_of(tx.session, me, other.id)
    with pytest.raises(NotFound):
        await versions.version_of(tx.session, me, who.id, theirs.row.id)


async def test_the_same_told_twice_is_one_version(tx: Tx, me: Actor, who: Person) -> None:
    for _ in range(2):
        await parts.add_goal(tx, me, who.id, GoalForm(goal="考证"))
        await parts.add_measure(tx, me, who.id, measure())
    assert await numbers(tx, who) == [1, 2, 3]


async def test_what_somebody_else_changed_meanwhile_is_not_overwritten(tx: Tx, me: Actor, who: Person) -> None:
    await parts.add_goal(tx, me, who.id, GoalForm(goal="考证"))
    goal = (await content(tx, me, who)).goals[0]
    with pytest.raises(Stale) as fault:
        await parts.set_goal(tx, me, who.id, goal.id, GoalStateForm(state="reached", version=1))
    assert fault.value.differing == (("goals", "目标", "找到工作（已实现）；考证", "找到工作；考证"),)


async def test_nothing_is_changed_of_who_has_left(tx: Tx, me: Actor, who: Person) -> None:
    goal = (await content(tx, me, who)).goals[0]
    who.exit_reason, who.exit_on = "moved_out", TODAY
    await tx.session.flush()
    for act in (
        parts.add_goal(tx, me, who.id, GoalForm(goal="考证")),
        parts.set_goal(tx, me, who.id, goal.id, GoalStateForm(state="reached", version=1)),
        parts.add_measure(tx, me, who.id, measure()),
        parts.set_subsidies(tx, me, who.id, SubsidiesForm(subsidies=[], version=1)),
        surveying.survey(tx, me, who.id, survey()),
    ):
        with pytest.raises(Refused):
            await act


async def test_versions_of_two_entries_made_one_are_all_kept(tx: Tx, me: Actor, who: Person) -> None:
    chief = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)
    drop = await builders.person(tx)
    await builders.student(tx, drop)
    await builders.open_ledger(tx, me, drop.id, told(goals=["考研"]))
    await merge(tx, chief, who.id, drop.id, "核实为同一人")
    kept = (await tx.session.scalars(select(LedgerVersion.content).where(LedgerVersion.person_id == who.id))).all()
    assert sorted(one["goals"][0]["text"] for one in kept) == ["找到工作", "考研"]
    assert len(await versions.versions_of(tx.session, me, who.id)) == 1


# --------------------------------------------------------------------------------------------- goals, measures


async def test_the_last_goal_cannot_be_dropped(tx: Tx, me: Actor, who: Person) -> None:
    goal = (await content(tx, me, who)).goals[0]
    with pytest.raises(Refused) as fault:
        await parts.set_goal(tx, me, who.id, goal.id, GoalStateForm(state="dropped", version=1))
    assert fault.value.rule == "GRAD-02"


async def test_goals_told_anew_keep_how_they_stand(tx: Tx, me: Actor, who: Person) -> None:
    goal = (await content(tx, me, who)).goals[0]
    await parts.set_goal(tx, me, who.id, goal.id, GoalStateForm(state="reached", version=1))
    await builders.open_ledger(tx, me, who.id, told(goals=["找到工作", "考证"], version=2))
    assert [(one.text, one.state) for one in (await content(tx, me, who)).goals] == [
        ("找到工作", "reached"),
        ("考证", "open"),
    ]


async def test_a_measure_is_done_on_a_day_and_can_be_put_back(tx: Tx, me: Actor, who: Person) -> None:
    await parts.add_measure(tx, me, who.id, measure(kind="job_referral"))
    (one,) = (await content(tx, me, who)).measures
    assert (one.owner, one.state, one.done_on) == (me.id, "open", None)
    await parts.change_measure(tx, me, who.id, one.id, MeasureChange(state="done", version=2))
    (one,) = (await content(tx, me, who)).measures
    assert (one.state, one.done_on, one.kind) == ("done", TODAY, "job_referral")
    await parts.change_measure(tx, me, who.id, one.id, MeasureChange(state="open", version=3))
    (one,) = (await content(tx, me, who)).measures
    assert (one.state, one.done_on) == ("open", None)


@pytest.mark.parametrize("done_on", ["2024-06-13", "2024-06-01"])
async def test_a_measure_is_not_done_before_the_ledger_or_after_today(
    tx: Tx, me: Actor, who: Person, done_on: str
) -> None:
    await parts.add_measure(tx, me, who.id, measure())
    (one,) = (await content(tx, me, who)).measures
    change = MeasureChange.model_validate({"state": "done", "done_on": done_on, "version": 2})
    with pytest.raises(Invalid) as fault:
        await parts.change_measure(tx, me, who.id, one.id, change)
    assert list(fault.value.fields) == ["done_on"]


async def test_who_is_to_do_it_must_serve_the_place_and_the_day_must_come(tx: Tx, me: Actor, who: Person) -> None:
    stranger = await builders.user(tx, area=builders.YONGCHANG)
    with pytest.raises(Invalid) as fault:
        await parts.add_measure(tx, me, who.id, measure(owner=stranger.id, due_on="2024-06-11"))
    assert set(fault.value.fields) == {"owner", "due_on"}


async def test_what_is_not_in_the_ledger_is_not_found(tx: Tx, me: Actor, who: Person) -> None:
    with pytest.raises(NotFound):
        await parts.set_goal(tx, me, who.id, uuid4(), GoalStateForm(state="reached", version=1))
    with pytest.raises(NotFound):
        await parts.change_measure(tx, me, who.id, uuid4(), MeasureChange(state="done", version=1))


# ---------------------------------------------------------------------------------------- GRAD-12: subsidies


def grants(*told: dict[str, Any], version: int) -> SubsidiesForm:
    return SubsidiesForm.model_validate({"subsidies": told, "version": version})


async def test_grad_12_a_one_off_subsidy_is_not_received_twice(tx: Tx, me: Actor, who: Person) -> None:
    first = {"code": "jobseeker_grant", "state": "received", "on": "2024-05-06", "document": "一号"}
    await parts.set_subsidies(tx, me, who.id, grants(first, version=1))
    with pytest.raises(Invalid) as fault:
        await parts.set_subsidies(tx, me, who.id, grants(first | {"on": "2024-06-01"}, version=2))
    assert "一生只能享受一次" in fault.value.fields["on-jobseeker_grant"]
    await parts.set_subsidies(tx, me, who.id, grants(first | {"on": "2024-06-01", "corrects": True}, version=2))
    assert [str(one.on) for one in (await content(tx, me, who)).subsidies] == ["2024-06-01"]


async def test_grad_12_only_what_the_plan_of_the_place_names_can_be_told(tx: Tx, me: Actor, who: Person) -> None:
    with pytest.raises(Invalid):
        await parts.set_subsidies(tx, me, who.id, grants({"code": "rent", "state": "untold"}, version=1))


# --------------------------------------------------------------------------------------------- GRAD-08: survey


def survey(**values: Any) -> SurveyForm:  # noqa: ANN401 - any field of the form
    blocks = {"wish": "想做文员", "post_need": "区内", "training_need": "会计"}
    return SurveyForm.model_validate({"on": "2024-06-12", **blocks, **values})


async def test_grad_08_a_survey_is_a_record_and_states_what_it_answers(tx: Tx, me: Actor, who: Person) -> None:
    saved = await surveying.survey(tx, me, who.id, survey(willing="yes", wants_training=True))
    (made,) = saved.records
    assert (made.kind, made.detail["post_need"]) == ("survey_visit", "区内")
    study = await tx.session.get_one(Student, who.id)
    assert (who.training_need, study.willing) == ("yes", "yes")
    found = await survey_of(tx.session, me, who.id)
    assert found is not None
    await void(tx, me, who.id, made.id, "登记错了")
    assert who.training_need == "unknown"
    assert await survey_of(tx.session, me, who.id) is None


@pytest.mark.parametrize("block", ["wish", "post_need", "training_need"])
def test_grad_08_all_three_blocks_are_told(block: str) -> None:
    with pytest.raises(ValueError, match=block):
        survey(**{block: " "})


async def test_grad_08_a_late_survey_goes_through_an_approval(tx: Tx, me: Actor, who: Person) -> None:
    saved = await surveying.survey(tx, me, who.id, survey(on="2024-05-01", willing="yes"))
    assert (len(saved.records), len(saved.approvals)) == (0, 1)
    assert (await tx.session.get_one(Student, who.id)).willing == "unknown"


# ---------------------------------------------------------------------------------- FUP-02: monitored persons


async def test_fup_02_a_monitored_person_has_a_ledger_of_the_other_kind(tx: Tx, database: Database) -> None:
    helper = await builders.actor(tx, role=Role.GRADUATE_OFFICER, area=JIANGXI)
    who = await builders.person(tx, area=JIANGXI, monitor="marginal", monitor_since=date(2024, 1, 5))
    await builders.student(tx, who, roster_on=date(2024, 6, 3))
    made = await builders.open_ledger(tx, helper, who.id, told(), "help")
    both = await builders.open_ledger(tx, helper, who.id, told())
    assert made.id != both.id
    await parts.add_goal(tx, helper, who.id, GoalForm(goal="稳住现在的工作"), "help")
    assert (made.version, both.version) == (2, 1)
    await database.settle(tx)
    met = select(Duty.state).where(Duty.person_id == who.id, Duty.rule == "GRAD-02")
    assert (await tx.session.scalars(met)).one() == "met"


async def test_fup_02_the_ledger_of_a_monitored_person_is_not_the_graduates(tx: Tx, database: Database) -> None:
    helper = await builders.actor(tx, role=Role.GRADUATE_OFFICER, area=JIANGXI)
    who = await builders.person(tx, area=JIANGXI, monitor="marginal", monitor_since=date(2024, 1, 5))
    await builders.student(tx, who, roster_on=date(2024, 6, 3))
    await builders.open_ledger(tx, helper, who.id, told(), "help")
    await database.settle(tx)
    owed = select(Duty.state).where(Duty.person_id == who.id, Duty.rule == "GRAD-02")
    assert (await tx.session.scalars(owed)).one() == "open"


@pytest.mark.parametrize(("area", "monitor"), [(builders.LANCHENG, "marginal"), (JIANGXI, "none")])
async def test_fup_02_only_where_the_plan_wants_one_and_for_whom(tx: Tx, area: str, monitor: str) -> None:
    helper = await builders.actor(tx, area=area)
    who = await builders.person(tx, area=area, monitor=monitor)
    with pytest.raises(Refused) as fault:
        await builders.open_ledger(tx, helper, who.id, told(), "help")
    assert fault.value.rule == "FUP-02"


# ------------------------------------------------------------------------------------------- what is on record


async def test_the_acts_do_not_say_what_the_ledger_says(tx: Tx, me: Actor, who: Person) -> None:
    await parts.add_measure(tx, me, who.id, measure(text="陪同欧阳示例面试"))
    await tx.session.flush()
    details = (await tx.session.scalars(text("select detail::text from act where verb like 'ledger.%'"))).all()
    assert len(details) == 2
    assert not any("示例" in one for one in details)


async def test_the_columns_are_what_the_newest_version_keeps(tx: Tx, me: Actor, who: Person) -> None:
    await parts.add_measure(tx, me, who.id, measure())
    found = (await tx.session.scalars(select(Ledger).where(Ledger.person_id == who.id))).one()
    newest = (await versions.versions_of(tx.session, me, who.id))[0]
    assert content_in(found) == newest.content
    assert isinstance(newest.content.measures[0].owner, UUID)
