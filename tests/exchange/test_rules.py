"""What a header and a row say, and every fault by its cell."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.access.areas import area_row
from service.exchange.rules.grids import heads
from service.exchange.rules.layouts import PEOPLE
from service.exchange.rules.matching import sheet_head
from service.exchange.rules.people import read_person
from service.exchange.rules.places import Places
from service.exchange.rules.reading import JobCells, Reading
from service.kit.sheets import Cell
from tests.exchange.headings import about, positions
from tests.exchange.workbooks import HEADERS, employed, identity, row

TODAY = date(2024, 6, 12)
AREAS = {
    "530502": "隆阳区",
    "530502001": "兰城街道",
    "530502207": "瓦马彝族白族乡",
    "530502001001": "西坝村",
}
FIELDS = {HEADERS[at]: name for name, at in positions(PEOPLE, HEADERS).items()}


def places(within: str = "530502") -> Places:
    return Places(within, [area_row(code, name) for code, name in AREAS.items()])


def read(cells: dict[str, object], where: Places | None = None) -> Reading:
    fields = {FIELDS[column]: cell for column, cell in cells.items() if cell != ""}
    return read_person(fields, about(where or places(), TODAY))


def faults(cells: dict[str, object]) -> list[str]:
    """The columns at fault."""
    columns = {name: column for column, name in FIELDS.items()}
    reading = read(cells)
    return [columns[one] for one in (*(each.field for each in reading.faults), *(each.field for each in reading.asks))]


# ------------------------------------------------------------------------------------------------- the header


def test_the_columns_of_the_register_are_all_known() -> None:
    assert len(FIELDS) == len(HEADERS) == 20


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ("联系方式", "phone"),
        (" 姓　名 ", "name"),
        ("*身份证号码（必填）", "id_number"),
        ("乡镇/街道", "township"),
        ("村(社区)", "village"),
        ("残疾证号", "certificate_number"),
        ("有无就业需求", "need"),
    ],
)
def test_a_column_is_known_by_its_other_names(written: str, field: str) -> None:
    assert positions(PEOPLE, ["性别", "残疾类别", "残疾等级", written])[field] == 3


def test_of_two_columns_of_one_meaning_the_first_is_taken_and_somebody_is_to_say_of_the_other() -> None:
    assert positions(PEOPLE, ["姓名", "身份证号", "电话", "联系电话"]) == {"name": 0, "id_number": 1, "phone": 2}


def test_a_row_of_data_is_no_header() -> None:
    rows: list[list[Cell]] = [["1", "示例甲", "女", "肢体残疾"], ["2", "示例乙", "男", "听力残疾"]]
    assert sheet_head(PEOPLE, list(heads(rows, []))) is None


# -------------------------------------------------------------------------------------------------- the cells


def test_a_sound_row_has_no_faults() -> None:
    reading = read(row())
    assert reading.faults == []
    assert reading.values["area"] == "530502001001"
    assert reading.values["need"] == "yes"


def test_an_unclear_wish_is_unknown_and_an_empty_one_says_nothing() -> None:
    assert read(row(就业需求="不清楚")).values["need"] == "unknown"
    assert "need" not in read(row(就业需求="")).values


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"身份证号": "99999919850732001X", "残疾人证号": ""}, "身份证号"),
        ({"残疾人证号": identity(2) + "82"}, "残疾人证号"),
        ({"身份证号": 999999199003070020.0}, "身份证号"),
        ({"姓名": ""}, "姓名"),
        ({"联系电话": "1381234"}, "联系电话"),
        ({"乡镇（街道）": "某某镇"}, "乡镇（街道）"),
        ({"乡镇（街道）": ""}, "乡镇（街道）"),
        ({"性别": "男"}, "性别"),
        ({"残疾类别": "听力残疾"}, "残疾类别"),
        ({"残疾等级": "四级"}, "残疾等级"),
        ({"残疾人证号": identity(4) + "42"}, "残疾人证号"),
        ({"就业需求": "看情况"}, "就业需求"),
        ({"是否低保": "也许"}, "是否低保"),
        ({"身份证号": "", "残疾人证号": ""}, "身份证号"),
    ],
)
def test_a_fault_is_told_once_and_of_its_own_cell(cells: dict[str, object], column: str) -> None:
    assert faults(row(**cells)) == [column]


def test_faults_of_several_cells_are_all_told() -> None:
    assert faults(row(姓名="", 联系电话="123", 残疾等级="九级")) == ["联系电话", "姓名", "残疾等级"]


def test_no_message_repeats_the_number() -> None:
    reading = read(row(身份证号="999999198507320019", 联系电话="1381234"))
    assert len(reading.faults) == 2
    assert not any("99999919850732" in fault.message or "1381234" in fault.message for fault in reading.faults)


def test_a_number_stored_as_a_number_says_how_to_put_it_right() -> None:
    (fault,) = read(row(身份证号=999999199003070020.0)).faults
    assert "文本" in fault.message


def test_the_certificate_alone_tells_the_rest() -> None:
    assert faults(row(身份证号="", 性别="", 残疾类别="", 残疾等级="")) == []


@given(st.text(max_size=30), st.sampled_from(list(FIELDS)))
def test_whatever_stands_in_a_cell_is_read_or_told(text: str, column: str) -> None:
    reading = read(row(**{column: text}))
    assert all(fault.message.endswith("。") for fault in reading.faults)


# ------------------------------------------------------------------------------------------------- the place


def test_a_village_that_is_not_there_is_to_be_made() -> None:
    reading = read(row(**{"村（社区）": "上寨村委会"}))
    assert (reading.values["area"], reading.village) == ("530502001", "上寨村")


def test_a_township_is_found_without_its_peoples() -> None:
    assert read(row(**{"乡镇（街道）": "瓦马乡", "村（社区）": ""})).values["area"] == "530502207"


def test_a_sheet_of_one_township_needs_no_column_for_it() -> None:
    reading = read(row(**{"乡镇（街道）": ""}), places("530502001"))
    assert reading.values["area"] == "530502001001"


def test_more_new_villages_than_there_are_codes_for_are_refused() -> None:
    where = places()
    found = [read(row(**{"村（社区）": f"第{number}村"}), where).faults for number in range(100)]
    assert found[:99] == [[]] * 99
    assert "99" in found[99][0].message


# --------------------------------------------------------------------------------------------------- the job


def test_a_month_begins_on_its_first_day() -> None:
    assert read(employed()).job == JobCells(7, "示例合作社", date(2018, 4, 1), None)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"起止时间": ""}, "起止时间"),
        ({"就业形式": ""}, "就业形式"),
        ({"起止时间": "2018.13-"}, "起止时间"),
        ({"起止时间": "2018年2月30日-"}, "起止时间"),
        ({"起止时间": "2025.1-"}, "起止时间"),
        ({"起止时间": "1980.1-"}, "起止时间"),
        ({"起止时间": "2018.4-2020.6"}, "起止时间"),
        ({"就业状况": "未就业"}, "起止时间"),
    ],
)
def test_half_a_job_or_an_impossible_one_is_a_fault(cells: dict[str, object], column: str) -> None:
    assert faults(employed(**cells)) == [column]


def test_a_job_that_is_over_is_history_of_somebody_without_work() -> None:
    reading = read(employed(就业状况="未就业", 起止时间="2018.4-2020.6"))
    assert reading.faults == []
    assert reading.job == JobCells(7, "示例合作社", date(2018, 4, 1), date(2020, 6, 30))


def test_no_employer_is_kept_as_not_told() -> None:
    reading = read(employed(单位名称=""))
    assert reading.job is not None
    assert reading.job.employer == "未填写"
