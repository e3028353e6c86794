"""As whom the embedded PostgreSQL runs, and what that account can reach.

PostgreSQL refuses to run as root. Started by root it runs as an unprivileged account.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
import subprocess
import tempfile
from pathlib import Path
from typing import TypedDict

from service.kit.errors import OnecaseError

ACCOUNTS = ("onecase", "postgres", "nobody")


class EmbeddedError(OnecaseError):
    """The embedded server cannot be had; `detail` says what to do."""

    status = 503
    title = "内置数据库不可用"


class StepDown(TypedDict, total=False):
    """Arguments of `subprocess` that make a program run as another account."""

    user: int
    group: int
    extra_groups: list[int]


def choose_account(root: Path) -> pwd.struct_passwd:
    """The owner of the data if there are any, else the first of `ACCOUNTS`."""
    data = root / "server" / "data"
    owner = data.stat().st_uid if data.exists() else 0
    known = {entry.pw_uid if owner else entry.pw_name: entry for entry in pwd.getpwall()}
    for wanted in (owner,) if owner else ACCOUNTS:
        if wanted in known:
            return known[wanted]
    detail = (
        f"PostgreSQL 不能以 root 运行，这里又没有可用的普通账户（{'、'.join(ACCOUNTS)}）。"
        "请建一个：useradd --system onecase；或改用普通账户运行。"
    )
    raise EmbeddedError(detail)


def step_down(account: pwd.struct_passwd | None) -> StepDown:
    """Nothing for a person's own account."""
    return StepDown(user=account.pw_uid, group=account.pw_gid, extra_groups=[]) if account else StepDown()


def can(account: pwd.struct_passwd, act: str, path: Path) -> bool:
    """Ask the kernel rather than compute from modes."""
    command = act if "$1" in act else f'{act} -- "$1"'
    shell = ["/bin/sh", "-c", command, "sh", os.fspath(path)]
    tried = subprocess.run(shell, cwd="/", capture_output=True, check=False, **step_down(account))
    return tried.returncode == 0


def shared_parent() -> Path:
    lasting = Path("/var/lib")
    return lasting if os.access(lasting, os.W_OK) else Path(tempfile.gettempdir())


def private_folder(path: Path, owner: int, mode: int = 0o700) -> Path:
    """Make the folder, or make sure that nobody else made it first (it may lie in a folder that all may write to)."""
    try:
        path.mkdir(mode=mode)
        os.chown(path, owner, -1)
        path.chmod(mode)
    except FileExistsError:
        seen = path.lstat()
        if not stat.S_ISDIR(seen.st_mode) or seen.st_uid != owner or seen.st_mode & 0o022:
            detail = f"{path} 已被其他账户占用。请检查来历，移走后重试。"
            raise EmbeddedError(detail) from None
    return path


def key_of(path: Path) -> str:
    """Short name of a folder, for what cannot carry its whole path."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
