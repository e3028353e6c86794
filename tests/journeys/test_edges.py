"""At the edges of a day: a photo taken in the doorway, and a session that is about to end while somebody reads."""

from __future__ import annotations

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
