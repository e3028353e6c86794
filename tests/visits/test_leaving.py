"""Who has left, and who is out of the worker's sight: in no list, plan, print, reminder or open request."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any, get_args
from uuid import UUID

import pytest
from alembic.script import ScriptDirectory
from bs4 import BeautifulSoup
from httpx import AsyncClient
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select, text, update

from service.access.rules import Actor, Role
from service.accounts.queries import actor_of
from service.caseloads.commands import assign
from service.casework.commands.records import add_records, ask_waiver
from service.casework.schemas.records import RecordForm
from service.duties.commands.settling import sweep
from service.kit import migrate
from service.kit.db import Database, Tx
from service.kit.errors import Refused
from service.law.facts import ExitReason
from service.people.commands import leaving, merging
from service.people.commands.saving import Entry, save
from service.people.schemas.forms import PersonPatch
from service.reminders.commands import deliver, run_mornings, undelivered
from service.tables.accounts import User
from service.tables.caseloads import Assignment
from service.tables.duties import Agenda, Duty
from service.tables.people import Person
from service.tables.reminders import Digest
from service.tables.visits import Visit
from service.visits.commands.campaigns import make_list
from service.visits.commands.visiting import plan
from service.visits.schemas.campaigns import ListForm
from tests import builders
from tests.builders import LANCHENG, LONGYANG, YONGCHANG
from tests.conftest import AsUser

DAY = timedelta(days=1)
REASONS = get_args(ExitReason)
TOMORROW = date(2024, 6, 13)
LISTS = (
    *("/today?view=all", "/today?view=all&owner=all", "/today?view=blocked&owner=all", "/today?view=lost&owner=all"),
    *("/visits", "/visits?whose=all", f"/visits?whose=all&since={TOMORROW}"),
    *(f"/visits/day?on={TOMORROW}&whose=all", "/people", "/people?show=all", "/people?show=unassigned"),
    *("/approvals", "/approvals?tab=waiting", "/graduates", "/ledgers/waiting", "/red-flags", "/caseloads"),
)
LINES = ("/api/v1/duties?limit=200", "/api/v1/visits?state=planned", "/api/v1/people?limit=200")


@pytest.fixture
async def worker(tx: Tx) -> User:
    return await builders.user(tx, area=LANCHENG, name="李敏")


@pytest.fixture
async def boss(tx: Tx) -> User:
    return await builders.user(tx, role=Role.SUPERVISOR, area=LONGYANG, name="陈主任")


async def in_full_care(tx: Tx, worker: Actor, number: int) -> Person:
    """Somebody of whom all that can wait does: duties, a visit, requests, a ledger, a place on the campaign's list."""
    about: dict[str, Any] = {"need": "unknown"} if number % 3 == 0 else {"category": 1, "training_need": "yes"}
    who = await builders.person(tx, owner=worker.id, name=f"人员{number:02}号", **about)
    await builders.student(tx, who, graduates_on=date(2023, 6, 30), roster_on=date(2024, 5, 1), willing="yes")
    await builders.ledger(tx, who, worker.id, opened_on=date(2024, 6, 3))
    soon = number % 2 == 1  # a visit within a week suppresses reminders
    await plan(tx, worker, [who.id], TOMORROW if soon else TOMORROW + 8 * DAY)
    late = RecordForm(kind="career_guidance", on=date(2024, 4, 1), late_reason="补登")
    await add_records(tx, worker, who, [late])
    await ask_waiver(tx, worker, who.id, "FOUR-01", "info_check", "2024", "长期住院")
    return who


async def leaves(chance: random.Random, tx: Tx, client: AsyncClient, boss: Actor, who: Person, number: int) -> None:
    """Each reason, any day up to today, by the page, the API or a command."""
    reason, on = REASONS[number % len(REASONS)], tx.today - chance.randrange(0, 700) * DAY
    told = {"reason": reason, "on": on.isoformat()}
    way = ("page", "api", "command")[number % 3]
    if way == "page":
        assert (await client.post(f"/people/{who.id}/leave", data=told)).status_code == 303
    elif way == "api":
        answer = await client.post(f"/api/v1/people/{who.id}/exit", json=told, headers={"If-Match": "*"})
        assert answer.status_code == 200, answer.text
    else:
        await leaving.leave(tx, boss, who.id, reason, on)


async def shown(client: AsyncClient, paths: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for path in paths:
        answer = await client.get(path)
        assert answer.status_code == 200, path
        text = answer.text if path.startswith("/api/") else BeautifulSoup(answer.text, "html.parser").get_text(" ")
        found[path] = text
    return found


async def exported(client: AsyncClient, kind: str) -> str:
    answer = await client.post("/exports", data={"kind": kind, "area": LONGYANG, "reason": "核对"})
    assert answer.status_code == 200, answer.text
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    return " ".join(str(cell) for row in rows for cell in row)


async def pickers(tx: Tx, campaign: UUID) -> tuple[str, ...]:
    """And the campaign's list: what has an address of its own."""
    lead, event = await builders.lead(tx), await builders.event(tx)
    return f"/leads/{lead.id}/give?show=all", f"/events/{event.id}/attendance?show=all", f"/campaigns/{campaign}"


async def messages(tx: Tx, worker: User) -> tuple[str, ...]:
    """What the morning told the worker."""
    await run_mornings(tx)
    for digest in await undelivered(tx):
        await deliver(tx, digest)
    found = await tx.session.scalars(select(Digest.id).where(Digest.recipient_id == worker.id))
    return tuple(f"/inbox/{digest}" for digest in found)


async def test_who_leaves_in_whatever_way_is_in_no_list_plan_print_reminder_or_open_request(
    tx: Tx, database: Database, worker: User, boss: User, as_user: AsUser
) -> None:
    chance = random.Random(5)
    me, chief = await actor_of(tx.session, worker.id), await actor_of(tx.session, boss.id)
    everybody = [await in_full_care(tx, me, number) for number in range(6)]
    listed, _ = await make_list(tx, chief, ListForm(county=LONGYANG, code="help_day", year=2024))
    await database.settle(tx)
    await tx.session.execute(update(Duty).where(Duty.state == "open").values(plan_by=tx.today))
    tx.touched.clear()
    mine, theirs = await as_user(worker), await as_user(boss)
    all_lists, inbox = LISTS + LINES + await pickers(tx, listed.id), await messages(tx, worker)
    await tx.session.commit()
    stays, gone = everybody[0], everybody[1:]
    before = await shown(theirs, all_lists) | await shown(mine, inbox)
    for number, who in enumerate(gone):
        await leaves(chance, tx, theirs, chief, who, number)
    await database.settle(tx)
    await tx.session.commit()
    after = await shown(theirs, all_lists) | await shown(mine, inbox)
    assert [(path, who.name) for path, text in after.items() for who in gone if who.name in text] == []
    assert [path for path, text in before.items() if stays.name in text and stays.name not in after[path]] == []
    assert sum(everybody[1].name in text for text in before.values()) >= 12  # the lists do list
    for kind in ("people", "duties"):  # ledgers and records tell what was
        text = await exported(theirs, kind)
        assert stays.name in text
        assert [who.name for who in gone if who.name in text] == []
    assert gone[0].name in (await shown(mine, ("/people?show=exited",)))["/people?show=exited"]
    assert (await mine.get(f"/people/{gone[0].id}")).status_code == 200


async def test_a_request_about_who_left_is_closed_in_words_and_cannot_be_granted(
    tx: Tx, database: Database, worker: User, boss: User, as_user: AsUser
) -> None:
    me, chief = await actor_of(tx.session, worker.id), await actor_of(tx.session, boss.id)
    who = await builders.person(tx, owner=worker.id, name="人员甲")
    late = RecordForm(kind="career_guidance", on=date(2024, 4, 1), late_reason="补登")
    (asked,) = (await add_records(tx, me, who, [late])).approvals
    await leaving.leave(tx, chief, who.id, "died", date(2024, 6, 3))
    await database.settle(tx)
    await tx.session.commit()
    theirs, mine = await as_user(boss), await as_user(worker)
    refused = await theirs.post(f"/approvals/{asked.id}/decide", data={"granted": "yes", "reason": "同意"})
    assert refused.status_code == 409
    assert "退出服务（去世），申请自动关闭。不能再审批" in refused.text
    told = BeautifulSoup((await mine.get("/approvals?tab=mine")).text, "html.parser").get_text(" ", strip=True)
    assert "已自动关闭" in told
    assert "本人已于 2024-06-03 退出服务（去世），申请自动关闭。" in told
    with pytest.raises(Refused, match="已退出服务的人不能再提出申请"):
        await add_records(tx, me, who, [late])


async def test_who_comes_back_is_owed_again_and_told_what_does_not_come_back(
    tx: Tx, database: Database, worker: User, as_user: AsUser
) -> None:
    me = await actor_of(tx.session, worker.id)
    who = await builders.person(tx, owner=worker.id)
    (visit,) = (await plan(tx, me, [who.id], TOMORROW)).made
    await tx.session.commit()
    mine = await as_user(worker)
    day = tx.today.isoformat()
    left = await mine.post(f"/people/{who.id}/leave", data={"reason": "died", "on": day}, follow_redirects=True)
    assert "走访计划已取消，待批申请已关闭" in left.text
    back = await mine.post(f"/people/{who.id}/leave", data={"on": day}, follow_redirects=True)
    assert "退出时取消的走访计划、关闭的申请不会自动恢复" in back.text
    await tx.session.refresh(visit)
    assert visit.state == "cancelled"
    assert await tx.session.get(Agenda, who.id) is not None


# ------------------------------------------------------------------------------------- out of the worker's sight


async def moved_by_page(tx: Tx, client: AsyncClient, boss: Actor, who: Person) -> None:
    del tx, boss
    form = BeautifulSoup((await client.get(f"/people/{who.id}/edit")).text, "html.parser").select_one("main form")
    assert form is not None
    told = {str(one["name"]): str(one.get("value", "")) for one in form.select("input[type=text], input[type=hidden]")}
    for one in form.select("select"):
        chosen = one.select_one("option[selected]")
        told[str(one["name"])] = "" if chosen is None else str(chosen["value"])
    told |= {str(one["name"]): str(one["value"]) for one in form.select("input[type=radio][checked]")}
    answer = await client.post(f"/people/{who.id}/edit", data=told | {"area": YONGCHANG})
    assert answer.status_code == 303, BeautifulSoup(answer.text, "html.parser").select("#error-summary")


async def moved_by_api(tx: Tx, client: AsyncClient, boss: Actor, who: Person) -> None:
    del tx, boss
    headers = {"If-Match": f'"{who.version}"'}
    answer = await client.patch(f"/api/v1/people/{who.id}", json={"area": YONGCHANG}, headers=headers)
    assert answer.status_code == 200, answer.text


async def moved_by_import(tx: Tx, client: AsyncClient, boss: Actor, who: Person) -> None:
    del client
    await save(tx, boss, [Entry(PersonPatch(area=YONGCHANG), who.id)], source="import")


async def merged_into_another_place(tx: Tx, client: AsyncClient, boss: Actor, who: Person) -> None:
    del client
    kept = await builders.person(tx, area=YONGCHANG)
    await merging.merge(tx, boss, kept.id, who.id, "同一个人")


async def comes_back_after_the_worker_went(tx: Tx, client: AsyncClient, boss: Actor, who: Person) -> None:
    del client
    await leaving.leave(tx, boss, who.id, "moved_out", tx.today)
    await tx.session.execute(update(User).where(User.id == who.owner_id).values(disabled_at=tx.now))
    await leaving.come_back(tx, boss, who.id, tx.today)


Way = Callable[[Tx, AsyncClient, Actor, Person], Awaitable[None]]
WAYS: tuple[Way, ...] = (
    moved_by_page,
    moved_by_api,
    moved_by_import,
    merged_into_another_place,
    comes_back_after_the_worker_went,
)


@pytest.mark.parametrize("way", WAYS)
async def test_nobody_in_care_has_a_worker_who_cannot_see_them(
    way: Way, tx: Tx, database: Database, worker: User, boss: User, as_user: AsUser
) -> None:
    me, chief = await actor_of(tx.session, worker.id), await actor_of(tx.session, boss.id)
    who = await builders.person(tx, owner=worker.id, name="人员乙")
    await plan(tx, me, [who.id], TOMORROW)
    await database.settle(tx)
    await tx.session.commit()
    theirs = await as_user(boss)
    await way(tx, theirs, chief, who)
    await database.settle(tx)
    await tx.session.commit()
    for person in (await tx.session.scalars(select(Person).where(Person.merged_into.is_(None)))).all():
        await tx.session.refresh(person)
        assert person.owner_id is None
        line = await tx.session.get(Agenda, person.id, populate_existing=True)
        assert line is not None
        assert line.owner_id is None
    kept = (await tx.session.scalars(select(Assignment).order_by(Assignment.at.desc()))).first()
    assert kept is not None
    assert (kept.from_id, kept.to_id) == (worker.id, None)
    planned = await tx.session.scalars(select(Visit.id).where(Visit.state == "planned", Visit.visitor_id == worker.id))
    assert list(planned) == []
    page = (await theirs.get("/today")).text
    assert "未分派：有 1 人没有责任人" in page
    assert "/people?show=unassigned" in page


async def test_the_page_of_who_has_no_worker_asks_the_supervisor_for_one(
    tx: Tx, worker: User, boss: User, as_user: AsUser
) -> None:
    who = await builders.person(tx)
    await tx.session.commit()
    asked = BeautifulSoup((await (await as_user(boss)).get(f"/people/{who.id}")).text, "html.parser")
    assert asked.select_one(f'.note a[href="/people/{who.id}/owner"]') is not None
    told = (await (await as_user(worker)).get(f"/people/{who.id}")).text
    assert "还没有责任人" in told


async def test_planned_visits_go_along_to_the_new_worker(tx: Tx, worker: User, boss: User) -> None:
    me, chief = await actor_of(tx.session, worker.id), await actor_of(tx.session, boss.id)
    who = await builders.person(tx, owner=worker.id)
    (visit,) = (await plan(tx, me, [who.id], TOMORROW)).made
    other = await builders.user(tx, area=LANCHENG)
    await assign(tx, chief, [who.id], other.id, "分工调整")
    await tx.session.refresh(visit)
    assert visit.visitor_id == other.id


def repairs() -> tuple[str, ...]:
    revision = ScriptDirectory.from_config(migrate.config()).get_revision("0020")
    return tuple(revision.module.REPAIRS)


@pytest.mark.parametrize("by_migration", [False, True])
async def test_who_had_long_been_out_of_sight_is_let_go_by_the_migration_as_by_every_day_s_work(
    by_migration: bool, tx: Tx, database: Database, worker: User
) -> None:
    other = await builders.user(tx, area=LANCHENG)
    for_worker, for_other = [await builders.person(tx, owner=worker.id) for _ in range(2)]
    me, colleague = await actor_of(tx.session, worker.id), await actor_of(tx.session, other.id)
    (visit,) = (await plan(tx, me, [for_worker.id], TOMORROW)).made
    (stays,) = (await plan(tx, colleague, [for_other.id], TOMORROW)).made
    visit.note = "带上表格"
    await database.settle(tx)
    tx.touched.clear()
    tx.evaluated.clear()
    await tx.session.execute(update(User).where(User.id == worker.id).values(disabled_at=tx.now))
    if by_migration:
        for repair in repairs():
            await tx.session.execute(text(repair))
        await tx.session.execute(
            update(Person).where(Person.look_again_on == func.current_date()).values(look_again_on=tx.today)
        )
        await sweep(tx)
    else:
        tx.touched |= {for_worker.id, for_other.id}
        tx.evaluated |= {for_worker.id}  # as after a refresh
    await database.settle(tx)
    await tx.session.refresh(visit)
    await tx.session.refresh(stays)
    assert (visit.state, visit.note) == ("cancelled", "带上表格；已不由原责任人服务，走访计划自动取消")
    assert stays.state == "planned"
    owners = await tx.session.scalars(select(Duty.owner_id).where(Duty.person_id == for_worker.id))
    assert set(owners) == {None}
    assert await tx.session.scalar(select(Agenda.owner_id).where(Agenda.person_id == for_worker.id)) is None
