"""What identifies a person is in no address, log, fault, message or job, and cannot be read at rest."""

from __future__ import annotations

import base64
import json
import logging
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pytest
from fastapi import FastAPI
from httpx import AsyncClient, Response
from sqlalchemy import text, update

from service.access.rules import Role
from service.accounts.commands.keeping import keep_form
from service.kit.db import Database, Tx
from service.kit.logs import set_up_logs
from service.kit.queue import enqueue
from service.reminders.commands import run_mornings
from service.tables.duties import Duty
from tests.access.asking import EDITED
from tests.builders import LANCHENG, LONGYANG, user
from tests.conftest import AsUser
from tests.exchange.workbooks import identity, row, workbook

NAME, GUARDIAN, IMPORTED = "欧阳示例", "上官示例", "慕容示例"
NUMBER, OTHER, STAGED = identity(402), identity(404), identity(406)
PHONE, GUARDIANS, PROOF = "13912345678", "13987654321", "9999990012345678"
NUMBERS = {NUMBER, OTHER, STAGED, PHONE, GUARDIANS, "13800000406", f"{NUMBER}42", PROOF}
NAMES = {NAME, GUARDIAN, IMPORTED, "曾旁人"}
FORM = EDITED | {
    "area": LANCHENG,
    "name": NAME,
    "phone": PHONE,
    "guardian_name": GUARDIAN,
    "guardian_phone": GUARDIANS,
    "employment_certificate": PROOF,
}
FORM |= {"id_number": NUMBER, "certificate_number": f"{NUMBER}42", "note": "备注"}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(slots=True)
class Story:
    """Everything that was answered, in order."""

    client: AsyncClient
    answers: list[Response] = field(default_factory=list)

    async def ask(self, method: str, path: str, **sent: Any) -> Response:  # noqa: ANN401 - as httpx takes it
        answer = await self.client.request(method, path, **sent)
        self.answers.append(answer)
        return answer


@pytest.fixture
async def story(database: Database, tx: Tx, as_user: AsUser) -> Story:
    """A day of work: people registered, looked for, unmasked, visited, assigned, imported, reminded of."""
    boss = await user(tx, role=Role.SUPERVISOR, area=LONGYANG)
    worker = await user(tx, area=LANCHENG)
    told = Story(await as_user(boss))
    made = await told.ask("POST", "/people/new", data=FORM)
    assert made.status_code == 303, made.text
    page = made.headers["location"]
    other = {"name": "曾旁人", "area": LANCHENG, "id_number": OTHER, "category": 4, "grade": 2, "phone": PHONE}
    keyed = {"Idempotency-Key": str(uuid4())}
    second = await told.ask("POST", "/api/v1/people", json=other | {"confirmed": True}, headers=keyed)
    assert second.status_code == 201, second.text
    await told.ask("POST", "/people/new", data=FORM)  # the number is on file
    await told.ask("POST", "/api/v1/people", json=other)
    for q in (NAME, NUMBER, PHONE):
        await told.ask("POST", "/people/search", data={"q": q})
        await told.ask("POST", "/api/v1/people/search", json={"q": q}, headers={"Idempotency-Key": str(uuid4())})
    shown = await told.ask(
        "POST",
        f"/api/v1{page}/unmask",
        json={"field": "id_number", "reason": f"{NAME}来电核对"},
        headers={"Idempotency-Key": str(uuid4())},
    )
    assert shown.json()["value"] == NUMBER
    await told.ask("POST", f"{page}/edit", data=FORM | {"version": "99", "name": "欧阳改名"})
    await told.ask("POST", f"{page}/leave", data={"reason": "other", "on": "2030-01-01"})
    given = await told.ask("POST", f"{page}/owner", data={"to": str(worker.id), "reason": f"{NAME}的家人要求"})
    assert given.status_code == 303, given.text
    await told.ask("POST", f"{page}/visit", data={"outcome": "no_contact", "note": f"{NAME}不在家"})
    sheet = workbook(
        row(406, 姓名=IMPORTED, 联系电话="13800000406"),
        row(408, 姓名=IMPORTED, 身份证号=f"{STAGED}9"),
        title=f"填表人{NAME} {PHONE}",
    )
    staged = await told.ask("POST", "/imports", data={"area": LONGYANG}, files={"file": ("x.xlsx", sheet, XLSX)})
    assert staged.status_code == 303, staged.text
    await told.ask("POST", f"{staged.headers['location']}/apply")
    for path in (
        "/today?owner=all",
        "/people?show=all",
        page,
        f"{page}/edit",
        f"{page}/history",
        "/visits",
        "/approvals",
    ):
        await told.ask("GET", path)
    await tx.session.execute(update(Duty).where(Duty.state == "open").values(plan_by=tx.today))
    await run_mornings(tx)
    await tx.session.commit()
    return told


def _identifying(told: str) -> list[str]:
    return [one for one in NAMES | NUMBERS if one in told]


async def test_no_address_holds_a_name_or_number(story: Story) -> None:
    for answer in story.answers:
        heads = [
            unquote(value) for key, value in answer.headers.items() if key in {"location", "hx-push-url", "hx-redirect"}
        ]
        links = [unquote(link) for link in re.findall(r'(?:href|action|hx-get|src)="([^"]*)"', answer.text)]
        addresses = [link for link in (*heads, *links, str(answer.url)) if not link.startswith("tel:")]
        assert [_identifying(address) for address in addresses if _identifying(address)] == []


async def test_forms_that_go_into_the_address_ask_for_no_name(story: Story) -> None:
    for answer in story.answers:
        for form in re.findall(r"<form[^>]*>.*?</form>", answer.text, re.DOTALL):
            if 'method="post"' not in form.split(">")[0]:
                assert not re.search(r'<input[^>]*type="(text|search)"', form), form[:200]


async def test_no_message_left_for_the_next_page_holds_one(story: Story) -> None:
    left = [one for answer in story.answers for one in re.findall(r"onecase-flash=([\w=-]+)", str(answer.headers))]
    assert left
    for flash in left:
        assert _identifying(json.dumps(json.loads(base64.urlsafe_b64decode(flash)), ensure_ascii=False)) == []


async def test_lists_and_faults_of_the_api_hold_no_whole_number(story: Story) -> None:
    for answer in story.answers:
        if answer.url.path.startswith("/api/") and not answer.url.path.endswith("/unmask"):
            assert [one for one in NUMBERS if one in answer.text] == [], answer.url.path
    assert any(answer.status_code == 409 for answer in story.answers), "a fault was among them"


@pytest.mark.parametrize("wrong", [f"{NUMBER[:-1]}5", NUMBER[:-1], f"{PHONE}0", "５３０５０２一九九"])
async def test_a_fault_does_not_repeat_a_wrong_number(story: Story, wrong: str) -> None:
    fields = ("id_number", "certificate_number", "phone", "guardian_phone", "employment_certificate")
    for kind in fields:
        answer = await story.ask("POST", "/api/v1/people", json={"name": NAME, "area": LANCHENG, kind: wrong})
        assert answer.status_code == 422
        assert wrong not in answer.text
        assert NAME not in answer.text


async def test_the_numbers_for_prometheus_name_nobody(story: Story) -> None:
    told = (await story.ask("GET", "/metrics")).text
    assert "onecase_http_seconds" in told
    assert _identifying(told) == []
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", told), "no ids either"


async def test_numbers_are_nowhere_readable_in_the_database(story: Story, tx: Tx) -> None:
    found = []
    for table, line in await _lines(tx):
        found += [(table, one) for one in NUMBERS if one in line or one.encode().hex() in line]
    assert found == []


async def test_only_the_register_and_what_was_written_of_somebody_hold_their_name(story: Story, tx: Tx) -> None:
    """Elsewhere there are ids: in jobs, acts, kept answers, imports, messages."""
    holding = {table for table, line in await _lines(tx) for one in NAMES if _holds(line, one)}
    assert holding <= {"person", "act", "visit", "record", "assignment"}
    details = (await tx.session.scalars(text("select detail::text from act"))).all()
    assert details
    assert [one for detail in details for one in _identifying(detail)] == []


def _holds(line: str, name: str) -> bool:
    return name in line or name.encode().hex() in line or json.dumps(name).strip('"') in line


async def _lines(tx: Tx) -> list[tuple[str, str]]:
    """Every row of every table, jobs too, as text; bytes come as hexadecimal digits."""
    tables = await tx.session.execute(
        text("select schemaname, tablename from pg_tables where schemaname in ('public', 'pgqueuer')")
    )
    found: list[tuple[str, str]] = []
    for schema, table in tables.all():
        if table in {"area", "calendar_day"}:
            continue
        lines = await tx.session.scalars(text(f'select t::text from "{schema}"."{table}" t'))
        found += [(table, line) for line in lines]
    assert {"person", "batch_row", "kept_answer", "act", "pgqueuer"} <= {table for table, _ in found}
    return found


async def test_a_form_kept_over_the_end_of_a_session_is_sealed(app: FastAPI, tx: Tx, story: Story) -> None:
    """See tests/accounts for how it comes back."""
    boss = await user(tx, role=Role.SUPERVISOR, area=LONGYANG)
    await keep_form(tx, boss.id, "/people/new", "/people/new", {"name": [NAME], "id_number": [NUMBER]})
    kept = [line for table, line in await _lines(tx) if table == "kept_form"]
    assert kept
    assert [one for line in kept for one in NAMES | NUMBERS if _holds(line, one)] == []


async def test_logs_name_nobody_whatever_breaks(
    app: FastAPI, story: Story, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = logging.getLogger().handlers[:]
    set_up_logs("DEBUG")

    async def broken(*_: object) -> None:
        raise RuntimeError(f"{NAME} {NUMBER} {PHONE}")

    monkeypatch.setattr(app.state, "identify", broken)
    await story.ask("POST", "/people/search", data={"q": NAME})
    answer = await story.ask("POST", "/api/v1/people/search", json={"q": NUMBER})
    logging.getLogger().handlers[:] = before
    written = capsys.readouterr()
    assert answer.status_code == 500
    assert "RuntimeError" in written.err + written.out
    assert _identifying(written.err + written.out + answer.text) == []


async def test_a_job_is_given_ids_only(tx: Tx, story: Story) -> None:
    await enqueue(tx, "deliver", {"digest": str(uuid4())})
    jobs = (await tx.session.scalars(text("select convert_from(payload, 'utf8') from pgqueuer.pgqueuer"))).all()
    assert jobs
    for job in jobs:
        assert all(re.fullmatch(r"[0-9a-f-]{36}|[\w.-]{1,20}", str(value)) for value in json.loads(job).values()), job
