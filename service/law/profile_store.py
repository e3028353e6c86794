"""The profiles that ship, read and checked; and the check for a file that somebody writes for a new place."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from service.law.errors import LawError, place, plain
from service.law.indicators import OfDuty
from service.law.profile import Profile
from service.law.rules import Quota

_FOLDER = files("service.law") / "profiles"
_HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.-]+)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(r"^\s*([\w.-]+)\s*=")
Path = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a profile's text; `key` as people count it, `line` from 1."""

    line: int
    key: str
    message: str

    def __str__(self) -> str:
        return f"第{self.line}行 {self.key}：{self.message}" if self.key else f"第{self.line}行：{self.message}"


def shipped() -> tuple[str, ...]:
    """Codes of the profiles that come with the program."""
    return tuple(sorted(file.name.removesuffix(".toml") for file in _FOLDER.iterdir() if file.name.endswith(".toml")))


@cache
def load(code: str) -> Profile:
    """The profile of that code.

    Raises LawError where none ships under the code, or its file is faulty.
    """
    if code not in shipped():
        raise LawError(f"没有名为“{code}”的方案，可用的有：{'、'.join(shipped())}")
    return read((_FOLDER / f"{code}.toml").read_text("utf-8"), f"{code}.toml")


def read(text: str, name: str) -> Profile:
    """The profile that a file's text describes. Raises LawError naming every faulty line."""
    result = _examine(text)
    if isinstance(result, Profile):
        return result
    raise LawError("\n".join(f"{name} {fault}" for fault in result))


def check(text: str) -> list[Fault]:
    """Every fault of a profile's text, in order of lines; none when it can be used."""
    result = _examine(text)
    return [] if isinstance(result, Profile) else result


def _examine(text: str) -> Profile | list[Fault]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [_unreadable(str(error), text)]
    lines = key_lines(text)
    try:
        profile = Profile.model_validate(document)
    except ValidationError as error:
        return sorted(_faults(error, lines), key=lambda fault: fault.line)
    return [*_repeated(profile, lines), *_unfounded(profile, lines)] or profile


def _faults(error: ValidationError, lines: dict[Path, int]) -> Iterator[Fault]:
    found = [(_nearest(lines, _where(each)), each) for each in error.errors()]
    for where, each in found:
        # A list with a faulty entry is also said to be too short: once is enough.
        if each["type"] == "too_short" and any(other != where == other[: len(where)] for other, _ in found):
            continue
        missing = (str(each["loc"][-1]),) if each["type"] == "missing" else ()
        yield Fault(lines[where], place((*where, *missing)), plain(each))


def _where(each: ErrorDetails) -> Path:
    """Where a complaint points to; of an unknown kind of rule, to the key that tells the kind."""
    tag = each.get("ctx", {}).get("discriminator")
    return (*each["loc"], tag.strip("'")) if isinstance(tag, str) else each["loc"]


def _unreadable(error: str, text: str) -> Fault:
    at = re.search(r"at line (\d+), column (\d+)", error)
    line = int(at[1]) if at else text.count("\n") + 1
    if "overwrite" in error or "twice" in error:
        return Fault(line, "", "同一个键（或表）写了两次")
    return Fault(line, "", f"第{at[2] if at else 1}个字附近读不懂：多半是漏了引号、等号或括号")


def _repeated(profile: Profile, lines: dict[Path, int]) -> list[Fault]:
    """A rule and its step stand once in a profile: duties are named by them."""
    seen: set[tuple[str, str]] = set()
    faults = []
    for index, rule in enumerate(profile.rules):
        for number, step in enumerate(rule.step_names()):
            if (rule.id, step) in seen:
                where: Path = ("rules", index, "steps", number, "step")
                where = _nearest(lines, where if isinstance(rule, Quota) else ("rules", index, "id"))
                faults.append(Fault(lines[where], place(where), f"{rule.id} 的 {step} 重复了"))
            seen.add((rule.id, step))
    return faults


def _unfounded(profile: Profile, lines: dict[Path, int]) -> Iterator[Fault]:
    """An indicator has a code of its own, by which it is counted, and a rule of the plan where it counts duties.

    So has a report, and the figures that it names are the plan's.
    """

    def fault(where: Path, message: str) -> Fault:
        at = _nearest(lines, where)
        return Fault(lines[at], place(at), message)

    for part, label, many in (("indicators", "指标", profile.indicators), ("reports", "报送", profile.reports)):
        codes = [each.code for each in many]
        for index, code in enumerate(codes):
            if code in codes[:index]:
                yield fault((part, index, "code"), f"{label} {code} 重复了")
    for index, each in enumerate(profile.indicators):
        if isinstance(each, OfDuty) and profile.rule(each.of) is None:
            yield fault(("indicators", index, "of"), f"方案里没有规则 {each.of}")
    for index, report in enumerate(profile.reports):
        for code in report.indicators:
            if profile.indicator(code) is None:
                yield fault(("reports", index, "indicators"), f"方案里没有指标 {code}")


def _nearest(lines: dict[Path, int], loc: Path) -> Path:
    """The key of the file that a complaint is about: pydantic's own marks, and what is not in the file, left out."""
    where: Path = ()
    for part in loc:
        if (*where, part) in lines:
            where = (*where, part)
    return where


def key_lines(text: str) -> dict[Path, int]:
    """On which line each table and key of a readable TOML text begins (tomllib does not tell)."""
    lines: dict[Path, int] = {(): 1}
    counts: dict[Path, int] = {}
    table: Path = ()
    pending = ""
    for number, line in enumerate(text.splitlines(), 1):
        header = None if pending else _HEADER.match(line)
        if header:
            table = _enter(header[2].split("."), counts, grow=header[1] == "[[")
            for depth in range(1, len(table) + 1):
                lines.setdefault(table[:depth], number)
            continue
        key = None if pending else _KEY.match(line)
        if key:
            lines[(*table, *key[1].split("."))] = number
        if key or pending:
            pending = _rest(pending + line + "\n")
    return lines


def _enter(names: list[str], counts: dict[Path, int], *, grow: bool) -> Path:
    path: Path = ()
    for depth, name in enumerate(names):
        path = (*path, name)
        if grow and depth == len(names) - 1:
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = (*path, counts[path] - 1)
    return path


def _rest(assignment: str) -> str:
    """The assignment so far, if it goes on in the next line; else nothing."""
    try:
        tomllib.loads(assignment)
    except tomllib.TOMLDecodeError:
        return assignment
    return ""
