"""Judge a Word form that somebody brings along, before it is ever filled in with what we know of a person.

What Word fetches, embeds or runs when it opens a file would tell others who is printed, or act where it is read.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from docx import Document
from docx.opc.package import OpcPackage
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from jinja2 import TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from service.kit.errors import Invalid
from service.kit.paper.word import docx

MOST_BYTES = 1 << 20
MOST_OF_A_PART = 1 << 20  # what a list repeats is part of one
MOST_UNPACKED = 20 << 20
HARMLESS_FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "DATE", "TIME"})
_ACTIVE = re.compile(
    r"/(oleObject|package|control|activeXControlBinary|vbaProject|attachedTemplate|aFChunk|subDocument|frame)$"
)
_ADDRESS = re.compile(r"(?!\{.*/relationships\})(?:\{.*\})?(?:src|href)")  # of old drawings, beside relationships
_NO_WORD = "这不是 Word 文件。请在 Word 或 WPS 中另存为 .docx 再上传。"
_MACROS = "模板里有宏，不能使用。请另存为不带宏的 .docx 再上传。"
_TOO_MUCH = "模板展开后太大，请删去图片后再上传。"
_LINKED = "模板里有链接到外部的内容（图片、对象或模板），打开时会联网，不能使用。请改成插入的图片，或删去。"
_FIELDS = "模板里有不允许的域（只能用页码、页数和日期）。请删去后再上传。"


def check_docx(document: bytes, sample: Mapping[str, Any]) -> None:
    """Invalid, with the field `file`, for a form that cannot be filled in; its text says what to do."""
    fault = _why_not(document)
    if fault is None:
        try:
            package = Document(io.BytesIO(document)).part.package
            fault = _why_not_opened(package)
            if fault is None:
                docx(document, sample)
        except Exception as raised:  # noqa: BLE001 - whatever a file from outside can bring about
            fault = _worded(raised)
    if fault is not None:
        raise Invalid({"file": fault}, fault)


def _why_not(document: bytes) -> str | None:
    if not document:
        return "文件是空的，请重新选择。"
    if len(document) > MOST_BYTES:
        return "模板超过 1 MB，请删去图片后再上传。"
    try:
        with zipfile.ZipFile(io.BytesIO(document)) as archive:
            parts = {part.filename: part.file_size for part in archive.infolist()}
            sizes = [part.file_size for part in archive.infolist()]
    except zipfile.BadZipFile:
        return _NO_WORD
    if "word/document.xml" not in parts:
        return _NO_WORD
    if any(name.endswith("vbaProject.bin") for name in parts):
        return _MACROS
    return _TOO_MUCH if sum(sizes) > MOST_UNPACKED or max(sizes) > MOST_OF_A_PART else None


def _why_not_opened(package: OpcPackage) -> str | None:
    """By what Word would follow, not by names."""
    for rel in package.iter_rels():
        if _ACTIVE.search(rel.reltype) or (rel.is_external and not rel.reltype.endswith("/hyperlink")):
            return _LINKED
    parts = list(package.iter_parts())
    if any("macro" in part.content_type.lower() for part in parts):
        return _MACROS
    roots = (parse_xml(part.blob) for part in parts if part.content_type.endswith("xml"))
    return next(filter(None, map(_why_not_part, roots)), None)


def _why_not_part(root: Any) -> str | None:  # noqa: ANN401 - lxml ships no types
    if root.getroottree().docinfo.doctype:
        return _NO_WORD
    if any(_ADDRESS.fullmatch(name) for node in root.iter() for name in node.attrib):
        return _LINKED
    return None if all(field in HARMLESS_FIELDS for field in _fields(root)) else _FIELDS


def _fields(root: Any) -> Iterator[str]:  # noqa: ANN401 - as above
    """The kind of each field. Word joins the runs of its instruction, so that they are read as one text."""
    for simple in root.iter(qn("w:fldSimple")):
        yield _kind(simple.get(qn("w:instr"), ""))
    begun: list[list[str]] = []
    for node in root.iter(qn("w:fldChar"), qn("w:instrText")):
        if node.tag == qn("w:instrText"):
            begun[-1:] = [[*(begun[-1] if begun else ()), node.text or ""]]
        elif node.get(qn("w:fldCharType")) == "begin":
            begun.append([])
    yield from (_kind("".join(texts)) for texts in begun)


def _kind(instruction: str) -> str:
    return next(iter(instruction.upper().split()), "")


def _worded(fault: Exception) -> str:
    if isinstance(fault, UndefinedError):
        name = re.search(r"attribute '([^']*)'", str(fault)) or re.search(r"'([^']*)' is undefined", str(fault))
        told = f"“{name[1]}”" if name else "某个标记"
        return f"模板里的{told}不是系统有的内容，请对照现用模板改正。"
    if isinstance(fault, TemplateSyntaxError):
        return "模板里的标记写得不完整，请检查每个 {{ }} 和 {% %} 是否成对，有没有用全角括号。"
    if isinstance(fault, SecurityError | TemplateError):
        return "模板里有不允许的写法，请只用现用模板中出现的标记。"
    return "用这个模板试填一份样张没有成功。请从现用模板改起，不要删去表格行里的标记。"
