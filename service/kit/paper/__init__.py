"""Printed sheets: PDF by typst, Word by docxtpl. What is printed comes as data and is never part of a template."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import noto_cjk_sans_otc
import typst

from service.kit.paper.foreign import MOST_BYTES, check_docx
from service.kit.paper.word import docx
from service.kit.settings import PROJECT

TEMPLATES = PROJECT / "templates"
FONTS = Path(noto_cjk_sans_otc.__file__).parent  # what fonts a server has must not matter
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

__all__ = ["DOCX", "FONTS", "MOST_BYTES", "PDF", "TEMPLATES", "check_docx", "docx", "pdf"]


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """A tagged PDF from a `.typ` of the templates, which reads `sys.inputs.data`."""
    made = typst.compile(
        TEMPLATES / template,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        font_paths=[FONTS],
        ignore_system_fonts=True,
    )
    return bytes(made)
