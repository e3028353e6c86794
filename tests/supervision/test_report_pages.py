"""报送 in the browser and over HTTP: the calendar, one report, its files, and that it was sent."""

from __future__ import annotations

import io
import re
from collections.abc import Awaitable, Callable
from datetime import date
from urllib.parse import unquote

import docx
import pytest
from httpx import AsyncClient
from python_calamine import CalamineWorkbook

from service.access.rules import Role
from service.kit.db import Tx
from tests import builders
from tests.builders import BAOTOU_KUNDULUN, LONGYANG, MovableClock

AsUser = Callable[[object], Awaitable[AsyncClient]]
DUE = {"code": "annual", "area": LONGYANG, "cutoff": "2024-10-31"}
SHIHE, RARE_EARTH = "411502", "150271"


@pytest.fixture
def day() -> date:
    """Before anybody signs in: a session does not outlive a day."""
    return date(2024, 11, 4)


@pytest.fixture(autouse=True)
def _today(clock: MovableClock, day: date) -> None:
    clock.move(day)


@pytest.fixture
async def client(tx: Tx, as_user: AsUser) -> AsyncClient:
    """The supervisor of 隆阳."""
    return await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=LONGYANG))


@pytest.fixture
async def made(client: AsyncClient) -> str:
    """The address of 隆阳's report of 2024."""
    answer = await client.post("/reports", data=DUE)
    assert answer.status_code == 303
    return answer.headers["location"]


@pytest.mark.parametrize(
    ("day", "words", "may_be_made"),
    [
        (date(2024, 6, 12), "2024-10-31 起可生成", False),
        (date(2024, 11, 4), "还有 9 个工作日", True),
        (date(2024, 11, 18), "逾期 3 天", True),
    ],
)
async def test_the_calendar_of_the_year_says_what_is_due_and_how_it_stands(
    client: AsyncClient, words: str, may_be_made: bool
) -> None:
    page = (await client.get("/reports")).text
    for told in ("促进残疾人就业落实情况报告", "2024-11-15", words):
        assert told in page
    assert ('name="cutoff" value="2024-10-31"' in page) is may_be_made


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2024, 6, 12), None),
        (date(2024, 9, 30), "还有 30 个工作日"),
        (date(2024, 11, 14), "还有 1 个工作日"),
        (date(2024, 11, 18), "已逾期 3 天"),
    ],
)
async def test_rpt_01_the_supervisor_is_told_above_the_work_list(client: AsyncClient, words: str | None) -> None:
    page = (await client.get("/today")).text
    assert ("报送：促进残疾人就业落实情况报告（2024年），隆阳区未报送" in page) is (words is not None)
    assert words is None or words in page


@pytest.mark.parametrize("day", [date(2025, 6, 2)])
async def test_rpt_11_of_a_plan_that_has_run_out_the_calendar_says_so(client: AsyncClient) -> None:
    page = (await client.get("/reports")).text
    assert "已过期，沿用" in page
    assert "2025-11-14 前备好" in page  # the fifteenth is a Saturday
    assert "方案总结评估" not in page


async def test_a_year_with_nothing_to_report(client: AsyncClient) -> None:
    assert "这一年没有要报送的" in (await client.get("/reports?year=2022")).text


async def test_what_was_made_is_shown_with_its_ground_and_what_must_not_go_out(client: AsyncClient, made: str) -> None:
    page = (await client.get(made)).text
    for words in ("隆阳区残疾人联合会", "隆阳区人民政府残疾人工作委员会", "隆政办发〔2023〕53号", "三(五)", "无对象"):
        assert words in page
    assert "内部，不公开" in page
    assert "兰城街道" in page


@pytest.mark.parametrize("ending", ["pdf", "docx", "xlsx"])
async def test_each_kind_of_file_holds_every_indicator_and_says_what_is_internal(
    client: AsyncClient, made: str, ending: str
) -> None:
    answer = await client.get(f"{made}/download/{ending}")
    assert answer.status_code == 200
    assert unquote(answer.headers["content-disposition"]).endswith(
        f"隆阳区促进残疾人就业落实情况报告（2024年）.{ending}"
    )
    if ending == "pdf":
        assert answer.content.startswith(b"%PDF")
        assert b"/StructTreeRoot" in answer.content
        return
    text = told_in(answer.content, ending)
    for words in (
        "四个一 · 基础信息核对率",
        "毕业生就业率（内部，不公开）",
        "无对象",
        "不评定",
        "兰城街道",
        "跟踪回访",
    ):
        assert words in text


def told_in(content: bytes, ending: str) -> str:
    if ending == "docx":
        made = docx.Document(io.BytesIO(content))
        cells = (cell.text for table in made.tables for row in table.rows for cell in row.cells)
        return "\n".join([*(paragraph.text for paragraph in made.paragraphs), *cells])
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = (row for name in book.sheet_names for row in book.get_sheet_by_name(name).iter_rows())
    return "\n".join(re.sub(r"\s+", " ", str(cell)) for row in rows for cell in row)


async def test_another_kind_of_file_is_not_there(client: AsyncClient, made: str) -> None:
    assert (await client.get(f"{made}/download/exe")).status_code == 404


async def test_a_filing_day_that_cannot_be_keeps_what_was_typed(client: AsyncClient, made: str) -> None:
    told = {"on": "2024-11-30", "note": "区残联〔2024〕8号", "version": "1"}
    answer = await client.post(f"{made}/file", data=told)
    assert answer.status_code == 422
    assert "报送日期不能晚于今天。" in answer.text
    assert "区残联〔2024〕8号" in answer.text
    assert (await client.post(f"{made}/file", data=told | {"on": ""})).status_code == 422


async def test_filed_it_stands_and_is_not_made_again(client: AsyncClient, made: str) -> None:
    told = {"on": "2024-11-04", "note": "区残联〔2024〕8号", "version": "1"}
    assert (await client.post(f"{made}/file", data=told)).status_code == 303
    page = (await client.get(made)).text
    assert "已报送：区残联〔2024〕8号" in page
    assert "重新生成" not in page
    assert "已报送" in (await client.get("/reports")).text
    again = await client.post("/reports", data=DUE)
    assert again.status_code == 409
    assert "不再改动" in again.text


async def test_who_does_not_supervise_sees_no_reports(tx: Tx, as_user: AsUser, made: str) -> None:
    counselor = await as_user(await builders.user(tx, area=LONGYANG))
    stranger = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area=BAOTOU_KUNDULUN))
    assert (await counselor.get("/reports")).status_code == 403
    assert (await counselor.get("/api/v1/reports")).status_code == 403
    assert (await stranger.get(made)).status_code == 404
    assert (await stranger.get(f"{made}/download/pdf")).status_code == 404
    assert (await stranger.post("/reports", data=DUE)).status_code == 404


# ----------------------------------------------------------------------------------------------------- the API


async def test_the_calendar_over_http(client: AsyncClient, made: str) -> None:
    answer = (await client.get("/api/v1/reports?count=true&limit=1")).json()
    assert (len(answer["items"]), answer["count"]) == (1, 2)
    (first,) = answer["items"]
    assert first["id"] == made.rpartition("/")[2]
    told = ("rule", "area", "cutoff", "due_on", "ready_by", "workdays_left", "state")
    assert [first[name] for name in told] == [
        *("RPT-01", LONGYANG, "2024-10-31", "2024-11-15", "2024-11-15", 9, "made"),
    ]
    rest = (await client.get(f"/api/v1/reports?cursor={answer['next']}")).json()
    assert [item["rule"] for item in rest["items"]] == ["RPT-05"]
    assert rest["next"] is None


async def test_of_another_year_and_of_one_unit_alone(tx: Tx, as_user: AsUser) -> None:
    """Trap 11: of 稀土高新区, which has no division code."""
    client = await as_user(await builders.user(tx, role=Role.SUPERVISOR, area="150200"))
    answer = (await client.get(f"/api/v1/reports?area={RARE_EARTH}&year=2023")).json()
    assert [(item["unit"], item["rule"], item["due_on"], item["state"]) for item in answer["items"]] == [
        ("包头稀土高新技术产业开发区", "RPT-02", "2023-11-30", "overdue")
    ]
    assert answer["items"][0]["sender"] == "包头稀土高新技术产业开发区残疾人工作委员会"
    assert (await client.get(f"/api/v1/reports?area={SHIHE}")).json()["items"] == []
    assert (await client.get("/api/v1/reports?area=none")).status_code == 422
