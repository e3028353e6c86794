"""What is asked of every page: nothing for axe to find, wide or narrow, and nothing that scrolls sideways."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.conftest import WIDTHS

AXE = Axe()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS: dict[str, Any] = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
# The page itself must not scroll sideways; a wide table may, in a box of its own.
TOO_WIDE = """() => document.documentElement.scrollWidth > innerWidth
    ? [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .slice(0, 3).map(e => e.outerHTML.slice(0, 120)) : []"""


def faults(page: Page) -> list[str]:
    """What is wrong with the page that is open; it is left as wide as it was."""
    before = page.viewport_size
    found: list[str] = []
    for name in ("desk", "phone"):
        resize(page, name)
        answer = AXE.run(page, options=OPTIONS).response
        found += [
            f"{name}: {one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
            for one in answer["violations"]
            for node in one["nodes"]
        ]
    resize(page, "small")
    found += [f"small: too wide: {html}" for html in page.evaluate(TOO_WIDE)]
    if before is not None:
        page.set_viewport_size(before)
    return found


def resize(page: Page, name: str) -> None:
    """To one of the widths at which pages are looked at."""
    wide, high = WIDTHS[name]
    page.set_viewport_size({"width": wide, "height": high})
