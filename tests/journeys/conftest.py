"""A served site over a database of its own, and a real Chromium in front of it.

One site and one browser for each module: what its tests do must not be in one another's way. Playwright keeps a loop
running in this thread, so it ends with the module (other tests have loops of their own), and `apart` leaves the thread.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

from service import wiring
from service.access.rules import Role
from service.accounts.commands.users import add_user
from service.app import create_app
from service.kit.db import Database, Tx
from service.kit.embedded.databases import create_database, drop_database
from tests.builders import LANCHENG, LONGYANG, YONGCHANG, MovableClock
from tests.conftest import CIPHER, TODAY

T = TypeVar("T")
PASSWORD = "Baoshan-2024"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
USERS = (
    ("supervisor", Role.SUPERVISOR, LONGYANG, "陈主任"),
    ("counselor", Role.COUNSELOR, LANCHENG, "李敏"),
    ("colleague", Role.COUNSELOR, LANCHENG, "周强"),
    ("elsewhere", Role.COUNSELOR, YONGCHANG, "何芳"),
    ("system", Role.SYSTEM_ADMIN, LONGYANG, "系统员"),
    ("security", Role.SECURITY_ADMIN, LONGYANG, "安全员"),
    ("audit", Role.AUDIT_ADMIN, LONGYANG, "审计员"),
)
WIDTHS = {"desk": (1280, 900), "phone": (390, 844), "small": (320, 640)}
# Chromium writes down every answer of 400 and above; those are ours to give.
ANSWERED = "Failed to load resource: the server responded with a status of 4"


def apart(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in a thread and loop of its own."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


@dataclass
class Site:
    """A running service; `clock.move(day)` changes its business date, `run` does a unit of work beside it."""

    url: str
    database_url: str
    clock: MovableClock

    def run(self, act: Callable[[Tx], Awaitable[T]]) -> T:
        """Do a unit of work, settled and committed, on a connection of its own."""

        async def once(database: Database) -> T:
            async with database.transaction(self.clock) as tx:
                return await act(tx)

        return self._with(once)

    def job(self, work: Callable[[Database, MovableClock], Awaitable[T]]) -> T:
        """Run a job of the worker, now."""
        return self._with(lambda database: work(database, self.clock))

    def _with(self, act: Callable[[Database], Awaitable[T]]) -> T:
        async def once() -> T:
            database = Database(self.database_url, cipher=CIPHER, settlers=wiring.SETTLERS, pool_size=2)
            try:
                return await act(database)
            finally:
                await database.close()

        return apart(once())


async def _users(tx: Tx) -> None:
    for username, role, area, name in USERS:
        await add_user(tx, None, username, name, PASSWORD, [(role, area)], must_change=False)


@pytest.fixture(scope="module")
def site(request: pytest.FixtureRequest, server: str, template: str, worker_id: str) -> Iterator[Site]:
    """The service with users and no persons, served on a port of its own."""
    module = request.module.__name__.rpartition("test_")[2]
    name = f"onecase_site_{module}_{worker_id}_{os.getpid()}"
    url = apart(create_database(server, name, template=template))
    clock = MovableClock(TODAY)
    database = Database(url, cipher=CIPHER, settlers=wiring.SETTLERS)
    config = uvicorn.Config(create_app(database, clock), port=0, log_level="error", loop="asyncio")
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    while not running.started:
        time.sleep(0.05)
    port = running.servers[0].sockets[0].getsockname()[1]
    made = Site(f"http://127.0.0.1:{port}", url, clock)
    made.run(_users)
    yield made
    running.should_exit = True
    thread.join(timeout=10)
    apart(drop_database(server, name))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        launched = playwright.chromium.launch(executable_path=path, args=ARGS)
        yield launched
        launched.close()


Open = Callable[..., Page]


def sign_in(page: Page, user: str, password: str = PASSWORD) -> None:
    """Fill in the form that is shown."""
    page.get_by_label("用户名").fill(user)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_load_state()


def choose(field: Locator, words: str) -> None:
    """Choose the option that holds these words; what else it says may change."""
    field.select_option(label=field.locator("option", has_text=words).first.inner_text())


@pytest.fixture
def open_as(browser: Browser, site: Site) -> Iterator[Open]:
    """`open_as("counselor", "phone")` answers a page signed in as that user at that width.

    Whatever the browser complains of in its console, the content security policy included, fails the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(user: str, width: str = "desk", *, password: str = PASSWORD, scripts: bool = True) -> Page:
        wide, high = WIDTHS[width]
        context = browser.new_context(
            base_url=site.url, viewport={"width": wide, "height": high}, locale="zh-CN", java_script_enabled=scripts
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page = context.new_page()
        if scripts:  # what the form sends, without the page that it stands on; those without scripts take the form
            sent = context.request.post("/sign-in", form={"username": user, "password": password}, max_redirects=0)
            assert sent.status == 303
            page.goto("/")
        else:
            page.goto("/sign-in")
            sign_in(page, user, password)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [text for text in complaints if not text.startswith(ANSWERED)] == []


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[Page, str], None]:
    """`picture(page, name)` keeps a picture in the folder `ONECASE_PICTURES`, for whoever wants to look."""
    folder = os.environ.get("ONECASE_PICTURES")

    def take(page: Page, name: str) -> None:
        if folder is not None:
            wide = (page.viewport_size or {"width": 0})["width"]
            page.screenshot(path=Path(folder) / f"{name}-{wide}.png", full_page=True)

    return take
