"""The command line: exit statuses, plain messages, one JSON document. Nothing here needs a database."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from service.cli import app, main
from service.kit.settings import settings

DOCUMENT = {
    "profile": "longyang-2022",
    "on": "2024-06-01",
    "person": {"sex": "female", "born_on": "1990-03-07", "need": "yes", "entered_on": "2022-03-01"},
}
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def onecase(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Iterator[Run]:
    """Run the program: exit status, stdout, stderr."""
    monkeypatch.setenv("ONECASE_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def run(*arguments: str, stdin: str = "", **environment: str) -> tuple[int, str, str]:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()
        monkeypatch.setattr(sys, "argv", ["onecase", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        with pytest.raises(SystemExit) as ended:
            main()
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    yield run
    settings.cache_clear()


def test_evaluate_answers_a_document_and_an_array_alike(onecase: Run, tmp_path: Path) -> None:
    file = tmp_path / "person.json"
    file.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    status, one, _ = onecase("evaluate", str(file), "--json")
    assert status == 0
    status, two, _ = onecase("evaluate", "-", "--json", stdin=json.dumps([DOCUMENT, DOCUMENT]))
    assert json.loads(two) == [json.loads(one), json.loads(one)]
    status, text, _ = onecase("evaluate", str(file))
    assert (status, "longyang-2022" in text) == (0, True)


@pytest.mark.parametrize(
    "stdin",
    [
        '{"a":',
        "[]]",
        "{}",
        '{"profile": "nowhere"}',
        "\ufeff{}",
        pytest.param("[" * 100_000, id="too deep"),
        pytest.param('{"on": ' + "9" * 5000 + "}", id="a number too long"),
    ],
)
def test_a_document_that_cannot_be_used_fails_with_one_message(onecase: Run, stdin: str) -> None:
    status, out, err = onecase("evaluate", "-", "--json", stdin=stdin)
    assert (status, out) == (1, "")
    assert err.strip()
    assert "Traceback" not in err
    assert "没有料到" not in err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("nonsense", "没有命令“nonsense”。可用的有："),
        ("user add", "是不是 users"),
        ("evaluate", "缺少参数 文件|-"),
        ("users add x --area 1", "缺少选项 --role"),
        ("evaluate a b", "多写了“b”"),
        ("evaluate a --jsn", "没有选项 --jsn。是不是 --json？"),
        ("evaluate a --json=1", "选项 --json 后面不带值"),
        ("users add x --area", "选项 --area 后面要写一个值"),
        ("users add x --role king --area 1", "请从 counselor、"),
        ("tokens issue x --days 0", "请填整数（1 到 3650）"),
        ("profiles bind x --area 1 --from later", "日期请写成 2024-06-12 这样"),
        ("import undo x", "参数 批次（批次编号）写得不对"),
        ("areas load /nowhere", "请核对文件是否存在"),
        ("--", "写得不完整"),
    ],
)
def test_wrong_usage_has_a_status_of_its_own_and_says_in_chinese_what_to_do(
    onecase: Run, arguments: str, said: str
) -> None:
    status, out, err = onecase(*arguments.split())
    assert (status, out) == (2, "")
    sentence, usage = err.splitlines()
    assert said in sentence
    assert usage.startswith("用法：onecase")


def test_every_help_is_chinese(onecase: Run) -> None:
    def walk(command: object, *path: str) -> Iterator[tuple[str, ...]]:
        yield path
        for name, below in getattr(command, "commands", {}).items():
            yield from walk(below, *path, name)

    for path in walk(get_command(app)):
        status, out, _ = onecase(*path, "--help")
        assert status == 0
        assert out.startswith(f"用法：{' '.join(['onecase', *path])} ")
        assert not re.search(r"Usage|Options|Arguments|Commands|Show this|required|default", out)
    assert onecase("users")[0] == 2


def test_a_missing_file_is_named(onecase: Run) -> None:
    status, _, err = onecase("evaluate", "/nowhere/person.json")
    assert (status, err) == (1, "找不到文件 /nowhere/person.json。\n")


def test_profiles_are_listed_shown_and_checked(onecase: Run, tmp_path: Path) -> None:
    status, out, _ = onecase("profiles", "list", "--json")
    codes = [profile["code"] for profile in json.loads(out)]
    assert (status, codes) == (0, ["baotou-2022", "jiangxi-2022", "kaizhou-2022", "longyang-2022", "xinyang-2022"])
    for code in codes:
        status, out, _ = onecase("profiles", "show", code)
        assert (status, "FOUR-01" in out) == (0, True)
    assert onecase("profiles", "check")[0] == 0
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('code = "x"\ncode = "y"\n', encoding="utf-8")
    status, _, err = onecase("profiles", "check", str(wrong))
    assert status == 1
    assert "第2行" in err


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"ONECASE_ENV": "production"}, "ONECASE_FIELD_KEYS"),
        ({"ONECASE_ENV": "production", "ONECASE_FIELD_KEYS": f"k1:{'07' * 32}"}, "示例密钥"),
        ({"ONECASE_ENV": "production", "ONECASE_TODAY": "2024-06-12"}, "ONECASE_TODAY"),
        ({"ONECASE_FIELD_KEYS": "k1:abc"}, "ONECASE_FIELD_KEYS"),
        ({"ONECASE_TODAY": "tomorrow"}, "ONECASE_TODAY"),
        ({"DATABASE_URL": "mysql://localhost/x"}, "PostgreSQL"),
    ],
)
def test_a_start_with_wrong_settings_is_refused(onecase: Run, environment: dict[str, str], said: str) -> None:
    for command in ("serve", "worker", "migrate"):
        status, _, err = onecase(command, **environment)
        assert status == 1
        assert said in err


def test_demo_data_is_never_made_in_production(onecase: Run) -> None:
    status, _, err = onecase("demo-data", ONECASE_ENV="production")
    assert status == 1
    assert "正式环境" in err


def test_settings_show_every_name_but_no_secret(onecase: Run) -> None:
    secret = f"k1:{'5e' * 32}"
    status, out, _ = onecase("settings", "--json", ONECASE_FIELD_KEYS=secret, DATABASE_URL="postgresql://u:geheim@h/d")
    assert status == 0
    assert {"ONECASE_DATA", "DATABASE_URL", "ONECASE_TODAY"} <= {row["name"] for row in json.loads(out)}
    assert secret not in out
    assert "geheim" not in out
