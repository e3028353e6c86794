"""The clerk's morning: a county's register in Excel becomes people with somebody responsible for each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.exchange.workbooks import employed, row, workbook
from tests.journeys.conftest import Open, choose

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NO_SUCH_DAY = "999999199002300026"
# Row of the sheet → what is wrong with it: the faults that registers have.
FAULTS: Mapping[int, tuple[Mapping[str, object], str]] = {
    60: ({"姓名": ""}, "缺少姓名"),
    62: ({"联系电话": "1381234"}, "手机号码应为 11 位"),
    64: ({"残疾类别": "听力残疾"}, "与残疾人证号不一致"),
    66: ({"身份证号": 9.99999199003e17, "残疾人证号": ""}, "存成了数字"),
    68: ({"乡镇（街道）": "桃源乡"}, "没有找到这个乡镇"),
    70: ({"身份证号": NO_SUCH_DAY, "残疾人证号": ""}, "出生日期（第 7 至 14 位）不存在"),
}
VILLAGES = ("西坝村委会", "上寨村委会", "青阳社区")


def sound() -> list[dict[str, object]]:
    """Twenty-four people of three villages; one says that she does not know, one has work."""
    rows = [row(number, **{"村（社区）": VILLAGES[number // 2 % 3]}) for number in range(2, 48, 2)]
    rows[5]["就业需求"] = "不清楚"
    return [*rows, employed(48, **{"村（社区）": VILLAGES[0]})]


def upload(page: Page, name: str, content: BytesIO) -> None:
    page.get_by_role("link", name="导入", exact=True).click()
    page.get_by_label("表格文件").set_input_files({"name": name, "mimeType": XLSX, "buffer": content.getvalue()})
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("heading", name="导入预览")).to_be_visible()


def people_count(page: Page) -> str:
    page.get_by_role("link", name="服务对象", exact=True).click()
    page.get_by_role("navigation", name="范围").get_by_role("link", name="全部").click()
    found = re.search(r"共 (\d+) 人", page.locator("#results").inner_text())
    return found[1] if found else ""


def test_a_register_is_checked_marked_taken_in_and_everybody_gets_a_counselor(
    open_as: Open, picture: Callable[[Page, str], None], tmp_path: Path
) -> None:
    page = open_as("supervisor")
    wrong = [row(number, **cells) for number, (cells, _) in FAULTS.items()]
    upload(page, "隆阳登记表.xlsx", workbook(*sound(), *wrong, row(72), row(72, 姓名="示例重复")))

    # before anything is saved: which rows are new, which are wrong, and why, cell by cell
    tiles = page.locator(".tiles")
    expect(tiles.get_by_role("link", name=re.compile("新增"))).to_contain_text("24")
    expect(tiles.get_by_role("link", name=re.compile("有错误"))).to_contain_text("8")
    table = page.get_by_role("table", name="逐行核对")
    for _, message in FAULTS.values():
        expect(table).to_contain_text(message)
    expect(table).to_contain_text("同一个人只保留一行")
    picture(page, "import-wrong")
    preview = page.url
    assert people_count(page) == "0"

    # the workbook with the faults marked where they stand
    page.goto(preview)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载问题表").click()
    marked = tmp_path / "marked.xlsx"
    download.value.save_as(marked)
    problems = [str(cells[-1]) for cells in CalamineWorkbook.from_path(marked).get_sheet_by_index(0).to_python()]
    assert all(any(message in problem for problem in problems) for _, message in FAULTS.values())
    comments = ZipFile(marked).read("xl/comments1.xml").decode()
    assert "缺少姓名" in comments

    page.get_by_role("button", name="确认导入 24 人").click()
    expect(page.get_by_text("已导入 24 行。需要时可以整批撤销。")).to_be_visible()
    assert people_count(page) == "24"
    picture(page, "people")

    # another batch, and a second thought
    upload(page, "补录.xlsx", workbook(row(80), row(82)))
    page.get_by_role("button", name="确认导入 2 人").click()
    assert people_count(page) == "26"
    page.get_by_role("link", name="导入", exact=True).click()
    page.get_by_role("link", name="补录.xlsx").click()
    page.locator("summary", has_text="撤销").click()
    page.get_by_role("button", name="撤销整批").click()
    expect(page.get_by_text("这一批已撤销，恢复到导入之前。").first).to_be_visible()
    assert people_count(page) == "24"

    everybody_gets_a_counselor(page, picture)


def everybody_gets_a_counselor(page: Page, picture: Callable[[Page, str], None]) -> None:
    """By village, one by one, and all of a colleague's at once."""
    # by village
    for village, worker, count in (("西坝村", "周强", 8), ("青阳社区", "李敏", 8)):
        page.get_by_role("link", name="分派", exact=True).click()
        choose(page.locator("#place-area"), village)
        choose(page.locator("#place-to"), worker)
        page.get_by_role("button", name="分派", exact=True).click()
        expect(page.get_by_text(f"已分派 {count} 人")).to_be_visible()
    picture(page, "caseloads")

    # one by one
    page.get_by_role("link", name="服务对象", exact=True).click()
    page.get_by_role("link", name="未分派").click()
    expect(page.get_by_role("heading", name="共 8 人")).to_be_visible()
    page.locator(".c-name a").first.click()
    page.locator("summary", has_text="更多操作").click()
    page.get_by_role("link", name="更换责任人").click()
    choose(page.get_by_label("新的责任人"), "李敏")
    page.get_by_label("原因").fill("就近服务")
    page.get_by_role("button", name="更换").click()
    expect(page.locator(".identity")).to_contain_text("李敏")

    # all of a colleague's at once
    page.get_by_role("link", name="分派", exact=True).click()
    choose(page.get_by_label("移交人"), "周强")
    choose(page.get_by_label("接收人"), "李敏")
    page.locator("#over-reason").fill("周强调岗")
    page.get_by_role("button", name="移交").click()
    expect(page.get_by_text("已移交 8 人")).to_be_visible()
    expect(page.get_by_role("table", name="工作人员").get_by_role("row", name="李敏")).to_contain_text("17 人")
