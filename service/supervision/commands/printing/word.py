"""A report as a Word file, to be signed, or gone on with."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from service.supervision.rules.reports import INTERNAL, head_of, marked

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INDICATORS = ("序号", "指标", "完成", "对象", "比例", "目标", "评定")
_WIDTHS = (12, 58, 16, 16, 20, 34, 18)
_SIDES = (Mm(210), Mm(297))


def document(figures: Mapping[str, Any]) -> bytes:
    """A4: the indicators upright, the units across the page, the services and the notes upright."""
    made: Document = docx.Document()
    _house(made)
    _page(made, across=False)
    made.add_heading(_clean(figures["title"]), 0).alignment = WD_ALIGN_PARAGRAPH.CENTER
    if marked(figures):  # on every page: later sections take the first one's header
        mark = made.sections[0].header.paragraphs[0]
        mark.text, mark.alignment = INTERNAL, WD_ALIGN_PARAGRAPH.RIGHT
    _table(made, [], head_of(figures), (32, 142))
    made.add_heading("一、指标完成情况", 1)
    _table(made, _INDICATORS, [_indicator(number, line) for number, line in enumerate(figures["lines"], 1)], _WIDTHS)
    _units(made, figures)
    made.add_heading("三、服务开展情况", 1)
    _services(made, figures)
    made.add_heading("四、说明", 1)
    for number, note in enumerate(figures["notes"], 1):
        made.add_paragraph(f"{number}．{_clean(note)}")
    made.add_paragraph("\n填报人：　　　　　　　负责人：　　　　　　　（单位盖章）　　　　年　　月　　日")
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def _clean(text: object) -> str:
    """Without characters that XML has no place for."""
    return _NOT_XML.sub("", str(text))


def _house(made: Document) -> None:
    """The fonts of official papers; a Chinese font must be named for East Asia too."""
    sizes = (("Normal", "仿宋", 11), ("Title", "宋体", 18), ("Heading 1", "黑体", 13))
    for name, font, size in sizes:
        style: Any = made.styles[name]
        style.font.name, style.font.size = font, Pt(size)
        style.font.color.rgb = None
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for side in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
            fonts.set(qn(side), font)
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)


def _page(made: Document, *, across: bool) -> None:
    section = made.sections[-1]
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = reversed(_SIDES) if across else _SIDES
    section.left_margin = section.right_margin = Mm(18)
    section.top_margin = section.bottom_margin = Mm(18)


def _indicator(number: int, line: Mapping[str, Any]) -> tuple[object, ...]:
    label = line["label"] + (f"（{INTERNAL}）" if line["internal"] else "")
    told = f"{label}\n{line['apart']}" if line["apart"] else label
    of = "—" if line["denominator"] is None else line["denominator"]
    return number, told, line["numerator"], of, line["rate"], line["target"], line["verdict"]


def _units(made: Document, figures: Mapping[str, Any]) -> None:
    made.add_section()
    _page(made, across=True)
    made.add_heading("二、各单位完成情况", 1)
    labels = [line["label"] + (f"（{INTERNAL}）" if line["internal"] else "") for line in figures["lines"]]
    rows = [(unit["name"], *("\n".join(filter(None, cell)) for cell in unit["cells"])) for unit in figures["units"]]
    _table(
        made,
        ("单位", *labels),
        rows or [("没有下一级单位", *("" for _ in labels))],
        (34, *(227 // max(1, len(labels)) for _ in labels)),
        points=8,
    )
    made.add_section()
    _page(made, across=False)


def _services(made: Document, figures: Mapping[str, Any]) -> None:
    visits = figures["visits"]
    made.add_paragraph(
        f"{figures['first']} 至 {figures['as_of']}：计划走访 {visits['planned']} 人次，已访 {visits['done']} 人次，"
        f"没联系上 {visits['no_contact']} 人次。"
    )
    rows = [(one["label"], one["times"], one["persons"]) for one in figures["services"]]
    _table(made, ("服务", "次数", "人数"), rows, (94, 40, 40))


def _table(
    made: Document, head: Sequence[str], rows: Sequence[Sequence[object]], widths: Sequence[int], points: float = 10
) -> None:
    table: Any = made.add_table(rows=0, cols=len(widths), style="Table Grid")
    for line in ([head] if head else []) + list(rows):
        for cell, text, width in zip(table.add_row().cells, line, widths, strict=True):
            cell.width = Mm(width)
            run = cell.paragraphs[0].add_run(_clean(text))
            run.font.size, run.bold = Pt(points), bool(head) and line is head
    if head:
        repeated = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no word for a repeated head
        mark = OxmlElement("w:tblHeader")
        mark.set(qn("w:val"), "true")
        repeated.append(mark)
