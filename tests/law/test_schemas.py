"""The JSON document and the answer, as programs outside rely on them."""

import json
from copy import deepcopy
from typing import Any

import pytest

from service.law.errors import LawError
from service.law.schemas import answer, answers, read
from tests.law.build import day


def document(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    base: dict[str, Any] = {
        "profile": "kaizhou-2022",
        "on": "2024-06-01",
        "person": {
            "role": "disabled",
            "sex": "male",
            "born_on": "1988-08-08",
            "retirement_base": None,
            "credential": {
                "kind": "disability_certificate",
                "category": 7,
                "components": [1, 4],
                "grade": 1,
                "issued_on": "2019-05-01",
                "expires_on": None,
                "status": "valid",
            },
            "hukou": {"kind": "rural", "code": "500154101"},
            "residence_code": None,
            "need": "yes",
            "condition": "unknown",
            "training_need": None,
            "unemployed_reason": None,
            "hardship_recognised_on": None,
            "entered_on": "2022-03-01",
            "exit": None,
            "household": {
                "low_income_allowance": True,
                "lifted_from_poverty": True,
                "monitor": "none",
                "monitor_since": None,
                "members": [{"sex": "male", "born_on": "1960-01-01", "employed": False, "able": "yes", "wishes": "no"}],
            },
            "student": None,
        },
        "ledger": None,
        "jobs": [],
        "trainings": [],
        "posts": [],
        "benefits": [],
        "records": [{"kind": "info_check", "on": "2024-03-02", "outcome": "done", "mode": "phone", "detail": {}}],
    }
    return base | changes


def changed(path: str, value: object) -> dict[str, Any]:
    whole = deepcopy(document())
    *way, last = path.split(".")
    part: Any = whole
    for key in way:
        part = part[int(key)] if isinstance(part, list) else part[key]
    part[last] = value
    return whole


def test_the_answer_has_exactly_these_keys() -> None:
    told = answer(document())
    assert list(told) == ["profile", "on", "expired", "next_change_on", "duties"]
    assert (told["profile"], told["on"], told["expired"]) == ("kaizhou-2022", "2024-06-01", False)
    first = told["duties"][0]
    assert first == {
        "rule": "FUP-01",
        "program": "monitoring",
        "step": "visit",
        "period": "2022-03-01/2022-06-01",
        "period_source": "assumed",
        "n": None,
        "opens_on": "2022-03-01",
        "due_on": "2022-06-01",
        "required": 1,
        "done": 0,
        "state": "open",
        "because": [
            {"condition": "working_age", "answer": "yes"},
            {"condition": "lifted_from_poverty", "answer": "yes"},
        ],
        "literal": {"period": "2022-01-01/2024-12-31", "done": 0, "state": "open"},
        "source": {"document": "重庆市开州区人民政府办公室2023年5月30日通知", "clause": "一(六)2"},
    }
    assert json.loads(json.dumps(told)) == told


def test_four_01_is_met_in_the_answer_by_the_check_on_file() -> None:
    duty = next(duty for duty in answer(document())["duties"] if duty["rule"] == "FOUR-01")
    assert (duty["state"], duty["done"], duty["literal"]) == (
        "met",
        1,
        {"period": "2022-01-01/2024-12-31", "done": 1, "state": "met"},
    )


def test_what_is_left_out_is_taken_as_not_known() -> None:
    short = {
        "profile": "longyang-2022",
        "on": "2024-06-01",
        "person": {
            "born_on": "1990-03-07",
            "sex": "female",
            "entered_on": "2022-03-01",
            "credential": {"kind": "disability_certificate"},
        },
    }
    assert [(duty["rule"], duty["state"]) for duty in answer(short)["duties"]] == [
        ("FOUR-01", "open"),
        ("FOUR-02", "blocked"),
        ("FOUR-03", "blocked"),
        ("FOUR-04", "blocked"),
        *[("S131-01", "blocked")] * 3,
    ]


def test_every_part_of_the_document_becomes_a_fact() -> None:
    full = document(
        ledger={"opened_on": "2024-03-10", "officer": True, "goals": 2, "next_contact_on": "2024-09-30"},
        jobs=[
            {"form": 7, "employer": "甲公司", "started_on": "2023-08-31", "ended_on": "2023-09-30", "contract": True}
        ],
        trainings=[{"type": "practical", "starts_on": "2024-02-01", "days": 5, "hours": 40, "state": "completed"}],
        posts=[{"started_on": "2024-05-01", "subsidy_ends_on": None, "first_approved_on": "2024-04-01", "filed": True}],
        benefits=[{"code": "rent", "from_month": "2024-05", "to_month": None, "monthly_amount": 800, "fund": "区级"}],
        waivers=[{"rule": "FOUR-04", "step": "employment_service", "period": "2024"}],
    )
    full["person"]["student"] = {"graduates_on": "2024-06-30", "destination": {"code": "11", "on": "2024-08-31"}}
    full["person"]["exit"] = {"reason": "moved_out", "on": "2025-01-01"}
    facts = read(full).to_facts()
    assert facts.person.student is not None
    assert facts.person.student.destination is not None
    assert facts.person.student.destination.on == day("2024-08-31")
    assert facts.person.exit is not None
    assert facts.person.household.members[0].able == "yes"
    assert facts.person.credential is not None
    assert facts.person.credential.components == (1, 4)
    assert facts.ledger is not None
    assert (facts.ledger.goals, facts.trainings[0].hours, facts.posts[0].filed) == (2, 40, True)
    assert (facts.benefits[0].monthly_amount, facts.jobs[0].contract) == (800, True)
    states = {duty["rule"]: duty["state"] for duty in answer(full)["duties"]}
    assert states["FOUR-04"] == "waived"
    assert states["GRAD-02"] == "met"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("person.born_on", "1990-02-30", "person born_on：“1990-02-30”不是存在的日期"),
        ("person.born_on", "1990/02/03", "person born_on：应为日期，写作 2024-06-01"),
        ("on", 20240601, "on：应为日期"),
        ("on", "9999-12-31", "on：年份应在 1900 到 2199 之间"),
        ("jobs", [{"started_on": "2024-01-01", "ended_on": "9999-12-31"}], "ended_on：年份应在 1900 到 2199 之间"),
        ("person.need", "maybe", "person need：只能是 yes、no、unknown 之一"),
        ("person.entered_on", None, "person entered_on：缺少这一项"),
        ("person.naem", "某人", "person naem：没有这个键"),
        ("person.retirement_base", 65, "person retirement_base：只能是 50、55、60 之一"),
        ("person.credential.category", 8, "person credential category：不能大于 7"),
        ("records.0.kind", "visit", "records 第1项 kind：只能是"),
        ("records.0.detail", [], "records 第1项 detail：应为一组键和值"),
        ("jobs", {}, "jobs：应为列表"),
        ("jobs", [{"employer": "甲厂"}], "jobs 第1项 started_on：缺少这一项"),
        ("jobs", [{"started_on": "2024-01-01", "contract": "yes"}], "contract：应为 true 或 false"),
        ("benefits", [{"code": "rent", "from_month": "2024-13"}], "benefits 第1项 from_month：应为月份，写作 2024-05"),
        ("benefits", [{"code": "rent", "from_month": "9999-12"}], "from_month：年份应在 1900 到 2199 之间"),
        ("trainings", [{"starts_on": "2024-05-01", "hours": -1}], "hours：不能小于 0"),
        ("profile", "nowhere", "没有名为“nowhere”的方案"),
        ("person", None, "person：缺少这一项"),
    ],
)
def test_a_faulty_document_is_refused_in_chinese_with_its_place(path: str, value: object, message: str) -> None:
    with pytest.raises(LawError) as refusal:
        answer(changed(path, value))
    assert message in str(refusal.value)


@pytest.mark.parametrize("nothing", [None, 3, "text", []])
def test_what_is_no_document_is_refused(nothing: object) -> None:
    with pytest.raises(LawError, match="JSON 对象"):
        answer(nothing)


def test_a_list_is_answered_as_a_list_and_the_faulty_one_is_counted() -> None:
    told = answers([document(), document(profile="longyang-2022")])
    assert isinstance(told, list)
    assert [each["profile"] for each in told] == ["kaizhou-2022", "longyang-2022"]
    single = answers(document())
    assert isinstance(single, dict)
    with pytest.raises(LawError, match="第2份：on：应为日期"):
        answers([document(), document(on="soon")])


def test_a_refusal_does_not_repeat_what_was_sent_about_a_person() -> None:
    with pytest.raises(LawError) as refusal:
        answer(changed("person.residence_code", {"姓名": "某某"}))
    assert "某某" not in str(refusal.value)
