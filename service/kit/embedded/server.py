"""Start or join the server of a folder; the last user stops it."""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

import psutil

from service.kit.embedded.place import EmbeddedError, Place, find_place, key_of, private_folder

try:
    import fcntl
except ImportError as error:
    detail = (
        "内置数据库不支持 Windows。请在 WSL2、Linux 或 macOS 里运行，或把 DATABASE_URL 设为已有的 PostgreSQL 地址。"
    )
    raise EmbeddedError(detail) from error

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "Asia/Shanghai",
    "log_timezone": "Asia/Shanghai",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "jit": "off",  # short queries: compiling costs more than it saves
    "random_page_cost": "1.1",  # disks without arms
    # Failed statements and their rows may carry personal data: neither goes to the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
FOR_TESTS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
LOCALES = ("C.UTF-8", "en_US.UTF-8")  # with C, Chinese text has no trigrams; old macOS lacks the first
PROJECT = Path(__file__).resolve().parents[3]
PATIENCE = 60.0
LOG_LIMIT = 10_000_000
SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_FOLDER = 90  # a socket's path has at most 103 bytes


class EmbeddedPostgres:
    """The server of `root`, shared by all processes that start it. Blocking; 0.01 s to join, 0.6 s for the first.

    `durable=False` (tests) trades safety against power loss for speed. Use as a context manager, or `start` and `stop`.
    """

    def __init__(
        self, root: Path, *, database: str = "onecase", binaries: Path | None = None, durable: bool = True
    ) -> None:
        self.root = root.resolve()
        self.database = database
        self.durable = durable
        self._binaries = binaries
        self._users: IO[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """SQLAlchemy's address of the running server, for asyncpg."""
        return f"postgresql+asyncpg://postgres@/{self.database}?host={quote(self._pid_file()[4])}"

    def start(self) -> str:
        """Start the server or join it, and give its URL. Raises `EmbeddedError`."""
        if self._users is None:
            self.root.mkdir(mode=0o711, parents=True, exist_ok=True)
            with self._lock("start.lock", fcntl.LOCK_EX):
                users = self._open("users.lock")
                try:
                    fcntl.flock(users, fcntl.LOCK_SH)
                    self._bring_up()
                    self._watch()
                except BaseException:
                    users.close()
                    raise
                self._users = users
        return self.url

    def stop(self) -> None:
        """Leave; when nobody else is left, the server has stopped when this returns."""
        if self._users is not None:
            self._users.close()
            self._users = None
            with self._lock("start.lock", fcntl.LOCK_EX):
                try:
                    with self._lock("users.lock", fcntl.LOCK_EX | fcntl.LOCK_NB):
                        self.halt()
                except BlockingIOError:  # others use it: no wait; or the watcher is stopping it: wait for that
                    with self._lock("users.lock", fcntl.LOCK_SH):
                        pass

    def erase(self) -> None:
        """Stop, and delete the data for good; for tests. Nobody else may be using it."""
        self.stop()
        shutil.rmtree(self.place.home)
        shutil.rmtree(self.root)

    def halt(self) -> None:
        """Stop the server. The caller holds `users.lock` alone."""
        until = time.monotonic() + PATIENCE
        while not self._is_ready() and self._processes() and time.monotonic() < until:
            time.sleep(0.05)
        if self._is_ready():
            self._run("pg_ctl", "-D", self.data, "-w", "-t", "60", "-m", "fast", "stop")

    @cached_property
    def place(self) -> Place:
        """Account, binaries and folder; looked for once."""
        return find_place(self.root, self._binaries)

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.place.home / "data"

    # ------------------------------------------------------------------------------------------ bringing it up

    def _bring_up(self) -> None:
        """Wait for a server that is starting or stopping, sweep up what a crash left, start anew if there is none."""
        begun = time.monotonic()
        while not self._is_ready():
            remains = self._processes()
            if not remains:
                return self._boot()
            if time.monotonic() - begun > (PATIENCE if self._pid_file() else PATIENCE / 10):
                for process in remains:
                    with suppress(psutil.Error):
                        process.kill()
            time.sleep(0.05)
        return None

    def _boot(self) -> None:
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        self._check_version()
        self._drop_stale_pid()
        log = self.place.home / "server.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        settings = {**SETTINGS, **({} if self.durable else FOR_TESTS)}
        settings |= {"unix_socket_directories": str(self._socket_folder()), "cluster_name": self._tag}
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
        if self._run("pg_ctl", "-D", self.data, "-w", "-t", "300", "-l", log, "-o", options, "start"):
            raise EmbeddedError(_with_tail(f"内置数据库没有启动起来。日志在 {log}，最后几行：", log))
        connection = ("-h", self._pid_file()[4], "-U", "postgres")
        if self._run("psql", *connection, "-d", self.database, "-qc", "select"):
            self._must("createdb", *connection, self.database)

    def _make_cluster(self) -> None:
        """A cluster half made is never used: it gets its name when it is whole."""
        fresh = self.data.with_name("data.new")
        for locale in LOCALES:
            shutil.rmtree(fresh, ignore_errors=True)
            options = ("-U", "postgres", "-A", "trust", "-E", "UTF8", f"--locale={locale}", "--no-sync")
            if not self._run("initdb", "-D", fresh, *options):
                fresh.rename(self.data)
                return
        log = self.place.home / "tool.log"
        raise EmbeddedError(_with_tail(f"内置数据库没有建成。日志在 {log}，最后几行：", log))

    def _check_version(self) -> None:
        data = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        answer = subprocess.run(
            [self.place.binaries / "postgres", "--version"], capture_output=True, text=True, check=True
        )
        binaries = answer.stdout.split()[2].partition(".")[0]
        if data != binaries:
            detail = (
                f"{self.data} 是 PostgreSQL {data} 的数据，而现在装的是 {binaries}。请先换回 {data} 版，"
                f"用 pg_dump 导出，移走这个文件夹，再用 {binaries} 版启动并用 pg_restore 导入。"
            )
            raise EmbeddedError(detail)

    def _drop_stale_pid(self) -> None:
        """After a crash the number in the file may be somebody else's by now, and PostgreSQL would give way to it.

        None of the old server's processes is left when this runs; where the number is free, PostgreSQL copes itself.
        """
        for path in (self.data / "postmaster.pid", self._socket_folder() / f"{SOCKET}.lock"):
            with suppress(OSError, ValueError, IndexError):
                if psutil.pid_exists(abs(int(path.read_text(encoding="utf-8").split()[0]))):
                    path.unlink()

    def _watch(self) -> None:
        """Leave one process behind that outlives us, however we end; it inherits the lock that makes it the only one."""
        with self._open("watch.lock") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            number = str(lock.fileno())
            watcher = [
                sys.executable,
                "-m",
                "service.kit.embedded.watch",
                str(self.root),
                number,
                str(self.place.binaries),
            ]
            # By way of a shell in the background, so that it is nobody's zombie.
            shell = ["/bin/sh", "-c", '"$@" </dev/null >/dev/null 2>&1 &', "sh", *watcher]
            subprocess.run(shell, cwd=PROJECT, check=True, start_new_session=True, pass_fds=[lock.fileno()])

    # ------------------------------------------------------------------------------------------ looking at it

    @property
    def _tag(self) -> str:
        """Stands in the command line of each of the server's processes."""
        return f"onecase-{key_of(self.root)}"

    def _processes(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter(["name", "cmdline"]):
            line = " ".join(process.info["cmdline"] or [])
            if self._tag in line and process.info["name"] in {"postgres", "pg_ctl"}:
                found.append(process)
        return found

    def _pid_file(self) -> list[str]:
        """Lines of postmaster.pid: pid, data, start, port, socket folder, host, memory, status. Empty if there is none."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        return lines if len(lines) > 4 else []

    def _is_ready(self) -> bool:
        lines = self._pid_file()
        if len(lines) < 8 or lines[7].strip() != "ready":
            return False
        with socket.socket(socket.AF_UNIX) as client:
            return client.connect_ex(f"{lines[4]}/{SOCKET}") == 0

    def _socket_folder(self) -> Path:
        """The home, unless its path is longer than a socket's may be."""
        home = self.place.home
        if len(os.fsencode(home)) <= LONGEST_SOCKET_FOLDER:
            return home
        owner = self.place.account.pw_uid if self.place.account else os.geteuid()
        return private_folder(Path(tempfile.gettempdir()) / f"onecase-socket-{key_of(home)}", owner)

    # ------------------------------------------------------------------------------------------ tools

    def _run(self, tool: str, *arguments: str | Path) -> int:
        """Run one of PostgreSQL's programs; a pipe would hang, as the server inherits it, so a file takes its output."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        with (self.place.home / "tool.log").open("wb") as log:
            done = subprocess.run(
                [self.place.binaries / tool, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={**environment, "LC_ALL": "C.UTF-8"},
                check=False,
                **self.place.step_down,
            )
        return done.returncode

    def _must(self, tool: str, *arguments: str | Path) -> None:
        if self._run(tool, *arguments):
            log = self.place.home / "tool.log"
            raise EmbeddedError(_with_tail(f"{tool} 没有成功。日志在 {log}，最后几行：", log))

    def _open(self, name: str) -> IO[bytes]:
        try:
            return (self.root / name).open("ab")
        except PermissionError as error:
            detail = f"没有权限使用 {self.root}：它是用另一个账户建的。请用原来的账户运行，或另设 ONECASE_DATA。"
            raise EmbeddedError(detail) from error

    @contextmanager
    def _lock(self, name: str, how: int) -> Iterator[None]:
        with self._open(name) as lock:
            fcntl.flock(lock, how)
            yield


def _with_tail(text: str, log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    return "\n".join([text, *lines[-8:]])
