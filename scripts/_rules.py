"""Make docs/rules.md of docs/rules.toml, the code and the tests; with `--check` only say whether it is up to date."""

import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "rules.md"
PLACES = {"longyang": "隆阳", "kaizhou": "开州", "xinyang": "信阳", "baotou": "包头", "jiangxi": "江西"}
KINDS = {"case": "个案", "supervision": "督导", "link": "仅链接"}
ID = re.compile(r"\b[A-Z][A-Z0-9]{1,4}-\d\d\b")
IN_NAME = re.compile(r"(?<![a-z0-9])([a-z][a-z0-9]{1,4})_(\d\d)(?!\d)")
SPAN = re.compile(r"\b([A-Z][A-Z0-9]{1,4})-(\d\d)(?: to (?:\1-)?|\.\.)(\d\d)\b")
TEST = re.compile(r"^(?:async )?def (test_\w+)", re.MULTILINE)
HEAD = """# Rules

Made by `scripts/rules` of [rules.toml](rules.toml), the code and the tests; a test sees to it that it is up to date.
个案: about one person · 督导: figures and reports · 仅链接: others decide, a card and a record of the referral.
`profile`: a clause of the plan's file (duty, limit, group, card …).
"""


def ids_in(text: str) -> set[str]:
    """The ids that a text names, spans (FOUR-01 to FOUR-05) written out."""
    found = set(ID.findall(text))
    for series, first, last in SPAN.findall(text):
        found |= {f"{series}-{number:02}" for number in range(int(first), int(last) + 1)}
    return found


def implemented() -> tuple[dict[str, list[str]], dict[str, set[str]]]:
    """By id: the files of the service that name it; and the places whose profile has it."""
    files: dict[str, list[str]] = defaultdict(list)
    places: dict[str, set[str]] = defaultdict(set)
    for path in sorted((ROOT / "service").rglob("*.py")):
        for rule in ids_in(path.read_text("utf-8")):
            files[rule].append(path.relative_to(ROOT / "service").as_posix())
    for path in sorted((ROOT / "service/law/profiles").glob("*.toml")):
        text = path.read_text("utf-8")
        # A comment beside a clause says which rule it is; an id among values (`beside`) only points to another.
        beside = " ".join(line.partition("#")[2] for line in text.splitlines())
        for rule in ids_in(beside).union(named(tomllib.loads(text))):
            places[rule].add(path.name.partition("-")[0])
    return files, places


def named(told: object) -> Iterator[str]:
    """The rules that a profile has, as against those that it only mentions."""
    if isinstance(told, dict):
        yield from (told[key] for key in ("id", "rule", "extension") if ID.fullmatch(str(told.get(key))))
    for part in told.values() if isinstance(told, dict) else told if isinstance(told, list) else ():
        yield from named(part)


def tests_of(text: str) -> Iterator[tuple[str, str]]:
    """(test, its source with decorators) for each test of a file."""
    starts = [match.start() for match in TEST.finditer(text)]
    cuts = [text.rfind("\n\n\n", 0, start) for start in starts]
    for match, cut, end in zip(TEST.finditer(text), cuts, [*cuts[1:], len(text)], strict=True):
        yield match[1], text[max(cut, 0) : max(end, match.end())]


def proven() -> dict[str, list[str]]:
    """By id: the tests that name it, in their own name, their parameters or their docstring."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text("utf-8")
        for name, source in tests_of(text):
            told = {f"{series.upper()}-{number}" for series, number in IN_NAME.findall(name)}
            for rule in told | ids_in(source):
                found[rule].append(f"{path.relative_to(ROOT / 'tests').as_posix()}::{name}")
    return found


def page() -> str:
    """The whole page."""
    catalogue = tomllib.loads((ROOT / "docs" / "rules.toml").read_text("utf-8"))
    files, places = implemented()
    tests = proven()
    lines = [HEAD]
    for kind, label in KINDS.items():
        rules = {rule: told for rule, told in catalogue.items() if told["kind"] == kind}
        # A supervision rule is more than a mention: rules.toml says when its page is there.
        ready = {
            rule
            for rule, told in rules.items()
            if tests.get(rule) and (rule in files or rule in places) and told.get("done", kind != "supervision")
        }
        lines += [f"## {label}（{len(ready)}/{len(rules)}）", "", "| rule | | holds in | implemented | tests |"]
        lines += ["|---|---|---|---|---|"]
        for rule, told in rules.items():
            there = places.get(rule, set()).union(told["places"])
            holds = "、".join(label for place, label in PLACES.items() if place in there)
            how = (
                _how(rule, files, places, tests)
                if rule in ready
                else f"**not implemented** | {told.get('missing', '')}"
            )
            lines.append(f"| {rule} | {told['title']} | {holds} | {how} |")
        lines.append("")
    return "\n".join(lines)


def _how(rule: str, files: dict[str, list[str]], places: dict[str, set[str]], tests: dict[str, list[str]]) -> str:
    where = [*(["profile"] if rule in places else []), *(f"`{file}`" for file in files.get(rule, ())[:3])]
    proof = sorted(tests[rule], key=lambda test: (rank(rule, test), test))
    more = [f"+{len(proof) - 2}"] if len(proof) > 2 else []
    return f"{' '.join(where)} | {'<br>'.join([*(f'`{test}`' for test in proof[:2]), *more])}"


def rank(rule: str, test: str) -> int:
    """Tests that bear the rule in their name come first."""
    return 0 if rule.lower().replace("-", "_") in test else 1


def main() -> None:
    """Write the page, or check it."""
    made = page()
    if "--check" in sys.argv:
        sys.exit(
            0 if PAGE.exists() and PAGE.read_text("utf-8") == made else "docs/rules.md is out of date: scripts/rules"
        )
    PAGE.write_text(made, "utf-8")


if __name__ == "__main__":
    main()
