"""What a job tells beyond its days: where, under what contract, for what pay, by whose help, shown by what."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient

from service.employment.schemas import JobForm
from service.kit.db import Tx
from service.kit.errors import Invalid
from service.people.commands.leaving import leave
from service.people.queries import lists
from tests import builders

AsUser = Callable[[object], Awaitable[AsyncClient]]
FULL = {
    "form": 7,
    "subform": "home",
    "employer": "甲公司",
    "title": "客服",
    "started_on": "2024-03-01",
    "workplace": "away",
    "workplace_at": "浙江省宁波市",
    "place_type": "sunshine_base",
    "contract": True,
    "contract_from": "2024-03-01",
    "contract_to": "2024-05-31",
    "social_insurance": True,
    "monthly_pay": 2600,
    "pay_ok": "yes",
    "referral": "dispatch",
    "referrer": "示例劳务公司",
    "evidence": ["contract", "pay"],
    "note": "居家客服",
}


async def test_svc_02_a_job_told_in_full_comes_back_in_full_over_http(tx: Tx, as_user: AsUser) -> None:
    who, client = await builders.person(tx), await as_user(await builders.user(tx))
    url = f"/api/v1/people/{who.id}/jobs"
    made = (await client.post(url, json=FULL)).json()
    assert {name: made[name] for name in FULL} == FULL
    plain = (await client.post(url, json={"form": 1, "employer": "乙公司", "started_on": "2024-04-01"})).json()
    assert (plain["workplace"], plain["pay_ok"], plain["evidence"]) == (None, "unknown", [])
    wrong = await client.post(url, json=FULL | {"form": 1, "employer": "丙公司"})
    assert [one["field"] for one in wrong.json()["errors"]] == ["subform"]


async def test_the_page_tells_a_job_in_words_and_a_contract_that_ran_out(tx: Tx, as_user: AsUser) -> None:
    who, client = await builders.person(tx), await as_user(await builders.user(tx))
    told = {**{key: str(value) for key, value in FULL.items()}, "contract": "yes", "social_insurance": "yes"}
    saved = await client.post(f"/people/{who.id}/jobs", data=told | {"evidence": ["contract", "pay"]})
    assert saved.status_code == 303
    row = BeautifulSoup((await client.get(f"/people/{who.id}/jobs")).text, "html.parser").select_one(".rows li")
    assert row is not None
    text = row.get_text()
    for words in ("居家就业", "外出务工", "浙江省宁波市", "阳光助残基地", "示例劳务公司", "凭证：合同、工资"):
        assert words in text
    assert "合同已于 2024-05-31 到期" in text


async def test_a_fault_in_the_long_form_keeps_what_was_chosen(tx: Tx, as_user: AsUser) -> None:
    who, client = await builders.person(tx), await as_user(await builders.user(tx))
    told = {"form": "1", "subform": "home", "employer": "甲公司", "started_on": "2024-03-01", "evidence": ["visit"]}
    answer = await client.post(f"/people/{who.id}/jobs", data=told)
    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert page.select_one("#subform option[selected]")["value"] == "home"  # type: ignore[index]
    assert [box["value"] for box in page.select("input[name=evidence][checked]")] == ["visit"]
    assert page.select_one("#subform-error") is not None


async def test_what_began_after_leaving_is_refused_what_was_before_is_taken(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    await leave(tx, actor, who.id, "moved_out", date(2024, 4, 1))
    form = JobForm.model_validate({"form": 1, "employer": "甲公司", "started_on": "2024-03-01"})
    await builders.start_job(tx, actor, who.id, form)
    with pytest.raises(Invalid) as fault:
        await builders.start_job(tx, actor, who.id, form.model_copy(update={"started_on": date(2024, 4, 1)}))
    assert "退出服务" in fault.value.fields["started_on"]


@pytest.mark.parametrize(
    ("work", "names"),
    [("away", ["外出"]), ("local", ["本地"]), ("any", ["本地", "外出", "未说"]), ("none", ["从前", "没有"])],
)
async def test_who_works_away_is_a_filter_of_the_register(tx: Tx, as_user: AsUser, work: str, names: list[str]) -> None:
    for name, workplace, ended_on in (
        ("外出", "away", None),
        ("本地", "local", None),
        ("未说", None, None),
        ("从前", "away", date(2024, 6, 11)),
    ):
        who = await builders.person(tx, name=name, sort_key=name)
        await builders.job(tx, who, date(2024, 1, 1), ended_on, workplace=workplace)
    await builders.person(tx, name="没有", sort_key="没有")
    actor = await builders.actor(tx)
    found = await lists.lines(tx.session, actor, lists.Filters(work=work), tx.today)  # type: ignore[arg-type]
    assert sorted(line.name for line in found.items) == sorted(names)
    client = await as_user(await builders.user(tx))
    page = BeautifulSoup((await client.get("/people", params={"show": "all", "work": work})).text, "html.parser")
    assert f"共 {len(names)} 人" in page.get_text()
    listed = await client.get("/api/v1/people", params={"work": work})
    assert sorted(one["name"] for one in listed.json()["items"]) == sorted(names)


async def test_fup_03_the_evidence_of_a_stable_year_is_a_masked_sheet_with_its_follow_ups(
    tx: Tx, as_user: AsUser
) -> None:
    who = await builders.person(tx, name="欧阳示例")
    job = await builders.job(tx, who, date(2023, 3, 1), contract=True, referral="dispatch", referrer="示例劳务公司")
    for on, in_post in ((date(2023, 6, 1), "yes"), (date(2024, 3, 2), "no")):
        await builders.record(tx, who, "follow_up", on, in_post=in_post)
    client = await as_user(await builders.user(tx))
    page = BeautifulSoup((await client.get(f"/people/{who.id}/jobs/{job.id}/evidence")).text, "html.parser")
    main = page.select_one("main")
    assert main is not None
    sheet = "".join(part.get_text() for part in main.select("h1, section, .note"))
    assert "欧阳示例" not in sheet
    assert "同一单位连续就业满一年" in sheet
    assert "已满15 个月" in sheet.replace("\n", "")
    assert "示例劳务公司" in sheet
    assert "2023-06-01" in sheet
    assert "先核实" in sheet


@pytest.mark.parametrize(("area", "counts"), [(builders.LONGYANG, True), (builders.BAOTOU_KUNDULUN, False)])
async def test_fup_03_the_sheet_counts_the_jobs_that_the_duty_counts(
    tx: Tx, as_user: AsUser, area: str, counts: bool
) -> None:
    who = await builders.person(tx, area=area)
    job = await builders.job(tx, who, date(2023, 3, 1), contract=True, referral="self")
    page = await (await as_user(await builders.user(tx, area=area))).get(f"/people/{who.id}/jobs/{job.id}/evidence")
    assert ("同一单位连续就业满一年" in page.text) is counts
    assert ("方案只计由劳务派遣机构推荐的" in page.text) is not counts


async def test_kpi_01_the_page_says_whether_a_person_counts(tx: Tx, as_user: AsUser) -> None:
    who, client = await builders.person(tx), await as_user(await builders.user(tx))
    assert "没有计入新增就业：还没有登记过工作。" in (await client.get(f"/people/{who.id}/jobs")).text
    await builders.job(tx, who, date(2024, 5, 1))
    await tx.session.commit()
    assert "已计入新增就业（2024-05-01，农村）。" in (await client.get(f"/people/{who.id}/jobs")).text
