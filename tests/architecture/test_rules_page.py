"""docs/rules.md says truly which rules are implemented and proven."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_the_page_of_the_rules_is_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "_rules.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_a_rule_still_lacks_is_said_wherever_it_is_not_done() -> None:
    catalogue = tomllib.loads((ROOT / "docs" / "rules.toml").read_text("utf-8"))
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    for rule, told in catalogue.items():
        assert ("missing" in told) is (told.get("done") is False), rule
        row = next(line for line in page.splitlines() if line.startswith(f"| {rule} |"))
        assert ("**not implemented**" in row and told["missing"] in row) if "missing" in told else True, rule


def test_every_rule_about_an_individual_is_implemented_and_proven_or_said_to_be_missing() -> None:
    lacking = {
        rule
        for rule, told in tomllib.loads((ROOT / "docs" / "rules.toml").read_text("utf-8")).items()
        if told.get("done") is False
    }
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    cases = page.partition("## 个案")[2].partition("## 督导")[0]
    rows = [line for line in cases.splitlines() if line.startswith("| ") and not line.startswith("| rule")]
    assert len(rows) == 65
    assert {row.split(" | ")[0].removeprefix("| ") for row in rows if "not implemented" in row} <= lacking


def test_a_rule_that_another_clause_only_points_to_is_not_said_to_hold_there() -> None:
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    for rule in ("GRAD-10", "GRAD-11"):  # every plan's GRAD-18 points to them
        row = next(line for line in page.splitlines() if line.startswith(f"| {rule} |"))
        assert row.split(" | ")[2] == "江西"
