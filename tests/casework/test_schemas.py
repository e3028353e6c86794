"""Forms of records."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from service.casework.schemas import RecordForm


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
