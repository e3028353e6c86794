"""What somebody hostile would try, beside reading where the matrix looks: forms with more in them, roles, bad input.

Forged requests: tests/kit/test_web.py. Keys of others: tests/kit/test_idempotency.py. Sessions, guesses, redirects:
tests/accounts. Workbooks that unpack to too much: tests/kit/test_sheets.py.
"""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import select, update

from service.access.rules import Role
from service.approvals.commands import ask
from service.kit.db import Database, Tx
from service.kit.errors import Invalid
from service.kit.paging import decode, encode
from service.people.commands.building import spelled
from service.people.commands.merging import merge
from service.people.rules.dates import parse_date, parse_period
from service.people.rules.names import parse_name
from service.people.rules.numbers import parse_identity, parse_phone
from service.tables.accounts import RoleGrant, User
from service.tables.approvals import Approval
from service.tables.people import Person
from tests import builders
from tests.access.asking import LISTED, NOBODY, WRITES, Write, asked, filled, filters, parameters, said
from tests.access.test_matrix import in_sight
from tests.access.world import World
from tests.builders import BAOTOU_KUNDULUN, LANCHENG, LONGYANG, YONGCHANG
from tests.conftest import AsUser

WAIVED = {"rule": "X", "step": "x", "period": "x"}
HOSTILE: tuple[str, ...] = (
    "\x00",
    "9" * 5000,
    "99999999999999999999",
    "-1",
    "9999-12-31",
    "0001-01-01",
    "²",
    "<script>alert(1)</script>",
    "=HYPERLINK(1)",
    "%s%n{0}{{7*7}}",
    "../../etc/passwd",
    "' or 1=1 --",
    "é" * 300,
    "W10",  # a cursor that holds an empty list
    "W1tbW1tbW1tbW10",
)


# ------------------------------------------------------------------------------------------------- bad input


async def test_no_hostile_value_in_an_address_breaks_a_page(world: World) -> None:
    who = world.actors["supervisor of the province"]
    audit, system = world.actors["audit administrator"], world.actors["system administrator"]
    for method, path, route in asked():
        if method != "GET":
            continue
        ids = in_sight(world, Write(to="己方", by="supervisor of the county"))
        asker = audit if "audit" in path else system if "/users" in path else who
        for number, name in enumerate(filters(path, route)):
            for turn in range(4):
                value = HOSTILE[(number * 4 + turn + len(path)) % len(HOSTILE)]
                answer = await asker.get(filled(path, ids), params={name: value})
                assert answer.status_code < 500, (path, name, value[:40], answer.text[-500:])
        for name in parameters(path):
            answer = await asker.get(filled(path, ids).replace(str(ids.get("person")), "%00' or 1=1"))
            assert answer.status_code < 500, (path, name)
    assert LISTED


MISFITS: tuple[Any, ...] = ({}, [[]], 10**30, 1e308, None, "\ud800", "\x00", -1, True, "é" * 5000)


def _spoilt(write: Write, sent: dict[str, Any], route_number: int, *, every: bool) -> Iterator[tuple[str, Any]]:
    """Each field with a value that it cannot have; with every such value if asked."""
    values: tuple[Any, ...] = HOSTILE if write.json is None else (*HOSTILE, *MISFITS)
    for number, field in enumerate(sent):
        if every:
            yield from ((field, value) for value in values)
        elif write.json is not None and number % 2:
            yield field, MISFITS[(route_number + number) % len(MISFITS)]
        else:
            yield field, HOSTILE[(route_number + number) % len(HOSTILE)]


async def test_no_hostile_value_in_a_form_breaks_a_route(
    world: World, app: FastAPI, request: pytest.FixtureRequest
) -> None:
    """And an operation answers only what its document says."""
    paths = app.openapi()["paths"]
    every = bool(request.config.getoption("--long"))
    broken = []
    for route_number, (name, write) in enumerate(WRITES.items()):
        method, _, path = name.partition(" ")
        who, ids = world.actors[write.by], in_sight(world, write) | {"worker": NOBODY}
        sent = said(write.json if write.json is not None else write.form, ids)
        for field, value in _spoilt(write, sent, route_number, every=every):
            spoilt = sent | {field: value}
            async with world.undone():
                kind = "data" if write.json is None else "content"
                body = spoilt if write.json is None else _as_json(spoilt)
                headers = dict(write.headers) | ({} if write.json is None else {"Content-Type": "application/json"})
                answer = await who.request(method, filled(path, ids), **{kind: body}, headers=headers)
            documented = paths[path][method.lower()]["responses"] if path in paths else ()
            undocumented = documented and str(answer.status_code) not in documented
            if answer.status_code >= 500 or undocumented:
                broken.append((name, field, ascii(value)[:40], answer.status_code, answer.text[-300:]))
    assert broken == []


def _as_json(value: Any) -> bytes:  # noqa: ANN401 - what is sent
    return json.dumps(value).encode()  # half a character as \ud800, which httpx would not send


@pytest.mark.parametrize("path", ["/people/search", "/api/v1/people/search", "/sign-in", "/api/v1/evaluate"])
async def test_a_body_without_end_is_not_read_to_its_end(client: AsyncClient, path: str) -> None:
    read = 0

    async def body() -> Any:  # noqa: ANN401 - chunks
        nonlocal read
        for _ in range(100):
            read += 1 << 20
            yield b"x" * (1 << 20)

    answer = await client.post(path, content=body(), headers={"Content-Type": "application/json"})
    assert answer.status_code in {303, 400, 401, 413, 422}
    assert read <= 24 << 20
    told = await client.post(path, content=b"", headers={"Content-Length": "99999999999"})
    assert told.status_code == 413
    assert "MB" in told.text


@pytest.mark.parametrize("parse", [parse_name, parse_identity, parse_phone, parse_date, parse_period])
def test_no_parser_takes_long_over_a_long_text(parse: Any) -> None:  # noqa: ANN401 - a parser
    for text in ("9" * 50_000, "曾 " * 25_000, "2018.4-" * 8_000, "-" * 50_000, "·" * 50_000, "1" * 17 + "X" * 50_000):
        begun = time.perf_counter()
        with contextlib.suppress(ValueError):
            parse(text)
        assert time.perf_counter() - begun < 0.5, text[:20]


# ------------------------------------------------------------------------------------------- more than asked for


@pytest.mark.parametrize(
    "smuggled",
    [
        {"owner_id": str(uuid4())},
        {"version": 99},
        {"county": BAOTOU_KUNDULUN},
        {"created_by": str(uuid4())},
        {"merged_into": str(uuid4())},
        {"household_id": str(uuid4())},
        {"exit_on": "2024-01-01"},
        {"sealed_id": "00"},
    ],
)
async def test_a_change_takes_no_field_that_is_not_of_the_form(
    as_user: AsUser, tx: Tx, smuggled: dict[str, Any]
) -> None:
    client = await as_user(await builders.user(tx))
    made = await builders.person(tx)
    await tx.session.commit()
    path = f"/api/v1/people/{made.id}"
    answer = await client.patch(path, json={"need": "no"} | smuggled, headers={"If-Match": "*"})
    assert answer.status_code == 422
    record = {"kind": "follow_up", "on": "2024-06-12", "recorded_by": str(uuid4())}
    assert (await client.post(f"{path}/records", json=record)).status_code == 422


async def test_a_form_with_more_in_it_changes_nothing_more(as_user: AsUser, tx: Tx) -> None:
    counselor = await builders.user(tx)
    client = await as_user(counselor)
    form = said(WRITES["POST /people/new"].form, {"place": LANCHENG})
    more = {"owner_id": str(NOBODY), "version": "77", "created_by": str(NOBODY), "county": "150203", "batch_id": "1"}
    answer = await client.post("/people/new", data=form | more)
    assert answer.status_code == 303
    made = await tx.session.get_one(Person, UUID(answer.headers["location"].rpartition("/")[2]))
    assert (made.owner_id, made.created_by, made.county, made.batch_id) == (counselor.id, counselor.id, LONGYANG, None)
    assert made.version < 77


# ------------------------------------------------------------------------------------------------------ roles


async def test_a_supervisor_of_one_township_supervises_no_other(as_user: AsUser, tx: Tx, database: Database) -> None:
    """Being a counselor there too is not enough to assign, decide, import or merge there."""
    both = await builders.user(tx, role=Role.SUPERVISOR, area=YONGCHANG)
    await builders.grant(tx, both, Role.COUNSELOR, LANCHENG)
    colleague = await builders.user(tx)
    here = await builders.person(tx, area=LANCHENG, owner=colleague.id)
    there = await builders.person(tx, area=YONGCHANG)
    asked_for = await ask(
        tx, await builders.actor(tx), here, "waiver", {"rule": "X", "step": "x", "period": "x"}, "因故"
    )
    await database.settle(tx)
    client = await as_user(both)
    decision = {"granted": True, "reason": "同意"}
    assert (await client.get(f"/api/v1/people/{here.id}")).status_code == 200
    assert (await client.post(f"/api/v1/approvals/{asked_for.id}/decide", json=decision)).status_code == 404
    assert (await client.get("/api/v1/approvals")).json()["items"] == []
    owner = {"to": str(both.id), "reason": "自己来"}
    assert (await client.post(f"/api/v1/people/{here.id}/owner", json=owner)).status_code == 404
    assert (await client.post(f"/api/v1/people/{there.id}/owner", json=owner)).status_code == 200
    merged = {"keep": str(there.id), "drop": str(here.id), "reason": "同一个人"}
    assert (await client.post("/people/duplicates", data=merged)).status_code == 404


async def test_nobody_decides_their_own_request_whatever_role_they_take(as_user: AsUser, tx: Tx) -> None:
    both = await builders.user(tx, role=Role.SUPERVISOR, area=LANCHENG)
    await builders.grant(tx, both, Role.COUNSELOR, LANCHENG)
    client = await as_user(both)
    who = await builders.person(tx)
    await tx.session.commit()
    late = {"kind": "follow_up", "on": "2024-03-01"}
    told = await client.post(f"/api/v1/people/{who.id}/records", json=late)
    assert told.status_code == 202
    path = f"/api/v1/approvals/{told.json()['approval']['id']}/decide"
    assert (await client.post(path, json={"granted": True, "reason": "同意"})).status_code == 409
    assert await tx.session.scalar(select(Approval.decision)) is None


@pytest.mark.parametrize("gone", ["disabled", "unknown", "elsewhere", "administrator"])
async def test_people_are_given_only_to_case_workers_in_service(as_user: AsUser, tx: Tx, gone: str) -> None:
    client = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=LONGYANG))
    who = await builders.person(tx)
    role = Role.SYSTEM_ADMIN if gone == "administrator" else Role.COUNSELOR
    to = await builders.user(tx, role=role, area=BAOTOU_KUNDULUN if gone == "elsewhere" else LANCHENG)
    if gone == "disabled":
        to.disabled_at = tx.now
    await tx.session.commit()
    form = {"to": str(NOBODY if gone == "unknown" else to.id), "reason": "分派"}
    answer = await client.post(f"/api/v1/people/{who.id}/owner", json=form)
    assert (answer.status_code, answer.json()["detail"][:7]) == (409, "有 1 人不在")  # the same words for all


async def test_an_administrator_of_a_township_cannot_take_over_who_is_more_elsewhere(as_user: AsUser, tx: Tx) -> None:
    small = await as_user(await builders.user(tx, role=Role.SYSTEM_ADMIN, area=LANCHENG))
    great = await builders.user(tx, role=Role.SUPERVISOR, area="530000", name="省里的人")
    await builders.grant(tx, great, Role.COUNSELOR, LANCHENG)
    await tx.session.commit()
    for act in ("password", "disable", "enable"):
        answer = await small.post(f"/users/{great.id}/{act}")
        assert answer.status_code == 422
        assert "以外还有角色" in answer.text
    kept = await tx.session.get_one(User, great.id, populate_existing=True)
    assert (kept.password_hash, kept.disabled_at) == ("!", None)


async def test_a_role_taken_back_ends_at_the_next_request(as_user: AsUser, tx: Tx) -> None:
    who = await builders.person(tx, name="曾小敏", **spelled("曾小敏", LONGYANG))
    worker = await builders.user(tx)
    client = await as_user(worker)
    key = {"Idempotency-Key": "one"}
    search = {"q": who.name}
    assert (await client.get(f"/people/{who.id}")).status_code == 200
    assert who.name in (await client.post("/api/v1/people/search", json=search, headers=key)).text
    taken = update(RoleGrant).where(RoleGrant.user_id == worker.id).values(revoked_at=tx.now)
    await tx.session.execute(taken)
    await tx.session.commit()
    assert (await client.get(f"/people/{who.id}")).status_code == 403
    again = await client.post("/api/v1/people/search", json=search, headers=key)
    assert again.status_code == 403
    assert who.name not in again.text


# ----------------------------------------------------------------------------------------------------- reading


async def test_a_cursor_does_not_tell_where_somebody_out_of_sight_sorts(as_user: AsUser, tx: Tx) -> None:
    client = await as_user(await builders.user(tx))
    await builders.person(tx)
    hidden = await builders.person(tx, area=YONGCHANG)
    await tx.session.commit()
    answers = [await client.get("/api/v1/people", params={"cursor": encode(one)}) for one in (hidden.id, NOBODY)]
    assert [one.status_code for one in answers] == [422, 422]
    assert answers[0].text == answers[1].text


@pytest.mark.parametrize("cursor", ["", "W10", "bnVsbA", "WyJhIl0", "é", "W" * 9000, encode("2024-06-12", "x")])
def test_a_cursor_of_another_make_is_refused(cursor: str) -> None:
    with pytest.raises(Invalid):
        decode(cursor, str, UUID)


async def test_what_was_merged_is_seen_where_the_kept_entry_is(tx: Tx, database: Database, as_user: AsUser) -> None:
    boss = await builders.actor(tx, role=Role.SUPERVISOR, area=LONGYANG)
    kept, dropped = await builders.person(tx, area=LANCHENG), await builders.person(tx, area=YONGCHANG)
    asked_for = await ask(tx, boss, dropped, "waiver", WAIVED, "因故")
    await database.settle(tx)
    await merge(tx, boss, kept.id, dropped.id, "同一个人")
    await database.settle(tx)
    next_door = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=YONGCHANG))
    here = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=LANCHENG))
    assert (await next_door.get("/api/v1/approvals")).json()["items"] == []
    assert [one["id"] for one in (await here.get("/api/v1/approvals")).json()["items"]] == [str(asked_for.id)]


async def test_what_people_type_is_never_taken_for_markup(as_user: AsUser, tx: Tx) -> None:
    client = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=LANCHENG))
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>\"' onmouseover=alert(1) {{7*7}}"
    who = await builders.person(tx, name=evil, note=evil, address=evil, guardian_name=evil)
    made = await builders.record(tx, who, "job_lead", employer=evil, title=evil)
    await builders.job(tx, who, tx.today)
    await ask(
        tx, await builders.actor(tx, name=evil), who, "waiver", {"rule": evil, "step": evil, "period": evil}, evil
    )
    await tx.session.commit()
    base = f"/people/{who.id}"
    pages = (base, f"{base}/edit", f"{base}/history", f"{base}/household", f"{base}/jobs", f"{base}/records/{made.id}")
    for path in (*pages, f"{base}/visit", f"{base}/unmask", "/people?show=all", "/today?owner=all", "/approvals"):
        answer = await client.get(path)
        assert answer.status_code == 200, path
        assert "<script>alert" not in answer.text, path
        assert "<img src=x" not in answer.text, path
        assert "\"' onmouseover" not in answer.text, path
        assert "49" not in answer.text.partition("onmouseover=alert(1) ")[2][:4], path
    found = await client.post("/people/search", data={"q": evil[:40]}, follow_redirects=True)
    assert "<script>" not in found.text.replace("<script src=", "")
