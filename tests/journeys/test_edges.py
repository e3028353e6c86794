"""At the edges of a day: a photo from the doorway, a session that ends, a slow network, Enter pressed too early."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, Route, expect

from service.kit.db import Tx
from tests import builders
from tests.journeys.conftest import Open, Site

JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 20
MINUTES = 60_000


@pytest.fixture(scope="module")
def who(site: Site) -> UUID:
    async def register(tx: Tx) -> UUID:
        return (await builders.person(tx)).id

    return site.run(register)


def test_a_photo_from_the_phone_is_saved_with_the_visit(
    open_as: Open, who: UUID, picture: Callable[[Page, str], None]
) -> None:
    page = open_as("counselor", "phone")
    page.goto(f"/people/{who}/visit?do=info_check")
    page.get_by_text("拍照或附上签字").click()
    chosen = page.get_by_label("照片", exact=True)
    chosen.set_input_files({"name": "x.gif", "mimeType": "image/gif", "buffer": b"GIF89a"})
    page.get_by_label("情况说明").fill("家里有人")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#file-error")).to_contain_text("只能上传")
    expect(page.get_by_label("情况说明")).to_have_value("家里有人")
    picture(page, "photo-refused")
    chosen.set_input_files({"name": "x.jpg", "mimeType": "image/jpeg", "buffer": JPEG})
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("region", name="刚才登记")).to_be_visible()
    page.goto(f"/people/{who}/attachments")
    expect(page.get_by_role("region", name="已保存 1 份")).to_contain_text("现场照片")


def test_before_a_session_ends_the_page_says_so_and_one_click_keeps_it(
    open_as: Open, who: UUID, picture: Callable[[Page, str], None]
) -> None:
    page = open_as("counselor", "small")
    page.clock.install()
    page.goto(f"/people/{who}")
    note, stay = page.locator("#idle"), page.get_by_role("button", name="继续工作")
    page.clock.run_for(26 * MINUTES)
    expect(stay).to_be_hidden()
    page.clock.run_for(MINUTES + 6000)
    expect(note).to_contain_text("2 分钟后将自动退出登录")
    picture(page, "idle")
    with page.expect_response("**/keep-alive") as answered:
        stay.click()
    assert answered.value.status == 204
    expect(stay).to_be_hidden()
    page.clock.run_for(30 * MINUTES)
    expect(note).to_contain_text("登录已到时限")
    expect(stay).to_be_hidden()


# ------------------------------------------------------------------------------------------------- forms


@pytest.mark.parametrize("scripts", [True, False])
def test_enter_in_a_field_saves_no_visit_and_the_button_does(open_as: Open, who: UUID, *, scripts: bool) -> None:
    page = open_as("counselor", scripts=scripts)
    page.goto(f"/people/{who}/visit?do=training_referral")
    page.get_by_label("推荐的培训项目").fill("电商客服")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("do=training_referral"))
    expect(page.get_by_label("推荐的培训项目")).to_have_value("电商客服")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("走访已登记。")).to_be_visible()


def test_the_error_link_goes_to_the_first_box_and_the_outcome_takes_the_focus(open_as: Open, who: UUID) -> None:
    page = open_as("counselor")
    page.goto(f"/people/{who}/visit")
    page.get_by_role("button", name="保存").click()
    page.locator("#error-summary a").click()
    box = page.locator("[name=done]").first
    expect(box).to_be_focused()
    page.locator("[name=done][value=career_guidance]").check()
    page.get_by_label("指导内容").fill("分析了岗位")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#outcome")).to_be_focused()
    expect(page).to_have_title(re.compile("服务对象 · "))


WATCHED = """() => {
    const sign = document.getElementById('busy'), save = document.querySelector('main .btn-primary');
    new MutationObserver(() => localStorage.setItem('waits', (localStorage.getItem('waits') || '') + sign.textContent))
        .observe(sign, { childList: true });
    save.form.addEventListener('submit', () => setTimeout(() => save.click(), 700), { once: true });
}"""


def test_on_a_slow_network_the_page_says_that_it_waits_and_sends_once(open_as: Open, who: UUID) -> None:
    """The second click comes from the page itself: Playwright waits for an answer that is under way."""
    page = open_as("counselor")
    sent: list[str] = []

    def slowly(route: Route) -> None:
        sent.append(route.request.url)
        time.sleep(1)
        route.continue_()

    page.goto(f"/people/{who}/visit?do=career_guidance")
    page.get_by_label("指导内容").fill("分析了岗位")
    page.route("**/visit", slowly)
    page.evaluate(WATCHED)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("走访已登记。")).to_be_visible()
    assert page.evaluate("localStorage.getItem('waits')") == "正在处理，请稍候……正在处理，不用重复点击。"
    assert len(sent) == 1
    expect(page.locator("#busy")).to_be_hidden()


def test_ticks_and_results_are_announced_and_the_button_stays_in_reach(open_as: Open, site: Site, who: UUID) -> None:
    async def offered(tx: Tx) -> UUID:
        for _ in range(12):
            await builders.person(tx)
        return (await builders.lead(tx)).id

    page = open_as("supervisor", "phone")
    page.goto(f"/leads/{site.run(offered)}/give")
    page.locator("[name=people]").first.check()
    expect(page.locator("#said")).to_have_text("已选 1 人")
    expect(page.get_by_role("button", name="推荐给勾选的人")).to_be_in_viewport()
    page.goto("/people")
    page.get_by_label("就业需求").select_option("no")
    page.get_by_role("button", name="查询").click()
    expect(page.locator("#said")).to_have_text("查询结果：共 0 人")
    page.goto(f"/people/{who}/edit#monitor_since")
    expect(page.get_by_label("纳入监测日期")).to_be_visible()


def test_a_reason_that_is_missing_is_asked_for_on_the_spot(open_as: Open, site: Site) -> None:
    async def offered(tx: Tx) -> UUID:
        return (await builders.lead(tx)).id

    page = open_as("supervisor")
    page.goto(f"/leads/{site.run(offered)}")
    page.locator("summary", has_text="下架").click()
    page.get_by_role("button", name="下架").click()
    expect(page.get_by_text("请填写原因。")).to_be_visible()
    expect(page.get_by_label("原因")).to_be_focused()
    page.get_by_label("原因").fill("招满了")
    page.get_by_role("button", name="下架").click()
    expect(page.locator("#outcome")).to_contain_text("已下架")


def test_back_leads_to_the_results_again_and_to_the_form_that_had_a_fault(
    open_as: Open, who: UUID, picture: Callable[[Page, str], None]
) -> None:
    page = open_as("counselor")
    page.locator("#top-q").fill("ceshi")
    page.locator("#top-q").press("Enter")
    found = page.get_by_role("region", name="找到的人")
    expect(found).to_be_visible()
    assert re.search(r"/people/search\?r=[-0-9a-f]{36}$", page.url)
    found.locator(f"a[href='/people/{who}']").first.click()
    expect(page.get_by_role("region", name="人员概要")).to_be_visible()
    page.go_back()
    expect(found).to_be_visible()
    picture(page, "results-again")
    page.goto(f"/people/{who}/unmask?field=phone")
    page.get_by_role("button", name="查看", exact=True).click()  # without a reason: the page of a fault, by POST
    expect(page.locator("#error-summary")).to_be_visible()
    page.get_by_role("link", name="服务对象", exact=True).first.click()
    page.go_back()
    expect(page.get_by_label("原因")).to_be_visible()


def test_a_printed_table_has_its_headings(open_as: Open, who: UUID, picture: Callable[[Page, str], None]) -> None:
    page = open_as("counselor", "phone")
    page.goto("/today?view=all&owner=all")
    page.emulate_media(media="print")
    for heading in page.locator("thead th:not(.c-tick)").all():
        box = heading.bounding_box()
        assert box is not None
        assert box["width"] > 20
        assert heading.evaluate("one => getComputedStyle(one.closest('thead')).clipPath") == "none"
    picture(page, "printed")


def test_a_day_to_come_on_the_board_is_told_and_not_swallowed(
    open_as: Open, picture: Callable[[Page, str], None]
) -> None:
    page = open_as("supervisor")
    page.goto("/board")
    page.get_by_label("截至日期").fill("2024-07-01")
    page.get_by_role("button", name="查询").click()
    expect(page.locator("#results")).to_contain_text("截至日期不能晚于今天（2024-06-12）")
    picture(page, "board-ahead")


def test_what_is_missing_is_in_sight_and_has_the_focus(
    open_as: Open, who: UUID, picture: Callable[[Page, str], None]
) -> None:
    page = open_as("counselor", "phone")
    page.goto(f"/people/{who}/edit?ask=condition#condition")
    expect(page.locator(".asked")).to_contain_text("缺少这一项信息，请补充。")
    expect(page.locator(".asked")).to_be_in_viewport()
    assert page.evaluate("document.activeElement.name") == "condition"
    picture(page, "asked")
