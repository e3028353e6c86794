"""毕业去向: kept as history, offered with a job; the two clocks of a graduate on the page (issue, story 2)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient

from service.access.rules import Actor
from service.employment.commands import destinations, jobs
from service.employment.queries.jobs import destinations_of
from service.employment.schemas import DestinationForm, JobEnd, JobForm
from service.kit.db import Database, Tx
from service.kit.errors import Invalid, Refused, Stale
from service.people.schemas.forms import PersonPatch
from service.tables.people import Person, Student
from tests import builders
from tests.builders import MovableClock, change

AsUser = Callable[[object], Awaitable[AsyncClient]]
NANCHANG = "360102"  # 南昌市东湖区
JOB = {"form": 1, "employer": "甲公司", "started_on": "2024-03-01"}


async def said(tx: Tx, actor: Actor, who: Person) -> list[tuple[str | None, date | None]]:
    found = await destinations_of(tx.session, actor, who.id)
    return [(one.code, one.since_on) for one in found]


async def test_what_was_said_last_holds_and_the_rest_stays(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    await builders.student(tx, who)
    for code, on in (("70", "2024-05-01"), ("11", "2024-06-03"), ("11", "2024-06-03")):
        await destinations.set_destination(tx, actor, who.id, DestinationForm(code=code, on=date.fromisoformat(on)))
    student = await tx.session.get_one(Student, who.id)
    assert (student.destination_code, student.destination_on) == ("11", date(2024, 6, 3))
    assert set(await said(tx, actor, who)) == {("70", date(2024, 5, 1)), ("11", date(2024, 6, 3))}


async def test_a_change_of_the_studies_is_history_too(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    await builders.student(tx, who)
    study = {"school": "某大学", "graduates_on": "2024-06-30", "destination_code": "80", "destination_on": "2024-06-01"}
    await change(tx, actor, who.id, PersonPatch.model_validate({"student": study}), None)
    await change(tx, actor, who.id, PersonPatch.model_validate({"student": study | {"destination_code": ""}}), None)
    assert set(await said(tx, actor, who)) == {("80", date(2024, 6, 1)), (None, date(2024, 6, 1))}


async def test_who_has_the_older_form_open_does_not_overwrite_where_somebody_went(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    await builders.student(tx, who)
    before = who.version
    await destinations.set_destination(tx, actor, who.id, DestinationForm(code="11", on=date(2024, 6, 3)))
    study = {"school": "某大学", "graduates_on": "2024-06-30", "destination_code": "", "destination_on": None}
    with pytest.raises(Stale):
        await change(tx, actor, who.id, PersonPatch.model_validate({"student": study}), before)


@pytest.mark.parametrize(("told", "code"), [({}, "12"), ({"contract": True}, "11"), ({"form": 3}, "75")])
async def test_a_job_of_a_graduate_notes_the_code_that_fits(tx: Tx, told: dict[str, object], code: str) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    await builders.student(tx, who)
    form = JobForm.model_validate(JOB | told | {"destination": "fitting"})
    await builders.start_job(tx, actor, who.id, form)
    assert await said(tx, actor, who) == [(code, date(2024, 3, 1))]


async def test_a_destination_is_told_of_graduates_alone(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    with pytest.raises(Refused):
        await destinations.set_destination(tx, actor, who.id, DestinationForm(code="11", on=date(2024, 6, 1)))
    with pytest.raises(Invalid) as fault:
        await builders.start_job(tx, actor, who.id, JobForm.model_validate(JOB | {"destination": "fitting"}))
    assert list(fault.value.fields) == ["destination"]


async def test_a_day_to_come_and_an_unknown_code_are_refused(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    await builders.student(tx, who)
    with pytest.raises(Invalid):
        await destinations.set_destination(tx, actor, who.id, DestinationForm(code="11", on=date(2024, 6, 13)))
    with pytest.raises(ValueError, match="毕业去向无法识别"):
        DestinationForm(code="13", on=date(2024, 6, 1))


async def test_grad_10_and_grad_11_both_histories_stay_on_the_page(
    tx: Tx, database: Database, clock: MovableClock, as_user: AsUser
) -> None:
    """Story 2: a job on 31 August, lost in December; the half-year clock stops, the unbroken year takes over."""
    clock.move(date(2025, 1, 5))
    tx.now = clock.now()
    actor, who = await builders.actor(tx, area=NANCHANG), await builders.person(tx, area=NANCHANG)
    await builders.student(tx, who, roster_on=date(2024, 3, 1), willing="yes", able="yes")
    await builders.record(tx, who, "career_guidance", date(2024, 7, 20))
    form = JobForm.model_validate(JOB | {"started_on": "2024-08-31", "contract": True, "destination": "fitting"})
    job = await builders.start_job(tx, actor, who.id, form)
    await builders.record(tx, who, "follow_up", date(2024, 9, 28), in_post="yes")
    await jobs.end_job(tx, actor, who.id, job.id, JobEnd(ended_on=date(2024, 12, 10), end_reason="quit"))
    await database.settle(tx)
    client = await as_user(await builders.user(tx, area=NANCHANG))
    text = BeautifulSoup((await client.get(f"/people/{who.id}/jobs")).text, "html.parser").get_text()
    assert "2024-12-10 失岗，已停" in text
    assert "2024-08-31 至 2025-02-28" in text
    assert "应 3 次，已 1 次" in text
    assert "2024-12-10 离职后，这个去向不再算数" in text
    assert "2025-01-10（逾期未联系即为中断）" in text
    assert "42 天（2024-07-20 至 2024-08-31），超过 31 天，联系曾中断" in text


async def test_the_destination_is_set_on_the_page_and_a_fault_keeps_what_was_typed(tx: Tx, as_user: AsUser) -> None:
    who = await builders.person(tx)
    await builders.student(tx, who)
    client = await as_user(await builders.user(tx))
    wrong = await client.post(f"/people/{who.id}/destinations", data={"code": "80", "on": "2025-01-01"})
    page = BeautifulSoup(wrong.text, "html.parser")
    assert wrong.status_code == 422
    assert page.select_one(".error-summary a[href='#went-on']") is not None
    assert page.select_one("#went-code option[selected]")["value"] == "80"  # type: ignore[index]
    assert (
        await client.post(f"/people/{who.id}/destinations", data={"code": "80", "on": "2024-06-01"})
    ).status_code == 303
    assert "升学（80），2024-06-01" in (await client.get(f"/people/{who.id}/jobs")).text


async def test_destinations_over_http(tx: Tx, as_user: AsUser) -> None:
    who = await builders.person(tx)
    await builders.student(tx, who)
    client = await as_user(await builders.user(tx))
    url = f"/api/v1/people/{who.id}/destinations"
    assert (await client.post(url, json={"code": "11", "on": "2024-06-01"})).json() == {
        "code": "11",
        "on": "2024-06-01",
    }
    assert [(one["code"], one["on"]) for one in (await client.get(url)).json()["items"]] == [("11", "2024-06-01")]
