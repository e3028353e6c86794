"""Printed sheets: PDF by typst, Word by docxtpl. What is printed comes as data and is never part of a template."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import noto_cjk_sans_otc
import typst
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from service.kit.errors import Invalid
from service.kit.settings import PROJECT

TEMPLATES = PROJECT / "templates"
FONTS = Path(noto_cjk_sans_otc.__file__).parent  # what fonts a server has must not matter
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST_BYTES = 1 << 20
MOST_UNPACKED = 20 << 20
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Closed(ImmutableSandboxedEnvironment):
    """For forms that come from outside: no attribute leads out, no arithmetic makes much of little."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401
        """Refuse: no form needs it."""
        del context, left, right
        raise UndefinedError(f"'{operator}' is undefined")


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """A tagged PDF from a `.typ` of the templates, which reads `sys.inputs.data`."""
    made = typst.compile(
        TEMPLATES / template,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        font_paths=[FONTS],
        ignore_system_fonts=True,
    )
    return bytes(made)


def docx(document: bytes, data: Mapping[str, Any]) -> bytes:
    """A Word form filled in; whatever Jinja or docxtpl finds wrong with it is raised as it is."""
    form = DocxTemplate(io.BytesIO(document))
    form.render(_clean(data), jinja_env=_environment(), autoescape=True)
    filled = io.BytesIO()
    form.save(filled)
    return filled.getvalue()


def check_docx(document: bytes, sample: Mapping[str, Any]) -> None:
    """Invalid, with the field `file`, for a form that cannot be filled in; its text says what to do."""
    fault = _why_not(document)
    if fault is None:
        try:
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
            names, size = archive.namelist(), sum(part.file_size for part in archive.infolist())
    except zipfile.BadZipFile:
        return "这不是 Word 文件。请在 Word 或 WPS 中另存为 .docx 再上传。"
    if "word/document.xml" not in names:
        return "这不是 Word 文件。请在 Word 或 WPS 中另存为 .docx 再上传。"
    if any(name.endswith("vbaProject.bin") for name in names):
        return "模板里有宏，不能使用。请另存为不带宏的 .docx 再上传。"
    return "模板展开后太大，请删去图片后再上传。" if size > MOST_UNPACKED else None


def _worded(fault: Exception) -> str:
    if isinstance(fault, UndefinedError):
        name = re.search(r"attribute '([^']*)'", str(fault)) or re.search(r"'([^']*)' is undefined", str(fault))
        told = f"“{name[1]}”" if name else "某个标记"
        return f"模板里的{told}不是系统有的内容，请对照现用模板改正。"
    if isinstance(fault, TemplateSyntaxError):
        return "模板里的标记写得不完整，请检查每个 {{ }} 和 {% %} 是否成对，有没有用全角括号。"
    if isinstance(fault, TemplateError):
        return "模板里有不允许的写法，请只用现用模板中出现的标记。"
    return "用这个模板试填一份样张没有成功。请从现用模板改起，不要删去表格行里的标记。"


@lru_cache
def _environment() -> ImmutableSandboxedEnvironment:
    made = _Closed(autoescape=True, undefined=StrictUndefined)
    made.globals.clear()  # no range, hence no loop but over what is printed
    return made


def _clean(value: Any) -> Any:  # noqa: ANN401 - what JSON has
    """Without characters that XML has no place for."""
    if isinstance(value, str):
        return _NOT_XML.sub("", value)
    if isinstance(value, Mapping):
        return {key: _clean(one) for key, one in value.items()}
    return [_clean(one) for one in value] if isinstance(value, list | tuple) else value
