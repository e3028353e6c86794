"""A counselor's day: the morning's list, the plan, the village with a phone in hand, and why anything is owed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from service.accounts.queries import actor_of
from service.caseloads.commands import assign_place
from service.exchange.commands.applying import begin
from service.exchange.commands.staging import stage
from service.kit.db import Tx
from service.reminders.commands import remind_now
from service.tables.accounts import User
from tests.builders import LANCHENG, YONGCHANG
from tests.exchange.workbooks import row, workbook
from tests.journeys.conftest import Open, Site, choose, sign_in

# Family names are characters that stand in no other name, so that one character finds one person.
NAMES = ["赵甲", "钱乙", "孙丙", "李丁", "周戊", "吴己", "郑庚", "王辛", "冯壬", "陈癸", "蒋丑", "沈寅"]
ELSEWHERE = "褚子"
# Late enough in the year for everybody to be behind the plan, whatever day it gave each.
WEDNESDAY = date(2024, 12, 11)


@pytest.fixture(scope="module", autouse=True)
def people(site: Site) -> None:
    """Twelve people of two villages, registered in January, and one in another township; nobody has been visited."""

    async def register(tx: Tx) -> None:
        users = {user.username: user.id for user in await tx.session.scalars(select(User))}
        boss = await actor_of(tx.session, users["supervisor"])
        rows = [
            row(2 * at + 2, 姓名=name, **{"村（社区）": "西坝村委会" if at < 6 else "上寨村委会"})
            for at, name in enumerate(NAMES)
        ]
        rows.append(row(40, 姓名=ELSEWHERE, **{"乡镇（街道）": "永昌街道", "村（社区）": "龙泉社区"}))
        batch = await stage(tx, boss, "people", workbook(*rows), file_name="登记表.xlsx")
        await begin(tx, boss, batch.id)
        await tx.session.flush()
        for area, worker in ((LANCHENG, "counselor"), (YONGCHANG, "elsewhere")):
            await assign_place(tx, boss, area, users[worker], "初次分派", everybody=True)

    site.clock.move(date(2024, 1, 8))
    site.run(register)
    site.job(remind_now)
    site.clock.move(WEDNESDAY)
    site.job(remind_now)


@pytest.fixture(autouse=True)
def wednesday(site: Site) -> None:
    site.clock.move(WEDNESDAY)


def find(page: Page, words: str) -> None:
    """By the search field on top of every page."""
    page.get_by_role("search").get_by_label("查找服务对象").fill(words)
    page.get_by_role("search").get_by_role("button", name="查找").click()


def open_person(page: Page, name: str) -> None:
    find(page, name[0])
    page.get_by_role("table", name="服务对象").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def tick(page: Page, task: str) -> None:
    page.get_by_role("checkbox", name=task).check()


def test_the_morning_tells_who_is_owed_what_by_when_and_three_of_a_village_are_planned(
    open_as: Open, picture: Callable[[Page, str], None]
) -> None:
    page = open_as("counselor")
    expect(page.get_by_role("heading", name="今日待办")).to_be_visible()
    lines = page.locator("tbody tr")
    first = lines.first
    expect(first).to_contain_text(re.compile("逾期|进度落后|今天应办|应于"))
    expect(first).to_contain_text("核对")
    expect(page.locator("#results")).not_to_contain_text(ELSEWHERE)
    picture(page, "morning")

    page.goto("/today?view=all")
    choose(page.get_by_label("乡镇、村（社区）"), "西坝村")
    page.get_by_role("button", name="查询").click()
    expect(page.locator(".chips")).to_contain_text("西坝村")
    expect(lines).to_have_count(6)
    for name in NAMES[:3]:
        page.get_by_role("checkbox", name=f"选择{name}").check()
    expect(page.locator("[data-checked]")).to_have_text("3")
    page.get_by_label("走访日期").fill("2024-12-12")
    page.get_by_role("button", name="为选中的人安排走访").click()
    expect(page.get_by_role("heading", name="2024-12-12 星期四，3 人")).to_be_visible()
    picture(page, "plan")

    page.get_by_role("link", name="名单，可打印").click()
    expect(page.get_by_role("heading", name="走访名单：2024-12-12 星期四")).to_be_visible()
    page.emulate_media(media="print")
    for name in NAMES[:3]:
        expect(page.get_by_role("row", name=re.compile(name))).to_contain_text("138")
    expect(page.locator(".side")).to_be_hidden()
    expect(page.get_by_role("columnheader", name="情况").first).to_be_visible()
    picture(page, "print")
    page.emulate_media(media="screen")

    page.get_by_role("link", name=re.compile("^提醒")).click()
    page.get_by_role("link", name="2024-12-11 星期三").click()
    expect(page.get_by_role("table", name="提醒内容")).to_contain_text("基础信息核对")
    picture(page, "inbox")


def test_in_the_village_one_form_settles_what_was_owed_and_closes_the_reminder(
    open_as: Open, picture: Callable[[Page, str], None]
) -> None:
    name = NAMES[6]
    page = open_as("counselor", "phone")
    find(page, name[0])
    expect(page.get_by_role("table", name="服务对象").get_by_role("row")).to_have_count(2)
    page.get_by_role("link", name=name).click()
    expect(page.locator('a[href="tel:13800000014"]')).to_be_visible()
    page.locator(".identity").get_by_role("link", name="登记走访").click()

    tick(page, "基础信息核对")
    tick(page, "就业需求登记")
    page.get_by_label("想做的工作 1").fill("缝纫")
    tick(page, "岗位信息")
    page.get_by_label("单位 1").fill("示例服装厂")
    page.get_by_label("岗位 1").fill("缝纫工")
    picture(page, "visit-filled")
    page.get_by_role("button", name="保存").click()

    saved = page.get_by_role("region", name=re.compile("刚才登记"))
    expect(saved).to_contain_text("已完成：基础信息核对、就业需求登记")
    expect(saved).to_contain_text("还差：岗位信息（1/3 次）")
    expect(saved).to_contain_text(re.compile("(下一次：|应立即办理（原计划)\\d+月\\d+日前"))
    done = page.get_by_role("list", name="四个一进度").get_by_role("listitem")
    expect(done.nth(0)).to_contain_text("已完成")
    expect(done.nth(1)).not_to_contain_text("已完成")
    expect(page.locator("#timeline .event").first).to_contain_text("岗位信息：示例服装厂；缝纫工")
    picture(page, "visit-saved")

    page.goto("/inbox")
    page.get_by_role("link", name="2024-12-11 星期三").click()
    closed = page.get_by_role("row", name=re.compile(f"{name}.*基础信息核对.*已办结"))
    expect(closed).to_be_visible()


def test_a_slip_is_undone_with_one_click(open_as: Open) -> None:
    page = open_as("counselor", "phone")
    open_person(page, NAMES[7])
    page.locator(".identity").get_by_role("link", name="登记走访").click()
    tick(page, "基础信息核对")
    page.get_by_role("button", name="保存").click()
    step = page.get_by_role("list", name="四个一进度").get_by_role("listitem").first
    expect(step).to_contain_text("已完成")
    page.get_by_role("button", name="登记错了，撤销").click()
    expect(page.get_by_text("已撤销刚才的登记")).to_be_visible()
    expect(step).not_to_contain_text("已完成")


def test_nobody_at_home_on_three_days_is_lost_contact_which_the_supervisor_sees(
    open_as: Open, site: Site, picture: Callable[[Page, str], None]
) -> None:
    name = NAMES[8]
    for day in (11, 12, 13):
        site.clock.move(date(2024, 12, day))
        page = open_as("counselor", "phone")
        open_person(page, name)
        page.locator(".identity").get_by_role("link", name="登记走访").click()
        page.get_by_label("没有人在家、没联系上").check()
        page.get_by_role("button", name="保存").click()
        expect(page.get_by_role("region", name=re.compile("刚才登记"))).to_be_visible()
    expect(page.get_by_text("已有三天没有联系上，按失联处理")).to_be_visible()
    picture(page, "lost")
    page = open_as("supervisor")
    page.get_by_role("link", name=re.compile("^失联")).click()
    expect(page.get_by_role("row", name=re.compile(name))).to_contain_text("失联（2024-12-13 起）")


def test_a_date_says_why(open_as: Open, picture: Callable[[Page, str], None]) -> None:
    page = open_as("counselor")
    open_person(page, NAMES[5])
    page.get_by_role("list", name="四个一进度").get_by_role("link", name="基础信息核对").click()
    expect(page.get_by_role("heading", name="基础信息核对：为什么要办")).to_be_visible()
    rule = page.get_by_role("region", name="依据")
    expect(rule).to_contain_text("隆政办发〔2023〕53号")
    expect(rule).to_contain_text("FOUR-01")
    answers = page.get_by_role("region", name="对照本人情况")
    expect(answers).to_contain_text("就业年龄")
    expect(answers).to_contain_text("是")
    expect(page.get_by_role("region", name="已计入的记录")).to_contain_text("还没有可以计入的记录")
    expect(page.get_by_role("region", name="时间", exact=True)).to_contain_text("2024-12-31")
    expect(page.get_by_role("region", name="为什么排在这一天").get_by_role("listitem").first).to_be_visible()
    picture(page, "why")


@pytest.mark.parametrize(("name", "reason"), [(NAMES[10], "去世"), (NAMES[11], "迁出")])
def test_what_was_owed_stops_with_its_reason(open_as: Open, name: str, reason: str) -> None:
    page = open_as("counselor")
    open_person(page, name)
    page.locator("summary", has_text="更多操作").click()
    page.get_by_role("link", name="退出服务").click()
    page.get_by_label(reason).check()
    page.get_by_role("button", name="登记退出").click()
    expect(page.get_by_text("从这一天起不再有应办事项")).to_be_visible()
    expect(page.get_by_role("region", name="不再应办和往年")).to_contain_text("2024-12-11 起")
    expect(page.get_by_role("list", name="四个一进度")).to_have_count(0)
    expect(page.get_by_role("link", name="登记走访")).to_have_count(0)


def test_work_found_stops_what_only_the_unemployed_are_owed(
    open_as: Open, picture: Callable[[Page, str], None]
) -> None:
    page = open_as("counselor")
    open_person(page, NAMES[9])
    page.locator("summary", has_text="更多操作").click()
    page.get_by_role("link", name="就业经历").click()
    page.get_by_label("就业形式").select_option(index=1)
    page.get_by_label("单位（或做什么）").fill("示例服装厂")
    page.get_by_label("开始日期（必填）").fill("2024-12-10")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("就业期间不再应办的事项已停止")).to_be_visible()
    page.get_by_role("link", name=NAMES[9]).click()
    expect(page.get_by_role("region", name="不再应办和往年")).to_contain_text(re.compile("就业.*2024-12-10 起.*不用办"))
    picture(page, "employed")


def test_another_plan_owes_other_things(open_as: Open, picture: Callable[[Page, str], None]) -> None:
    person = open_as("elsewhere")
    open_person(person, ELSEWHERE)
    expect(person.get_by_text("按《隆阳区")).to_be_visible()
    before = person.locator(".cols").inner_text()
    page = open_as("system")
    page.get_by_role("link", name="政策规则").click()
    page.get_by_role("link", name="内蒙古自治区包头市").click()
    choose(page.get_by_label("区域"), "永昌街道")
    page.get_by_label("自何日起").fill("2024-01-01")
    page.get_by_role("button", name="指定", exact=True).click()
    expect(page.get_by_text("已指定。")).to_be_visible()
    picture(page, "bound")
    person.reload()
    expect(person.get_by_text("按《包头市")).to_be_visible()
    assert person.locator(".cols").inner_text() != before
    picture(person, "baotou")


def test_a_form_typed_before_the_session_ran_out_is_there_after_signing_in_again(open_as: Open, site: Site) -> None:
    page = open_as("counselor")
    open_person(page, NAMES[0])
    page.locator(".identity").get_by_role("link", name="登记走访").click()
    tick(page, "基础信息核对")
    page.get_by_label("情况说明").fill("家里正在修房子")
    site.clock.move(date(2024, 12, 12))
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("您刚才填写的内容已经保存")).to_be_visible()
    sign_in(page, "counselor")
    expect(page.get_by_role("checkbox", name="基础信息核对")).to_be_checked()
    expect(page.get_by_label("情况说明")).to_have_value("家里正在修房子")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("region", name=re.compile("刚才登记"))).to_be_visible()


def test_the_main_path_needs_no_script(open_as: Open) -> None:
    page = open_as("counselor", "phone", scripts=False)
    expect(page.get_by_role("heading", name="今日待办")).to_be_visible()
    page.goto("/today?view=all")
    page.locator("tbody tr", has_text=NAMES[1]).get_by_role("link", name=NAMES[1]).click()
    page.locator(".identity").get_by_role("link", name="登记走访").click()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("请勾选本次办理事项")
    tick(page, "职业指导")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("region", name=re.compile("刚才登记"))).to_contain_text(re.compile("已完成：.*职业指导"))


def test_the_keyboard_is_enough(open_as: Open) -> None:
    page = open_as("counselor")
    page.context.clear_cookies()
    page.goto("/sign-in")
    reach(page, "用户名")
    page.keyboard.type("counselor")
    page.keyboard.press("Tab")
    page.keyboard.type("Baoshan-2024")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="今日待办")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type(NAMES[2][0])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="找到的人")).to_be_visible()
    reach(page, NAMES[2])
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=NAMES[2], level=1)).to_be_visible()
    reach(page, "登记走访")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"登记走访：{NAMES[2]}")).to_be_visible()
    reach(page, "职业指导")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name=re.compile("刚才登记"))).to_contain_text(re.compile("已完成：.*职业指导"))


FOCUSED = """() => { const e = document.activeElement;
    return [e.innerText || '', ...[...(e.labels || [])].map(l => l.innerText)].join(' '); }"""


def reach(page: Page, words: str) -> None:
    """Press Tab until what says these words has the focus, which can be seen."""
    page.wait_for_load_state()
    for _ in range(80):
        page.keyboard.press("Tab")
        if words in page.evaluate(FOCUSED):
            assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") == "solid"
            return
    raise AssertionError(words)
