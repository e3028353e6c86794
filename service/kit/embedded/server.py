"""Start or join the server of a folder; the last user stops it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

from service.kit.embedded.account import EmbeddedError, key_of, private_folder
from service.kit.embedded.guard import Guard
from service.kit.embedded.place import Place, find_place
from service.kit.embedded.postmaster import Postmaster

try:
    import fcntl
except ImportError as error:
    detail = "内置数据库不支持 Windows。请在 WSL2、Linux 或 macOS 里运行，或用 DATABASE_URL 指定已有的 PostgreSQL。"
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
LONGEST_SOCKET_FOLDER = 90  # a socket's path has at most 103 bytes


class EmbeddedPostgres:
    """The server of `root`, shared by all processes that start it. Blocking; 0.02 s to join, 0.7 s for the first.

    `durable=False` (tests) trades safety against power loss for speed. Use as a context manager, or `start` and `stop`.
    """

    def __init__(
        self, root: Path, *, database: str = "onecase", binaries: Path | None = None, durable: bool = True
    ) -> None:
        self.root = root.resolve()
        self.database = database
        self.durable = durable
        self._binaries = binaries
        self._users: int | None = None
        self._guard: Guard | None = None

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
        return f"postgresql+asyncpg://postgres@/{self.database}?host={quote(self._postmaster.socket_folder)}"

    def start(self) -> str:
        """Start the server or join it, and give its URL. Raises `EmbeddedError`."""
        if self._users is None:
            self.root.mkdir(mode=0o711, parents=True, exist_ok=True)
            with self._lock("start.lock", fcntl.LOCK_EX), self._open("users.lock") as users:
                fcntl.flock(users, fcntl.LOCK_SH)
                self._leave_a_watcher()
                self._bring_up()
                # A bare number: the lock is not lost with the last reference to this object.
                self._users = os.dup(users.fileno())
            self._guard = Guard(self._postmaster.number, self._revive)
        return self.url

    def stop(self) -> None:
        """Leave; when nobody else is left, the server has stopped when this returns."""
        if self._guard is not None:
            self._guard.leave()
            self._guard = None
        if self._users is not None:
            os.close(self._users)
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
        for folder in (self._socket_folder(), self.place.home, self.root):
            shutil.rmtree(folder, ignore_errors=True)

    def halt(self) -> None:
        """Stop the server. The caller holds `users.lock` alone."""
        until = time.monotonic() + PATIENCE
        while not self._postmaster.is_ready() and self._postmaster.processes() and time.monotonic() < until:
            time.sleep(0.05)
        if self._postmaster.is_ready():
            self.place.run("pg_ctl", "-D", self.data, "-w", "-t", "60", "-m", "fast", "stop")

    @cached_property
    def place(self) -> Place:
        """Account, binaries and folder; looked for once."""
        return find_place(self.root, self._binaries)

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder."""
        return self.place.home / "data"

    @cached_property
    def _postmaster(self) -> Postmaster:
        return Postmaster(self.data, f"onecase-{key_of(self.root)}")

    def _revive(self) -> None:
        """One of the users starts the server again, the others find it there; the watcher too, if it is gone."""
        with self._lock("start.lock", fcntl.LOCK_EX):
            self._leave_a_watcher()
            self._bring_up()

    def _bring_up(self) -> None:
        """Wait for a server that is starting or stopping, sweep up what a crash left, start anew if there is none."""
        begun = time.monotonic()
        while not self._postmaster.is_ready():
            if not self._postmaster.processes():
                return self._boot()
            if time.monotonic() - begun > (PATIENCE / 10 if self._postmaster.is_orphaned() else PATIENCE):
                self._postmaster.kill()
            time.sleep(0.05)
        return None

    def _boot(self) -> None:
        self._make_cluster()
        sockets = self._socket_folder()
        self._postmaster.drop_stale_pid(sockets)
        log = self.place.home / "server.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        settings = {**SETTINGS, **({} if self.durable else FOR_TESTS)}
        settings |= {"unix_socket_directories": str(sockets), "cluster_name": self._postmaster.tag}
        options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
        if not self.place.run("pg_ctl", "-D", self.data, "-w", "-t", "300", "-l", log, "-o", options, "start"):
            raise self.place.failure("内置数据库没有启动起来。", log.name)
        connection = ("-h", sockets, "-U", "postgres")
        there = self.place.run("psql", *connection, "-d", self.database, "-qc", "select")
        if not there and not self.place.run("createdb", *connection, self.database):
            raise self.place.failure(f"数据库 {self.database} 没有建成。")

    def _make_cluster(self) -> None:
        """A cluster half made is never used: it gets its name when it is whole. One of another version is refused."""
        fresh = self.data.with_name("data.new")
        for locale in () if self.data.exists() else LOCALES:
            shutil.rmtree(fresh, ignore_errors=True)
            options = ("-U", "postgres", "-A", "trust", "-E", "UTF8", f"--locale={locale}", "--no-sync")
            if self.place.run("initdb", "-D", fresh, *options):
                fresh.rename(self.data)
                break
        if not self.data.exists():
            raise self.place.failure("内置数据库没有建成。")
        made, now = (self.data / "PG_VERSION").read_text(encoding="ascii").strip(), self.place.version()
        if made != now:
            detail = (
                f"{self.data} 是 PostgreSQL {made} 的数据，而现在装的是 {now}。请先换回 {made} 版，"
                f"用 pg_dump 导出，移走这个文件夹，再用 {now} 版启动并用 pg_restore 导入。"
            )
            raise EmbeddedError(detail)

    def _leave_a_watcher(self) -> None:
        """Leave a process behind that outlives us, however we end; the lock it inherits makes it the only one."""
        with self._open("watch.lock") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            module = (sys.executable, "-m", "service.kit.embedded.watch")
            arguments = (str(self.root), str(lock.fileno()), str(self.place.binaries))
            # By way of a shell in the background, so that it is nobody's zombie.
            shell = ["/bin/sh", "-c", '"$@" </dev/null >/dev/null 2>&1 &', "sh", *module, *arguments]
            subprocess.run(shell, cwd=PROJECT, check=True, start_new_session=True, pass_fds=[lock.fileno()])

    def _socket_folder(self) -> Path:
        """The home, unless its path is longer than a socket's may be."""
        home = self.place.home
        if len(os.fsencode(home)) <= LONGEST_SOCKET_FOLDER:
            return home
        owner = self.place.account.pw_uid if self.place.account else os.geteuid()
        return private_folder(Path(tempfile.gettempdir()) / f"onecase-socket-{key_of(home)}", owner)

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
