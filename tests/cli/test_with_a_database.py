"""Commands that need a database: each once as an operator runs it, other cases of it in this very process."""

from __future__ import annotations

import asyncio
import io
import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from service.cli import main
from service.kit.embedded.databases import create_database, drop_database
from service.kit.settings import settings
from tests.exchange.books import BOOKS
from tests.exchange.workbooks import SHEETS, row, sheet


@dataclass(frozen=True)
class Ended:
    """What a command left."""

    returncode: int
    stdout: str
    stderr: str


Onecase = Callable[..., Ended]


@pytest.fixture
def environment(server: str, template: str, worker_id: str, tmp_path: Path) -> Iterator[dict[str, str]]:
    """What an operator sets: a database of its own, a folder, a day."""
    name = f"onecase_site_cli_{worker_id}_{os.getpid()}"
    asyncio.run(drop_database(server, name))
    url = asyncio.run(create_database(server, name, template=template))
    yield {"DATABASE_URL": url, "ONECASE_DATA": str(tmp_path), "ONECASE_TODAY": "2024-06-12"}
    asyncio.run(drop_database(server, name))


@pytest.fixture
def onecase(environment: dict[str, str]) -> Onecase:
    """The program, in a process of its own: a second and a half to start."""

    def run(*arguments: str, stdin: str = "", **other: str) -> Ended:
        command = [sys.executable, "-m", "service.cli", *arguments]
        ended = subprocess.run(
            command, env=os.environ | environment | other, input=stdin, capture_output=True, text=True, check=False
        )
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    return run


@pytest.fixture
def within(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Onecase]:
    """The same, begun at its `main` in this process."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: str, stdin: str = "") -> Ended:
        settings.cache_clear()
        monkeypatch.setattr(sys, "argv", ["onecase", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        with pytest.raises(SystemExit) as ended:
            main()
        return Ended(int(ended.value.code or 0), *capsys.readouterr())

    yield run
    settings.cache_clear()


def test_villages_are_loaded_once_and_a_faulty_line_is_named(onecase: Onecase, within: Onecase, tmp_path: Path) -> None:
    file = tmp_path / "villages.csv"
    file.write_text("code,name\n530502001001,甲社区\n530502001002,乙社区\n", encoding="utf-8")
    assert "新增或更名 2 处" in onecase("areas", "load", str(file)).stdout
    assert "新增或更名 0 处" in within("areas", "load", str(file)).stdout
    file.write_text("code,name\n530502001003,丙社区\n53050200100,丁社区\n", encoding="utf-8")
    refused = within("areas", "load", str(file))
    assert (refused.returncode, "第 3 行" in refused.stderr) == (1, True)


def test_the_morning_by_hand_makes_nothing_where_nobody_is_owed_anything(onecase: Onecase) -> None:
    done = onecase("remind", "--json")
    assert (done.returncode, '"made": 0' in done.stdout) == (0, True)


def test_a_user_is_added_listed_and_given_a_token(
    onecase: Onecase, within: Onecase, environment: dict[str, str]
) -> None:
    arguments = ("users", "add", "wang", "--role", "supervisor", "--area", "530502", "--password-stdin")
    assert onecase(*arguments, stdin="Baoshan-2024\n").returncode == 0
    assert "wang" in onecase("users", "list").stdout
    assert onecase("tokens", "issue", "wang").stdout.strip().startswith("oc_")
    assert within(*arguments, stdin="Baoshan-2024\n").returncode == 1
    (kept,) = asyncio.run(
        asked(environment["DATABASE_URL"], "select password_hash from user_account where username = 'wang'")
    )
    assert str(kept).startswith("$argon2id$v=19$m=65536,t=3,p=4$"), "cheap hashes are for tests alone"


def test_tokens_are_listed_without_what_they_are_and_revoked(within: Onecase, boss: None) -> None:
    secret = within("tokens", "issue", "boss", "--name", "数据交换").stdout.strip()
    within("tokens", "issue", "boss")
    listed = within("tokens", "list", "boss", "--json").stdout
    assert secret.removeprefix("oc_") not in listed
    one = next(line for line in json.loads(listed) if line["name"] == "数据交换")
    assert (one["user"], one["last_used_at"], one["expires_on"]) == ("boss", None, "2024-09-10")
    assert within("tokens", "revoke", one["id"]).returncode == 0
    assert within("tokens", "revoke", one["id"]).returncode == 1
    left = within("tokens", "list").stdout
    assert "数据交换" not in left
    assert "（未命名）" in left


async def asked(url: str, statement: str) -> list[object]:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        return [line[0] for line in await connection.fetch(statement)]
    finally:
        await connection.close()


@pytest.fixture
def boss(within: Onecase) -> None:
    arguments = ("users", "add", "boss", "--role", "supervisor", "--area", "530502", "--password-stdin")
    assert within(*arguments, stdin="Baoshan-2024\n").returncode == 0


def written(path: Path, kind: str, *rows: dict[str, object]) -> str:
    path.write_bytes(sheet(kind, *rows).getvalue())
    return str(path)


@pytest.mark.parametrize("kind", ["graduates", "records"])
def test_each_kind_of_sheet_is_looked_at_imported_and_taken_back(
    onecase: Onecase, within: Onecase, boss: None, tmp_path: Path, kind: str
) -> None:
    """The shape of the contract, section 2."""
    if kind != "graduates":
        assert within("import", "people", written(tmp_path / "r.xlsx", "people", row(2), row(4))).returncode == 0
    run = onecase if kind == "graduates" else within
    made = SHEETS[kind][1]
    file = written(tmp_path / "x.xlsx", kind, made(2), made(4, 姓名=""))
    looked = json.loads(within("import", kind, file, "--dry-run", "--json").stdout)
    counts = {"rows": 2, "new": 1, "changed": 0, "same": 0, "wrong": 1}
    (sheet,) = looked["sheets"]
    fault = {"sheet": sheet["sheet"], "row": 5, "column": "姓名", "message": "缺少姓名，请填写。"}
    assert {name: looked[name] for name in ("batch", *counts, "faults")} == {"batch": None, **counts, "faults": [fault]}
    assert (sheet["rows"], sheet["taken"], looked["asks"], looked["skipped"]) == (2, True, [], [])
    assert looked["mapping"][sheet["sheet"]]["姓名"] == "name"
    assert sum(looked["makes"].values()) >= 1
    errors = tmp_path / "errors.xlsx"
    arguments = ("--as", "boss", "--area", "530502", "--errors", str(errors), "--json")
    done = json.loads(run("import", kind, file, *arguments).stdout)
    assert done == {**looked, "batch": done["batch"]}
    assert errors.stat().st_size > 0
    undone = run("import", "undo", done["batch"])
    assert (undone.returncode, "已撤销" in undone.stdout) == (0, True)


def test_what_was_left_out_of_rows_that_came_in_is_not_kept_silent(within: Onecase, boss: None, tmp_path: Path) -> None:
    told = SHEETS["graduates"][1](2, 就业服务需求="岗位推荐", 责任人="无此人", 下次联系时间="2099/1/1")
    said = within("import", "graduates", written(tmp_path / "x.xlsx", "graduates", told), "--dry-run").stdout
    assert "有错误 0" in said
    assert "1 行有提示" in said


def test_a_list_is_written_for_its_owner_alone_or_not_at_all(
    onecase: Onecase, within: Onecase, boss: None, tmp_path: Path
) -> None:
    assert within("import", "people", written(tmp_path / "r.xlsx", "people", row(2), row(4))).returncode == 0
    out = tmp_path / "out.xlsx"
    arguments = ("--area", "530502", "--out", str(out), "--as", "boss")
    refused = within("export", "people", *arguments, "--reason", " ")
    assert (refused.returncode, "用途" in refused.stderr, out.exists()) == (1, True, False)
    assert list(tmp_path.glob("*.part")) == []
    done = onecase("export", "people", *arguments, "--reason", "季度核对", "--audience", "target", "--json")
    assert json.loads(done.stdout) == {"rows": 2, "file": str(out)}
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_database_that_was_never_migrated_is_told_by_the_way_out(onecase: Onecase, server: str) -> None:
    name = f"onecase_site_bare_{os.getpid()}"
    url = asyncio.run(create_database(server, name))
    refused = onecase("users", "list", DATABASE_URL=url)
    asyncio.run(drop_database(server, name))
    assert (refused.returncode, "请先运行 onecase migrate" in refused.stderr) == (1, True)


def test_a_report_of_any_place_is_written_by_the_system_itself(
    onecase: Onecase, within: Onecase, tmp_path: Path
) -> None:
    """Traps 11 and 12: a zone without a division code; a quarter of a county in which nobody is."""
    for run, name, area, ending, head in (
        (onecase, "RPT-01", "530502", "pdf", b"%PDF"),
        (within, "quarterly", "411502", "docx", b"PK"),
        (within, "rpt-02", "150271", "xlsx", b"PK"),
        (within, "indicators", "360000", "pdf", b"%PDF"),
    ):
        out = tmp_path / f"{area}.{ending}"
        done = run("report", name, "--area", area, "--as-of", "2024-03-31", "--out", str(out))
        assert (done.returncode, done.stderr) == (0, "")
        assert out.read_bytes().startswith(head)
        assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_report_that_cannot_be_is_refused_in_words_and_leaves_no_file(
    within: Onecase, boss: None, tmp_path: Path
) -> None:
    for name, more, words in (
        ("yearly", (), "可用的有：annual（促进残疾人就业落实情况报告，RPT-01）"),
        ("annual", ("--as-of", "2024-06-13"), "不能晚于今天（2024-06-12）"),
        ("annual", ("--area", "530500"), "没有适用的方案"),
        ("annual", ("--area", "999999"), "没有这个区划"),
        ("annual", ("--out", "report.txt"), "只能生成 pdf、docx、xlsx 文件"),
        ("annual", ("--as", "boss", "--area", "411502"), "不在您的服务范围内"),
    ):
        told = {"--area": "530502", "--out": "report.pdf"} | dict(zip(more[::2], more[1::2], strict=True))
        told["--out"] = str(tmp_path / told["--out"])
        refused = within("report", name, *(part for pair in told.items() for part in pair))
        assert refused.returncode == 1
        assert words in refused.stderr
        assert not list(tmp_path.glob("report.*"))


def test_columns_and_words_are_explained_to_the_command_line_in_files(
    within: Onecase, boss: None, tmp_path: Path
) -> None:
    assert within("import", "people", written(tmp_path / "r.xlsx", "people", row(2), row(4))).returncode == 0
    file = tmp_path / "四个一.xlsx"
    file.write_bytes(BOOKS["four"]().file)
    shown = json.loads(within("import", "records", str(file), "--show-mapping").stdout)
    assert shown["四个一"]["一次基础信息核对 核对结果"] == "info_check.note"
    shown["四个一"]["一次基础信息核对 核对结果"] = None
    mapping, words = tmp_path / "mapping.json", tmp_path / "words.json"
    mapping.write_text(json.dumps(shown), encoding="utf-8")
    words.write_text(json.dumps({"mode": {"": "入户", "飞鸽": "电话"}, "outcome": {"": "已完成"}}), encoding="utf-8")
    arguments = ("--mapping", str(mapping), "--words", str(words), "--json")
    done = json.loads(within("import", "records", str(file), *arguments).stdout)
    assert (done["asks"], done["makes"]["records"]) == ([], 5)
    assert done["mapping"]["四个一"]["一次基础信息核对 核对结果"] is None
    again = json.loads(within("import", "records", str(file), "--dry-run", "--json").stdout)
    assert (again["asks"], again["same"], again["mapping"]) == ([], 2, done["mapping"])
    words.write_text("{", encoding="utf-8")
    refused = within("import", "records", str(file), "--words", str(words))
    assert (refused.returncode, "不是 JSON" in refused.stderr) == (1, True)
