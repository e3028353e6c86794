"""A newcomer brings her office's own workbooks: asked once, remembered, everybody assigned in one act."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.exchange.books import BOOKS, Book, certificate
from tests.exchange.workbooks import row, workbook
from tests.journeys.conftest import Open, choose
from tests.journeys.looking import faults

KINDS = {"people": "实名制登记表", "records": "服务记录"}


def upload(page: Page, book: Book) -> None:
    page.goto("/imports")
    choose(page.get_by_label("内容"), KINDS[book.kind])
    kind = "text/csv" if book.name.endswith("csv") else "application/octet-stream"
    page.get_by_label("表格文件").set_input_files({"name": book.name, "mimeType": kind, "buffer": book.file})
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("heading", name="导入预览")).to_be_visible()


def tile(page: Page, name: str) -> int:
    found = re.search(r"\d+", page.locator(".tiles").get_by_role("link", name=re.compile(name)).inner_text())
    return int(found[0]) if found else -1


def test_a_register_as_the_national_system_gives_it_is_asked_of_one_column_once(
    open_as: Open, picture: Callable[[Page, str], None]
) -> None:
    page, book = open_as("supervisor"), BOOKS["exported"]()
    upload(page, book)
    expect(page.get_by_text("有 1 列没有认出")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("确认导入"))).to_have_count(0)
    page.get_by_role("link", name="核对对应列").click()
    unknown = page.get_by_role("row", name=re.compile("^调查员"))
    expect(unknown).to_contain_text("没有认出，请选择")
    numbers = page.get_by_role("row", name=re.compile("^R2.残疾人证号"))
    expect(numbers).to_contain_text("999***42")
    assert faults(page) == []
    picture(page, "columns")
    choose(page.get_by_label("“调查员”对应到"), "不导入")
    page.get_by_role("button", name="保存并重新核对").click()
    expect(page.get_by_text("应用后：新建档案 2 人")).to_be_visible()
    assert (tile(page, "新增"), tile(page, "有错误")) == (2, 1)
    page.get_by_role("button", name="确认导入 2 人").click()
    expect(page.get_by_text("已导入 2 行。需要时可以整批撤销。")).to_be_visible()

    # everybody of the batch at once
    expect(page.get_by_role("heading", name="分派：2 人还没有责任人")).to_be_visible()
    choose(page.get_by_label("兰城街道（2 人）"), "李敏")
    assert faults(page) == []
    page.get_by_role("button", name="一次分派").click()
    expect(page.get_by_text("已分派 2 人")).to_be_visible()

    # the same sheet next month goes straight on
    upload(page, book)
    expect(page.get_by_text("没有认出")).to_have_count(0)
    assert (tile(page, "无变化"), tile(page, "有错误")) == (2, 1)


def test_a_ledger_of_the_four_services_is_asked_for_its_words_once(
    open_as: Open, picture: Callable[[Page, str], None]
) -> None:
    page, book = open_as("supervisor"), BOOKS["four"]()
    page.goto("/imports")
    upload(page, Book("people", workbook(*(row(n) for n in (2, 4, 6, 8))).getvalue(), 4))
    if page.get_by_role("button", name=re.compile("确认导入")).count():
        page.get_by_role("button", name=re.compile("确认导入")).click()
    upload(page, book)
    expect(page.get_by_text("有 3 个词要说明")).to_be_visible()
    expect(page.get_by_role("table", name="逐行核对")).to_contain_text("日期不存在")
    assert faults(page) == []
    picture(page, "words")
    preview = page.url
    page.get_by_role("button", name="登记为新的服务对象").click()
    expect(page.get_by_label("姓名（必填）")).to_have_value("示例无名")
    expect(page.get_by_label("残疾人证号")).to_have_value(certificate(98))
    page.goto(preview)
    choose(page.get_by_label("服务方式“飞鸽”是"), "电话")
    choose(page.get_by_label("表里没有“服务方式”"), "入户")
    choose(page.get_by_label("表里没有“服务结果”"), "已完成")
    page.get_by_role("button", name="保存并重新核对").click()
    expect(page.get_by_text("应用后：服务记录 5 条")).to_be_visible()
    page.get_by_role("button", name="确认导入 2 行").click()
    expect(page.get_by_text("已导入 2 行。需要时可以整批撤销。")).to_be_visible()
    upload(page, book)
    expect(page.get_by_text("个词要说明")).to_have_count(0)
    assert (tile(page, "无变化"), tile(page, "有错误")) == (2, 3)
