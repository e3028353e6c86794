"""Set-up works on every Python that the project allows: what is locked is there for each of them.

`--long` sets up a fresh copy on each Python of this machine, demonstration county included.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from service.kit.settings import PROJECT

LOCKS = ("requirements.txt", "requirements-dev.txt")
ONE_FILE = {"noto-cjk-sans-otc"}  # released as a wheel for every Python and platform, and as nothing else
RELEASE = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z,]+\])?==([^ ]+)", re.IGNORECASE)
INSTALL = """source scripts/_env.sh
eval "$(.venv/bin/python scripts/_index.py)"
.venv/bin/uv pip install --quiet --require-hashes --python "$1" --target "$2" -r requirements.txt"""


def locked(name: str) -> dict[tuple[str, str], set[str]]:
    """Release → the hashes of its files."""
    found: dict[tuple[str, str], set[str]] = {}
    hashes: set[str] = set()
    for line in (PROJECT / name).read_text(encoding="utf-8").splitlines():
        if release := RELEASE.match(line):
            hashes = found.setdefault((release[1], release[2]), set())
        elif said := re.search(r"--hash=sha256:([0-9a-f]{64})", line):
            hashes.add(said[1])
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_release_has_the_hashes_of_all_its_files(name: str) -> None:
    """A single hash is that of a copy which lay on the disk of whoever locked, and fits one Python at most."""
    releases = locked(name)
    assert len(releases) > 60
    assert {release for (release, _), hashes in releases.items() if len(hashes) < 2} == ONE_FILE


def test_what_runs_is_locked_alike_for_those_who_run_it_and_those_who_test_it() -> None:
    run, tested = (locked(name) for name in LOCKS)
    assert run.items() <= tested.items()


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_an_index_or_a_folder(name: str) -> None:
    told = [line for line in (PROJECT / name).read_text(encoding="utf-8").splitlines() if not line.startswith("    ")]
    assert [line for line in told if not RELEASE.match(line)] == []


def pythons() -> list[Path]:
    """One of each version from 3.11 that is on this machine, but that which runs the tests."""
    places = [Path(place) for place in os.environ.get("PATH", "").split(os.pathsep)]
    places += sorted(Path.home().glob(".pyenv/versions/3.*/bin"))
    found: dict[str, Path] = {}
    for program in (file for place in places for file in place.glob("python3.1?")):
        version = program.name.removeprefix("python")
        if version < "3.11" or version in found or version == f"3.{sys.version_info.minor}":
            continue
        if subprocess.run([program, "-c", ""], capture_output=True, check=False).returncode == 0:
            found[version] = program
    return list(found.values())


@pytest.mark.parametrize("python", pythons(), ids=lambda program: program.name)
def test_what_is_locked_installs_on_each_python_of_this_machine(python: Path) -> None:
    folder = PROJECT / "var" / f"try-{python.name}-{os.getpid()}"  # beside uv's cache rather than copied
    try:
        command = ["bash", "-c", INSTALL, "scripts/demo", str(python), str(folder)]
        done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
        if "Failed to fetch" in done.stderr and "CI" not in os.environ:
            pytest.skip("the package index is out of reach")
        assert (done.returncode, done.stderr) == (0, "")
        assert {"fastapi", "lxml", "uvloop"} <= {path.name for path in folder.iterdir()}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("python", pythons(), ids=lambda program: program.name)
def test_a_fresh_copy_is_set_up_on_each_python_of_this_machine(
    python: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if not request.config.getoption("--long"):
        pytest.skip("a minute each: --long")
    for name in subprocess.check_output(
        [shutil.which("git") or "git", "ls-files"], cwd=PROJECT, text=True
    ).splitlines():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PROJECT / name, tmp_path / name)
    environment = os.environ | {"PYTHON": str(python), "ONECASE_DATA": str(tmp_path / "var")}
    command = [str(tmp_path / "scripts" / "demo"), "--setup"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "准备好了" in done.stdout
