"""At the edges of a day: a photo taken in the doorway, and a session that is about to end while somebody reads."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from playwright.sync_api import Page, expect

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
