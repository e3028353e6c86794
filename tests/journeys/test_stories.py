"""Seven stories about individuals, each told to its end in the browser, each on days of its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from service.access.rules import Role
from service.accounts.commands.users import add_user
from service.kit.db import Tx
from service.reminders.commands import remind_now
from service.tables.accounts import User
from service.tables.entitlements import Licence
from tests import builders
from tests.builders import BAOTOU_KUNDULUN, LANCHENG, LONGYANG
from tests.exchange.workbooks import graduate, sheet
from tests.journeys.conftest import PASSWORD, Open, Site, choose
from tests.journeys.looking import faults
from tests.ledgers.sheets import pages, words

Picture = Callable[[Page, str], None]
NANCHANG = "360102"  # 江西省南昌市东湖区
KAIZHOU = "500154001"  # 重庆市开州区汉丰街道
STAFF = (
    ("officer", Role.GRADUATE_OFFICER, LONGYANG, "段思源"),
    ("baotou", Role.COUNSELOR, BAOTOU_KUNDULUN, "云飞"),
    ("baotou_boss", Role.SUPERVISOR, BAOTOU_KUNDULUN, "白主任"),
    ("nanchang", Role.COUNSELOR, NANCHANG, "熊敏"),
    ("kaizhou", Role.COUNSELOR, KAIZHOU, "谭丽"),
)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module", autouse=True)
def staff(site: Site) -> None:
    async def hire(tx: Tx) -> None:
        for username, role, area, name in STAFF:
            await add_user(tx, None, username, name, PASSWORD, [(role, area)], must_change=False)

    site.run(hire)


@pytest.fixture
def add(site: Site) -> Callable[..., UUID]:
    """`add(name, area, user, more, **values)`: a person whom that user looks after; `more(tx, person)` adds to it."""

    def made(name: str, area: str, user: str, more: Any = None, **values: Any) -> UUID:  # noqa: ANN401 - columns
        async def act(tx: Tx) -> UUID:
            owner = await tx.session.scalar(select(User.id).where(User.username == user))
            who = await builders.person(tx, name=name, area=area, owner=owner, **values)
            if more is not None:
                await more(tx, who)
            return who.id

        return site.run(act)

    return made


def box(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def opened(within: Page | Locator, summary: str) -> Locator:
    """A form that is folded away, opened."""
    within.locator("summary", has_text=summary).first.click()
    return (
        within.locator("details[open]", has=within.page.locator("summary", has_text=summary))
        if isinstance(within, Locator)
        else within.locator("details[open]", has=within.locator("summary", has_text=summary))
    )


def upload(page: Page, file: BytesIO, name: str, roster_on: str) -> None:
    page.goto("/imports")
    choose(page.get_by_label("内容"), "高校毕业生名册")
    page.get_by_label("表格文件").set_input_files({"name": name, "mimeType": XLSX, "buffer": file.getvalue()})
    page.get_by_label("名册日期").fill(roster_on)
    page.get_by_role("button", name="上传并核对").click()
    page.get_by_role("button", name=re.compile(r"确认导入 \d+ 人")).click()
    expect(page.get_by_text("需要时可以整批撤销")).to_be_visible()


def test_grad_02_from_the_roster_to_a_ledger_that_a_supervisor_signs(
    open_as: Open, site: Site, picture: Picture
) -> None:
    site.clock.move(date(2024, 6, 12))
    page = open_as("officer")
    kept = {"就业服务需求": "岗位推荐", "责任人": "段思源", "下次联系时间": "2024/7/26"}
    upload(page, sheet("graduates", graduate(2, 姓名="韩一一", **kept)), "隆阳区一人一策.xlsx", "2024-06-03")
    expect(page.get_by_text("在册的毕业生都已有台账")).to_be_visible()
    upload(
        page, sheet("graduates", graduate(2, 姓名="韩一一"), graduate(4, 姓名="韩二二")), "学校名册.xlsx", "2024-06-11"
    )
    missing = box(page, "还没有一人一策台账：1 人")
    expect(missing.get_by_role("listitem")).to_contain_text(re.compile("韩二二.*2024-07-11 前建立", re.DOTALL))
    assert faults(page) == []
    picture(page, "roster")
    missing.get_by_role("link", name="韩二二").click()
    _open_ledger(page)
    _fill_ledger(page)
    assert faults(page) == []
    picture(page, "ledger")

    boss = open_as("supervisor")
    boss.goto("/ledgers/waiting")
    boss.get_by_role("link", name="韩二二").click()
    boss.get_by_role("button", name=re.compile("^签批第")).click()
    expect(boss.get_by_text("已签批。")).to_be_visible()
    picture(boss, "signed")

    page.reload()
    expect(box(page, "一人一策台账")).to_contain_text("已签批")
    goal = opened(page, "增加目标")
    goal.get_by_label("目标").fill("考取初级会计证")
    goal.get_by_role("button", name="保存").click()
    versions = box(page, "版本").get_by_role("listitem")
    expect(versions.nth(1)).to_contain_text("已签批")
    versions.nth(1).get_by_role("link").click()
    said = box(page, "这一版的内容")
    expect(said).to_contain_text("年底前找到一份文员工作")
    expect(said).not_to_contain_text("考取初级会计证")
    picture(page, "earlier-version")


def _open_ledger(page: Page) -> None:
    page.get_by_label("目标").fill("年底前找到一份文员工作")
    page.get_by_label("下次联系日期").fill("2024-07-01")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存为新的一版，等待督导签批。")).to_be_visible()


def _fill_ledger(page: Page) -> None:
    survey = opened(page, "登记走访调查")
    for label, told in (("就业意向", "想在本地工作"), ("岗位需求", "文员，保山市区"), ("培训需求", "想学会计")):
        survey.get_by_label(label).fill(told)
    survey.get_by_role("button", name="保存").click()
    expect(box(page, "意愿和需求")).to_contain_text("文员，保山市区")
    expect(box(page, "六个系列").get_by_role("listitem")).to_have_count(6)
    expect(box(page, "六个系列").get_by_text("2024-06-12")).to_have_count(1)
    measure = opened(page, "增加措施")
    measure.get_by_label("措施").fill("陪同参加残疾人专场招聘会")
    measure.get_by_label("完成期限").fill("2024-06-28")
    measure.get_by_role("button", name="保存").click()
    expect(page.get_by_role("row", name=re.compile("陪同参加"))).to_contain_text(
        re.compile("段思源.*2024-06-28", re.DOTALL)
    )
    expect(box(page, "补贴政策").locator(".rows > li")).to_have_count(8)
    grants = opened(page, "登记补贴情况")
    grant = grants.get_by_role("group", name=re.compile("一次性求职补贴"))
    choose(grant.get_by_label("情况"), "已享受")
    grant.get_by_label("日期").fill("2024-05-20")
    grant.get_by_label("文号或单号").fill("隆人社〔2024〕8号")
    grants.get_by_role("button", name="保存").click()
    expect(box(page, "补贴政策").get_by_role("listitem").nth(1)).to_contain_text("2024-05-20")


def test_grad_10_and_grad_11_a_job_of_31_august_lost_in_december(
    open_as: Open, site: Site, add: Callable[..., UUID], picture: Picture
) -> None:
    site.clock.move(date(2024, 9, 2))

    async def studied(tx: Tx, who: Any) -> None:  # noqa: ANN401 - a person
        await builders.student(tx, who, roster_on=date(2024, 3, 1), willing="yes", able="yes")
        for day in (date(2024, 7, 25), date(2024, 8, 20)):
            await builders.record(tx, who, "career_guidance", day)

    who = add("聂三三", NANCHANG, "nanchang", studied)
    page = open_as("nanchang")
    page.goto(f"/people/{who}/jobs")
    choose(page.get_by_label("就业形式"), "按比例就业")
    page.get_by_label("单位（或做什么）").fill("示例软件公司")
    page.get_by_label("开始日期", exact=False).first.fill("2024-08-31")
    page.get_by_label("已签订劳动合同").check()
    page.get_by_role("button", name="保存").click()
    rows = page.get_by_role("table", name=re.compile("半年期稳岗留岗跟踪")).get_by_role("row")
    for at, day in enumerate(("2024-09-30", "2024-11-30", "2025-02-28"), 1):
        expect(rows.nth(at)).to_contain_text(day)
    for contact in (date(2024, 9, 28), date(2024, 11, 29)):
        _follow_up(open_as, site, who, contact)

    site.clock.move(date(2024, 12, 16))
    page = open_as("nanchang")
    page.goto(f"/people/{who}/jobs")
    end = opened(page, "登记离职")
    end.get_by_label("最后一天").fill("2024-12-10")
    end.get_by_role("button", name="保存").click()
    half = page.get_by_role("region", name="半年期稳岗留岗跟踪（GRAD-10）", exact=True)
    expect(half).to_contain_text("2024-12-10 失岗，已停")
    expect(half).to_contain_text("应 3 次，已 2 次")
    year = page.get_by_role("region", name="离校未就业一年期“不断线”就业指导（GRAD-11）", exact=True)
    expect(year).to_contain_text("最长间隔")
    expect(year).to_contain_text("2025-01-10（逾期未联系即为中断）")
    assert faults(page) == []
    picture(page, "two-clocks")
    page.goto(f"/people/{who}")
    expect(page.get_by_role("main")).to_contain_text("2025年1月10日前")
    picture(page, "graduate")


def _follow_up(open_as: Open, site: Site, who: UUID, day: date) -> None:
    site.clock.move(day)
    page = open_as("nanchang", "phone")
    page.goto(f"/people/{who}/visit?do=follow_up")
    choose(page.get_by_label("是否在岗"), "是")
    page.get_by_role("button", name="保存").click()
    expect(box(page, "刚才登记：跟踪回访")).to_be_visible()


async def _three_trainings(tx: Tx, who: Any) -> None:  # noqa: ANN401 - a person
    for day, project in ((date(2024, 1, 10), "面点"), (date(2024, 3, 11), "电商"), (date(2024, 5, 13), "家政")):
        await builders.training(tx, who, day, project=project)


def _fourth(page: Page, who: UUID) -> None:
    page.goto(f"/people/{who}/entitlements/training/new")
    page.get_by_label("培训项目").fill("缝纫")
    page.get_by_label("天数").fill("5")
    page.get_by_label("课时").fill("40")
    page.get_by_role("button", name="先查一下").click()


def test_trn_04_a_fourth_training_of_the_year_is_refused_in_baotou_and_allowed_in_longyang(
    open_as: Open, site: Site, add: Callable[..., UUID], picture: Picture
) -> None:
    site.clock.move(date(2024, 6, 12))
    page = open_as("baotou")
    _fourth(page, add("云四四", BAOTOU_KUNDULUN, "baotou", _three_trainings))
    answer = box(page, "核对规定：按规定不能办理")
    for figure in ("TRN-04", "2024-01-10", "2024-03-11", "2024-05-13"):
        expect(answer).to_contain_text(figure)
    assert faults(page) == []
    picture(page, "fourth")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert")).to_contain_text("TRN-04")
    expect(page.get_by_label("培训项目")).to_have_value("缝纫")

    page = open_as("counselor")
    _fourth(page, add("彭四四", LANCHENG, "counselor", _three_trainings, condition="yes"))
    expect(box(page, "核对规定：可以办理")).to_be_visible()
    page.get_by_role("button", name="保存").click()
    expect(box(page, "培训")).to_contain_text("缝纫")


def test_pub_01_and_pub_02_notice_90_and_30_days_before_and_an_extension_that_another_grants(
    open_as: Open, site: Site, add: Callable[..., UUID], picture: Picture
) -> None:
    async def post(tx: Tx, who: Any) -> None:  # noqa: ANN401 - a person
        await builders.public_post(tx, who, date(2021, 8, 1), date(2024, 8, 1), assessed_ok=True)

    site.clock.move(date(2024, 4, 30))
    who = add("云五五", BAOTOU_KUNDULUN, "baotou", post, born_on=date(1970, 9, 1), need="no")
    for day in (date(2024, 5, 6), date(2024, 7, 2)):
        site.clock.move(day)
        site.job(remind_now)
        page = open_as("baotou")
        page.goto("/inbox")
        page.get_by_role("link", name=re.compile(str(day))).click()
        expect(page.get_by_role("row", name=re.compile("云五五.*公益性岗位期满"))).to_be_visible()
    picture(page, "notice")

    page.goto(f"/people/{who}/entitlements")
    offer = box(page, "要办的")
    expect(offer).to_contain_text("PUB-02")
    assert faults(page) == []
    picture(page, "extension")
    form = opened(offer, "申请延长")
    form.get_by_label("原因").fill("距退休不足五年，本人愿意继续")
    form.get_by_role("button", name="提交审批").click()
    expect(page.get_by_text("申请已交督导审批")).to_be_visible()

    boss = open_as("baotou_boss")
    boss.goto("/approvals")
    expect(boss.get_by_role("main")).to_contain_text("PUB-02")
    picture(boss, "approval")
    boss.get_by_label("意见").fill("符合规定")
    boss.get_by_role("button", name="同意", exact=True).click()
    expect(boss.get_by_text("已同意，并已办理。")).to_be_visible()
    page.reload()
    expect(page.locator("summary", has_text="申请延长")).to_have_count(0)
    expect(box(page, "公益性岗位")).to_contain_text("2025-")


def test_hh_01_a_household_in_which_nobody_works_is_owed_one_job(
    open_as: Open, site: Site, add: Callable[..., UUID], picture: Picture
) -> None:
    site.clock.move(date(2024, 6, 12))
    who = add("云六六", BAOTOU_KUNDULUN, "baotou", condition="yes")
    page = open_as("baotou")
    page.goto(f"/people/{who}/household")
    page.get_by_label("姓名", exact=False).last.fill("云大")
    choose(page.get_by_label("与服务对象的关系"), "配偶")
    page.get_by_role("radio", name="男").check()
    page.get_by_label("出生日期").fill("1988-02-03")
    page.get_by_role("group", name="就业能力").get_by_label("有", exact=True).check()
    page.get_by_role("group", name="就业意愿").get_by_label("有", exact=True).check()
    page.get_by_role("button", name="增加").click()
    page.goto(f"/people/{who}")
    steps = page.get_by_role("list", name=re.compile("零就业"))
    expect(steps).to_be_visible()
    picture(page, "zero-job")
    page.goto(f"/people/{who}/jobs")
    choose(page.get_by_label("就业形式"), "灵活就业")
    page.get_by_label("单位（或做什么）").fill("自营小吃摊")
    page.get_by_label("开始日期").first.fill("2024-06-11")
    page.get_by_role("button", name="保存").click()
    page.goto(f"/people/{who}")
    expect(steps.get_by_text("已完成")).to_be_visible()


def test_bld_01_from_asking_at_the_township_to_the_certificate(
    open_as: Open, site: Site, add: Callable[..., UUID], picture: Picture
) -> None:
    site.clock.move(date(2024, 3, 4))
    who = add("彭七七", LANCHENG, "counselor", category=1, grade=1, condition="yes")
    page = open_as("counselor")
    page.goto(f"/people/{who}/entitlements")
    path = page.get_by_role("list", name="盲人按摩培训办理进度")
    _step(page, "求职登记", "2024-03-04")
    expect(path.locator("[aria-current=step]")).to_contain_text(
        re.compile("区残联登记.*办理人：区残联.*2024-04-03 前", re.DOTALL)
    )
    assert faults(page) == []
    picture(page, "pathway")
    page.goto(f"/people/{who}")
    due = page.get_by_role("list", name="盲人按摩进度").get_by_role("listitem")
    expect(due).to_contain_text("盲人按摩培训：区残联登记（区残联）")
    expect(due).to_contain_text("4月3日前办")

    site.clock.move(date(2024, 9, 20))
    page = open_as("counselor", "phone")
    page.goto(f"/people/{who}/entitlements")
    for stage, on in (
        ("区残联登记", "2024-03-20"),
        ("参加免费培训", "2024-07-01"),
        ("考核", "2024-08-01"),
        ("区人社局核准", "2024-08-20"),
        ("领取职业资格证书", "2024-09-10"),
    ):
        _step(page, stage, on)
    expect(page.get_by_role("list", name="盲人按摩培训办理进度").get_by_text("已完成")).to_have_count(6)
    expect(box(page, "盲人按摩证书")).to_contain_text("2024-09-10 发证")
    picture(page, "certificate")


def _step(page: Page, stage: str, on: str) -> None:
    form = opened(box(page, "盲人按摩培训"), "登记下一步")
    choose(form.get_by_label("办理步骤"), stage)
    form.get_by_label("办理日期").fill(on)
    if stage == "考核":
        choose(form.get_by_label("考核结果"), "合格")
    form.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已登记。")).to_be_visible()


def test_bld_03_in_kaizhou_the_yearly_review_comes_up_on_its_date(
    open_as: Open, site: Site, add: Callable[..., UUID], picture: Picture
) -> None:
    site.clock.move(date(2024, 6, 12))

    async def licensed(tx: Tx, who: Any) -> None:  # noqa: ANN401 - a person
        tx.session.add(Licence(person_id=who.id, issued_on=date(2023, 6, 20), recorded_at=tx.now))

    who = add("谭七七", KAIZHOU, "kaizhou", licensed, category=1, grade=2)
    page = open_as("kaizhou")
    page.goto(f"/people/{who}/entitlements")
    expect(box(page, "要办的")).to_contain_text(re.compile("年审.*2024-06-20 前.*BLD-03", re.DOTALL))
    picture(page, "review")
    form = opened(page, "登记年审")
    form.get_by_label("年审日期").fill("2024-06-12")
    form.get_by_label("继续教育学时").fill("20")
    form.get_by_role("button", name="保存").click()
    expect(box(page, "要办的")).to_contain_text("2025-06-20 前")


def test_the_printed_ledger_goes_to_who_signs_and_a_redacted_one_names_nobody(
    open_as: Open, site: Site, add: Callable[..., UUID], picture: Picture
) -> None:
    site.clock.move(date(2024, 6, 12))

    async def filed(tx: Tx, who: Any) -> None:  # noqa: ANN401 - a person
        await builders.student(tx, who, roster_on=date(2024, 6, 3))
        await builders.ledger(tx, who, who.owner_id)

    who = add("欧阳八八", LONGYANG, "officer", filed)
    page = open_as("officer")
    page.goto(f"/people/{who}/ledger")
    pdf = _downloaded(page, "PDF")
    assert pdf.startswith(b"%PDF")
    assert pages(pdf) == 2
    assert "欧阳八八" in words(_downloaded(page, "Word"))
    page.get_by_label("检查用脱敏件").check()
    assert _downloaded(page, "PDF").startswith(b"%PDF")
    redacted = words(_downloaded(page, "Word"))
    assert "目标" in redacted
    assert not re.search("欧阳|某大学|段思源", redacted)


def _downloaded(page: Page, label: str) -> bytes:
    page.get_by_role("radio", name=label).check()
    button = page.get_by_role("button", name="下载")
    expect(button).not_to_have_attribute("aria-busy", "true")
    with page.expect_download() as waiting:
        button.click()
    return waiting.value.path().read_bytes()
