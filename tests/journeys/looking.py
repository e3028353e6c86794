"""What is asked of every page: nothing for axe to find, wide or narrow, and nothing that scrolls sideways."""

from __future__ import annotations

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.conftest import WIDTHS

AXE = Axe().axe_script
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"], "preload": False}
# Of the rules only css-orientation-lock reads the style sheets, which are the same everywhere: it is asked once.
OF_THE_STYLES = {"runOnly": ["css-orientation-lock"]}
# Half a megabyte of script: read once a page, and asked for no more than is wanted of its answer.
READ = "() => 'axe' in window"
# From the top: what a sticky head happens to cover where the page was scrolled to is no fault of the page.
ASK = """async (options) => {
    scrollTo({ top: 0, behavior: 'instant' });
    return (await axe.run(options)).violations;
}"""
# The page itself must not scroll sideways; a wide table may, in a box of its own.
TOO_WIDE = """() => document.documentElement.scrollWidth > innerWidth
    ? [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .slice(0, 3).map(e => e.outerHTML.slice(0, 120)) : []"""


def faults(page: Page) -> list[str]:
    """What is wrong with the page that is open; it is left as wide as it was."""
    before = page.viewport_size
    found = examined(page)
    if before is not None:
        page.set_viewport_size(before)
    return found


def examined(page: Page, picture: Callable[[], None] = lambda: None) -> list[str]:
    """The same, left narrow (widths cost time) for who goes on to another page; `picture` is taken at each width."""
    if not page.evaluate(READ):
        page.evaluate(AXE)
    found: list[str] = []
    for name in ("desk", "phone"):
        resize(page, name)
        picture()
        found += [
            f"{name}: {one['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}"
            for one in page.evaluate(ASK, OPTIONS)
            for node in one["nodes"]
        ]
    resize(page, "small")
    return found + [f"small: too wide: {html}" for html in page.evaluate(TOO_WIDE)]


def resize(page: Page, name: str) -> None:
    """To one of the widths at which pages are looked at."""
    wide, high = WIDTHS[name]
    page.set_viewport_size({"width": wide, "height": high})


def locked(page: Page) -> list[str]:
    """What of the style sheets holds the page in one orientation."""
    page.evaluate(AXE)
    found = page.evaluate("async (options) => (await axe.run(options))", OF_THE_STYLES)
    assert found["passes"] or found["violations"], "the sheets were read"
    return [node["html"] for one in found["violations"] for node in one["nodes"]]
