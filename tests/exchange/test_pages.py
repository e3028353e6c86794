"""Uploading, looking, applying, taking back: in the browser, without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from io import BytesIO
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from httpx import AsyncClient, Response
from python_calamine import CalamineWorkbook
from sqlalchemy import func, select

from service.access.rules import Role
from service.exchange.pages.columns import masked
from service.exchange.rules.layouts import LAYOUTS
from service.kit.db import Tx
from service.tables.people import Person
from tests import builders
from tests.exchange.books import BOOKS, Book
from tests.exchange.workbooks import HEADERS, graduate, identity, row, sheet, workbook
from tests.forms import sent_as_it_stands

AsUser = Callable[[object], Awaitable[AsyncClient]]
FRAGMENT = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
async def client(tx: Tx, as_user: AsUser) -> AsyncClient:
    return await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=builders.LONGYANG))


async def upload(client: AsyncClient, file: BytesIO, name: str = "登记表.xlsx") -> Response:
    return await client.post("/imports", files={"file": (name, file)})


async def previewed(client: AsyncClient, *rows: dict[str, object]) -> str:
    """Upload, and answer the path of the preview."""
    answer = await upload(client, workbook(*rows))
    assert answer.status_code == 303, answer.text
    return urlsplit(answer.headers["location"]).path


def soup(response: Response) -> BeautifulSoup:
    return BeautifulSoup(response.text, "html.parser")


def text(response: Response) -> str:
    return soup(response).get_text(" ", strip=True)


def actions(response: Response) -> set[str]:
    """The acts that the page offers, by the last part of their addresses."""
    return {str(form["action"]).rsplit("/", 1)[-1] for form in soup(response).select("main form[action]")}


async def persons(tx: Tx) -> int:
    return await tx.session.scalar(select(func.count()).select_from(Person)) or 0


async def test_the_page_offers_a_template_and_a_form(client: AsyncClient) -> None:
    page = await client.get("/imports")
    form = soup(page).select_one("form[enctype='multipart/form-data']")
    assert page.status_code == 200
    assert form is not None
    assert "/imports/template.xlsx" in page.text
    found = await client.get("/imports/template.xlsx")
    sheet = CalamineWorkbook.from_filelike(BytesIO(found.content)).get_sheet_by_index(0)
    assert "残疾人证号" in sheet.to_python()[2]


async def test_the_preview_counts_and_shows_faults_first(client: AsyncClient, tx: Tx) -> None:
    path = await previewed(client, row(2), row(4), row(6, 联系电话="1381234"))
    page = await client.get(path)
    tiles = {tile.get_text(" ", strip=True) for tile in soup(page).select(".tile")}
    assert tiles == {"新增 2", "有变化 0", "有错误 1", "无变化 0"}
    assert "手机号码应为 11 位" in text(page)
    assert "新建 1 个村" in text(page)
    assert actions(page) == {"apply", "discard"}
    assert await persons(tx) == 0


async def test_numbers_are_masked_in_the_preview(client: AsyncClient) -> None:
    path = await previewed(client, row(2))
    page = await client.get(path)
    assert "999999********" in page.text
    assert str(row(2)["身份证号"]) not in page.text


async def test_the_fragment_has_no_shell(client: AsyncClient) -> None:
    path = await previewed(client, row(2))
    page = await client.get(path, headers=FRAGMENT)
    assert "<html" not in page.text
    assert "新增" in page.text


async def test_apply_then_undo(client: AsyncClient, tx: Tx) -> None:
    path = await previewed(client, row(2), row(4))
    done = await client.post(f"{path}/apply")
    assert (done.status_code, await persons(tx)) == (303, 2)
    page = await client.get(path)
    assert "已导入 2 行" in text(page)
    assert actions(page) == {"assign", "undo"}
    assert (await client.post(f"{path}/undo")).status_code == 303
    assert await persons(tx) == 0
    assert "已撤销" in text(await client.get(path))


async def test_applying_twice_by_a_double_click_does_no_harm(client: AsyncClient, tx: Tx) -> None:
    path = await previewed(client, row(2))
    answers = [await client.post(f"{path}/apply") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert await persons(tx) == 1


async def test_a_large_batch_goes_on_in_the_background(
    client: AsyncClient, tx: Tx, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.exchange.commands.applying.CHUNK", 1)
    path = await previewed(client, row(2), row(4))
    await client.post(f"{path}/apply")
    page = await client.get(path)
    assert "已完成 1 / 2 行" in text(page)
    assert actions(page) == {"apply", "assign", "undo"}
    await client.post(f"{path}/apply")
    assert "已导入 2 行" in text(await client.get(path))
    assert await persons(tx) == 2


async def test_undoing_what_was_worked_on_says_which_rows(client: AsyncClient, tx: Tx) -> None:
    path = await previewed(client, row(2), row(4))
    await client.post(f"{path}/apply")
    who = (await tx.session.scalars(select(Person).order_by(Person.id).limit(1))).one()
    await builders.record(tx, who)
    await tx.session.commit()
    answer = await client.post(f"{path}/undo")
    assert answer.status_code == 409
    assert "已有人办理过" in text(answer)
    assert await persons(tx) == 2


async def test_a_preview_can_be_given_up(client: AsyncClient) -> None:
    path = await previewed(client, row(2))
    assert (await client.post(f"{path}/discard")).headers["location"].endswith("/imports")
    assert (await client.get(path)).status_code == 404


async def test_the_workbook_of_faults_is_sent_as_a_file(client: AsyncClient) -> None:
    path = await previewed(client, row(2, 联系电话="1381234"))
    found = await client.get(f"{path}/errors.xlsx")
    assert found.headers["content-disposition"].startswith("attachment")
    sheet = CalamineWorkbook.from_filelike(BytesIO(found.content)).get_sheet_by_index(0)
    assert str(sheet.to_python()[3][-1]).startswith("联系电话")


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04broken"])
async def test_a_file_that_cannot_be_read_is_told_beside_the_field(client: AsyncClient, content: bytes) -> None:
    answer = await upload(client, BytesIO(content))
    page = soup(answer)
    assert answer.status_code == 422
    assert page.select_one("#file-error") is not None
    assert page.select_one(".error-summary a[href='#file']") is not None


async def test_no_file_chosen_is_told(client: AsyncClient) -> None:
    answer = await client.post("/imports", data={"area": ""})
    assert answer.status_code == 422
    assert "请选择要导入的表格文件" in text(answer)


async def test_every_tab_and_a_cursor_of_ones_own_making_answer(client: AsyncClient) -> None:
    path = await previewed(client, row(2))
    for tab in ("new", "changed", "wrong", "same", "nonsense"):
        assert (await client.get(path, params={"tab": tab})).status_code == 200
    assert (await client.get(path, params={"tab": "new", "cursor": "x"})).status_code == 422
    assert (await client.get("/imports", params={"cursor": "x"})).status_code == 422


async def test_a_counselor_does_not_get_in(tx: Tx, as_user: AsUser) -> None:
    client = await as_user(await builders.user(tx, role=Role.COUNSELOR))
    assert (await client.get("/imports")).status_code == 403
    assert (await upload(client, workbook(row(2)))).status_code == 403


async def test_a_batch_of_another_county_is_not_found(client: AsyncClient, tx: Tx, as_user: AsUser) -> None:
    path = await previewed(client, row(2))
    other = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=builders.BAOTOU_KUNDULUN))
    for answer in (
        await other.get(path),
        await other.get(f"{path}/errors.xlsx"),
        await other.post(f"{path}/apply"),
        await other.post(f"{path}/undo"),
        await other.post(f"{path}/discard"),
    ):
        assert answer.status_code == 404


# ------------------------------------------------------------------------------------------- other kinds


@pytest.mark.parametrize("kind", LAYOUTS)
async def test_each_kind_has_a_template_to_download(client: AsyncClient, kind: str) -> None:
    page = await client.get("/imports")
    assert f'href="/imports/template.xlsx?kind={kind}"' in page.text
    found = await client.get("/imports/template.xlsx", params={"kind": kind})
    titles = CalamineWorkbook.from_filelike(BytesIO(found.content)).get_sheet_by_index(0).to_python()
    assert titles[0][0] == LAYOUTS[kind].title
    assert (await client.get("/imports/template.xlsx", params={"kind": "nonsense"})).status_code == 422


async def test_grad_02_an_applied_roster_lists_who_owes_a_ledger_and_by_when(client: AsyncClient, tx: Tx) -> None:
    files = {"file": ("名册.xlsx", sheet("graduates", graduate(2), graduate(4)), "application/octet-stream")}
    asked = {"kind": "graduates", "roster_on": "2024年6月2日"}
    path = (await client.post("/imports", files=files, data=asked)).headers["location"]
    assert "还没有一人一策台账" not in text(await client.get(path))
    await client.post(f"{path}/apply")
    page = await client.get(path)
    assert "还没有一人一策台账：2 人" in text(page)
    assert "2024-07-02 前建立" in text(page)
    assert "名册日期" in text(page)
    links = [str(one["href"]) for one in soup(page).select("section[aria-labelledby=ledgers] .row-main a")]
    people = {str(one) for one in await tx.session.scalars(select(Person.id))}
    assert {link.split("/")[2] for link in links} == people
    assert {link.split("/")[3] for link in links} == {"ledger"}


@pytest.mark.parametrize("day", ["下周", "2024-07-01"])
async def test_a_roster_day_that_cannot_be_is_told_beside_the_field(client: AsyncClient, day: str) -> None:
    files = {"file": ("名册.xlsx", sheet("graduates", graduate(2)), "application/octet-stream")}
    answer = await client.post("/imports", files=files, data={"kind": "graduates", "roster_on": day})
    assert answer.status_code == 422
    assert soup(answer).select_one("#roster_on-error") is not None
    assert f'value="{day}"' in answer.text
    assert 'value="graduates" selected' in answer.text


# ------------------------------------------------------------------------------------ any office's workbook


async def uploaded(client: AsyncClient, book: Book) -> str:
    sent = {"file": (book.name, book.file, "application/octet-stream")}
    answer = await client.post("/imports", data={"kind": book.kind}, files=sent)
    assert answer.status_code == 303, text(answer)
    return str(answer.headers["location"])


async def test_who_is_not_on_file_is_offered_a_form_without_a_word_of_them_in_its_address(client: AsyncClient) -> None:
    path = await uploaded(client, BOOKS["four"]())
    form = sent_as_it_stands(await client.get(path), f"{path}/offer")
    answer = await client.post(f"{path}/offer", data=form)
    assert re.fullmatch(r"/people/new\?kept=[0-9a-f-]{36}", answer.headers["location"])


async def test_a_sheet_that_lacks_a_name_is_kept_until_somebody_says_which_column_it_is(client: AsyncClient) -> None:
    book = workbook(*(row(n) | {"残疾人": row(n)["姓名"]} for n in (2, 4)), headers=["残疾人", *HEADERS[2:]])
    path = await uploaded(client, Book("people", book.getvalue(), 2))
    page = await client.get(path)
    assert "缺少“姓名”列" in text(page)
    assert actions(page) == {"discard"}
    columns = await client.get(f"{path}/columns")
    form = sent_as_it_stands(columns, f"{path}/columns")
    field = next(one["name"] for one in soup(columns).select("select") if form[str(one["name"])] == "")
    again = await client.post(f"{path}/columns", data=form | {"take-0": "yes", str(field): "name"})
    assert again.status_code == 303
    assert actions(await client.get(path)) == {"apply", "discard"}


async def test_two_columns_of_one_thing_are_told_and_nothing_is_changed(client: AsyncClient) -> None:
    path = await uploaded(client, BOOKS["exported"]())
    columns = await client.get(f"{path}/columns")
    form = sent_as_it_stands(columns, f"{path}/columns") | {"take-0": "yes"}
    field = next(name for name, value in form.items() if value == "" and name.startswith("c-"))
    answer = await client.post(f"{path}/columns", data=form | {field: "name"})
    assert answer.status_code == 422
    assert "对应到了同一项" in text(answer)


async def test_nothing_is_applied_before_its_columns_and_words_are_settled(client: AsyncClient) -> None:
    path = await uploaded(client, BOOKS["exported"]())
    answer = await client.post(f"{path}/apply")
    assert answer.status_code == 409
    assert "没有说明是什么" in text(answer)
    words = await uploaded(client, BOOKS["four"]())
    assert "没有说明" in text(await client.post(f"{words}/apply"))


async def test_since_when_they_work_is_asked_once_where_the_list_says_it_nowhere(client: AsyncClient) -> None:
    await client.post(f"{await previewed(client, row(2), row(4))}/apply")
    path = await uploaded(client, BOOKS["in_proportion"]())
    columns = sent_as_it_stands(await client.get(f"{path}/columns"), f"{path}/columns")
    chosen = {name: value or "-" for name, value in columns.items()}
    assert (await client.post(f"{path}/columns", data=chosen | {"take-0": "yes"})).status_code == 303
    day = soup(await client.get(path)).select_one("form[action$='/words'] input[type=date]")
    assert day is not None
    await client.post(f"{path}/words", data={str(day["name"]): "2024年13月"})
    assert actions(await client.get(path)) == {"discard", "words"}
    await client.post(f"{path}/words", data={str(day["name"]): "2024-03-01"})
    assert actions(await client.get(path)) == {"apply", "discard"}


async def test_of_two_columns_under_one_heading_each_is_chosen_for_itself(client: AsyncClient) -> None:
    book = workbook(row(2) | {"备注": "甲"}, headers=[*HEADERS, "备注", "备注"])
    path = await uploaded(client, Book("people", book.getvalue(), 1))
    columns = await client.get(f"{path}/columns")
    form = sent_as_it_stands(columns, f"{path}/columns")
    assert "备注（第 22 列）" in text(columns)
    sent = form | {"take-0": "yes", "c-0-21": "-"}
    assert (await client.post(f"{path}/columns", data=sent)).status_code == 303
    again = sent_as_it_stands(await client.get(f"{path}/columns"), f"{path}/columns")
    assert (again["c-0-20"], again["c-0-21"]) == ("note", "-")


async def test_a_batch_is_assigned_whole_or_not_at_all(client: AsyncClient, tx: Tx) -> None:
    near = await builders.user(tx, name="近处", area=builders.LANCHENG)
    other = {"乡镇（街道）": "永昌街道", "村（社区）": ""}
    path = await previewed(client, row(2), row(4, **other))
    await client.post(f"{path}/apply")
    chosen = {f"to-{builders.LANCHENG}": str(near.id), f"to-{builders.YONGCHANG}": str(near.id)}
    answer = await client.post(f"{path}/assign", data=chosen)
    assert answer.status_code == 303
    owners = select(func.count()).select_from(Person).where(Person.owner_id.is_not(None))
    assert await tx.session.scalar(owners) == 0
    await client.post(f"{path}/assign", data=chosen | {f"to-{builders.YONGCHANG}": ""})
    assert await tx.session.scalar(owners) == 1


@pytest.mark.parametrize(
    "cell", ["13800000002", "138-0000-0002", "138 0000 0002", "999999 1990 0307 0012", identity(2)]
)
def test_the_middle_of_a_number_is_not_shown_however_it_is_parted(cell: str) -> None:
    assert masked(cell) == f"{cell[:3]}***{cell[-2:]}"


@pytest.mark.parametrize("cell", ["2024-05-20", "2024.5.20", "兰城街道", "肢体三级", "0875"])
def test_what_is_no_number_of_anybody_is_shown(cell: str) -> None:
    assert masked(cell) == cell
