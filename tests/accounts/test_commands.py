"""Signing in, lock-out, roles that exclude one another, users who cannot go yet."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from service.access.rules import Actor, Role
from service.accounts.commands import passwords
from service.accounts.commands.guessing import forget_guesses
from service.accounts.commands.keeping import KEPT_FOR, forget_kept, keep_form, take_kept
from service.accounts.commands.passwords import change_password, reset_password
from service.accounts.commands.sessions import by_session, sign_in
from service.accounts.commands.tokens import by_token, issue_token, revoke_token
from service.accounts.commands.users import add_user, disable_user, enable_user, grant_role, revoke_role
from service.accounts.queries import actor_of, tokens, user_line, users, workers_in
from service.kit.clock import Clock
from service.kit.db import Database, Tx
from service.kit.errors import Forbidden, Invalid, NotFound, Refused
from service.tables.accounts import Guesses, KeptForm, RoleGrant, SignIn, User
from service.tables.audit import Act
from tests import builders

PASSWORD = "Longyang-530"
NEXT_COUNTY = "530521"


async def worker(tx: Tx, username: str = "wang.fang", *, area: str = builders.LANCHENG) -> User:
    return await add_user(tx, None, username, "王芳", PASSWORD, [(Role.COUNSELOR, area)], must_change=False)


async def administrator(tx: Tx, role: Role, area: str = builders.LONGYANG) -> tuple[User, Actor]:
    made = await builders.user(tx, role=role, area=area)
    return made, await actor_of(tx.session, made.id)


async def found(tx: Tx, secret: str) -> tuple[UUID, bool] | None:
    known = await by_session(tx, secret, 30)
    return None if known is None else (known.actor.id, known.runs)


# ------------------------------------------------------------------------------------------------ signing in


async def test_the_right_password_opens_a_session(tx: Tx) -> None:
    user = await worker(tx)
    secret = await sign_in(tx, " Wang.Fang ", PASSWORD)
    assert secret is not None
    await tx.session.flush()
    assert await found(tx, secret) == (user.id, True)
    assert await by_session(tx, secret + "x", 30) is None


@pytest.mark.parametrize(("username", "password"), [("wang.fang", "wrong"), ("nobody", PASSWORD), ("", "")])
async def test_a_wrong_name_and_a_wrong_password_look_alike(tx: Tx, username: str, password: str) -> None:
    await worker(tx)
    assert await sign_in(tx, username, password) is None


async def test_an_unknown_name_costs_a_hash_like_a_known_one(tx: Tx, monkeypatch: pytest.MonkeyPatch) -> None:
    await worker(tx)
    asked: list[bool] = []
    verify = passwords._hasher.verify

    def counting(password: str, known: str) -> bool:
        asked.append(True)
        return verify(password, known)

    monkeypatch.setattr(passwords._hasher, "verify", counting)
    await sign_in(tx, "nobody", PASSWORD)
    await sign_in(tx, "wang.fang", "wrong")
    assert len(asked) == 2


HOME, ELSEWHERE = "10.1.2.3", "203.0.113.9"


async def fail(tx: Tx, times: int, username: str = "wang.fang", source: str = HOME) -> None:
    for _ in range(times):
        assert await sign_in(tx, username, "wrong", source=source) is None
        await tx.session.flush()


async def enters(tx: Tx, source: str = HOME, username: str = "wang.fang") -> bool:
    entered = await sign_in(tx, username, PASSWORD, source=source) is not None
    await tx.session.flush()
    return entered


async def test_five_wrong_passwords_lock_out_the_right_one_for_half_an_hour(tx: Tx) -> None:
    user = await worker(tx)
    _, boss = await administrator(tx, Role.SYSTEM_ADMIN)
    await fail(tx, 5)
    assert not await enters(tx)
    assert (await user_line(tx.session, boss, user.id)).locked_until == tx.now + timedelta(minutes=30)
    tx.now += timedelta(minutes=30)
    assert await enters(tx)
    assert (await user_line(tx.session, boss, user.id)).locked_until is None


async def test_a_success_forgives_the_failures_before(tx: Tx) -> None:
    await worker(tx)
    for _ in range(3):
        await fail(tx, 4)
        assert await enters(tx)


async def test_the_guesses_of_strangers_do_not_shut_the_owner_out(tx: Tx) -> None:
    await worker(tx)
    for stranger in range(5):
        await fail(tx, 5, source=f"198.51.100.{stranger}")
    assert await enters(tx)


async def test_a_source_that_tries_many_names_is_taken_no_more_from_even_with_a_right_one(tx: Tx) -> None:
    await worker(tx)
    for number in range(50):
        await fail(tx, 1, username=f"nobody{number}", source=ELSEWHERE)
    assert not await enters(tx, ELSEWHERE)
    assert await enters(tx, HOME)


async def test_whoever_worked_there_before_is_not_shut_out_by_others_of_the_same_source(tx: Tx) -> None:
    await worker(tx)
    assert await enters(tx)
    for number in range(50):
        await fail(tx, 1, username=f"nobody{number}")
    assert await enters(tx)


async def test_a_hundred_guesses_from_everywhere_are_the_last_but_the_owner_comes_in_as_ever(tx: Tx) -> None:
    await worker(tx)
    assert await enters(tx)
    for stranger in range(25):
        await fail(tx, 4, source=f"198.51.100.{stranger}")
    assert not await enters(tx, ELSEWHERE)
    assert await enters(tx, HOME)


async def test_a_name_that_nobody_has_is_counted_and_refused_as_one_that_somebody_has(tx: Tx) -> None:
    await worker(tx)
    told = []
    for name in ("wang.fang", "nobody"):
        await fail(tx, 5, username=name)
        rows = await tx.session.scalars(select(Guesses.failed).order_by(Guesses.since, Guesses.failed))
        told.append((len(rows.all()), await enters(tx, username=name)))
    assert told == [(3, False), (5, False)], "a pair and a name each, and their source"
    acts = (await tx.session.scalars(select(Act.verb).where(Act.verb.in_(("user.fail", "user.lock"))))).all()
    assert sorted(acts) == ["user.fail"] * 8 + ["user.lock"] * 2


async def test_what_was_typed_as_a_name_is_not_kept(tx: Tx) -> None:
    await fail(tx, 1, username="my.secret")
    kept = (await tx.session.execute(select(Guesses.key))).scalars().all()
    assert kept
    assert not any(b"secret" in key for key in kept)


async def test_a_reset_lets_in_again_everywhere(tx: Tx) -> None:
    user = await worker(tx)
    await fail(tx, 5)
    password = await reset_password(tx, None, user.id)
    assert await sign_in(tx, "wang.fang", password, source=HOME) is not None


async def test_wrong_old_passwords_count_as_guesses(tx: Tx) -> None:
    """Of a browser left open, too."""
    user = await worker(tx)
    me = await actor_of(tx.session, user.id)
    for _ in range(5):
        with pytest.raises(Invalid) as wrong:
            await change_password(tx, me, "wrong", "Baoshan-678", "Baoshan-678", source=HOME)
        assert "不对" in wrong.value.fields["old"]
        await tx.session.flush()
    with pytest.raises(Invalid) as shut:
        await change_password(tx, me, PASSWORD, "Baoshan-678", "Baoshan-678", source=HOME)
    assert "次数过多" in shut.value.fields["old"]
    assert not await enters(tx)


# -------------------------------------------------------------------------------------------- what ends access


@pytest.mark.parametrize("how", ["change", "reset", "disable and enable"])
async def test_what_ends_sessions_ends_tokens_too(tx: Tx, how: str) -> None:
    user = await worker(tx)
    me = await actor_of(tx.session, user.id)
    session = await sign_in(tx, "wang.fang", PASSWORD)
    token = await issue_token(tx, user.id)
    await tx.session.flush()
    assert await by_token(tx, token) is not None
    if how == "change":
        await change_password(tx, me, PASSWORD, "Baoshan-678", "Baoshan-678")
    elif how == "reset":
        await reset_password(tx, None, user.id)
    else:
        await disable_user(tx, None, user.id)
        await tx.session.flush()
        await enable_user(tx, None, user.id)
    await tx.session.flush()
    assert session is not None
    assert await by_session(tx, session, 30) is None
    assert await by_token(tx, token) is None


async def test_a_token_keeps_no_role_that_was_taken_back(tx: Tx) -> None:
    user = await worker(tx)
    token = await issue_token(tx, user.id)
    await tx.session.execute(update(RoleGrant).where(RoleGrant.user_id == user.id).values(revoked_at=tx.now))
    actor = await by_token(tx, token)
    assert actor is not None
    assert actor.grants == ()


def test_sessions_are_ended_in_one_place() -> None:
    """Whoever deletes sessions of a user elsewhere forgets the tokens."""
    root = Path(passwords.__file__).parents[2]
    found = [path for path in root.rglob("*.py") if "delete(SignIn).where(SignIn.user_id ==" in path.read_text()]
    places = {path.name: path.read_text().count("delete(SignIn).where(SignIn.user_id ==") for path in found}
    assert places == {"tokens.py": 1, "sessions.py": 1}, "in sessions.py: those long over"


async def test_a_token_is_listed_by_what_it_is_for_and_when_it_was_used(tx: Tx) -> None:
    user = await worker(tx)
    token = await issue_token(tx, user.id, days=30, name="数据交换")
    (before,) = await tokens(tx.session, tx.today, user.id)
    await by_token(tx, token)
    (after,) = await tokens(tx.session, tx.today, user.id)
    assert (before.name, before.last_used_at, before.expires_on) == ("数据交换", None, tx.today + timedelta(days=30))
    assert after.last_used_at == tx.now
    assert await tokens(tx.session, tx.today + timedelta(days=31), user.id) == []


async def test_a_token_is_revoked_by_its_owner_or_who_governs_them_and_nobody_else(tx: Tx) -> None:
    user = await worker(tx)
    token = await issue_token(tx, user.id)
    (line,) = await tokens(tx.session, tx.today, user.id)
    other = await builders.actor(tx)
    _, far = await administrator(tx, Role.SYSTEM_ADMIN, NEXT_COUNTY)
    with pytest.raises(NotFound):
        await revoke_token(tx, other, line.id)
    with pytest.raises(NotFound):
        await revoke_token(tx, far, line.id, of=user.id)
    assert await by_token(tx, token) is not None
    _, near = await administrator(tx, Role.SYSTEM_ADMIN)
    await revoke_token(tx, near, line.id, of=user.id)
    await tx.session.flush()
    assert await by_token(tx, token) is None
    with pytest.raises(NotFound):
        await revoke_token(tx, await actor_of(tx.session, user.id), line.id)


async def test_many_wrong_guesses_at_once_lock_as_well(committed: Database, clock: Clock) -> None:
    async with committed.transaction(clock) as tx:
        await worker(tx)

    async def guess() -> None:
        async with committed.transaction(clock) as tx:
            assert await sign_in(tx, "wang.fang", "wrong") is None

    await asyncio.gather(*(guess() for _ in range(6)))
    async with committed.transaction(clock) as tx:
        assert await sign_in(tx, "wang.fang", PASSWORD) is None


async def test_an_idle_session_has_run_out_but_is_still_known(tx: Tx) -> None:
    user = await worker(tx)
    secret = await sign_in(tx, "wang.fang", PASSWORD)
    await tx.session.flush()
    assert secret is not None
    tx.now += timedelta(minutes=29)
    assert await found(tx, secret) == (user.id, True)
    tx.now += timedelta(minutes=29)
    assert await found(tx, secret) == (user.id, True)
    tx.now += timedelta(minutes=30)
    assert await found(tx, secret) == (user.id, False)


async def test_a_disabled_user_has_neither_session_nor_token(tx: Tx) -> None:
    user = await worker(tx)
    secret, token = await sign_in(tx, "wang.fang", PASSWORD), await issue_token(tx, user.id)
    assert secret is not None
    await disable_user(tx, None, user.id)
    await tx.session.flush()
    assert await by_session(tx, secret, 30) is None
    assert await by_token(tx, token) is None
    assert await sign_in(tx, "wang.fang", PASSWORD) is None


async def test_a_token_is_good_through_its_last_day(tx: Tx) -> None:
    user = await worker(tx)
    token = await issue_token(tx, user.id, days=7)
    tx.now += timedelta(days=7)
    known = await by_token(tx, token)
    assert known is not None
    assert known.id == user.id
    tx.now += timedelta(days=1)
    assert await by_token(tx, token) is None


# ------------------------------------------------------------------------------------------------ passwords


async def test_a_changed_password_ends_every_session(tx: Tx) -> None:
    user = await worker(tx)
    await sign_in(tx, "wang.fang", PASSWORD)
    await tx.session.flush()
    actor = await actor_of(tx.session, user.id)
    await change_password(tx, actor, PASSWORD, "Baoshan-678", "Baoshan-678")
    assert await tx.session.scalar(select(func.count()).select_from(SignIn)) == 0
    assert await sign_in(tx, "wang.fang", PASSWORD) is None
    assert await sign_in(tx, "wang.fang", "Baoshan-678") is not None


async def test_every_fault_of_a_password_change_is_told_at_once(tx: Tx) -> None:
    user = await worker(tx)
    actor = await actor_of(tx.session, user.id)
    with pytest.raises(Invalid) as fault:
        await change_password(tx, actor, "wrong", "short", "short")
    assert set(fault.value.fields) == {"old", "new"}
    with pytest.raises(Invalid) as fault:
        await change_password(tx, actor, PASSWORD, "Baoshan-678", "Baoshan-679")
    assert set(fault.value.fields) == {"again"}


async def test_a_reset_unlocks_and_asks_for_a_change(tx: Tx) -> None:
    user = await worker(tx)
    for _ in range(5):
        await sign_in(tx, "wang.fang", "wrong")
    _, admin = await administrator(tx, Role.SYSTEM_ADMIN)
    password = await reset_password(tx, admin, user.id)
    assert await sign_in(tx, "wang.fang", password) is not None
    assert user.must_change


async def test_a_reset_lifts_what_was_guessed_before_there_was_such_a_user(tx: Tx) -> None:
    await fail(tx, 4)
    user = await worker(tx)
    await fail(tx, 1)
    _, admin = await administrator(tx, Role.SYSTEM_ADMIN)
    password = await reset_password(tx, admin, user.id)
    assert await sign_in(tx, "wang.fang", password, source=HOME) is not None


async def test_resets_and_guesses_at_once_do_not_wait_for_each_other(committed: Database, clock: Clock) -> None:
    sources = [f"10.0.0.{n}" for n in range(4)]
    async with committed.transaction(clock) as tx:
        user_id = (await worker(tx)).id
        for source in sources:
            await fail(tx, 1, source=source)

    async def guess(source: str) -> None:
        async with committed.transaction(clock) as tx:
            await sign_in(tx, "wang.fang", "wrong", source=source)

    async def reset() -> None:
        async with committed.transaction(clock) as tx:
            await reset_password(tx, None, user_id)

    await asyncio.gather(*(act for source in sources for act in (guess(source), reset())))


async def test_counts_that_nobody_added_to_for_long_are_dropped(tx: Tx) -> None:
    await fail(tx, 1)
    tx.now += timedelta(days=91)
    await fail(tx, 1, "li.si", ELSEWHERE)
    await forget_guesses(tx)
    assert await tx.session.scalar(select(func.count()).select_from(Guesses)) == 3


# ------------------------------------------------------------------------------------------------ users and roles


@pytest.mark.parametrize(
    ("username", "password", "field"),
    [("张三", PASSWORD, "username"), ("wang.fang", PASSWORD, "username"), ("li.si", "12345678", "password")],
)
async def test_a_user_who_cannot_be_added_is_told_why(tx: Tx, username: str, password: str, field: str) -> None:
    await worker(tx)
    with pytest.raises(Invalid) as fault:
        await add_user(tx, None, username, "李四", password)
    assert set(fault.value.fields) == {field}


async def test_an_administrator_cannot_hold_another_role(tx: Tx) -> None:
    _, security = await administrator(tx, Role.SECURITY_ADMIN)
    user = await worker(tx)
    with pytest.raises(Refused, match="单独担任"):
        await grant_role(tx, security, user.id, Role.AUDIT_ADMIN, builders.LONGYANG)
    await grant_role(tx, security, user.id, Role.GRADUATE_OFFICER, builders.LONGYANG)
    actor = await actor_of(tx.session, user.id)
    assert actor.roles == {Role.COUNSELOR, Role.GRADUATE_OFFICER}
    with pytest.raises(Refused):
        await add_user(
            tx,
            None,
            "both",
            "某某",
            PASSWORD,
            [(Role.SYSTEM_ADMIN, builders.LONGYANG), (Role.SUPERVISOR, builders.LONGYANG)],
        )


async def test_roles_are_granted_inside_ones_own_area_and_never_to_oneself(tx: Tx) -> None:
    me, security = await administrator(tx, Role.SECURITY_ADMIN)
    user = await worker(tx)
    with pytest.raises(Invalid):
        await grant_role(tx, security, user.id, Role.SUPERVISOR, NEXT_COUNTY)
    with pytest.raises(Forbidden):
        await grant_role(tx, security, me.id, Role.SUPERVISOR, builders.LONGYANG)


async def test_users_of_another_county_are_not_there_for_an_administrator(tx: Tx) -> None:
    _, admin = await administrator(tx, Role.SYSTEM_ADMIN)
    here, there = await worker(tx), await worker(tx, "zhao.liu", area=NEXT_COUNTY)
    listed = {line.id for line in (await users(tx.session, admin, limit=200)).items}
    assert here.id in listed
    assert there.id not in listed
    with pytest.raises(NotFound):
        await disable_user(tx, admin, there.id)
    with pytest.raises(NotFound):
        await reset_password(tx, admin, there.id)


async def test_who_holds_cases_can_neither_be_disabled_nor_lose_the_role(tx: Tx) -> None:
    user = await worker(tx)
    await builders.person(tx, owner=user.id)
    _, admin = await administrator(tx, Role.SYSTEM_ADMIN)
    _, security = await administrator(tx, Role.SECURITY_ADMIN)
    with pytest.raises(Refused, match="移交"):
        await disable_user(tx, admin, user.id)
    grant_id = (await users(tx.session, security, limit=200)).items
    held = next(line.grants[0][0] for line in grant_id if line.id == user.id)
    with pytest.raises(Refused, match="移交"):
        await revoke_role(tx, security, user.id, held)


async def test_a_role_taken_back_is_gone_at_the_next_request(tx: Tx) -> None:
    user = await worker(tx)
    _, security = await administrator(tx, Role.SECURITY_ADMIN)
    lines = (await users(tx.session, security, limit=200)).items
    held = next(line.grants[0][0] for line in lines if line.id == user.id)
    await revoke_role(tx, security, user.id, held)
    await tx.session.flush()
    assert (await actor_of(tx.session, user.id)).grants == ()


async def test_workers_are_listed_by_area_for_who_assigns(tx: Tx) -> None:
    supervisor = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)
    first, second = await worker(tx), await worker(tx, "li.si", area=builders.YONGCHANG)
    far, gone = await worker(tx, "far", area=NEXT_COUNTY), await worker(tx, "gone")
    await disable_user(tx, None, gone.id)
    await tx.session.flush()
    ids = [one.id for one in await workers_in(tx.session, supervisor)]
    assert ids == [first.id, second.id]
    assert far.id not in ids
    assert [one.id for one in await workers_in(tx.session, supervisor, builders.LANCHENG)] == [first.id]


async def test_every_act_is_noted_without_names_or_passwords(tx: Tx) -> None:
    user = await worker(tx)
    await sign_in(tx, "wang.fang", "wrong")
    await sign_in(tx, "wang.fang", PASSWORD)
    await tx.session.flush()
    acts = (await tx.session.scalars(select(Act).where(Act.subject_id == str(user.id)).order_by(Act.id))).all()
    assert [act.verb for act in acts] == ["user.add", "role.grant", "user.fail", "user.sign_in"]
    assert not any("wang" in str(act.detail) or "王芳" in str(act.detail) for act in acts)


# ------------------------------------------------------------------------------------------------ kept forms


async def test_a_kept_form_is_sealed_and_given_back_to_its_user_alone(tx: Tx) -> None:
    user, other = await worker(tx), await worker(tx, "li.si")
    kept = await keep_form(tx, user.id, "/people/1", "/people/1/visits", {"note": ["家里没人"], "step": ["a", "b"]})
    assert kept is not None
    row = await tx.session.get_one(KeptForm, kept)
    assert "家里没人".encode() not in row.sealed
    given_back = ("/people/1/visits", {"note": ["家里没人"], "step": ["a", "b"]})
    assert await take_kept(tx, user.id, kept) == given_back
    assert await take_kept(tx, other.id, kept) is None


async def test_a_kept_form_is_gone_after_a_day(tx: Tx) -> None:
    user = await worker(tx)
    kept = await keep_form(tx, user.id, "/people/1", "/people/1", {"note": ["x"]})
    tx.now += KEPT_FOR + timedelta(minutes=1)
    await forget_kept(tx)
    assert kept is not None
    assert await take_kept(tx, user.id, kept) is None
