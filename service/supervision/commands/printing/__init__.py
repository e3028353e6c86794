"""A report as a file: PDF, Word or Excel. What is printed is what is kept; nothing is worked out anew."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from service.kit import paper
from service.kit.errors import Invalid
from service.kit.sheets import XLSX
from service.supervision.commands.printing.book import workbook
from service.supervision.commands.printing.word import document
from service.supervision.rules.reports import INTERNAL, head_of, marked

Figures = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Printed:
    """A file to be handed out."""

    content: bytes
    media_type: str
    name: str


def _pdf(figures: Figures) -> bytes:
    told = {**figures, "head": head_of(figures), "mark": INTERNAL if marked(figures) else ""}
    return paper.pdf("supervision/report.typ", told)


ENDINGS: Mapping[str, tuple[Callable[[Figures], bytes], str]] = {
    "pdf": (_pdf, paper.PDF),
    "docx": (document, paper.DOCX),
    "xlsx": (workbook, XLSX),
}


async def printed(figures: Figures, ending: str) -> Printed:
    """Invalid for another ending than pdf, docx, xlsx."""
    if ending not in ENDINGS:
        raise Invalid({"out": f"只能生成 {'、'.join(ENDINGS)} 文件，请改文件名的后缀。"})
    make, media_type = ENDINGS[ending]
    return Printed(await asyncio.to_thread(make, figures), media_type, f"{figures['title']}.{ending}")
