"""The folder that the embedded PostgreSQL lives in: inside `root`, or where the account that runs it can reach."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from service.kit.embedded.account import (
    EmbeddedError,
    can,
    choose_account,
    key_of,
    private_folder,
    shared_parent,
    step_down,
)
from service.kit.embedded.binaries import find_binaries, reachable_binaries
from service.kit.embedded.postmaster import Postmaster

NOTE = "LOCATION.txt"


@dataclass(frozen=True, slots=True)
class Place:
    """`binaries` holds initdb and the rest; `home` the data, the logs and the socket; `account` is None unless root."""

    binaries: Path
    home: Path
    account: pwd.struct_passwd | None

    def run(self, tool: str, *arguments: str | Path) -> bool:
        """Run one of PostgreSQL's programs; whether it did its work.

        Its output goes to a file: the server inherits it, and would keep a pipe open.
        """
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        with (self.home / "tool.log").open("wb") as log:
            done = subprocess.run(
                [self.binaries / tool, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={**environment, "LC_ALL": "C.UTF-8"},
                check=False,
                **step_down(self.account),
            )
        return done.returncode == 0

    def failure(self, what: str, log: str = "tool.log") -> EmbeddedError:
        """What the operator is told: which log says why, and its last lines."""
        path = self.home / log
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []
        return EmbeddedError("\n".join([f"{what}日志在 {path}，最后几行：", *lines[-8:]]))

    def version(self) -> str:
        """Major version of the programs, as PG_VERSION has it."""
        command = [str(self.binaries / "postgres"), "--version"]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
        return answer.stdout.split()[2].partition(".")[0]


def find_place(root: Path, binaries: Path | None) -> Place:
    """Decide, and prepare what the account needs; `root` exists. Raises `EmbeddedError`."""
    found = binaries or find_binaries()
    if os.geteuid() != 0:
        return Place(found, _own_home(root), None)
    account = choose_account(root)
    return Place(reachable_binaries(found, account), _reachable_home(root, account), account)


def _own_home(root: Path) -> Path:
    if (root / NOTE).exists():
        detail = f"这里的数据库是用 root 建的（位置见 {root / NOTE}）。请仍用 root 运行，或另设 ONECASE_DATA。"
        raise EmbeddedError(detail)
    return private_folder(root / "server", os.geteuid())


def _reachable_home(root: Path, account: pwd.struct_passwd) -> Path:
    inside = root / "server"
    if can(account, "cd", root):
        return private_folder(inside, account.pw_uid)
    if inside.exists():
        detail = f"账户 {account.pw_name} 进不去 {inside}。请放开它上面各级文件夹（chmod o+x），或另设 ONECASE_DATA。"
        raise EmbeddedError(detail)
    note = root / NOTE
    home = shared_parent() / f"onecase-{key_of(root)}"
    if note.exists():
        _check_note(note, home)
    elif home.exists():
        _set_aside(home)
    private_folder(home, account.pw_uid)
    note.write_text(f"{home}\n数据库在上面的文件夹里：账户 {account.pw_name} 进不了这里。备份时请一并备份。\n", "utf-8")
    return home


def _check_note(note: Path, home: Path) -> None:
    noted = note.read_text(encoding="utf-8").splitlines()[0]
    if noted != str(home):
        detail = (
            f"{note.parent} 是搬来或复制来的，它的数据库还在 {noted}。若是搬家：先停掉原来的服务，"
            f"再把那个文件夹改名为 {home}，并照此改正 {note} 的第一行。若要重新开始：删除 {note}。"
        )
        raise EmbeddedError(detail)
    if not home.exists():
        detail = f"数据库文件夹 {home} 不见了。请从备份放回；若要重新开始，删除 {note}。"
        raise EmbeddedError(detail)


def _set_aside(home: Path) -> None:
    """Data without a note are those of a folder since deleted, its keys with it: keep them, but do not use them."""
    if Postmaster(home / "data", home.name).is_ready():
        detail = f"{home} 里的数据库还在运行，它原来的数据文件夹却已被删除。请先停掉正在使用它的服务，再启动。"
        raise EmbeddedError(detail)
    number = sum(1 for _ in home.parent.glob(f"{home.name}.*")) + 1
    home.rename(home.with_name(f"{home.name}.{number}"))
