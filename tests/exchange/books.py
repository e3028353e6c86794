"""Workbooks as offices draw them: titles, headings of two rows, merged cells, 同上, totals, notes; of invented people.

Each of `BOOKS` is one kind of sheet: how many rows it holds, which of them are wrong and where, how many of each thing
it makes, and what is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from tests.exchange.workbooks import identity, row

Cells = Sequence[object]


@dataclass(frozen=True)
class Book:
    """`wrong`: (sheet, row, heading's end). `asks`: (field, word). `left`: headings that are not imported."""

    kind: str
    file: bytes
    rows: int
    wrong: set[tuple[str, int, str]] = field(default_factory=set)
    makes: dict[str, int] = field(default_factory=dict)
    asks: set[tuple[str, str]] = field(default_factory=set)
    left: set[str] = field(default_factory=set)
    skipped: set[tuple[str, int]] = field(default_factory=set)
    name: str = "表.xlsx"


def name_of(sequence: int) -> str:
    """As the register calls them."""
    return str(row(sequence)["姓名"])


def certificate(sequence: int) -> str:
    return f"{identity(sequence)}42"


def _written(draw: Callable[[Workbook], None]) -> bytes:
    target = BytesIO()
    book = Workbook(target, {"default_date_format": "yyyy-mm-dd"})
    draw(book)
    book.close()
    return target.getvalue()


def _put(sheet: Worksheet, at: int, cells: Cells) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            sheet.write_string(at, column, cell)
        elif cell is not None:
            sheet.write(at, column, cell)


def checked() -> Book:
    """信息核对表: groups over columns, a township merged down, 同上 for the village, a subtotal, a signature."""
    people: list[list[object]] = [
        [
            1,
            "兰城街道",
            "西坝村委会",
            name_of(2),
            "女",
            certificate(2),
            "肢体",
            "二级",
            "138-0000-0002",
            "否",
            "无意愿",
        ],
        [2, None, "同上", name_of(4), "女", certificate(4), "肢体", 2, 13800000004, "否", "无技能"],
        [3, None, "〃", name_of(6), "女", certificate(6), "肢体", "2", "13800000006（监护人）", "否", "其他"],
        [4, None, "上寨村委会", "", "女", certificate(8), "肢体", "二", "无", "否", "其他"],
        [None, "小计", None, "4人"],
        [5, "永昌街道", "升阳社区", name_of(10), "女", certificate(10), "听力", "二级", "/", "否", "其他"],
        [6, None, "同上", name_of(12), "女", certificate(12)[:19], "肢体", "二级", "", "是", "　"],
        [None, "合计", None, "6人"],
        ["说明：1.本表由村（社区）填写；2.每月25日前报送。"],
        ["审核人：", None, None, None, "经办人："],
    ]

    def draw(book: Workbook) -> None:
        sheet = book.add_worksheet("汇总表")
        sheet.merge_range(0, 0, 0, 10, "某区未就业持证残疾人基础信息核对表")
        sheet.write(1, 0, "填报单位（盖章）：某区残联")
        for column, heading in enumerate(("序号", "乡镇\n（街道）", "村（社区）")):
            sheet.merge_range(2, column, 3, column, heading)
        sheet.merge_range(2, 3, 2, 7, "基本信息")
        sheet.merge_range(2, 9, 2, 10, "就业状况")
        sheet.write(2, 8, "联系方式")
        _put(sheet, 3, [None, None, None, "姓名", "性别", "残疾人证号", "残疾\n类别", "残疾\n等级"])
        _put(sheet, 3, [None] * 8 + ["本人电话", "是否就业", "未就业主要原因"])
        for at, cells in enumerate(people, start=4):
            _put(sheet, at, cells)
        sheet.merge_range(4, 1, 7, 1, "兰城街道")
        sheet.merge_range(9, 1, 10, 1, "永昌街道")
        book.add_worksheet("填表说明").write(0, 0, "填表说明：用黑笔填写")
        book.add_worksheet("Sheet3").hide()

    where = "汇总表"
    return Book(
        "people",
        _written(draw),
        6,
        {(where, 8, "姓名"), (where, 10, "残疾类别"), (where, 11, "残疾人证号")},
        {"persons": 3},
        {("unemployed_reason", "无意愿")},
        skipped={(where, 9), (where, 12), (where, 13), (where, 14)},
    )


def four() -> Book:
    """四个一 in columns side by side: a row is several services; / is nothing."""
    rows: list[list[object]] = [
        [1, name_of(2), certificate(2), "2024.3.1", "电话", "一致", "2024-04-02", "可就业", "2024/4/3", "保洁", "", ""],
        [2, name_of(4), certificate(4), "2024.3.2", "微信", "", "/", "无需求", "/", "无", "2024年5月20日", "职业指导"],
        [3, name_of(6), certificate(6), "2024.2.30", "电话", "", "", "", "", "", "", ""],
        [4, "示例无名", f"{identity(98)}42", "2024.3.4", "入户", "", "", "", "", "", "", ""],
        [5, name_of(8), certificate(8), "2024.3.5", "飞鸽", "", "", "", "", "", "", "政策咨询"],
    ]

    def draw(book: Workbook) -> None:
        sheet = book.add_worksheet("四个一")
        sheet.merge_range(0, 0, 0, 11, "2024年某区“四个一”服务台账")
        for column, heading in enumerate(("序号", "姓名", "残疾人证号")):
            sheet.merge_range(1, column, 2, column, heading)
        sheet.merge_range(1, 3, 1, 5, "一次基础信息核对")
        sheet.merge_range(1, 6, 1, 7, "一次职业能力评估")
        sheet.merge_range(1, 8, 1, 9, "一次就业需求登记")
        sheet.merge_range(1, 10, 1, 11, "一次就业服务")
        _put(sheet, 2, [None] * 3 + ["核对时间", "核对方式", "核对结果", "评估时间", "评估结论"])
        _put(sheet, 2, [None] * 8 + ["登记时间", "意向岗位", "服务时间", "服务内容"])
        for at, cells in enumerate(rows, start=3):
            _put(sheet, at, cells)
        _put(sheet, 8, ["合计", None, "5人"])

    where = "四个一"
    return Book(
        "records",
        _written(draw),
        5,
        {(where, 6, "核对时间"), (where, 7, "残疾人证号"), (where, 8, "服务时间")},
        {"records": 3 + 2},
        {("mode", ""), ("outcome", ""), ("mode", "飞鸽")},
        skipped={(where, 9)},
    )


def service_131() -> Book:
    """131: one career guidance, three leads, a training; numbered groups of one kind, headings that are not merged."""
    rows: list[list[object]] = [
        [
            1,
            name_of(2),
            certificate(2),
            "2024.3.1",
            "2024.3.5",
            "某超市",
            "2024.3.9",
            "某工厂",
            "",
            "",
            "2024.4.2",
            "会计",
        ],
        [2, name_of(4), certificate(4), "2024.3.1", "", "", "", "", "", "", "", ""],
    ]

    def draw(book: Workbook) -> None:
        sheet = book.add_worksheet("131")
        sheet.merge_range(0, 0, 0, 11, "“131”就业服务台账")
        _put(sheet, 1, ["序号", "姓名", "残疾证号", "职业指导", "岗位推荐", None, None, None, None, None, "技能培训"])
        _put(sheet, 2, [None, None, None, None, "第一次", None, "第二次", None, "第三次", None, None])
        _put(sheet, 3, [None] * 3 + ["时间", "时间", "单位", "时间", "单位", "时间", "单位", "时间", "项目"])
        sheet.merge_range(1, 4, 1, 9, "岗位推荐")
        sheet.merge_range(1, 10, 2, 11, "技能培训")
        for column, heading in enumerate(("序号", "姓名", "残疾证号")):
            sheet.merge_range(1, column, 3, column, heading)
        for at, cells in enumerate(rows, start=4):
            _put(sheet, at, cells)

    return Book("records", _written(draw), 2, set(), {"records": 4 + 1}, {("mode", ""), ("outcome", "")})


def followed() -> Book:
    """回访: the person merged down over several visits; a sheet about one kind of service."""
    rows: list[list[object]] = [
        [1, name_of(2), certificate(2), "某厂", "2024.3.1", "走访", "在岗", "是", "无", ""],
        [None, None, None, None, "2024.4.1", "电话", "在岗", "是", "路远", "〃"],
        [None, None, None, None, "", "电话", "在岗", "是", "", ""],
        [2, name_of(4), identity(4), "某厂", "2024.4.1", "微信", "已离职", "否", "", "再推荐"],
    ]

    def draw(book: Workbook) -> None:
        sheet = book.add_worksheet("回访")
        sheet.merge_range(0, 0, 0, 9, "就业跟踪回访记录表")
        headings = ["序号", "姓名", "残疾证号", "就业单位", "回访时间", "回访方式", "在岗情况", "是否参保"]
        _put(sheet, 1, [*headings, "存在困难和问题", "帮扶措施"])
        for at, cells in enumerate(rows, start=2):
            _put(sheet, at, cells)
        for column in range(4):
            sheet.merge_range(2, column, 4, column, rows[0][column])

    return Book(
        "records",
        _written(draw),
        4,
        {("回访", 5, "回访时间")},
        {"records": 3},
        {("outcome", "")},
        {"就业单位"},
    )


def courses() -> Book:
    """培训花名册: a sheet a course; whose project, place and days stand over the table alone."""

    def draw(book: Workbook) -> None:
        for name, days, numbers in (("第一期", "2024年4月1日至4月20日", (2, 4)), ("第二期", "5月6日至5月10日", (2, 6))):
            sheet = book.add_worksheet(name)
            sheet.merge_range(0, 0, 0, 6, f"2024年某区培训实名制花名册（{name}）")
            sheet.write(1, 0, "培训机构（盖章）：某校")
            sheet.write(1, 4, "培训项目：电子商务（直播）" if name == "第一期" else "培训项目：家畜饲养")
            sheet.write(2, 0, f"培训时间：{days}")
            _put(sheet, 3, ["序号", "姓名", "身份证号码", "培训天数", "是否结业", "学员签名", "证书编号"])
            for at, sequence in enumerate(numbers, start=4):
                _put(sheet, at, [at - 3, name_of(sequence), identity(sequence), "10天", "√", None, f"YN{sequence}"])
        _put(sheet, 6, [3, name_of(8), identity(8)[:17], 10, "结业", None, ""])

    return Book(
        "trainings",
        _written(draw),
        5,
        {("第二期", 7, "身份证号码")},
        {"trainings": 4},
        set(),
        {"证书编号"},
    )


def roster() -> Book:
    """毕业生: a hidden sheet of words, an example row, kind and grade in one cell, several leads in another."""
    common = ["大学本科", "示例大学", "2024.6", "会计"]

    def who(number: int, sequence: int) -> list[object]:
        return [number, name_of(sequence), identity(sequence), certificate(sequence)]

    rows: list[list[object]] = [
        ["例", "张某某", "999999200301010013", "", "肢体三级", *common],
        [*who(1, 2), "肢体二级", *common, "隆阳区兰城街道", "同上", "有", "2024.5.20"],
        [*who(2, 4), "听力二级", *common, "隆阳区兰城街道", "同户籍地", "有", ""],
        [*who(3, 6), "肢体二级", *common, "隆阳区永昌街道", "昆明市", "有", "2024.5.21"],
    ]
    rows[1] += ["政策宣介、技能培训、岗位推荐", "某超市 收银员\n某厂 质检"]
    rows[3] += ["职业指导", ""]

    def draw(book: Workbook) -> None:
        book.add_worksheet("字典").hide()
        sheet = book.add_worksheet("2024届")
        sheet.merge_range(0, 0, 0, 14, "某区2024届高校残疾人毕业生“一人一策”台账")
        sheet.write(1, 0, "注：1.“1131”指1次政策宣介、1次职业指导、3次岗位推荐、1次技能培训。")
        headings = [
            "序号",
            "姓名",
            "身份证号码",
            "残疾证号",
            "残疾类别\n及等级",
            "学历",
            "毕业院校",
            "毕业日期",
            "专业",
        ]
        headings += [
            "户籍地址",
            "常住详细地址",
            "有无就业意愿",
            "服务时间",
            "已接受就业服务(可多选)",
            "推荐单位及岗位名称",
        ]
        _put(sheet, 2, [*headings, "是否提供“1131”服务"])
        for at, cells in enumerate(rows, start=3):
            _put(sheet, at, cells)

    return Book(
        "graduates",
        _written(draw),
        3,
        {("2024届", 6, "残疾类别及等级")},
        {"persons": 2, "records": 4 + 1},
        {("mode", "")},
        {"是否提供“1131”服务"},
        {("2024届", 4)},
    )


def exported() -> Book:
    """动态更新 as it comes out of the national system: GB18030, R-numbers, codes, a tab before each number."""
    head = "乡(镇、街道),村(社区),R1.姓名,R2.残疾人证号,R3.户口性质,R16.是否就业,R19.未就业主要原因,调查员"
    lines = [head]
    lines += [f"兰城街道,西坝村,{name_of(n)},\t{certificate(n)},1,2,3,某" for n in (2, 4)]
    lines.append(f"兰城街道,西坝村,邵𨰿,9.99999E+19,1,2,3,{name_of(6)}")
    return Book(
        "people",
        "\r\n".join(lines).encode("gb18030"),
        3,
        {("csv", 4, "R2.残疾人证号")},
        {"persons": 2},
        left={"调查员"},
        name="动态更新.csv",
    )


def posts() -> Book:
    """公益性岗位花名册: the form of the jobs stands in the title, both days in one cell."""

    def draw(book: Workbook) -> None:
        sheet = book.add_worksheet("公益岗")
        sheet.merge_range(0, 0, 0, 6, "2024年某区公益性岗位安置残疾人花名册")
        sheet.write(1, 0, "用人单位：某街道办事处")
        _put(sheet, 2, ["序号", "姓名", "身份证号", "残疾证号", "岗位名称", "岗位期限", "月工资（元）"])
        for at, sequence in enumerate((2, 4), start=3):
            days = "2024.3.1-2026.2.28" if sequence == 2 else "2024.13.1-"
            who = [at - 2, name_of(sequence), identity(sequence), certificate(sequence)]
            _put(sheet, at, [*who, "保洁", days, 1990])

    return Book("jobs", _written(draw), 2, {("公益岗", 5, "岗位期限")}, {"jobs": 1, "posts": 1})


def in_proportion() -> Book:
    """按比例: the employer stands over the table, and since when they work stands nowhere."""

    def draw(book: Workbook) -> None:
        sheet = book.add_worksheet("按比例")
        sheet.merge_range(0, 0, 0, 6, "用人单位按比例安排残疾人就业名单")
        sheet.write(1, 0, "企业名称（盖章）：某食品有限公司")
        _put(sheet, 2, ["姓名", "残疾证号", "就业证号", "现任岗位", "月薪", "备注"])
        for at, sequence in enumerate((2, 4), start=3):
            _put(sheet, at, [name_of(sequence), certificate(sequence), "", "包装", "2200元", ""])

    return Book("jobs", _written(draw), 2, set(), {"jobs": 2}, {("started_on", "")}, {"就业证号"})


BOOKS: dict[str, Callable[[], Book]] = {
    made.__name__: made
    for made in (checked, four, service_131, followed, courses, roster, exported, posts, in_proportion)
}


def told(report: Any) -> set[tuple[str, int, str]]:  # noqa: ANN401 - an import report
    """Where its faults stand; of a heading of several rows the last."""
    return {(fault.sheet, fault.row, fault.column.rpartition(" ")[2]) for fault in report.faults}
