"""Opening and changing a graduate's ledger, and how it meets GRAD-02."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from service.access.rules import Role
from service.kit.db import Database, Tx
from service.kit.errors import Invalid, NotFound, Refused, Stale
from service.ledgers.schemas import LedgerForm
from service.people.commands.merging import merge
from service.tables.accounts import User
from service.tables.audit import Act
from service.tables.duties import Duty
from service.tables.ledgers import Ledger
from service.tables.people import Person
from tests import builders

TODAY = date(2024, 6, 12)


def form(**told: Any) -> LedgerForm:  # noqa: ANN401 - any field of the form
    return LedgerForm.model_validate({"goals": ["年底前找到一份文员工作"], "next_contact_on": "2024-07-12"} | told)


async def graduate(tx: Tx, **values: Any) -> Person:  # noqa: ANN401 - any column of the person
    who = await builders.person(tx, **values)
    await builders.student(tx, who, roster_on=date(2024, 6, 3))
    return who


async def owed(tx: Tx, who: Person) -> str | None:
    found = select(Duty.state).where(Duty.person_id == who.id, Duty.rule == "GRAD-02")
    return (await tx.session.scalars(found)).one_or_none()


async def test_a_ledger_with_officer_goal_and_next_contact_meets_the_duty(tx: Tx, database: Database) -> None:
    actor, who = await builders.actor(tx), await graduate(tx)
    await database.settle(tx)
    assert await owed(tx, who) == "open"
    await builders.open_ledger(tx, actor, who.id, form())
    await database.settle(tx)
    assert await owed(tx, who) == "met"


@pytest.mark.parametrize(
    ("told", "state"),
    [({"goals": 0}, "open"), ({"opened_on": date(2024, 6, 13)}, "open"), ({"opened_on": TODAY}, "met")],
)
async def test_a_ledger_without_goal_or_of_a_later_day_does_not_count(
    tx: Tx, database: Database, told: dict[str, Any], state: str
) -> None:
    who = await graduate(tx)
    await builders.ledger(tx, who, (await builders.user(tx)).id, **told)
    await database.settle(tx)
    assert await owed(tx, who) == state


async def test_who_opens_it_today_is_the_officer_unless_another_is_named(tx: Tx) -> None:
    actor, other = await builders.actor(tx), await builders.user(tx)
    mine = await builders.open_ledger(tx, actor, (await graduate(tx)).id, form())
    theirs = await builders.open_ledger(tx, actor, (await graduate(tx)).id, form(officer=other.id))
    assert (mine.opened_on, mine.officer_id, theirs.officer_id) == (TODAY, actor.id, other.id)


@pytest.mark.parametrize(
    ("role", "area", "serves"),
    [
        (Role.COUNSELOR, builders.LANCHENG, True),
        (Role.GRADUATE_OFFICER, builders.LONGYANG, True),
        (Role.SUPERVISOR, builders.LONGYANG, True),
        (Role.COUNSELOR, builders.YONGCHANG, False),
        (Role.GRADUATE_OFFICER, builders.BAOTOU_KUNDULUN, False),
        (Role.SYSTEM_ADMIN, builders.LONGYANG, False),
    ],
)
async def test_the_officer_must_serve_the_area(tx: Tx, role: Role, area: str, serves: bool) -> None:
    actor, who = await builders.actor(tx), await graduate(tx)
    officer = await builders.user(tx, role=role, area=area)
    if serves:
        assert (await builders.open_ledger(tx, actor, who.id, form(officer=officer.id))).officer_id == officer.id
        return
    with pytest.raises(Invalid) as fault:
        await builders.open_ledger(tx, actor, who.id, form(officer=officer.id))
    assert list(fault.value.fields) == ["officer"]


async def test_an_officer_who_is_gone_or_never_was_is_refused(tx: Tx) -> None:
    actor, who, gone = await builders.actor(tx), await graduate(tx), await builders.user(tx)
    gone.disabled_at = tx.now
    await tx.session.flush()
    for officer in (gone.id, uuid4()):
        with pytest.raises(Invalid):
            await builders.open_ledger(tx, actor, who.id, form(officer=officer))


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"opened_on": "2024-06-13"}, "opened_on"),
        ({"opened_on": "1990-03-07"}, "opened_on"),
        ({"next_contact_on": "2024-06-11"}, "next_contact_on"),
    ],
)
async def test_days_that_cannot_be_are_told_by_field(tx: Tx, told: dict[str, str], field: str) -> None:
    actor, who = await builders.actor(tx), await graduate(tx)
    with pytest.raises(Invalid) as fault:
        await builders.open_ledger(tx, actor, who.id, form(**told))
    assert list(fault.value.fields) == [field]


async def test_only_a_graduate_who_has_not_left_gets_one(tx: Tx) -> None:
    actor = await builders.actor(tx)
    nobody = await builders.person(tx)
    gone = await graduate(tx, exit_reason="moved_out", exit_on=date(2024, 6, 1))
    for who in (nobody, gone):
        with pytest.raises(Refused):
            await builders.open_ledger(tx, actor, who.id, form())


async def test_sent_twice_it_is_opened_once(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await graduate(tx)
    first = await builders.open_ledger(tx, actor, who.id, form())
    assert (await builders.open_ledger(tx, actor, who.id, form())).id == first.id
    assert await tx.session.scalar(select(func.count()).select_from(Ledger)) == 1


async def test_opening_over_somebody_elses_ledger_shows_both_and_changes_nothing(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await graduate(tx)
    await builders.open_ledger(tx, actor, who.id, form())
    with pytest.raises(Stale) as fault:
        await builders.open_ledger(tx, actor, who.id, form(goals=["考研"]))
    assert fault.value.differing == (("goals", "目标", "考研", "年底前找到一份文员工作"),)


async def test_a_change_keeps_what_it_does_not_tell(tx: Tx) -> None:
    actor, colleague, who = await builders.actor(tx), await builders.actor(tx), await graduate(tx)
    made = await builders.open_ledger(tx, actor, who.id, form(opened_on="2024-06-05"))
    told = form(goals=["考研"], next_contact_on="2024-08-01", version=made.version)
    changed = await builders.open_ledger(tx, colleague, who.id, told)
    assert (changed.opened_on, changed.officer_id, changed.version) == (date(2024, 6, 5), actor.id, 2)
    assert ([goal["text"] for goal in changed.goals], changed.next_contact_on) == (["考研"], date(2024, 8, 1))


async def test_a_change_of_what_somebody_else_changed_names_the_officers(tx: Tx) -> None:
    actor, who = await builders.actor(tx, name="李敏"), await graduate(tx)
    other: User = await builders.user(tx, name="王芳")
    await builders.open_ledger(tx, actor, who.id, form())
    await builders.open_ledger(tx, actor, who.id, form(goals=["考研"], version=1))
    with pytest.raises(Stale) as fault:
        await builders.open_ledger(tx, actor, who.id, form(officer=other.id, goals=["考研"], version=1))
    ((field, label, mine, theirs),) = fault.value.differing
    assert (field, label) == ("officer_id", "台账责任人")
    assert mine.startswith("王芳")
    assert theirs.startswith("李敏")


async def test_there_is_nothing_to_change_before_it_is_opened(tx: Tx) -> None:
    with pytest.raises(NotFound):
        await builders.open_ledger(tx, await builders.actor(tx), (await graduate(tx)).id, form(version=1))


async def test_each_act_is_on_record_without_what_it_says_of_the_person(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await graduate(tx)
    await builders.open_ledger(tx, actor, who.id, form())
    await builders.open_ledger(tx, actor, who.id, form(version=1))  # says nothing new
    await builders.open_ledger(tx, actor, who.id, form(goals=["考研"], version=1))
    await tx.session.flush()
    acts = (await tx.session.scalars(select(Act).where(Act.verb.startswith("ledger.")).order_by(Act.id))).all()
    assert [act.verb for act in acts] == ["ledger.open", "ledger.change"]
    assert acts[1].detail["fields"] == ["goals"]
    assert acts[1].personal is not None
    assert [goal["text"] for goal in acts[1].personal["goals"]] == ["年底前找到一份文员工作"]


@pytest.mark.parametrize("area", [builders.YONGCHANG, builders.BAOTOU_KUNDULUN])
async def test_nobody_opens_one_in_another_area(tx: Tx, area: str) -> None:
    who, stranger = await graduate(tx), await builders.actor(tx, area=area)
    for told in (form(), form(version=1)):
        with pytest.raises(NotFound):
            await builders.open_ledger(tx, stranger, who.id, told)


@pytest.mark.parametrize("kept_has_one", [True, False])
async def test_of_two_entries_made_one_the_kept_ones_ledger_holds(tx: Tx, kept_has_one: bool) -> None:
    chief = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)
    keep, drop = await graduate(tx), await graduate(tx)
    others = await builders.open_ledger(tx, chief, drop.id, form())
    own = await builders.open_ledger(tx, chief, keep.id, form()) if kept_has_one else others
    await merge(tx, chief, keep.id, drop.id, "核实为同一人")
    assert list(await tx.session.execute(select(Ledger.id, Ledger.person_id))) == [(own.id, keep.id)]


@pytest.mark.parametrize("goals", [[], [" ", ""], [f"目标{number}" for number in range(11)], ["长" * 201]])
def test_goals_are_one_to_ten_and_not_too_long(goals: list[str]) -> None:
    with pytest.raises(ValueError, match="目标"):
        form(goals=goals)


def test_empty_lines_and_doubles_are_no_goals() -> None:
    assert form(goals=["考研 ", "", "考研", "考公"]).goals == ["考研", "考公"]
