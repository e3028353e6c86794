"""Every slice reads what it needs; a table is written by the one slice that its `info` names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from sqlalchemy import Table

import service
from service.kit.db import Base
from service.tables import people

ROOT = Path(service.__file__).parent
MAPPED = {mapper.class_.__name__: cast("Table", mapper.local_table) for mapper in Base.registry.mappers}
OWNERS = {name: table.info.get("owner") for name, table in MAPPED.items()}
CLASS_OF = {str(table.name): name for name, table in MAPPED.items()}
WRITERS = {
    name: {column.info["writer"] for column in table.columns if "writer" in column.info}
    for name, table in MAPPED.items()
}
STATEMENTS = {"insert", "update", "delete"}
WRITTEN = re.compile(r"\b(insert into|update|delete from|merge into|truncate|copy)\s+\"?(\w+)\"?", re.IGNORECASE)
OUTSIDE = {
    "demo": "fills an invented county faster than by acts, and throws it away",
    "kit": "its own tables",
    "tables": "says what they are",
}


def slice_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def names_in(tree: ast.Module) -> tuple[dict[str, str], dict[str, str]]:
    """Under what names a file knows tables, and the functions that make a writing statement."""
    tables, writing = {}, {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for name in node.names:
                own = name.asname or name.name
                if (node.module or "").startswith("service.tables") and name.name in OWNERS:
                    tables[own] = name.name
                if (node.module or "").startswith("sqlalchemy") and name.name in STATEMENTS:
                    writing[own] = name.name
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            told = re.search(r"metadata\.tables\['(\w+)'\]", ast.unparse(node.value))
            if told:
                tables[node.targets[0].id] = CLASS_OF[told[1]]
    return tables, writing


def written(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """(line, act, class) of each table of ours that is written: by statement, by making a row, by SQL in words."""
    tables, writing = names_in(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            for act, name in WRITTEN.findall(node.value):
                if name in CLASS_OF:
                    yield node.lineno, act.split()[0].lower(), CLASS_OF[name]
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        first = node.args[0] if node.args else None
        if node.func.id in tables:
            yield node.lineno, "insert", tables[node.func.id]
        elif node.func.id in writing and isinstance(first, ast.Name) and first.id in tables:
            yield node.lineno, writing[node.func.id], tables[first.id]


def strangers(path: Path, tree: ast.Module) -> list[str]:
    """Where a file writes the table of another slice, but for an update by who keeps a column of it."""
    own = slice_of(path)
    return [
        f"{path.relative_to(ROOT)}:{line} writes a table of {OWNERS[name]}"
        for line, act, name in written(tree)
        if own != OWNERS[name] and not (act == "update" and own in WRITERS[name])
    ]


def test_every_table_names_the_slice_that_writes_it() -> None:
    slices = {path.name for path in ROOT.iterdir() if path.is_dir()}
    assert {name for name, owner in OWNERS.items() if owner is not None and owner not in slices} == set()


def test_a_table_is_written_by_its_owner_alone() -> None:
    files = [path for path in ROOT.rglob("*.py") if slice_of(path) not in OUTSIDE]
    assert [each for path in files for each in strangers(path, ast.parse(path.read_text()))] == []


@pytest.mark.parametrize(
    "line",
    [
        "tx.session.add(Person(name='示例'))",
        "await tx.session.execute(update(Person).values(need='yes'))",
        "await tx.session.execute(upsert(Person))",
        "await tx.session.execute(text('delete from person'))",
    ],
)
def test_a_planted_stranger_is_found(line: str) -> None:
    heads = (
        "from sqlalchemy import update",
        "from sqlalchemy.dialects.postgresql import insert as upsert",
        f"from {people.__name__} import Person",
        "async def act(tx):",
    )
    planted = "\n".join(heads) + f"\n    {line}\n"
    assert strangers(ROOT / "visits" / "commands" / "planted.py", ast.parse(planted)) == [
        "visits/commands/planted.py:5 writes a table of people"
    ]
