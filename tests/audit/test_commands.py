"""The chain of acts: sealed in order, whole when untouched, broken where somebody changed it."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text

from service.audit.commands import erase, note_act, seal
from service.audit.queries import verify
from service.kit.clock import Clock
from service.kit.db import Database, Tx


async def act(tx: Tx, verb: str = "person.change", *, subject: str = "1", personal: str | None = None) -> None:
    note_act(tx, None, verb, ("person", subject), {"fields": ["need"]}, {"name": personal} if personal else None)
    await tx.session.flush()


async def sealed(tx: Tx, count: int = 5) -> None:
    await tx.session.execute(text("delete from seal"))
    await tx.session.execute(text("delete from act"))
    for number in range(count):
        await act(tx, subject=str(number), personal="某人")
    assert await seal(tx) == count


async def test_an_untouched_chain_is_whole_and_sealing_again_adds_nothing(tx: Tx) -> None:
    await sealed(tx)
    found = await verify(tx.session)
    assert (found.length, found.broken) == (5, None)
    assert await seal(tx) == 0
    assert await verify(tx.session) == found


async def test_an_empty_chain_is_whole(tx: Tx) -> None:
    await sealed(tx, 0)
    assert (await verify(tx.session)).length == 0


async def test_every_new_act_moves_the_head(tx: Tx) -> None:
    await sealed(tx)
    before = await verify(tx.session)
    await act(tx)
    assert await seal(tx) == 1
    after = await verify(tx.session)
    assert after.length == before.length + 1
    assert after.head != before.head


async def test_erasing_personal_values_leaves_the_chain_whole(tx: Tx) -> None:
    await sealed(tx)
    assert await erase(tx, None, ("person", "2")) == 1
    await tx.session.flush()
    assert await tx.session.scalar(text("select count(*) from act where personal is not null")) == 4
    assert (await verify(tx.session)).broken is None


THIRD = "(select act_id from seal where position = 3)"


@pytest.mark.parametrize(
    ("tampering", "position"),
    [
        (f"update act set detail = '{{}}' where id = {THIRD}", 3),
        (f"update act set verb = 'person.view' where id = {THIRD}", 3),
        (f"update act set at = at + interval '1 second' where id = {THIRD}", 3),
        (f"update act set actor_id = gen_random_uuid() where id = {THIRD}", 3),
        ("update seal set hash = sha256('x') where position = 3", 3),
        (f"with gone as (delete from seal where position = 3) delete from act where id = {THIRD}", 3),
        ("delete from seal where position = 3", 3),
        ("delete from seal where position = 1", 1),
    ],
)
async def test_the_first_broken_link_is_named(tx: Tx, tampering: str, position: int) -> None:
    await sealed(tx)
    await tx.session.execute(text("alter table seal drop constraint fk_seal_act_id"))
    await tx.session.execute(text(tampering))
    found = await verify(tx.session)
    assert found.broken == position
    assert found.why


async def test_an_act_slipped_in_behind_the_head_is_found(tx: Tx) -> None:
    await sealed(tx)
    await tx.session.execute(
        text(
            "insert into act (id, at, verb, subject_kind, subject_id) overriding system value "
            "select min(id) - 1, now(), 'person.view', 'person', '1' from act"
        )
    )
    assert (await verify(tx.session)).broken == 6


async def test_acts_still_being_written_are_waited_for(committed: Database, clock: Clock) -> None:
    """An act with a lower id may be committed after one with a higher id: it must not be passed over."""
    async with committed.transaction(clock) as tx:
        await seal(tx)
    written, may_end = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with committed.transaction(clock) as tx:
            await act(tx, "person.slow")
            written.set()
            await may_end.wait()

    async def sealing() -> int:
        async with committed.transaction(clock) as tx:
            return await seal(tx)

    writer = asyncio.create_task(slow())
    await written.wait()
    async with committed.transaction(clock) as tx:
        await act(tx, "person.quick")
    sealer = asyncio.create_task(sealing())
    await asyncio.sleep(0.2)
    assert not sealer.done()
    may_end.set()
    await writer
    assert await sealer == 2
    async with committed.transaction(clock) as tx:
        assert (await verify(tx.session)).broken is None


async def test_one_sealer_at_a_time(committed: Database, clock: Clock) -> None:
    async with committed.transaction(clock) as tx:
        for _ in range(20):
            await act(tx)

    async def sealing() -> int:
        async with committed.transaction(clock) as tx:
            return await seal(tx)

    counts = await asyncio.gather(*(sealing() for _ in range(4)))
    async with committed.transaction(clock) as tx:
        rest = await seal(tx)
        found = await verify(tx.session)
    assert found.broken is None
    assert sum(counts) + rest == found.length


async def test_sealing_goes_on_where_a_full_batch_ended(tx: Tx) -> None:
    await sealed(tx, 0)
    for _ in range(7):
        await act(tx)
    assert [await seal(tx, 3) for _ in range(4)] == [3, 3, 1, 0]
    assert (await verify(tx.session)).length == 7


async def test_a_rolled_back_act_leaves_a_gap_that_breaks_nothing(tx: Tx) -> None:
    await sealed(tx, 2)
    async with tx.session.begin_nested() as savepoint:
        await act(tx)
        await savepoint.rollback()
    await act(tx)
    assert await seal(tx) == 1
    assert (await verify(tx.session)).broken is None
