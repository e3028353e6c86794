"""How many identity numbers can be rebuilt from what is shown before anybody gives a reason, or from a stolen dump.

A number is region (6), birth date (8), order (3, odd for men) and check character: with region, birth date and sex
known, 500 remain. Whoever is shown more of it knows it all; so all that is shown, exported or stored in the clear is
searched here as somebody would who wants the numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from io import BytesIO
from uuid import UUID

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import text

from service.access.rules import Role
from service.kit.db import Tx
from tests import builders
from tests.builders import LANCHENG, LONGYANG, actor, user
from tests.conftest import AsUser
from tests.exchange.workbooks import identity
from tests.people.people import form

MOST = 1 / 200
POSSIBLE = [identity(order) for order in range(0, 1000, 2)]  # all women born that day
PASSING = re.compile(r"\\x[0-9a-f]+|[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\d(?:[T ][0-9:.+]+)?")  # bytes, ids, times
Texts = Mapping[UUID, list[str]]


@pytest.fixture
async def numbers(tx: Tx) -> dict[UUID, str]:
    """Forty women of one birth date, as a counselor registers them, each with certificate and telephone."""
    worker = await actor(tx, area=LANCHENG)
    made = {}
    for at, number in enumerate(POSSIBLE[3::12][:40]):
        told = form(name=f"示例{'甲乙丙丁'[at % 4]}", certificate_number=f"{number}42", phone=f"1391234{at + 5000}")
        made[(await builders.register(tx, worker, told.model_copy(update={"confirmed": True}))).id] = number
    await tx.session.commit()
    return made


def rebuilt(numbers: Mapping[UUID, str], texts: Texts) -> float:
    """The share of numbers that somebody finds who picks one of those that fit what is told of each person."""
    hits = 0.0
    for person_id, number in numbers.items():
        fit = set(_fitting(texts[person_id])) or set(POSSIBLE)
        hits += (number in fit) / len(fit)
    return hits / len(numbers)


def _fitting(texts: Iterable[str]) -> Iterable[str]:
    tokens = {token for told in texts for token in re.findall(r"[0-9A-Z]+", PASSING.sub(" ", told).upper())}
    long = [token for token in tokens if len(token) > len("20240612")]
    for number in POSSIBLE:
        end = number[14:]
        if tokens & {end, end[:3], end[1:]} or any(end in token and not token.startswith("139") for token in long):
            yield number


def test_who_sees_the_last_characters_knows_the_numbers() -> None:
    """The attacker of this file is no straw man: what masks used to show gives every number away."""
    one, other = UUID(int=1), UUID(int=2)
    numbers = {one: POSSIBLE[17], other: POSSIBLE[400]}
    shown = {one: [f"999999********{POSSIBLE[17][14:]}"], other: [f"尾号 {POSSIBLE[400][14:]}"]}
    assert rebuilt(numbers, shown) == 1
    assert rebuilt(numbers, {one: [f"{POSSIBLE[17]}42"], other: [f"{POSSIBLE[400][:17]}"]}) >= MOST
    assert rebuilt(numbers, {one: [], other: ["1391234567"]}) < MOST


@pytest.mark.parametrize(
    ("role", "area"),
    [(Role.COUNSELOR, LANCHENG), (Role.GRADUATE_OFFICER, LONGYANG), (Role.SUPERVISOR, LONGYANG)],
)
async def test_no_role_can_rebuild_numbers_from_what_it_is_shown(
    tx: Tx, as_user: AsUser, numbers: dict[UUID, str], role: Role, area: str
) -> None:
    client = await as_user(await user(tx, role=role, area=area))
    told: dict[UUID, list[str]] = {person_id: [] for person_id in numbers}
    for item in (await client.get("/api/v1/people?limit=200")).json()["items"]:
        told[UUID(item["id"])].append(json.dumps(item))
    for line in re.findall(r"<tr role=\"row\">.*?</tr>", (await client.get("/people?show=all")).text, re.DOTALL):
        told.setdefault(
            UUID(match[1]) if (match := re.search(r"/people/([0-9a-f-]{36})", line)) else UUID(int=0), []
        ).append(line)
    for person_id in list(numbers)[:6]:
        for path in (
            f"/api/v1/people/{person_id}",
            f"/people/{person_id}",
            f"/people/{person_id}/edit",
            f"/people/{person_id}/ledger",
        ):
            answer = await client.get(path)
            told[person_id].append(answer.text)
    assert all(told[person_id] for person_id in numbers)
    assert rebuilt(numbers, told) <= MOST


async def test_an_exported_list_gives_no_numbers_away(tx: Tx, as_user: AsUser, numbers: dict[UUID, str]) -> None:
    client = await as_user(await user(tx))
    for kind in ("people", "duties", "records", "ledgers"):
        answer = await client.post("/exports", data={"kind": kind, "area": LANCHENG, "reason": "核对年度台账"})
        assert answer.status_code == 200, answer.text
        rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
        ends = {number[14:] for number in numbers.values()}
        cells = {str(cell) for row in rows for cell in row}
        assert not {cell for cell in cells for end in ends if re.search(rf"(?<![0-9-]){end}(?![0-9-])", cell)}


async def test_a_dump_without_the_keys_gives_no_numbers_away(tx: Tx, numbers: dict[UUID, str]) -> None:
    told: dict[UUID, list[str]] = {person_id: [] for person_id in numbers}
    tables = await tx.session.scalars(text("select tablename from pg_tables where schemaname = 'public'"))
    for table in tables.all():
        for line in await tx.session.scalars(text(f'select t::text from "{table}" t')):
            for person_id in re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", line):
                if UUID(person_id) in told:
                    told[UUID(person_id)].append(re.sub(r"^\(\d+,", "(", line))  # but for running numbers
    assert all(told.values())
    assert rebuilt(numbers, told) <= MOST
