"""Forms of records."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from service.casework.schemas.records import RecordForm


def form(kind: str, **detail: Any) -> RecordForm:  # noqa: ANN401 - whatever a detail holds
    return RecordForm.model_validate({"kind": kind, "on": "2024-06-12", "detail": detail})


def test_a_date_may_be_written_as_people_write_it() -> None:
    told = RecordForm.model_validate({"kind": "info_check", "on": "2024年6月2日"})
    assert told.on == date(2024, 6, 2)


def test_a_registration_with_a_wish_for_training_alone_has_an_item() -> None:
    assert form("need_registration", wants_training=True).detail["items"] == ["培训"]


def test_a_registration_holds_at_most_three_kinds_of_job() -> None:
    with pytest.raises(ValidationError, match="job_types"):
        form("need_registration", job_types=["保洁", "包装", "客服", "种植"])


def test_nothing_wanted_and_a_wish_cannot_both_be_so() -> None:
    with pytest.raises(ValidationError, match="请二选一"):
        form("need_registration", declared_none=True, items=["保洁"])


def test_an_unknown_key_in_a_detail_is_refused_and_not_dropped() -> None:
    with pytest.raises(ValidationError, match="没有这一项"):
        form("job_lead", boss="某人")


def test_a_refused_step_keeps_the_reason_and_not_the_step_s_own_detail() -> None:
    told = {"kind": "ability_assessment", "on": "2024-06-12", "outcome": "declined", "detail": {"reason": "身体不好"}}
    assert RecordForm.model_validate(told).detail == {"reason": "身体不好"}


def test_a_follow_up_tells_of_pay_problems_and_what_comes_next() -> None:
    told = {
        "in_post": "yes",
        "same_employer": "yes",
        "contract": "no",
        "social_insurance": "no",
        "pay_ok": "yes",
        "paid": "no",
        "satisfaction": 2,
        "intends_to_leave": "yes",
        "problem": "拖欠两个月工资",
        "next": "联系劳动监察",
    }
    assert form("follow_up", **told).detail == told


def test_grad_08_a_survey_visit_has_three_blocks() -> None:
    told = {"wish": "想做文员", "post_need": "县城，双休", "training_need": "办公软件"}
    assert form("survey_visit", **told).detail == told


@pytest.mark.parametrize("detail", [{"event_id": "x"}, {"card": "有空格 的"}, {"rule": "GRAD"}])
def test_what_an_act_notes_in_a_record_has_its_own_shape(detail: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        form("policy_consult", **detail)


def test_a_lead_knows_four_results_alone() -> None:
    assert form("job_lead", employer="甲", title="乙", result="not_hired").detail["result"] == "not_hired"
    with pytest.raises(ValidationError):
        form("job_lead", employer="甲", title="乙", result="没戏")
