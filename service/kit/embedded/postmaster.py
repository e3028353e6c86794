"""Look at the server of a data folder without asking it: its pid file, its socket, its processes."""

from __future__ import annotations

import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

SOCKET = ".s.PGSQL.5432"


@dataclass(frozen=True, slots=True)
class Postmaster:
    """`tag` is the server's `cluster_name`, and so stands in the command line of each of its processes."""

    data: Path
    tag: str

    def pid_file(self) -> list[str]:
        """pid, data, start, port, socket folder, host, memory, status; empty if there is none, or not yet whole."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return []
        return lines if len(lines) > 4 else []

    def number(self) -> int:
        """The process that the pid file names."""
        return int(self.pid_file()[0])

    @property
    def socket_folder(self) -> str:
        """Where the running server listens, whoever started it."""
        return self.pid_file()[4]

    def is_ready(self) -> bool:
        """Whether connections are taken."""
        lines = self.pid_file()
        if len(lines) < 8 or lines[7].strip() != "ready":
            return False
        with socket.socket(socket.AF_UNIX) as client:
            return client.connect_ex(f"{lines[4]}/{SOCKET}") == 0

    def is_orphaned(self) -> bool:
        """Whether the process that the pid file names is gone, and what is left of the server about to end."""
        with suppress(psutil.Error, ValueError, IndexError):
            return not lives(psutil.Process(self.number()))
        return True

    def processes(self) -> list[psutil.Process]:
        """What lives of this server, and whoever is just starting it."""
        found = []
        for process in psutil.process_iter(["name", "cmdline"]):
            line = " ".join(process.info["cmdline"] or [])
            if self.tag in line and process.info["name"] in {"postgres", "pg_ctl"}:
                found.append(process)
        return found

    def kill(self) -> None:
        """End what is left of a server that crashed; PostgreSQL recovers from that at the next start."""
        for process in self.processes():
            with suppress(psutil.Error):
                process.kill()

    def drop_stale_pid(self, sockets: Path) -> None:
        """After a crash the number in a lock file may be somebody else's by now, and PostgreSQL would give way to it.

        None of the server's processes may be left. Where the number is free, PostgreSQL copes by itself.
        """
        for path in (self.data / "postmaster.pid", sockets / f"{SOCKET}.lock"):
            with suppress(OSError, ValueError, IndexError):
                if psutil.pid_exists(abs(int(path.read_text(encoding="utf-8").split()[0]))):
                    path.unlink()


def lives(process: psutil.Process | None) -> bool:
    """Another process that bears the number by now is not meant, nor one that nobody has buried."""
    with suppress(psutil.Error):
        return process is not None and process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False
