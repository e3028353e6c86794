"""Every page, for whoever may open it: axe at two widths, nothing that scrolls sideways, a silent console."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from service.access.rules import PERMISSIONS, Actor, Role
from service.accounts.queries import actor_of
from service.casework.commands import events, leads
from service.casework.schemas.groups import ForMany, GiveForm
from service.demo.commands import make_county
from service.demo.staff import DemoUser
from service.exchange.commands.staging import stage
from service.kit.clock import Clock
from service.kit.db import Database, Tx
from service.ledgers.schemas import LedgerForm
from service.tables.accounts import User
from service.tables.duties import Duty
from service.tables.ledgers import LedgerVersion
from service.tables.people import Person, Statement
from service.tables.reminders import Digest, Reminder
from service.visits.commands.campaigns import make_list
from service.visits.schemas.campaigns import ListForm
from tests.builders import (
    LANCHENG,
    LONGYANG,
    attachment,
    business,
    event,
    job,
    lead,
    open_ledger,
    record,
    report,
    student,
    training,
)
from tests.exchange.workbooks import HEADERS, row, workbook
from tests.journeys.conftest import Open, Site, sign_in
from tests.journeys.looking import examined, locked
from tests.routes import guards, routes

Picture = Callable[[Page, str], None]
PEOPLE = 60
FILES = (".xlsx", "{attachment_id}", "/templates/shipped", "{ending}")
NO_PAGES = ("/api/", "/health", "/metrics", "/static", "/sign-in")
# Beside the plain addresses: views of a page that look different.
VIEWS = {
    "/today": ("?view=blocked",),
    "/people": ("?show=exited",),
    "/people/{person_id}/visit": ("?do=info_check", "?do=need_registration"),
    "/imports/{batch_id}": ("?tab=new",),
    "/leads/{lead_id}/give": ("?ticked=1",),
    "/campaigns/{campaign_id}": ("?show=all",),
    "/board/{indicator}": ("?area=530502",),
}
# A link of the summary leads to a field that takes the focus, without a script: no fieldset, nothing folded away.
DEAD_LINKS = """() => [...document.querySelectorAll('#error-summary a')].map(link => link.hash).filter(hash => {
    const aim = document.getElementById(hash.slice(1));
    aim?.focus();
    return !aim || document.activeElement !== aim || !aim.matches('input, select, textarea'); })"""
OWN = {"/inbox/{digest_id}": "counselor"}
READERS = ("supervisor", "counselor", "graduate_officer", "system_admin", "security_admin", "audit_admin")
# A supervisor may open most pages: looked at in shares, so that two workers have them.
SHARES = {"supervisor": 4}
LOOKS = [(role, share) for role in READERS for share in range(SHARES.get(role, 1))]
# Pages on which another role sees other things; any other page is looked at once.
DIFFERENT = {"/today", "/people/{person_id}", "/users/{user_id}", "/profiles/{code}", "/approvals", "/visits"}
# Forms sent empty: who sends, from where, with which button.
FORMS = (
    ("supervisor", "/imports", "上传并核对"),
    ("supervisor", "/caseloads", "移交"),
    ("supervisor", "/averages", "录入"),
    ("supervisor", "/people/{person_id}/owner", "更换"),
    ("counselor", "/people/new", "保存"),
    ("counselor", "/people/{person_id}/edit", "保存"),
    ("counselor", "/people/{person_id}/visit", "保存"),
    ("counselor", "/people/{person_id}/leave", "登记退出"),
    ("counselor", "/people/{person_id}/consent", "登记"),
    ("counselor", "/people/{person_id}/unmask", "查看"),
    ("counselor", "/people/{person_id}/household", "增加"),
    ("counselor", "/people/{person_id}/jobs", "保存"),
    ("counselor", "/people/{person_id}/jobs/{job_id}", "保存"),
    ("counselor", "/people/{person_id}/entitlements/{sort}/new", "保存"),
    ("counselor", "/people/{person_id}/entitlements/{sort}/{row_id}", "保存"),
    ("counselor", "/trainings/enrol", "报名"),
    ("counselor", "/people/{person_id}/businesses", "保存"),
    ("counselor", "/people/{person_id}/businesses/{business_id}", "保存"),
    ("counselor", "/people/{person_id}/household/register", "保存"),
    ("counselor", "/people/{person_id}/records/{record_id}", "保存更正"),
    ("counselor", "/leads/new", "保存"),
    ("counselor", "/leads/{lead_id}/edit", "保存"),
    ("counselor", "/leads/{lead_id}/give", "推荐给勾选的人"),
    ("counselor", "/events/new", "保存"),
    ("counselor", "/events/{event_id}/edit", "保存"),
    ("counselor", "/events/{event_id}/attendance", "登记勾选的人"),
    ("counselor", "/campaigns/{campaign_id}", "已联系，登记"),
    ("counselor", "/people/{person_id}/attachments", "上传"),
    ("counselor", "/people/search", "查找"),
    ("counselor", "/account/password", "修改密码"),
    ("supervisor", "/reports/{report_id}", "登记报送"),
    ("system_admin", "/users/new", "新建用户"),
    ("system_admin", "/profiles/{code}", "指定"),
    ("security_admin", "/users/{user_id}", "授予"),
)
EMPTIED = """() => document.querySelectorAll('main form').forEach(form => {
    form.noValidate = true;
    for (const field of form.querySelectorAll('input:not([type=hidden]), select, textarea')) {
        if (field.type === 'checkbox' || field.type === 'radio') field.checked = false;
        else if (field.type !== 'file') { field.removeAttribute('maxlength'); field.value = ''; }
    } })"""


@dataclass(frozen=True)
class County:
    """An invented county: who may sign in, by role, and what stands in addresses."""

    users: dict[str, DemoUser]
    ids: dict[str, UUID | str | None]

    def address(self, pattern: str) -> str:
        return re.sub(r"{(\w+)}", lambda name: str(self.ids[name[1]]), pattern)

    def enter(self, open_as: Open, role: str) -> Page:
        return open_as(self.users[role].user, password=self.users[role].password)


@pytest.fixture(scope="module")
def county(site: Site) -> County:
    async def make(database: Database, clock: Clock) -> list[DemoUser]:
        return await make_county(database, clock, PEOPLE, 7, lambda _said: None)

    users = {user.role: user for user in reversed(site.job(make))}

    async def ids(tx: Tx) -> dict[str, UUID | str | None]:
        found = select(User).where(User.username.in_([user.user for user in users.values()]))
        known = {user.username: user.id for user in await tx.session.scalars(found)}
        counselor, boss = known[users["counselor"].user], await actor_of(tx.session, known[users["supervisor"].user])
        duty = (
            await tx.session.scalars(
                select(Duty).where(Duty.owner_id == counselor, Duty.state == "open", Duty.step == "info_check").limit(1)
            )
        ).one()
        person = await tx.session.get_one(Person, duty.person_id)
        unclear = row(10, 未就业原因="无意愿", 本地自设列="甲")
        faulty = (row(6, 姓名=""), row(8, 联系电话="1381234", 身份证号=9.99999199e17), row(2))
        sheet = workbook(row(2), row(4), *faulty, unclear, headers=[*HEADERS, "本地自设列"])
        said = select(Statement.id).where(Statement.person_id == person.id).limit(1)
        return {
            "person_id": person.id,
            "name": person.name,
            "job_id": (await job(tx, person, date(2018, 4, 1), date(2019, 3, 31))).id,
            "sort": "training",
            "indicator": "info_check",
            "row_id": (await training(tx, person, date(2019, 5, 6))).id,
            "business_id": (await business(tx, person, date(2023, 5, 4), area=LANCHENG, monthly_rent=900)).id,
            "user_id": counselor,
            "batch_id": (await stage(tx, boss, "people", sheet, file_name="登记表.xlsx")).id,
            "code": "longyang-2022",
            "record_id": (await record(tx, person, "career_guidance", date(2024, 5, 6), content="分析了岗位")).id,
            "statement_id": await tx.session.scalar(said),
            "duty_id": duty.id,
            "digest_id": await told(tx, duty, counselor),
            **await for_many(tx, boss, person),
            "report_id": (await report(tx)).id,
            "version_id": await ledgered(tx, boss, person),
        }

    return County(users, site.run(ids))


async def for_many(tx: Tx, boss: Actor, person: Person) -> dict[str, UUID]:
    """A lead given to one, an event that they came to, a campaign that seeks them out."""
    made, held = await lead(tx), await event(tx)
    given = await leads.give_lead(tx, boss, made.id, GiveForm(people=[person.id], on=tx.today))
    await events.attend(tx, boss, held.id, ForMany(people=[person.id]))
    sought, _ = await make_list(tx, boss, ListForm(county=LONGYANG, code="help_day", year=2024))
    await attachment(tx, person, boss.id)
    return {"lead_id": made.id, "event_id": held.id, "act_id": given.act.id, "campaign_id": sought.id}


async def ledgered(tx: Tx, boss: Actor, person: Person) -> UUID:
    """A graduate with a ledger: its first version."""
    await student(tx, person)
    form = LedgerForm(goals=["找到一份文员工作"], next_contact_on=tx.today + timedelta(days=20))
    made = await open_ledger(tx, boss, person.id, form)
    version = await tx.session.scalar(select(LedgerVersion.id).where(LedgerVersion.ledger_id == made.id))
    assert version is not None
    return version


async def told(tx: Tx, duty: Duty, who: UUID) -> UUID:
    """A message of the morning, with one line."""
    digest = Digest(recipient_id=who, day=tx.today, made_at=tx.now, sent_at=tx.now)
    tx.session.add(digest)
    await tx.session.flush()
    same = ("county", "township", "village", "program", "step", "plan_by", "due_on", "person_id")
    values = {name: getattr(duty, name) for name in same}
    about = {"duty_id": duty.id, "stage": "behind", "about": duty.plan_by, "day": tx.today, "state": "sent"}
    sent = {"recipient_id": who, "digest_id": digest.id, "made_at": tx.now, "sent_at": tx.now}
    tx.session.add(Reminder(**values, **about, **sent))
    await tx.session.flush()
    return digest.id


def pages(role: str) -> list[str]:
    """The addresses, as routes have them, of the pages at which this role is to look."""
    found: list[str] = []
    for route in routes():
        path = re.sub(r":\w+}", "}", route.path)
        if "GET" not in (route.methods or ()) or path.startswith(NO_PAGES) or path.endswith(FILES):
            continue
        needed = {guard.permission for guard in guards(route.dependant)}
        readers = [one for one in READERS if needed <= PERMISSIONS[Role(one)]]
        if role in (readers if path in DIFFERENT else [OWN.get(path, readers[0])]):
            found.append(path)
    return found


@pytest.mark.parametrize(("role", "share"), LOOKS)
def test_every_page_is_sound_for_whoever_may_open_it(
    county: County, open_as: Open, picture: Picture, role: str, share: int
) -> None:
    wrong: list[str] = []
    titles: dict[str, str] = {}
    page = county.enter(open_as, role)
    for pattern in pages(role)[share :: SHARES.get(role, 1)]:
        for view in ("", *VIEWS.get(pattern, ())):
            answer = page.goto(county.address(pattern) + view)
            assert answer is not None
            assert answer.status == 200, (pattern, answer.status)
            wrong += looked_at(page, f"{role} {pattern}{view}", picture)
        if pattern != "/" and titles.setdefault(page.title(), pattern) != pattern:  # "/" leads on to another page
            wrong.append(f"{pattern}: {page.title()} is the title of {titles[page.title()]} too")
        if "{person_id}" in pattern and str(county.ids["name"]) not in page.title():
            wrong.append(f"{pattern}: {page.title()} does not say whom it is about")
    assert wrong == []


@pytest.mark.parametrize("share", range(3))
def test_a_form_with_faults_is_sound_too(county: County, open_as: Open, picture: Picture, share: int) -> None:
    wrong: list[str] = []
    forms = FORMS[share::3]
    opened = {role: county.enter(open_as, role) for role in dict.fromkeys(role for role, _, _ in forms)}
    for role, pattern, button in forms:
        page = opened[role]
        page.goto(county.address(pattern))
        page.evaluate(EMPTIED)
        with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
            page.get_by_role("main").get_by_role("button", name=button, exact=True).last.click()
        page.wait_for_load_state()
        assert sent.value.status == 422, (pattern, sent.value.status)
        expect(page.get_by_role("alert")).to_be_focused()
        dead = page.evaluate(DEAD_LINKS)
        wrong += [f"{pattern}: {link} leads nowhere" for link in dead]
        wrong += looked_at(page, f"faults {pattern}", picture)
    assert wrong == []


def test_a_page_that_says_no_is_sound_too(county: County, open_as: Open, picture: Picture) -> None:
    wrong: list[str] = []
    counselor = county.enter(open_as, "counselor")
    for path, status in (("/users", 403), ("/nowhere", 404), (f"/people/{UUID(int=0)}", 404)):
        answer = counselor.goto(path)
        assert answer is not None
        assert answer.status == status
        wrong += looked_at(counselor, f"{status} {path}", picture)
    assert wrong == []


def test_no_style_holds_a_page_in_one_orientation(county: County, open_as: Open) -> None:
    page = county.enter(open_as, "counselor")
    page.goto("/today")
    assert locked(page) == []


def test_whoever_is_not_signed_in_is_asked_to(county: County, open_as: Open, picture: Picture) -> None:
    page = county.enter(open_as, "counselor")
    page.context.clear_cookies()
    page.goto("/visits")
    expect(page.get_by_text("请先登录，再打开您要看的页面。")).to_be_visible()
    wrong = looked_at(page, "sign-in", picture)
    sign_in(page, "counselor", "wrong")
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不对")
    assert wrong + looked_at(page, "sign-in wrong", picture) == []


def looked_at(page: Page, name: str, picture: Picture) -> list[str]:
    shown = re.sub(r"\W+", "-", name)
    return [f"{name}: {fault}" for fault in examined(page, lambda: picture(page, shown))]
