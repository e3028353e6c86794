"""就业经历 as HTML and as JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient
from sqlalchemy import select

from service.access.rules import Role
from service.kit.db import Database, Tx
from service.tables.duties import Duty
from service.tables.people import Person
from tests import builders

AsUser = Callable[[object], Awaitable[AsyncClient]]
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}
JOB = {"form": "7", "employer": "甲公司", "started_on": "2024-03-01"}


@pytest.fixture
async def who(tx: Tx, database: Database) -> Person:
    made = await builders.person(tx)
    await database.settle(tx)
    await tx.session.commit()
    return made


@pytest.fixture
async def client(tx: Tx, as_user: AsUser) -> AsyncClient:
    return await as_user(await builders.user(tx))


async def owed(tx: Tx, who: Person) -> set[str]:
    found = await tx.session.scalars(select(Duty.step).where(Duty.person_id == who.id, Duty.state == "open"))
    return set(found.all())


async def test_a_job_stops_what_was_owed_and_its_end_starts_it_again(tx: Tx, who: Person, client: AsyncClient) -> None:
    assert "info_check" in await owed(tx, who)
    assert (await client.post(f"/people/{who.id}/jobs", data=JOB)).status_code == 303
    assert "info_check" not in await owed(tx, who)
    page = BeautifulSoup((await client.get(f"/people/{who.id}/jobs")).text, "html.parser")
    end = str(page.select_one("form[action$='/end']")["action"])  # type: ignore[index]
    assert (await client.post(end, data={"ended_on": "2024-06-01", "end_reason": "quit"})).status_code == 303
    assert "info_check" in await owed(tx, who)


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
async def test_the_page_shows_the_jobs_with_their_days(
    tx: Tx, who: Person, client: AsyncClient, headers: dict[str, str]
) -> None:
    await builders.job(tx, who, date(2023, 3, 1), date(2023, 9, 1))
    await tx.session.commit()
    page = BeautifulSoup((await client.get(f"/people/{who.id}/jobs", headers=headers)).text, "html.parser")
    assert "2023-03-01 至 2023-09-01" in page.select_one(".rows li").get_text()  # type: ignore[union-attr]


async def test_a_fault_keeps_what_was_typed(who: Person, client: AsyncClient) -> None:
    answer = await client.post(f"/people/{who.id}/jobs", data=JOB | {"started_on": "2024年7月1日"})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert page.find(id="employer")["value"] == "甲公司"  # type: ignore[index]
    assert page.find(id="started_on")["value"] == "2024年7月1日"  # type: ignore[index]
    assert page.find(id="started_on")["aria-invalid"] == "true"  # type: ignore[index]


async def test_an_end_before_the_start_is_told_at_its_own_field(tx: Tx, who: Person, client: AsyncClient) -> None:
    job = await builders.job(tx, who, date(2024, 3, 1))
    await tx.session.commit()
    answer = await client.post(f"/people/{who.id}/jobs/{job.id}/end", data={"ended_on": "2024-02-01"})
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert page.find(id=f"{job.id}-ended_on")["aria-invalid"] == "true"  # type: ignore[index]
    assert page.select_one(f".error-summary a[href='#{job.id}-ended_on']") is not None


async def test_a_job_is_corrected_and_a_stale_correction_shows_both(tx: Tx, who: Person, client: AsyncClient) -> None:
    job = await builders.job(tx, who, date(2024, 3, 1))
    await tx.session.commit()
    path = f"/people/{who.id}/jobs/{job.id}"
    page = BeautifulSoup((await client.get(path)).text, "html.parser")
    version = str(page.select_one("input[name=version]")["value"])  # type: ignore[index]
    saved = await client.post(path, data=JOB | {"employer": "乙公司", "version": version})
    assert saved.status_code == 303
    stale = await client.post(path, data=JOB | {"employer": "丙公司", "version": version})
    assert stale.status_code == 412
    assert "乙公司" in stale.text
    assert "丙公司" in stale.text


async def test_a_job_is_voided_with_a_reason(tx: Tx, who: Person, client: AsyncClient) -> None:
    job = await builders.job(tx, who, date(2024, 3, 1))
    await tx.session.commit()
    path = f"/people/{who.id}/jobs/{job.id}"
    assert (await client.post(f"{path}/void", data={"reason": "录错了"})).status_code == 303
    assert (await client.get(path)).status_code == 404


async def test_jobs_over_http(who: Person, client: AsyncClient) -> None:
    url = f"/api/v1/people/{who.id}/jobs"
    made = await client.post(url, json=JOB | {"form": 7, "contract": True})
    assert made.status_code == 201
    listed = (await client.get(url)).json()
    assert [(one["employer"], one["contract"], one["ended_on"]) for one in listed["items"]] == [("甲公司", True, None)]
    ended = await client.post(f"{url}/{made.json()['id']}/end", json={"ended_on": "2024-06-01"})
    assert ended.json()["ended_on"] == "2024-06-01"
    wrong = await client.post(url, json={"form": 8})
    assert {one["field"] for one in wrong.json()["errors"]} == {"form", "employer", "started_on"}


@pytest.mark.parametrize(
    ("role", "area", "status"),
    [
        (Role.SUPERVISOR, builders.LONGYANG, 200),
        (Role.COUNSELOR, builders.YONGCHANG, 404),
        (Role.SECURITY_ADMIN, builders.LONGYANG, 403),
    ],
)
async def test_jobs_are_read_in_the_area_alone(
    tx: Tx, who: Person, as_user: AsUser, role: Role, area: str, status: int
) -> None:
    client = await as_user(await builders.user(tx, role=role, area=area))
    assert (await client.get(f"/api/v1/people/{who.id}/jobs")).status_code == status
