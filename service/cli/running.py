"""What commands share: the opened installation, faults in plain Chinese, secrets from the keyboard or stdin."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import typer

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's asynchronous part.

    On uvloop, on which requests and statements take less time than on asyncio's own loop.
    Garbage is looked for less often than by default: start-up and tens of thousands of short-lived rows take a third
    more otherwise.
    """
    import uvloop

    gc.set_threshold(100_000, 50, 100)
    return uvloop.run(work)


@dataclass(frozen=True, slots=True)
class Opened:
    """A database with its settlers, and the clock."""

    database: Any
    clock: Any

    def transaction(self) -> Any:  # noqa: ANN401 - an asynchronous context of a Tx; heavy to name here
        """One unit of work."""
        return self.database.transaction(self.clock)


@asynccontextmanager
async def opened() -> AsyncIterator[Opened]:
    """The installation of this process's settings; the embedded server is started or joined for as long as needed."""
    from service import wiring
    from service.kit.db import Database
    from service.kit.installation import cipher, clock_of, running_server
    from service.kit.settings import settings

    gc.freeze()  # what is imported stays
    chosen = settings()
    clock, key = clock_of(chosen), cipher(chosen)
    with running_server(chosen) as url:
        database = Database(url, cipher=key, settlers=wiring.SETTLERS)
        try:
            yield Opened(database, clock)
        finally:
            await database.close()


def read_password(*, from_stdin: bool) -> str:
    """A password from the first line of stdin, or typed twice without being shown."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    while True:
        password = str(typer.prompt("密码", hide_input=True))
        if typer.prompt("再输一次", hide_input=True) == password:
            return password
        typer.echo("两次输入的不一样，请重新输入。", err=True)


def explain(fault: BaseException) -> str:
    """A fault in one message; ONECASE_LOG_LEVEL=DEBUG shows where it arose."""
    if os.environ.get("ONECASE_LOG_LEVEL", "").upper() == "DEBUG":
        import traceback

        traceback.print_exception(fault)
    unforeseen = f"出了没有料到的问题（{type(fault).__name__}），没有做完。设 ONECASE_LOG_LEVEL=DEBUG 可看到出处。"
    return _said(fault) or unforeseen


def _said(fault: BaseException) -> str | None:
    from pydantic import ValidationError

    from service.kit.embedded import EmbeddedError
    from service.kit.errors import Invalid, OnecaseError
    from service.kit.lost import DatabaseGone
    from service.law.errors import LawError

    if isinstance(fault, DatabaseGone):
        return f"连不上数据库（{type(fault.__cause__).__name__}）。请检查 DATABASE_URL，以及数据库是否已启动。"
    if isinstance(fault, Invalid):
        return "\n".join(fault.fields.values()) or fault.detail
    if isinstance(fault, OnecaseError):
        return fault.detail
    if isinstance(fault, LawError | EmbeddedError):
        return str(fault)
    if isinstance(fault, ValidationError):
        names = "、".join(f"ONECASE_{'_'.join(map(str, error['loc']))}".upper() for error in fault.errors())
        return f"设置写得不对：{names}。用 onecase settings 可看到每项的含义。"
    return _said_of_files(fault) if isinstance(fault, OSError) else _said_of_database(fault)


_NOT_THERE = frozenset({"3F000", "42P01", "42703", "42704", "42883"})  # schema, table, column, type, function


def _said_of_database(fault: BaseException) -> str | None:
    from sqlalchemy.exc import DBAPIError

    if isinstance(fault, DBAPIError):
        if getattr(fault.orig, "sqlstate", None) in _NOT_THERE:
            return "数据库还没有建好，或不是最新版本，请先运行 onecase migrate。"
        return f"数据库出错（{type(fault.orig).__name__}），没有做完。"
    return None


def _said_of_files(fault: OSError) -> str | None:
    if isinstance(fault, FileNotFoundError) and fault.filename:
        return f"找不到文件 {fault.filename}。"
    return f"读写失败：{fault.strerror}。" if fault.strerror else None
