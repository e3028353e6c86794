"""The one form of a visit, as the page sends it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from service.kit.errors import Invalid
from service.visits.schemas.sheet import read

TODAY = date(2024, 6, 12)


def sheet(**told: Any) -> dict[str, list[str]]:  # noqa: ANN401 - any field of the page
    return {name: value if isinstance(value, list) else [value] for name, value in told.items()}


def kinds(**told: Any) -> list[str]:  # noqa: ANN401 - any field of the page
    return [one.kind for one in read(sheet(**told), TODAY).records]


def faults(**told: Any) -> set[str]:  # noqa: ANN401 - any field of the page
    with pytest.raises(Invalid) as fault:
        read(sheet(**told), TODAY)
    return set(fault.value.fields)


def test_what_is_ticked_makes_the_records() -> None:
    told = {"done": ["info_check", "job_lead"], "employer_1": "甲厂", "title_1": "包装工", "project": "电商"}
    assert kinds(**told) == ["info_check", "job_lead"]


def test_three_job_leads_are_three_records() -> None:
    rows = {f"employer_{n}": f"单位{n}" for n in (1, 2, 3)}
    assert kinds(done=["job_lead"], **rows) == ["job_lead"] * 3


def test_a_checked_item_is_the_same_unless_said_otherwise() -> None:
    told = read(sheet(done=["info_check"], changed=["户籍、住址"], unverified=["家庭情况"], phone="13800000012"), TODAY)
    detail = told.records[0].detail
    assert detail["items"]["户籍、住址"] == "changed"
    assert (detail["items"]["联系电话"], told.phone) == ("changed", "13800000012")  # a number that is told has changed
    assert detail["items"]["家庭情况"] == "unverifiable"
    assert detail["items"]["残疾证"] == "same"


def test_an_answer_not_asked_for_changes_nothing() -> None:
    detail = read(sheet(done=["info_check"], need="", training_need="no"), TODAY).records[0].detail
    assert detail["updates"] == {"training_need": "no"}


def test_a_step_refused_is_recorded_with_its_reason() -> None:
    told = read(sheet(outcome="declined", declined=["training_referral"], declined_reason="太远"), TODAY)
    assert (told.records[0].kind, told.records[0].detail["reason"]) == ("training_referral", "太远")


def test_nobody_at_home_needs_nothing_more() -> None:
    assert read(sheet(outcome="no_contact", done=["info_check"]), TODAY).records == []


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({}, "done"),
        ({"done": ["job_lead"]}, "employer_1"),
        ({"done": ["training_referral"]}, "project"),
        ({"done": ["ability_assessment"]}, "result"),
        ({"done": ["need_registration"]}, "job_type_1"),
        ({"done": ["need_registration"], "job_type_1": "保洁", "declared_none": "yes"}, "declared_none"),
        ({"done": ["need_registration"], "job_type_1": "保洁", "pay_floor": "三千"}, "pay_floor"),
        ({"done": ["service"]}, "service_kind"),
        ({"done": ["info_check"], "on": "2024-06-13"}, "on"),
        ({"done": ["info_check"], "on": "去年"}, "on"),
        ({"done": ["info_check"], "on": "2024-05-01"}, "late_reason"),
        ({"outcome": "declined", "declined_reason": "太远"}, "declined"),
        ({"outcome": "declined", "declined": ["job_lead"]}, "declined_reason"),
    ],
)
def test_what_is_missing_is_named_by_the_page_s_own_field(told: dict[str, Any], field: str) -> None:
    assert faults(**told) == {field}
