"""Profiles: the five that ship are whole, and a faulty file is refused with the line and the key."""

import re
from importlib.resources import files

import pytest

from service.law.errors import LawError
from service.law.names import (
    CLOCKS,
    CREDENTIALS,
    MODES,
    MONITOR,
    OUTCOMES,
    PERIOD_SOURCES,
    PROGRAMS,
    RECORD_KINDS,
    STEPS,
)
from service.law.profile_store import check, key_lines, load, read, shipped
from service.law.rules import Quota
from tests.law.build import day

LONGYANG = (files("service.law") / "profiles" / "longyang-2022.toml").read_text("utf-8")
EVERYWHERE = {"FOUR-01", "FOUR-02", "FOUR-03", "FOUR-04", "GRAD-02", "GRAD-18", "CRED-01"}


@pytest.mark.parametrize(
    ("code", "more", "start"),
    [
        ("longyang-2022", {"S131-01", "GRAD-04", "GRAD-06", "FUP-04", "BLD-01"}, "2022-01-01"),
        ("kaizhou-2022", {"FUP-01", "POP-05", "GRAD-04", "SUB-05", "BLD-03"}, "2022-01-01"),
        ("xinyang-2022", {"POP-05", "GRAD-04", "FUP-03"}, "2022-01-01"),
        ("baotou-2022", {"PUB-01", "FUP-03", "HH-01", "SUB-01", "SUB-02"}, "2023-04-22"),
        (
            "jiangxi-2022",
            {
                *("S131-02", "GRAD-04", "GRAD-06", "GRAD-08", "GRAD-10", "GRAD-11"),
                *("FUP-02", "PUB-01", "SUB-06"),
            },
            "2022-01-01",
        ),
    ],
)
def test_which_rules_hold_where_and_from_when(code: str, more: set[str], start: str) -> None:
    profile = load(code)
    assert {rule.id for rule in profile.rules} == EVERYWHERE | more
    assert (profile.starts_on, profile.valid_to) == (day(start), day("2024-12-31"))


def test_five_profiles_ship() -> None:
    assert shipped() == ("baotou-2022", "jiangxi-2022", "kaizhou-2022", "longyang-2022", "xinyang-2022")


@pytest.mark.parametrize("code", shipped())
def test_every_rule_has_document_clause_text_and_words_for_users(code: str) -> None:
    profile = load(code)
    for rule in profile.rules:
        assert profile.document_of(rule)
        assert rule.clause
        assert rule.document or re.fullmatch(r"[一二三](\([一二三四五六七八九十]+\)\d?)?", rule.clause)
        assert rule.text
        assert PROGRAMS[rule.program]
        assert CLOCKS[rule.clock]
        assert PERIOD_SOURCES[rule.period_source]
        assert all(STEPS[step] for step in rule.step_names())
        if isinstance(rule, Quota):
            assert all(RECORD_KINDS[kind] for step in rule.steps for kind in step.kinds_in(profile.parameters))
            assert all(MODES[mode] for step in rule.steps for mode in step.except_modes)
    assert all(CREDENTIALS[kind] for kind in profile.parameters.credentials)
    assert len(MONITOR) == 4
    assert len(OUTCOMES) == 3


@pytest.mark.parametrize("code", shipped())
def test_each_profile_says_when_people_are_reminded(code: str) -> None:
    reminders = load(code).reminders
    assert 7 in reminders.ahead_days
    assert reminders.on_day
    assert reminders.behind_days
    assert reminders.overdue_days
    assert reminders.supervisor_after_days > 0


def test_pop_01_is_taken_from_the_national_plan_where_the_place_has_none() -> None:
    target = load("kaizhou-2022").audiences[0]
    assert (target.rule, target.document, target.clause) == ("POP-01", "国办发〔2022〕6号", "一")


def test_a_profile_that_does_not_ship_is_refused_with_those_that_do() -> None:
    with pytest.raises(LawError, match=r"没有名为“nowhere”的方案.*longyang-2022"):
        load("nowhere")


def test_a_profile_cannot_be_changed_once_read() -> None:
    with pytest.raises(ValueError, match="frozen"):
        load("longyang-2022").place = "别处"  # type: ignore[misc]


# ----------------------------------------------------------------------------------------------------- faults


def line_of(text: str, part: str, nth: int = 1) -> int:
    found = [number for number, line in enumerate(text.splitlines(), 1) if part in line]
    return found[nth - 1]


@pytest.mark.parametrize(
    ("old", "new", "at", "message"),
    [
        ("issued_on = ", "isued_on = ", "isued_on", "没有这个键"),
        ('document = "隆政办发〔2023〕53号"', "document = 53", "document = 53", "应为文字"),
        ("valid_to = 2024-12-31", "valid_to = 2021-12-31", "valid_to", "不能早于第一天"),
        ("valid_from = 2022-01-01", 'valid_from = "2022-01-01"', "valid_from", "应为日期"),
        ('area = "530502"', 'area = "隆阳"', "area", "写法不对"),
        ('"career_guidance", "job_lead",', '"career_guidanse", "job_lead",', "service_kinds", "只能是"),
        ("first_month = 2", "first_month = 0", "first_month", "不能小于 1"),
        ("last_month = 11", "last_month = 1", "last_month", "不能早于第一个月"),
        ("on_day = true", 'on_day = "yes"', "on_day", "应为 true 或 false"),
        ("behind_days = [7, 30]", "behind_days = [7, 7]", "behind_days", "不能重复"),
        ('id = "FOUR-03"', 'id = "four three"', 'id = "four three"', "写法不对"),
        ('program = "one_three_one"', 'program = "131"', 'program = "131"', "没有名为“131”的项目"),
        ('step = "job_lead"', 'step = "job_leads"', 'step = "job_leads"', "没有名为“job_leads”的步骤"),
        ("required = 3", "required = 0", "required = 0", "不能小于 1"),
        ("required = 3", "required = 2.5", "required = 2.5", "应为整数"),
        ('proof = "signed"', 'proof = "sealed"', 'proof = "sealed"', "只能是"),
        ('any_of = ["rural"', 'any_of = ["rurall"', "rurall", "没有名为“rurall”的条件"),
        ('clock = "deadline"', 'clock = "dedline"', "dedline", "不认识"),
        ("\ndays = 30\n", "\n", 'id = "GRAD-02"', "days 和 months"),
        ("\ndays = 30", "\ndays = =", "days = =", "读不懂"),
        ('met_by = "ledger"', 'met_by = "ledger"\nmet_by = "ledger"', 'met_by = "ledger"', "写了两次"),
    ],
)
def test_a_planted_fault_is_named_with_its_line(old: str, new: str, at: str, message: str) -> None:
    assert old in LONGYANG
    text = LONGYANG.replace(old, new, 1)
    faults = check(text)
    assert len(faults) == 1, faults
    lines = [number for number, line in enumerate(text.splitlines(), 1) if at in line]
    assert faults[0].line in (lines[-1], lines[-1] - 1)
    assert message in str(faults[0])
    assert f"第{faults[0].line}行" in str(faults[0])


def test_a_missing_key_is_named_at_its_table() -> None:
    text = LONGYANG.replace('label = "四个一 · 职业能力评估"\n', "")
    (fault,) = check(text)
    assert fault.line == line_of(text, "[[rules]]", 2)
    assert fault.key == "rules 第2项 label"
    assert "缺少这一项" in fault.message


def test_a_step_that_counts_no_record_is_refused() -> None:
    text = LONGYANG.replace("service = true # AMB-07", "service = false")
    (fault,) = check(text)
    assert "什么记录都不算数" in fault.message
    assert fault.line == line_of(text, 'step = "employment_service"') - 1


def test_one_rule_may_stand_in_several_entries_as_long_as_their_steps_differ() -> None:
    text = LONGYANG.replace('id = "FOUR-02"', 'id = "FOUR-01"').replace('of = "FOUR-02"', 'of = "FOUR-01"')
    assert check(text) == []


def test_the_same_rule_and_step_twice_is_refused_at_the_second() -> None:
    text = LONGYANG.replace('"FOUR-02"', '"FOUR-01"').replace('step = "ability_assessment"', 'step = "info_check"')
    (fault,) = check(text)
    assert "FOUR-01 的 info_check 重复了" in fault.message
    assert fault.line == line_of(text, 'step = "info_check"', 2)


def test_all_faults_are_told_at_once_in_order_of_lines() -> None:
    text = LONGYANG.replace("required = 3", "required = 0").replace('place = "', 'plaec = "')
    assert [fault.line for fault in check(text)] == sorted(fault.line for fault in check(text))
    assert len(check(text)) == 3  # place is missing, plaec is unknown, required is too small
    with pytest.raises(LawError, match=r"新县\.toml 第\d+行"):
        read(text, "新县.toml")


def test_an_unfinished_text_is_refused_at_its_end() -> None:
    (fault,) = check('code = "new-2025"\nplace = """没有写完')
    assert fault.line == 2


def test_a_sound_text_is_read() -> None:
    assert check(LONGYANG) == []
    assert read(LONGYANG, "longyang-2022.toml") == load("longyang-2022")


def test_lines_are_found_through_arrays_and_tables() -> None:
    text = """a = 1
b = [
  1,
  2, # [no]
]

[c]
d.e = "x = 1"
[[f]]
[[f.g]]
h = 1
[[f.g]]
h = 2
[[f]]
[f.i]
j = 3
"""
    assert key_lines(text) == {
        (): 1,
        ("a",): 1,
        ("b",): 2,
        ("c",): 7,
        ("c", "d", "e"): 8,
        ("f",): 9,
        ("f", 0): 9,
        ("f", 0, "g"): 10,
        ("f", 0, "g", 0): 10,
        ("f", 0, "g", 0, "h"): 11,
        ("f", 0, "g", 1): 12,
        ("f", 0, "g", 1, "h"): 13,
        ("f", 1): 14,
        ("f", 1, "i"): 15,
        ("f", 1, "i", "j"): 16,
    }


def test_an_indicator_is_named_once_and_counts_a_rule_of_its_plan() -> None:
    (fault,) = check(LONGYANG.replace('of = "S131-01"', 'of = "S131-09"'))
    assert "方案里没有规则 S131-09" in fault.message
    assert fault.line == line_of(LONGYANG, 'of = "S131-01"')
    (fault,) = check(LONGYANG.replace('code = "one_three_one"', 'code = "info_check"'))
    assert "指标 info_check 重复了" in fault.message
