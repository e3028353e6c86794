"""培训与待遇 as HTML."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient, Response
from sqlalchemy import func, select

from service.access.rules import Role
from service.kit.db import Database, Tx
from service.tables.approvals import Approval
from service.tables.employment import Job
from service.tables.entitlements import Benefit, PublicPost, Training
from service.tables.people import Person
from tests import builders
from tests.builders import BAOTOU_KUNDULUN

AsUser = Callable[[object], Awaitable[AsyncClient]]
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}
FORM = {
    "type": "vocational",
    "project": "缝纫",
    "starts_on": "2024-06-20",
    "state": "enrolled",
    "days": "5",
    "hours": "40",
}


@pytest.fixture
async def who(tx: Tx, database: Database) -> Person:
    made = await builders.person(tx, area=BAOTOU_KUNDULUN)
    for project, starts_on in (("面点", date(2024, 1, 10)), ("电商", date(2024, 3, 10)), ("家政", date(2024, 5, 10))):
        await builders.training(tx, made, starts_on, project=project)
    await database.settle(tx)
    await tx.session.commit()
    return made


@pytest.fixture
async def client(tx: Tx, as_user: AsUser) -> AsyncClient:
    return await as_user(await builders.user(tx, area=BAOTOU_KUNDULUN))


@pytest.fixture
async def boss(tx: Tx, as_user: AsUser) -> AsyncClient:
    return await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=BAOTOU_KUNDULUN))


def parsed(answer: Response) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


async def count(tx: Tx, table: type[Training | PublicPost]) -> int:
    return await tx.session.scalar(select(func.count()).select_from(table)) or 0


async def test_trn_04_the_form_says_before_saving_that_a_fourth_is_forbidden(
    tx: Tx, who: Person, client: AsyncClient
) -> None:
    path = f"/people/{who.id}/entitlements/training"
    asked = await client.post(path, data=FORM | {"act": "check"})
    assert asked.status_code == 200
    text = parsed(asked).select_one("#answer-title").parent.parent.get_text()  # type: ignore[union-attr]
    assert "TRN-04" in text
    assert "二(十)2" in text
    assert all(day in text for day in ("2024-01-10", "2024-03-10", "2024-05-10"))
    refused = await client.post(path, data=FORM | {"act": "save"})
    assert refused.status_code == 422
    assert "TRN-04" in parsed(refused).select_one("#error-summary").get_text()  # type: ignore[union-attr]
    assert parsed(refused).find(id="project")["value"] == "缝纫"  # type: ignore[index]
    assert await count(tx, Training) == 3


async def test_asking_first_saves_nothing_even_when_it_is_allowed(tx: Tx, who: Person, client: AsyncClient) -> None:
    path = f"/people/{who.id}/entitlements/training"
    answer = await client.post(path, data=FORM | {"type": "practical", "act": "check"})
    assert "可以办理" in answer.text
    assert await count(tx, Training) == 3
    saved = await client.post(path, data=FORM | {"type": "practical", "act": "save"})
    assert saved.status_code == 303
    assert await count(tx, Training) == 4


@pytest.mark.parametrize("headers", [{}, FRAGMENT])
async def test_the_page_shows_what_stands_with_its_state(
    who: Person, client: AsyncClient, headers: dict[str, str]
) -> None:
    page = parsed(await client.get(f"/people/{who.id}/entitlements", headers=headers))
    rows = [row.get_text() for row in page.select("section[aria-labelledby=training-title] li")]
    assert [("家政" in rows[0]), ("面点" in rows[2])] == [True, True]
    assert all("已报名" in row for row in rows)


async def test_faults_are_told_at_their_fields_and_what_was_typed_stays(who: Person, client: AsyncClient) -> None:
    path = f"/people/{who.id}/entitlements/benefit"
    answer = await client.post(path, data={"code": "rent", "from_month": "五月", "status": "granted", "fund": "残保金"})
    page = parsed(answer)
    assert answer.status_code == 422
    assert page.find(id="from_month")["aria-invalid"] == "true"  # type: ignore[index]
    assert page.find(id="fund")["value"] == "残保金"  # type: ignore[index]


async def test_an_entry_is_changed_and_a_stale_change_shows_both(tx: Tx, who: Person, client: AsyncClient) -> None:
    row = await tx.session.scalar(select(Training).where(Training.project == "家政"))
    assert row is not None
    path = f"/people/{who.id}/entitlements/training/{row.id}"
    page = parsed(await client.get(path))
    version = str(page.select_one("input[name=version]")["value"])  # type: ignore[index]
    told = FORM | {"project": "家政", "starts_on": "2024-05-10", "version": version}
    assert (await client.post(path, data=told | {"provider": "甲校"})).status_code == 303
    stale = await client.post(path, data=told | {"provider": "乙校"})
    assert stale.status_code == 412
    assert "甲校" in stale.text
    assert "乙校" in stale.text


async def test_an_entry_is_voided_with_a_reason(tx: Tx, who: Person, client: AsyncClient) -> None:
    row = await tx.session.scalar(select(Training).where(Training.project == "家政"))
    assert row is not None
    path = f"/people/{who.id}/entitlements/training/{row.id}"
    assert (await client.post(f"{path}/void", data={"reason": ""})).status_code == 422
    assert (await client.post(f"{path}/void", data={"reason": "录错了"})).status_code == 303
    assert (await client.get(path)).status_code == 404


async def test_pub_02_extension_is_offered_and_made_when_a_supervisor_agrees(
    tx: Tx, database: Database, client: AsyncClient, boss: AsyncClient
) -> None:
    near = await builders.person(tx, area=BAOTOU_KUNDULUN, born_on=date(1970, 1, 1))
    await builders.public_post(tx, near, date(2021, 8, 1), date(2024, 8, 1))
    await database.settle(tx)
    await tx.session.commit()
    page = parsed(await client.get(f"/people/{near.id}/entitlements"))
    assert "公益性岗位期满" in page.get_text()
    offer = page.select_one("form[action$='/extend']")
    assert offer is not None
    assert "2025-02-01" in offer.get_text()
    sent = await client.post(str(offer["action"]), data={"reason": "四年内退休"})
    assert sent.status_code == 303
    assert (await tx.session.scalar(select(PublicPost.subsidy_ends_on))) == date(2024, 8, 1)
    waiting = parsed(await boss.get("/approvals"))
    assert "PUB-02" in waiting.get_text()
    decide = str(waiting.select_one("form[action$='/decide']")["action"])  # type: ignore[index]
    assert (await boss.post(decide, data={"granted": "true", "reason": "符合规定"})).status_code == 303
    assert (await tx.session.scalar(select(PublicPost.subsidy_ends_on))) == date(2025, 2, 1)
    assert parsed(await client.get(f"/people/{near.id}/entitlements")).select_one("form[action$='/extend']") is None


async def test_what_needs_approval_asks_for_the_reason_first(tx: Tx, client: AsyncClient) -> None:
    who = await builders.person(tx, area=BAOTOU_KUNDULUN)
    for year in (2016, 2020):
        await builders.public_post(tx, who, date(year, 1, 1), date(year + 3, 1, 1), ended_on=date(year + 3, 1, 1))
    await tx.session.commit()
    path = f"/people/{who.id}/entitlements/post"
    told = {"employer": "某街道", "post_type": "保洁员", "started_on": "2024-06-01", "filed": "yes", "act": "save"}
    answer = await client.post(path, data=told)
    assert answer.status_code == 422
    assert parsed(answer).find(id="reason")["aria-invalid"] == "true"  # type: ignore[index]
    assert (await client.post(path, data=told | {"reason": "重度残疾"})).status_code == 303
    assert (await tx.session.scalar(select(Approval.reason))) == "重度残疾"
    assert await count(tx, PublicPost) == 2


async def test_pub_01_the_form_offers_three_years_where_the_plan_has_a_term(
    tx: Tx, who: Person, client: AsyncClient
) -> None:
    page = parsed(await client.get(f"/people/{who.id}/entitlements/post/new"))
    assert page.find(id="subsidy_ends_on")["value"] == "2027-06-12"  # type: ignore[index]
    assert "按惯例" not in page.get_text()


async def test_pub_01_a_term_that_the_plan_does_not_name_is_marked_where_it_is_filled_in(
    tx: Tx, as_user: AsUser
) -> None:
    who = await builders.person(tx, area="360102")
    page = parsed(
        await (await as_user(await builders.user(tx, area="360102"))).get(f"/people/{who.id}/entitlements/post/new")
    )
    assert page.find(id="subsidy_ends_on")["value"] == "2027-06-12"  # type: ignore[index]
    assert "按惯例（方案未写明）" in page.select_one("#subsidy_ends_on-hint").get_text()  # type: ignore[union-attr]


async def test_voiding_a_post_offers_to_void_its_job_too(tx: Tx, client: AsyncClient) -> None:
    who = await builders.person(tx, area=BAOTOU_KUNDULUN)
    await tx.session.commit()
    path = f"/people/{who.id}/entitlements/post"
    told = {"employer": "某街道", "post_type": "保洁员", "started_on": "2024-06-01"}
    for with_job in ("yes", "no"):
        assert (await client.post(path, data=told | {"with_job": with_job})).status_code == 303
        row = await tx.session.scalar(select(PublicPost).where(PublicPost.voided_at.is_(None)))
        assert row is not None
        box = parsed(await client.get(f"{path}/{row.id}")).select_one("form[action$='/void'] input[type=checkbox]")
        assert (box is not None and box.has_attr("checked")) == (with_job == "yes")
        void = {"reason": "录错了人"} | ({"with_job": "yes"} if box else {})
        assert (await client.post(f"{path}/{row.id}/void", data=void)).status_code == 303
        tx.session.expire_all()
    assert (await tx.session.scalars(select(Job.id).where(Job.voided_at.is_(None)))).all() == []


async def test_sub_04_in_baotou_a_second_start_up_grant_is_warned_of_before_it_is_saved(
    tx: Tx, client: AsyncClient
) -> None:
    who = await builders.person(tx, area=BAOTOU_KUNDULUN)
    await tx.session.commit()
    path = f"/people/{who.id}/entitlements/benefit"
    told = {"code": "startup_grant", "from_month": "2022-05", "to_month": "2022-05", "status": "granted", "act": "save"}
    assert (await client.post(path, data=told)).status_code == 303
    again = told | {"from_month": "2024-05", "to_month": "2024-05"}
    asked = await client.post(path, data=again)
    assert asked.status_code == 200
    assert "2022-05 已享受过" in asked.text
    assert "仍然保存" in asked.text
    assert await tx.session.scalar(select(func.count()).select_from(Benefit)) == 1
    seen = str(parsed(asked).select_one("input[name=seen]")["value"])  # type: ignore[index]
    assert (await client.post(path, data=again | {"seen": seen})).status_code == 303
    assert await tx.session.scalar(select(func.count()).select_from(Benefit)) == 2


async def test_bld_01_the_path_says_who_takes_the_next_step(tx: Tx, as_user: AsUser) -> None:
    client = await as_user(await builders.user(tx))
    blind = await builders.person(tx, category=1, grade=1)
    await tx.session.commit()
    home = f"/people/{blind.id}/entitlements"
    assert "就业辅导员" in (await client.get(home)).text
    told = {"stage": "registered", "on": "2024-06-10", "passed": "", "number": ""}
    assert (await client.post(f"{home}/pathway", data=told)).status_code == 303
    page = parsed(await client.get(home))
    current = page.select_one(".step[aria-current=step]")
    assert current is not None
    assert "办理人：区残联" in current.get_text()
    wrong = await client.post(f"{home}/pathway", data=told | {"stage": "accepted", "on": "2024-06-09"})
    assert wrong.status_code == 422
    assert parsed(wrong).find(id="step-on")["aria-invalid"] == "true"  # type: ignore[index]


async def test_bld_01_an_exam_without_its_result_is_asked_for_and_not_taken_for_failed(tx: Tx, as_user: AsUser) -> None:
    client = await as_user(await builders.user(tx))
    blind = await builders.person(tx, category=1, grade=1)
    await tx.session.commit()
    home = f"/people/{blind.id}/entitlements"
    exam = {"stage": "examined", "on": "2024-06-10", "passed": "", "number": ""}
    asked = await client.post(f"{home}/pathway", data=exam)
    assert asked.status_code == 422
    assert parsed(asked).find(id="step-passed")["aria-invalid"] == "true"  # type: ignore[index]
    assert (await client.post(f"{home}/pathway", data=exam | {"passed": "yes"})).status_code == 303
    chosen = parsed(await client.get(home)).select_one("#step-stage option[selected]")
    assert chosen is not None
    assert chosen["value"] == "approved"


async def test_pub_05_who_comes_first_for_a_post_is_told_with_the_clause(tx: Tx, as_user: AsUser) -> None:
    client = await as_user(await builders.user(tx))
    who = await builders.person(tx)
    await tx.session.commit()
    page = parsed(await client.get(f"/people/{who.id}/entitlements"))
    advised = page.select_one("section[aria-labelledby=advised-title]")
    assert advised is not None
    assert "PUB-05" in advised.get_text()


async def test_a_village_is_enrolled_from_one_page(tx: Tx, who: Person, client: AsyncClient) -> None:
    free = await builders.person(tx, area=BAOTOU_KUNDULUN)
    await tx.session.commit()
    page = parsed(await client.get("/trainings/enrol", params={"area": BAOTOU_KUNDULUN}))
    offered = [str(box["value"]) for box in page.select("input[name=people]")]
    assert {str(who.id), str(free.id)} <= set(offered)
    told = FORM | {"people": [str(who.id), str(free.id)], "area": BAOTOU_KUNDULUN}
    asked = await client.post("/trainings/enrol", data=told | {"act": "check"})
    assert "可以报名 1 人" in asked.text
    done = await client.post("/trainings/enrol", data=told | {"act": "save"})
    assert "已报名 1 人" in done.text
    assert "TRN-04" in done.text
    assert await count(tx, Training) == 4
    nobody = await client.post("/trainings/enrol", data=FORM)
    assert nobody.status_code == 422
    assert "勾选" in nobody.text


async def test_four_04_a_class_that_has_begun_serves_everybody_on_one_page(tx: Tx, client: AsyncClient) -> None:
    wants, not_now = [await builders.person(tx, area=BAOTOU_KUNDULUN, need=need) for need in ("yes", "no")]
    await tx.session.commit()
    page = parsed(await client.get("/trainings/enrol", params={"area": BAOTOU_KUNDULUN, "need": "yes"}))
    offered = [str(box["value"]) for box in page.select(".ticks input[name=people]")]
    assert (str(wants.id) in offered, str(not_now.id) in offered) == (True, False)
    assert page.select_one("details.more[open]") is None
    told = FORM | {"starts_on": "2024-06-03", "state": "in_training", "people": [str(wants.id)], "need": "yes"}
    done = await client.post("/trainings/enrol", data=told | {"provider": "甲校", "act": "save"})
    assert "其中 1 人同时记为一次就业服务" in done.text
    assert parsed(done).select_one("details.more[open] #provider") is not None


async def test_the_timeline_tells_of_trainings_and_posts(tx: Tx, who: Person, client: AsyncClient) -> None:
    await builders.public_post(tx, who, date(2023, 8, 1), date(2026, 8, 1))
    await tx.session.commit()
    page = await client.get(f"/people/{who.id}", params={"kind": "entitlements"})
    assert "“面点”" in page.text
    heads = [one.get_text() for one in parsed(page).select(".event-meta")]
    assert "2023-08-01" in heads  # a post has no state to tell of, so no comma stands before the day


@pytest.mark.parametrize("path", ["", "/training/new", "/post/new", "/benefit/new"])
async def test_pages_are_read_in_the_area_alone(tx: Tx, who: Person, as_user: AsUser, path: str) -> None:
    stranger = await as_user(await builders.user(tx))
    assert (await stranger.get(f"/people/{who.id}/entitlements{path}")).status_code == 404


# ------------------------------------------------------------------------------ typed once, counted everywhere


async def test_four_04_a_class_entered_says_that_it_counts_as_a_service_and_shows_it_once(
    tx: Tx, who: Person, client: AsyncClient
) -> None:
    path = f"/people/{who.id}/entitlements/training"
    assert "同时记为一次就业服务" in (await client.get(f"{path}/new")).text
    told = FORM | {"type": "practical", "starts_on": "2024-06-03", "state": "in_training"}
    assert (await client.post(path, data=told)).status_code == 303
    row = await tx.session.scalar(select(Training).where(Training.project == "缝纫"))
    assert row is not None
    link = parsed(await client.get(f"{path}/{row.id}")).find("a", string="已记为一次就业服务（2024-06-03）")
    assert link is not None
    assert (await client.get(str(link["href"]))).status_code == 200
    events = parsed(await client.get(f"/people/{who.id}")).select(".event")
    assert len([one for one in events if "缝纫" in one.get_text()]) == 1
    (mine,) = [one for one in events if "缝纫" in one.get_text()]
    assert "参加培训" in mine.get_text()


async def test_bld_01_a_massage_class_finished_in_the_register_fills_in_the_stage(
    tx: Tx, as_user: AsUser, database: Database
) -> None:
    client = await as_user(await builders.user(tx))
    blind = await builders.person(tx, category=1, grade=1)
    await tx.session.commit()
    home = f"/people/{blind.id}/entitlements"
    await client.post(f"{home}/pathway", data={"stage": "registered", "on": "2024-05-20"})
    told = FORM | {"project": "盲人保健按摩", "starts_on": "2024-05-27", "ends_on": "2024-06-07", "state": "completed"}
    assert (await client.post(f"{home}/training", data=told)).status_code == 303
    page = parsed(await client.get(home))
    assert "可以直接登记“参加免费培训”" in page.get_text()
    assert page.select_one("#step-stage option[selected]")["value"] == "trained"  # type: ignore[index]
    assert page.find(id="step-on")["value"] == "2024-06-07"  # type: ignore[index]
    assert (await client.post(f"{home}/pathway", data={"stage": "trained", "on": "2024-06-07"})).status_code == 303
    assert "可以直接登记" not in (await client.get(home)).text
