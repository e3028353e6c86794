"""GRAD-02: the ledgers of a roster are opened together, as each would be by itself."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import Connection, event, func, select

from service.access.rules import Actor, Role
from service.kit.db import Tx
from service.ledgers.commands.saving import Entry, save
from service.ledgers.queries.one import ledger_of
from service.ledgers.queries.versions import versions_of
from service.ledgers.schemas import LedgerForm
from service.tables.ledgers import Ledger, LedgerVersion
from service.tables.people import Person
from tests import builders

FORM = LedgerForm(goals=["找到工作", "考一个证"], next_contact_on=date(2024, 7, 12))


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)


async def graduate(tx: Tx) -> Person:
    who = await builders.person(tx)
    await builders.student(tx, who)
    return who


async def test_grad_02_a_ledger_opened_with_others_says_what_it_says_alone(tx: Tx, boss: Actor) -> None:
    alone, together = await graduate(tx), await graduate(tx)
    await builders.open_ledger(tx, boss, alone.id, FORM)
    (done,) = await save(tx, boss, [Entry(together.id, FORM)])
    one, other = [await ledger_of(tx.session, boss, who.id) for who in (alone, together)]
    assert one is not None
    assert other is not None
    assert (done.id, done.made) == (other.ledger.id, True)
    columns = [name for name in Ledger.__table__.c.keys() if name not in {"id", "person_id", "goals"}]  # noqa: SIM118
    assert [getattr(one.ledger, name) for name in columns] == [getattr(other.ledger, name) for name in columns]
    assert [goal["text"] for goal in other.ledger.goals] == FORM.goals
    versions = await versions_of(tx.session, boss, together.id, "graduate", limit=9)
    assert [(version.row.number, version.row.content["goals"]) for version in versions] == [(1, other.ledger.goals)]


async def test_what_stands_against_one_does_not_stop_the_others(tx: Tx, boss: Actor) -> None:
    sound, left, merged, there = [await graduate(tx) for _ in range(4)]
    no_graduate = await builders.person(tx)
    left.exit_on, left.exit_reason = date(2024, 6, 1), "moved_out"
    merged.merged_into = sound.id
    await tx.session.flush()
    await builders.ledger(tx, there, boss.id)
    elsewhere = await builders.actor(tx, area=builders.BAOTOU_KUNDULUN)
    late = FORM.model_copy(update={"next_contact_on": date(2024, 6, 1)})
    foreign = FORM.model_copy(update={"officer": elsewhere.id})
    others = [await graduate(tx) for _ in range(2)]
    wanted = [
        *((who.id, FORM) for who in (left, merged, no_graduate, there)),
        *((others[0].id, late), (others[1].id, foreign), (uuid4(), FORM), (sound.id, FORM), (sound.id, FORM)),
    ]
    words = ["退出服务", "没有找到", "高校毕业生", "别人已经保存过", "下次联系", "不服务", "没有找到", "", ""]
    done = await save(tx, boss, [Entry(*one) for one in wanted])
    faults = ["".join(one.fault.errors.values()) if one.fault else "" for one in done]
    assert [word in fault for word, fault in zip(words, faults, strict=True)] == [True] * len(words)
    assert [one.made for one in done] == [False] * 7 + [True, False]
    assert done[8].same
    assert await tx.session.scalar(select(func.count()).select_from(LedgerVersion)) == 2


async def test_a_roster_of_forty_takes_as_many_statements_as_one_of_two(tx: Tx, boss: Actor) -> None:
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    connection: Connection | None = (await tx.session.connection()).sync_connection
    assert connection is not None
    numbers = []
    for size in (2, 40):
        people = [await graduate(tx) for _ in range(size)]
        await tx.session.flush()
        event.listen(connection, "before_cursor_execute", note)
        await save(tx, boss, [Entry(who.id, FORM) for who in people])
        event.remove(connection, "before_cursor_execute", note)
        numbers.append(len(sent))
        sent.clear()
    assert numbers[0] == numbers[1] <= 9
