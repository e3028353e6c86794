"""The house is as its map says, and its rooms keep their rules."""

from __future__ import annotations

import ast
import re
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

import service

ROOT = Path(service.__file__).parent
FILES = sorted(path for path in ROOT.rglob("*.py"))
SLICES = sorted(path.name for path in ROOT.iterdir() if path.is_dir() and (path / "__init__.py").exists())
ROLES = {"rules", "schemas", "queries", "commands", "pages", "api", "jobs"}
OWN_FILES = {  # what a slice may hold besides, as the design names it
    "access": {"scope", "gate", "areas"},
    "kit": None,
    "law": None,
    "tables": None,
    "demo": None,
    "cli": None,
}
TREES = {path: ast.parse(path.read_text()) for path in FILES}


def rooms(name: str) -> list[Path]:
    """All files of one role, packages included."""
    return [path for path in FILES if path.stem == name or name in path.relative_to(ROOT).parts[1:-1]]


def called(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_the_map_names_every_slice_and_no_other() -> None:
    text = service.__doc__ or ""
    head = text.partition("The same few files")[0]
    named = set(re.findall(r"^    (\w+(?: \| \w+)*)  ", head, flags=re.MULTILINE))
    words = {word for group in named for word in group.split(" | ")}
    assert words >= set(SLICES)
    assert words - set(SLICES) <= {"cli", "app", "worker", "wiring"}


@pytest.mark.parametrize("name", [name for name in SLICES if OWN_FILES.get(name, set()) is not None])
def test_a_slice_has_only_the_files_that_every_slice_may_have(name: str) -> None:
    found = {path.stem for path in (ROOT / name).iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert found - {"__init__"} <= ROLES | (OWN_FILES.get(name) or set())


def test_only_kit_commits() -> None:
    guilty = [path for path, tree in TREES.items() if "commit" in set(called(tree)) and "kit" not in path.parts]
    assert guilty == []


def test_only_the_clock_reads_the_time() -> None:
    reading = {"now", "today", "utcnow"}
    guilty = [
        (path.name, node.lineno)
        for path, tree in TREES.items()
        if path.name != "clock.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in reading
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in {"datetime", "date", "dt"}
    ]
    assert guilty == []


def test_rules_and_law_touch_no_world() -> None:
    forbidden = ("sqlalchemy", "fastapi", "asyncio", "service.kit", "os", "random", "time")
    guilty = [
        (str(path.relative_to(ROOT)), name)
        for path in [*rooms("rules"), *(ROOT / "law").rglob("*.py")]
        for name in imported(TREES[path])
        if name.split(".")[0] in forbidden or name.startswith("service.kit")
    ]
    assert guilty == []


def test_commands_know_no_http_and_queries_do_not_write() -> None:
    web = [
        (path.name, name)
        for path in rooms("commands")
        for name in imported(TREES[path])
        if name.startswith(("fastapi", "jinja2", "service.kit.web"))
    ]
    writing = {"add", "add_all", "delete"}
    writes = [
        str(path.relative_to(ROOT))
        for path in rooms("queries")
        for node in ast.walk(TREES[path])
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in writing
        and isinstance(node.func.value, ast.Name | ast.Attribute)
        and ast.unparse(node.func.value).endswith("session")
    ]
    assert web == []
    assert writes == []


def test_pages_and_api_are_imported_only_where_they_are_mounted() -> None:
    guilty = [
        (str(path.relative_to(ROOT)), name)
        for path, tree in TREES.items()
        if path.name not in {"app.py", "worker.py"}
        for name in imported(tree)
        if re.fullmatch(r"service\.\w+\.(pages|api)(\..*)?", name)
        and not str(path.relative_to(ROOT)).startswith(name.split(".")[1] + "/")
    ]
    assert guilty == []


def test_files_stay_short_enough_to_read() -> None:
    lengths = [len(path.read_text().splitlines()) for path in FILES]
    assert max(lengths) <= 400
    assert statistics.median(lengths) <= 100


def test_functions_stay_short_enough_to_hold_in_mind() -> None:
    lengths = sorted(
        node.end_lineno - node.lineno + 1
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno
    )
    assert lengths[int(len(lengths) * 0.95)] <= 35


def test_every_template_named_in_the_code_is_there_and_every_page_is_used() -> None:
    templates = ROOT.parent / "templates"
    text = "\n".join(path.read_text() for path in FILES)
    named = set(re.findall(r'"([a-z_]+/[a-z_0-9{}.]+\.html)"', text))
    included = {
        name
        for path in templates.rglob("*.html")
        for name in re.findall(r'(?:include|extends) "([^"]+)"', path.read_text())
    }
    missing = {name for name in named | included if "{" not in name and not (templates / name).exists()}
    assert missing == set()
    shown = {str(path.relative_to(templates)) for path in templates.rglob("*.html")}
    of_slices = {name for name in shown if name.split("/")[0] in SLICES}
    assert of_slices - named - included == set()
