"""Starting, changing and ending jobs."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from service.employment.commands import jobs
from service.employment.queries.jobs import jobs_of
from service.employment.schemas import JobEnd, JobForm
from service.kit.db import Tx
from service.kit.errors import Invalid, NotFound, Refused, Stale
from tests import builders


def form(started_on: str = "2024-03-01", **more: Any) -> JobForm:  # noqa: ANN401 - any field of the form
    return JobForm.model_validate({"form": 7, "employer": "甲公司", "started_on": started_on} | more)


async def test_open_ended_jobs_may_overlap(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    await builders.start_job(tx, actor, who.id, form())
    await builders.start_job(tx, actor, who.id, form("2024-04-01", employer="乙公司"))
    assert [job.employer for job in await jobs_of(tx.session, actor, who.id)] == ["乙公司", "甲公司"]


async def test_the_same_job_sent_twice_is_kept_once(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    first = await builders.start_job(tx, actor, who.id, form())
    assert (await builders.start_job(tx, actor, who.id, form())).id == first.id


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"started_on": "2024-06-13"}, "started_on"),
        ({"started_on": "1990-01-01"}, "started_on"),
        ({"ended_on": "2024-02-29"}, "ended_on"),
    ],
)
async def test_days_that_cannot_be_are_refused_by_field(tx: Tx, told: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as fault:
        await builders.start_job(tx, await builders.actor(tx), (await builders.person(tx)).id, form(**told))
    assert list(fault.value.fields) == [field]


async def test_a_job_is_ended_once(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    made = await builders.job(tx, who, date(2024, 3, 1))
    told = JobEnd(ended_on=date(2024, 6, 1), end_reason="quit")
    ended = await jobs.end_job(tx, actor, who.id, made.id, told)
    assert (ended.ended_on, ended.end_reason) == (date(2024, 6, 1), "quit")
    with pytest.raises(Refused):
        await jobs.end_job(tx, actor, who.id, made.id, told)


async def test_a_change_of_what_somebody_else_changed_is_shown_and_not_made(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    made = await builders.job(tx, who, date(2024, 3, 1))
    await builders.change_job(tx, actor, who.id, made.id, form(employer="乙公司", version=1))
    with pytest.raises(Stale) as fault:
        await builders.change_job(tx, actor, who.id, made.id, form(employer="丙公司", version=1))
    assert fault.value.differing == (("employer", "单位", "丙公司", "乙公司"),)


async def test_a_job_entered_by_mistake_is_voided_with_a_reason(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    made = await builders.job(tx, who, date(2024, 3, 1))
    with pytest.raises(Invalid):
        await jobs.void_job(tx, actor, who.id, made.id, " ")
    await jobs.void_job(tx, actor, who.id, made.id, "录错了人")
    assert await jobs_of(tx.session, actor, who.id) == []


@pytest.mark.parametrize("area", [builders.YONGCHANG, builders.BAOTOU_KUNDULUN])
async def test_jobs_of_another_area_are_not_to_be_found(tx: Tx, area: str) -> None:
    who = await builders.person(tx)
    made = await builders.job(tx, who, date(2024, 3, 1))
    stranger = await builders.actor(tx, area=area)
    assert await jobs_of(tx.session, stranger, who.id) == []
    with pytest.raises(NotFound):
        await jobs.end_job(tx, stranger, who.id, made.id, JobEnd(ended_on=date(2024, 6, 1)))
    with pytest.raises(NotFound):
        await builders.start_job(tx, stranger, who.id, form())
