"""Workbooks as counties fill them in, of invented people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook

HEADERS = [
    *(
        "序号",
        "姓名",
        "性别",
        "残疾人证号",
        "身份证号",
        "残疾类别",
        "残疾等级",
        "户口性质",
        "乡镇（街道）",
        "村（社区）",
    ),
    *("联系电话", "文化程度", "就业状况", "就业形式", "单位名称", "起止时间", "未就业原因", "就业需求", "是否低保"),
    "防返贫监测类别",
]
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity(sequence: int, born_on: date = date(1990, 3, 7)) -> str:
    """A sound number of region 999999; an odd sequence is a man's."""
    body = f"999999{born_on:%Y%m%d}{sequence:03}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def row(sequence: int = 2, /, **cells: object) -> dict[str, object]:
    """A woman of limb disability grade 2 without work; `cells` by column name change her."""
    number = identity(sequence)
    given: dict[str, object] = {
        "姓名": "示例" + "甲乙丙丁戊己庚辛"[sequence // 2 % 8] + "一二三四五六七八九十"[sequence // 16 % 10],
        "性别": "男" if sequence % 2 else "女",
        "残疾人证号": f"{number}42",
        "身份证号": number,
        "残疾类别": "肢体残疾",
        "残疾等级": "二级",
        "户口性质": "农业",
        "乡镇（街道）": "兰城街道",
        "村（社区）": "西坝村委会",
        "联系电话": f"138{sequence:08}",
        "文化程度": "初中毕业",
        "就业状况": "未就业",
        "未就业原因": "无就业技能",
        "就业需求": "有",
        "是否低保": "否",
    }
    return given | cells


def employed(sequence: int = 2, /, **cells: object) -> dict[str, object]:
    """Somebody in work since April 2018."""
    work = {"就业状况": "已就业", "就业形式": "灵活就业", "单位名称": "示例合作社", "起止时间": "2018.4-"}
    return row(sequence, **{**work, "未就业原因": "", **cells})


GRADUATES = [
    *("姓名", "身份证号", "残疾人证号", "学历", "毕业院校", "毕业日期", "专业", "联系电话", "户籍地址", "常住地址"),
    *(
        "有无就业意愿",
        "就业服务需求",
        "已接受服务",
        "服务时间",
        "服务方式",
        "推荐单位及岗位",
        "就业去向",
        "责任人",
        "下次联系时间",
    ),
    "备注",
]
RECORDS = [
    *(
        "姓名",
        "身份证号",
        "服务内容",
        "服务日期",
        "服务方式",
        "服务结果",
        "推荐单位",
        "推荐岗位",
        "培训项目",
        "评估结果",
    ),
    *("是否签字", "登记的需求", "是否在岗", "备注"),
]
JOBS = [
    *("姓名", "身份证号", "就业形式", "单位名称", "开始日期", "结束日期", "劳动合同", "社会保险", "离职原因"),
]


def _who(sequence: int) -> dict[str, object]:
    given = row(sequence)
    return {"姓名": given["姓名"], "身份证号": given["身份证号"]}


def graduate(sequence: int = 2, /, **cells: object) -> dict[str, object]:
    """A woman who graduates in June 2024, as a county's 一人一策 sheet has her; without services and ledger."""
    given: dict[str, object] = {
        **_who(sequence),
        "残疾人证号": row(sequence)["残疾人证号"],
        "学历": "大学本科",
        "毕业院校": "示例大学",
        "毕业日期": "2024年6月30日",
        "专业": "护理",
        "联系电话": f"138{sequence:08}",
        "户籍地址": "云南省保山市隆阳区兰城街道",
        "常住地址": "同上",
        "有无就业意愿": "有",
    }
    return given | cells


def served(sequence: int = 2, /, **cells: object) -> dict[str, object]:
    """Career guidance at home in May 2024."""
    return _who(sequence) | {"服务内容": "职业指导", "服务日期": "2024.5.20", "服务方式": "入户"} | cells


def worked(sequence: int = 2, /, **cells: object) -> dict[str, object]:
    """A flexible job since May 2024."""
    return _who(sequence) | {"就业形式": "灵活就业", "单位名称": "示例合作社", "开始日期": "2024年5月6日"} | cells


TRAININGS = ["姓名", "身份证号", "培训类别", "培训项目", "开班日期", "结业日期", "天数", "课时", "培训状态"]


def trained(sequence: int = 2, /, **cells: object) -> dict[str, object]:
    """Twenty days of massage in April 2024."""
    took = {"培训类别": "职业技能培训", "培训项目": "保健按摩师", "开班日期": "2024.4.1", "结业日期": "2024.4.20"}
    return _who(sequence) | took | {"天数": 20, "课时": 160, "培训状态": "已结业"} | cells


Cells = Callable[..., dict[str, object]]
SHEETS: dict[str, tuple[list[str], Cells]] = {
    "people": (HEADERS, row),
    "graduates": (GRADUATES, graduate),
    "records": (RECORDS, served),
    "jobs": (JOBS, worked),
    "trainings": (TRAININGS, trained),
}
"""Kind of sheet → the columns as counties write them, and what makes a sound row."""


def sheet(kind: str, *rows: Mapping[str, object], more: Sequence[str] = ()) -> BytesIO:
    """A workbook of a kind, with further columns."""
    return workbook(*rows, headers=[*SHEETS[kind][0], *more], title="某区某表")


def workbook(
    *rows: Mapping[str, object],
    headers: Sequence[str] = HEADERS,
    title: str | None = "实名制登记表",
    sheets: Sequence[str] = ("实名制登记",),
) -> BytesIO:
    """A sheet with merged title, note, header in row 3; the first of `sheets` but the last hold nothing of ours."""
    target = BytesIO()
    book = Workbook(target)
    for name in sheets[:-1]:
        book.add_worksheet(name).write_string(0, 0, "填表说明")
    sheet = book.add_worksheet(sheets[-1])
    at = 0
    if title is not None:
        sheet.merge_range(0, 0, 0, len(headers) - 1, title)
        sheet.write_string(1, 0, "填报单位：（盖章）")
        at = 2
    for column, header in enumerate(headers):
        sheet.write(at, column, header)
    for number, cells in enumerate(rows, start=1):
        for column, header in enumerate(headers):
            _write(sheet, at + number, column, number if header == "序号" else cells.get(header, ""))
    book.close()
    target.seek(0)
    return target


def _write(sheet: Any, at: int, column: int, value: object) -> None:  # noqa: ANN401 - xlsxwriter ships no types
    if isinstance(value, str) and value:
        sheet.write_string(at, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(at, column, value)
