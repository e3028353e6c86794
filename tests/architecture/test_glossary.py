"""The glossary names what is in the code, so that a stranger who looks a term up finds it there."""

from __future__ import annotations

import re
from pathlib import Path

import service

ROOT = Path(service.__file__).parent
GLOSSARY = ROOT.parent / "docs" / "glossary.md"
CODE = "\n".join(path.read_text() for path in (*ROOT.rglob("*.py"), *ROOT.rglob("*.toml")))


def test_every_name_of_the_glossary_stands_in_the_code() -> None:
    cells = [
        line.split("|")[2 if line.count("|") > 3 else 1] for line in GLOSSARY.read_text().splitlines() if "|" in line
    ]
    names = {part for cell in cells for name in re.findall(r"`([^`]+)`", cell) for part in re.findall(r"\w+", name)}
    assert len(names) > 60
    assert {name for name in names if not re.search(rf"\b{name}\b|\w{name}\b", CODE)} == set()
