"""docs/rules.md says truly which rules are implemented and proven."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_the_page_of_the_rules_is_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "_rules.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_rule_about_an_individual_is_implemented_and_proven() -> None:
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    cases = page.partition("## 个案")[2].partition("## 督导")[0]
    rows = [line for line in cases.splitlines() if line.startswith("| ") and not line.startswith("| rule")]
    assert len(rows) == 65
    assert [row for row in rows if "not implemented" in row] == []
