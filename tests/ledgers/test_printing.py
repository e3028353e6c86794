"""On paper: PDF and Word as offices want them, a county's own form; for inspection nothing that tells who it is."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from uuid import uuid4

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from sqlalchemy import select

from service.access.rules import Actor, Role
from service.kit import paper
from service.kit.db import Tx
from service.kit.errors import Forbidden, Invalid, NotFound, Refused
from service.ledgers.commands import printing, templates
from service.ledgers.commands.parts import add_measure
from service.ledgers.queries import templates as ledgers_templates
from service.ledgers.rules.sheet import data_of
from service.ledgers.schemas import LedgerForm, MeasureForm, PrintForm
from service.people.commands.building import sealed
from service.tables.audit import Act
from service.tables.people import Person
from tests import builders
from tests.ledgers.sheets import SECRETS, pages, sheet, words

NUMBER, PHONE = "999999199903070020", "13912345678"


def form(*lines: str) -> bytes:
    """A Word file with these lines."""
    made: Document = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


# ------------------------------------------------------------------------------------------------- as an office


@pytest.mark.parametrize(
    ("told", "sheets"),
    [
        (sheet(), 2),
        (sheet(measures=0), 2),
        (sheet(measures=40), 3),
        (sheet(name="阿不都热依木·买买提明·吐尔逊江·阿卜杜拉", phone="未填写"), 2),
        (sheet(kind="help"), 1),
    ],
    ids=["usual", "no measure", "40 measures", "long name, no phone", "monitored"],
)
def test_a_pdf_has_as_many_pages_as_it_needs_and_is_tagged(told: object, sheets: int) -> None:
    made = paper.pdf("ledgers/ledger.typ", data_of(told, redacted=False))  # type: ignore[arg-type]
    assert made.startswith(b"%PDF")
    assert abs(pages(made) - sheets) <= 1
    assert b"/StructTreeRoot" in made


def test_what_is_printed_is_never_read_as_markup() -> None:
    name = '#panic("x") *b* $x$ <a> {{ 7 * 7 }} {% raw %} & \x08'
    told = data_of(sheet(name=name), redacted=False)
    assert paper.pdf("ledgers/ledger.typ", told).startswith(b"%PDF")
    made = docx.Document(io.BytesIO(paper.docx(templates.shipped_template(), told)))
    assert made.tables[0].cell(0, 1).text == name.removesuffix("\x08")


def test_the_word_form_holds_every_measure_and_names_a_chinese_font() -> None:
    made = docx.Document(
        io.BytesIO(paper.docx(templates.shipped_template(), data_of(sheet(measures=40), redacted=False)))
    )
    table = next(one for one in made.tables if one.cell(0, 2).text == "措施")
    assert len(table.rows) == 41
    fonts = made.styles["Normal"].element.rPr.rFonts
    assert fonts.get("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia") == "宋体"


def test_for_inspection_the_word_file_holds_nothing_that_tells_who_it_is() -> None:
    told = words(paper.docx(templates.shipped_template(), data_of(sheet(), redacted=True)))
    assert [secret for secret in SECRETS if secret in told] == []
    assert "职业介绍" in told


# ---------------------------------------------------------------------------------------------------- the act


@pytest.fixture
async def me(tx: Tx) -> Actor:
    return await builders.actor(tx, name="李敏")


@pytest.fixture
async def boss(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LONGYANG)


@pytest.fixture
async def who(tx: Tx, me: Actor) -> Person:
    made = await builders.person(tx, name="欧阳示例", owner=me.id, address="欧阳示例的家")
    for field, number in (("id_number", NUMBER), ("phone", PHONE)):
        for column, value in sealed(tx.cipher, made.id, field, number).items():
            setattr(made, column, value)
    await builders.student(tx, made, major="会计")
    told = LedgerForm(goals=["欧阳示例考证"], next_contact_on=date(2024, 7, 12))
    await builders.open_ledger(tx, me, made.id, told)
    await add_measure(tx, me, made.id, MeasureForm(text="到某公司陪同面试", due_on=date(2024, 7, 1)))
    await builders.record(tx, made, "job_lead", employer="某公司")
    return made


async def test_numbers_are_masked_and_the_print_is_on_record(tx: Tx, me: Actor, who: Person) -> None:
    printed = await printing.print_ledger(tx, me, who.id, PrintForm(format="docx"))
    told = words(printed.content)
    assert NUMBER not in told
    assert PHONE not in told
    assert "999999************" in told
    assert "欧阳示例" not in printed.name
    await tx.session.flush()
    (act,) = (await tx.session.scalars(select(Act).where(Act.verb == "ledger.print"))).all()
    assert (act.detail["format"], act.detail["redacted"], act.detail["version"]) == ("docx", False, 2)


@pytest.mark.parametrize("format_", ["pdf", "docx"])
async def test_a_sheet_for_inspection_is_made_of_what_is_on_file(tx: Tx, me: Actor, who: Person, format_: str) -> None:
    asked = PrintForm.model_validate({"format": format_, "redacted": True})
    printed = await printing.print_ledger(tx, me, who.id, asked)
    secrets = ("欧阳示例", "************", "139****5678", "某大学", "某公司", "会计", "李敏", "兰城街道")
    told = words(printed.content) if format_ == "docx" else printed.content.decode(errors="replace")
    assert [secret for secret in secrets if secret in told] == []


async def test_without_a_ledger_or_out_of_sight_nothing_is_printed(tx: Tx, me: Actor, who: Person) -> None:
    other = await builders.person(tx)
    stranger = await builders.actor(tx, area=builders.YONGCHANG)
    for actor, person_id in ((me, other.id), (me, uuid4()), (stranger, who.id)):
        with pytest.raises(NotFound):
            await printing.print_ledger(tx, actor, person_id, PrintForm())


# ------------------------------------------------------------------------------------------- a county's own form


async def test_a_countys_own_form_takes_the_place_of_the_one_that_ships(
    tx: Tx, me: Actor, boss: Actor, who: Person
) -> None:
    own = form("隆阳区用表", "{{ who.name }}", "{{ goals[0].text }}")
    await templates.store_template(tx, boss, builders.LONGYANG, "graduate", own)
    printed = await printing.print_ledger(tx, me, who.id, PrintForm(format="docx"))
    assert [one.text for one in docx.Document(io.BytesIO(printed.content)).paragraphs] == [
        "隆阳区用表",
        "欧阳示例",
        "欧阳示例考证",
    ]
    assert [one.place for one in await ledgers_templates.templates(tx.session, boss)] == ["隆阳区"]
    await templates.remove_template(tx, boss, builders.LONGYANG, "graduate")
    assert "隆阳区用表" not in words((await printing.print_ledger(tx, me, who.id, PrintForm(format="docx"))).content)


@pytest.mark.parametrize(
    ("document", "why"),
    [
        (b"", "空的"),
        (b"PK\x03\x04 nothing", "不是 Word 文件"),
        (b"%PDF-1.7", "不是 Word 文件"),
        (form("{{ who.nickname }}"), "“nickname”"),
        (form("{{ telephone }}"), "“telephone”"),
        (form("{{ who.name"), "成对"),
        (form("{% for one in goals %}"), "成对"),
        (form("{{ ''.__class__.__mro__[1].__subclasses__() }}"), "不允许|不是系统有的"),
        (form("{% for one in range(100000) %}x{% endfor %}"), "不允许"),
        (form("{{ 'x' * 1000000000 }}"), "不允许"),
        (form("{{ title ~ title }}"), "不允许"),
        (form("{{ title|center(1000000000) }}"), "不允许"),
        (form("{{ '{:>1000000000}'.format(title) }}"), "不允许"),
        (form("{% set all = title %}{{ all }}"), "不允许"),
        (form("{% macro twice() %}{{ title }}{% endmacro %}"), "不允许"),
        (form("{% include 'x' %}"), "不允许"),
        (form("{% for a in goals %}{% for b in goals %}x{% endfor %}{% endfor %}"), "不允许"),
        (form("{% for a in who.name %}x{% endfor %}"), "不允许"),
        (bytes((1 << 20) + 1), "超过 1 MB"),
    ],
)
async def test_a_form_that_cannot_be_filled_in_is_refused_in_words(
    tx: Tx, boss: Actor, document: bytes, why: str
) -> None:
    with pytest.raises(Invalid) as fault:
        await templates.store_template(tx, boss, builders.LONGYANG, "graduate", document)
    assert re.search(why, fault.value.fields["file"])
    assert await ledgers_templates.templates(tx.session, boss) == []


def test_a_form_that_unpacks_to_too_much_or_carries_macros_is_refused() -> None:
    for name, size in (("word/media/x.bin", 21 << 20), ("word/vbaProject.bin", 1)):
        file = io.BytesIO(form("{{ title }}"))
        with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as parts:
            parts.writestr(name, bytes(size))
        with pytest.raises(Invalid):
            paper.check_docx(file.getvalue(), {"title": "示例"})


SHARED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def linked(kind: str) -> bytes:
    """A Word file that brings something from elsewhere along."""
    made: Document = docx.Document()
    made.part.relate_to("https://example.invalid/x", f"{SHARED}/{kind}", is_external=True)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def coded(*runs: str) -> bytes:
    """A Word file with a field whose instruction stands in several runs."""
    made: Document = docx.Document()
    begin, *rest = '<w:fldChar w:fldCharType="begin"/>', *(f"<w:instrText>{run}</w:instrText>" for run in runs)
    inner = "".join(f"<w:r>{one}</w:r>" for one in (begin, *rest, '<w:fldChar w:fldCharType="end"/>'))
    made.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}>{inner}</w:p>"))
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["image", "attachedTemplate", "oleObject", "subDocument", "aFChunk"])
def test_a_form_that_fetches_something_when_it_is_opened_is_refused(kind: str) -> None:
    with pytest.raises(Invalid, match="外部"):
        paper.check_docx(linked(kind), {})


def test_a_form_may_name_a_web_page_and_number_its_pages() -> None:
    paper.check_docx(linked("hyperlink"), {})
    paper.check_docx(coded(" PA", "GE "), {})


@pytest.mark.parametrize("runs", [('INCLUDEPICTURE "https://example.invalid"',), (" INCLUDE", "TEXT x"), ("",)])
def test_a_form_with_a_field_that_reads_a_file_or_an_address_is_refused(runs: tuple[str, ...]) -> None:
    with pytest.raises(Invalid, match="域"):
        paper.check_docx(coded(*runs), {})


def test_an_old_drawing_that_names_an_address_is_refused() -> None:
    made: Document = docx.Document()
    picture = '<v:imagedata xmlns:v="urn:schemas-microsoft-com:vml" src="https://example.invalid/x.png"/>'
    made.element.body.insert(0, parse_xml(f"<w:p {nsdecls('w')}><w:r><w:pict>{picture}</w:pict></w:r></w:p>"))
    file = io.BytesIO()
    made.save(file)
    with pytest.raises(Invalid, match="外部"):
        paper.check_docx(file.getvalue(), {})


def test_the_form_that_ships_is_one_that_may_be_brought_along() -> None:
    paper.check_docx(templates.shipped_template(), data_of(sheet(), redacted=False))


async def test_a_form_that_a_ledger_does_not_fill_is_told_of_in_words(tx: Tx, me: Actor, boss: Actor) -> None:
    who = await builders.person(tx, owner=me.id)
    await builders.student(tx, who)
    await builders.open_ledger(tx, me, who.id, LedgerForm(goals=["考证"], next_contact_on=date(2024, 7, 12)))
    own = form("{{ measures[0].text }}")  # the sample has one
    await templates.store_template(tx, boss, builders.LONGYANG, "graduate", own)
    with pytest.raises(Refused, match="模板"):
        await printing.print_ledger(tx, me, who.id, PrintForm(format="docx"))


async def test_only_a_supervisor_of_the_whole_county_changes_its_form(tx: Tx, me: Actor) -> None:
    township = await builders.actor(tx, role=Role.SUPERVISOR, area=builders.LANCHENG)
    with pytest.raises(Forbidden):
        await templates.store_template(tx, me, builders.LONGYANG, "graduate", form("{{ title }}"))
    with pytest.raises(NotFound):
        await templates.store_template(tx, township, builders.LONGYANG, "graduate", form("{{ title }}"))
