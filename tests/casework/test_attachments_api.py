"""Papers and pictures over HTTP: the same limits as on the page."""

from __future__ import annotations

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import func, select

from service.access.rules import Role
from service.casework.rules.attachments import MOST_BYTES
from service.kit.db import Tx
from service.tables.attachments import Attachment
from service.tables.audit import Act
from service.tables.people import Person
from tests import builders
from tests.conftest import AsUser

PNG = b"\x89PNG\r\n\x1a\n" + b"picture" * 20


@pytest.fixture
async def who(tx: Tx) -> Person:
    made = await builders.person(tx)
    await tx.session.commit()
    return made


@pytest.fixture
async def client(tx: Tx, as_user: AsUser) -> AsyncClient:
    return await as_user(await builders.user(tx))


async def upload(client: AsyncClient, who: Person, content: bytes = PNG, query: str = "", **sent: str) -> Response:
    files = {"file": ("身份证.png", content, "text/html")}
    address = f"/api/v1/people/{who.id}/attachments{query}"
    return await client.post(address, data={"kind": "photo", **sent}, files=files)


async def test_a_file_is_kept_listed_opened_and_taken_back(tx: Tx, client: AsyncClient, who: Person) -> None:
    made = await upload(client, who)
    assert made.status_code == 201
    one = made.json()
    assert (one["kind"], one["media_type"], one["size"], one["record_id"]) == ("photo", "image/png", len(PNG), None)
    page = f"/api/v1/people/{who.id}/attachments"
    listed = (await client.get(f"{page}?count=true")).json()
    assert ([item["id"] for item in listed["items"]], listed["next"], listed["count"]) == ([one["id"]], None, 1)
    opened = await client.get(f"{page}/{one['id']}")
    assert (opened.content, opened.headers["Content-Type"]) == (PNG, "image/png")
    assert opened.headers["Content-Disposition"].startswith("attachment;")
    assert "身份证" not in opened.headers["Content-Disposition"] + str(listed), "its own name is dropped"
    assert await tx.session.scalar(select(func.count()).where(Act.verb == "attachment.view")) == 1
    gone = await client.post(f"{page}/{one['id']}/void", json={"reason": "传错了人"})
    assert gone.json()["voided_at"] is not None
    assert (await client.get(page)).json()["items"] == []
    assert (await client.get(f"{page}/{one['id']}")).status_code == 404


async def test_one_of_a_record_is_found_by_the_record(tx: Tx, client: AsyncClient, who: Person) -> None:
    record = await builders.record(tx, who, "need_registration", outcome="declined", reason="身体不好")
    await tx.session.commit()
    made = await upload(client, who, query=f"?record={record.id}", kind="signature")
    await upload(client, who)
    listed = await client.get(f"/api/v1/people/{who.id}/attachments?record={record.id}")
    assert [item["id"] for item in listed.json()["items"]] == [made.json()["id"]]


@pytest.mark.parametrize(
    ("content", "kind", "field"),
    [
        (b"", "photo", "file"),
        (b"GIF89a", "photo", "file"),
        (PNG + b"x" * MOST_BYTES, "photo", "file"),
        (PNG, "nonsense", "kind"),
        (PNG, "signature", "kind"),
    ],
    ids=["empty", "of another type", "too large", "of no kind", "a signature of nothing"],
)
async def test_a_file_that_is_not_kept_is_told_why(
    tx: Tx, client: AsyncClient, who: Person, content: bytes, kind: str, field: str
) -> None:
    answer = await upload(client, who, content, kind=kind)
    assert (answer.status_code, answer.headers["Content-Type"]) == (422, "application/problem+json")
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert await tx.session.scalar(select(func.count()).select_from(Attachment)) == 0


async def test_no_file_at_all_is_told_too(client: AsyncClient, who: Person) -> None:
    assert (await client.post(f"/api/v1/people/{who.id}/attachments", json={"kind": "photo"})).status_code == 422


async def test_the_same_key_answers_what_was_answered(client: AsyncClient, who: Person) -> None:
    address, files = f"/api/v1/people/{who.id}/attachments", {"file": ("x", PNG)}
    sent = client.build_request("POST", address, data={"kind": "photo"}, files=files, headers={"Idempotency-Key": "1"})
    body, headers = await sent.aread(), sent.headers
    answers = [await client.post(address, content=body, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()


async def test_somebody_elses_person_is_not_there(tx: Tx, as_user: AsUser, who: Person) -> None:
    other = await as_user(await builders.user(tx, role=Role.COUNSELOR, area=builders.BAOTOU_KUNDULUN))
    assert (await upload(other, who)).status_code == 404
    assert (await other.get(f"/api/v1/people/{who.id}/attachments")).status_code == 404
