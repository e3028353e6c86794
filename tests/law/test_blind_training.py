"""The way of the blind to a masseur's certificate (盲人按摩培训, BLD-01, 隆阳)."""

from datetime import timedelta
from typing import Any

import pytest

from service.law.evaluate import duties_on
from service.law.facts import Facts, Hukou, PathStep, Record, Stage, Training
from service.law.pathway import STEPS, next_step
from service.law.profile_store import load
from tests.law.build import AREAS, card, day, facts, one, owed, record

LONGYANG = "longyang-2022"

BLIND = card(1, 2)


def blind(*stages: tuple[Stage, str], **given: Any) -> Facts:  # noqa: ANN401 - any field
    way = tuple(PathStep(stage, day(on)) for stage, on in stages)
    asks = {"credential": BLIND, "entered_on": day("2024-01-10"), "training_need": "yes", "pathway": way}
    return facts(LONGYANG, **asks | given)


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({}, "open"),
        ({"credential": card(1, 3)}, None),  # 低视力
        ({"credential": card(1, None)}, "blocked"),
        ({"credential": card(7, 1, 1, 4)}, "open"),
        ({"credential": card(7, 1, 4, 5)}, None),
        ({"credential": card(2, 1)}, None),
        ({"need": "no"}, None),
        ({"need": "unknown"}, "blocked"),
        ({"condition": "no"}, None),
        ({"training_need": "no"}, None),  # 没有提出培训需求
        ({"training_need": "unknown"}, "blocked"),
        ({"hukou": Hukou("rural", "110101001")}, None),  # 户籍所在地乡镇
        ({"hukou": Hukou("rural")}, "blocked"),
        ({"training_need": "unknown", "pathway": (PathStep("registered", day("2024-01-20")),)}, "open"),
        ({"born_on": day("1960-01-01")}, None),
        ({"trainings": (Training(day("2020-05-01"), state="completed"),)}, None),
        ({"trainings": (Training(day("2020-05-01"), state="dropped"),)}, "open"),
        ({"trainings": (Training(day("2024-07-01"), state="in_training"),)}, "open"),
    ],
)
def test_bld_01_is_for_the_blind_who_want_work_and_never_trained(given: dict[str, Any], state: str | None) -> None:
    assert [duty.state for duty in owed(LONGYANG, blind(**given), "2024-06-01", "BLD-01")] == ([state] if state else [])
    if state:
        assert owed(LONGYANG, blind(**given), "2024-06-01", "BLD-01")[0].step == "next_step"


@pytest.mark.parametrize("profile", [place for place in AREAS if place != LONGYANG])
def test_bld_01_holds_in_longyang_only(profile: str) -> None:
    assert load(profile).rule("BLD-01") is None


WAY: tuple[tuple[Stage, str], ...] = (
    ("registered", "2024-01-20"),
    ("accepted", "2024-02-10"),
    ("trained", "2024-06-01"),
    ("examined", "2024-06-20"),
    ("approved", "2024-07-10"),
    ("certified", "2024-08-01"),
)


@pytest.mark.parametrize(
    ("reached", "opens_on", "days", "by"),
    [
        (1, "2024-01-20", 30, "区残联"),
        (2, "2024-02-10", 180, "区残联组织，本人参加"),
        (3, "2024-06-01", 30, "培训机构"),
        (4, "2024-06-20", 60, "区人社局"),
        (5, "2024-07-10", 60, "区人社局"),
    ],
)
def test_bld_01_each_stage_has_its_next_step_who_takes_it_and_by_when(
    reached: int, opens_on: str, days: int, by: str
) -> None:
    known = blind(*WAY[:reached])
    duty = one(LONGYANG, known, "2024-07-31", "BLD-01")
    assert (duty.state, duty.opens_on) == ("open", day(opens_on))
    assert duty.due_on == day(opens_on) + timedelta(days=days)
    step = next_step(known, day("2024-07-31"))
    assert step is not None
    assert (step.stage, step.by) == (STEPS[reached].stage, by)


def test_bld_01_the_first_step_is_the_townships() -> None:
    step = next_step(blind(), day("2024-06-01"))
    assert step is not None
    assert (step.stage, step.by) == ("registered", "户籍所在地乡镇（街道）就业辅导员")


def test_bld_01_the_training_on_the_way_does_not_end_the_way() -> None:
    known = blind(*WAY[:2], trainings=(Training(day("2024-03-01"), state="completed"),))
    assert one(LONGYANG, known, "2024-06-01", "BLD-01").state == "open"


def test_bld_01_the_certificate_ends_the_way() -> None:
    known = blind(*WAY)
    assert one(LONGYANG, known, "2024-07-31", "BLD-01").state == "open"
    assert one(LONGYANG, known, "2024-08-01", "BLD-01").state == "met"
    assert one(LONGYANG, known, "2024-12-31", "BLD-01").state == "met"
    assert not owed(LONGYANG, known, "2025-01-01", "BLD-01")
    assert next_step(known, day("2024-08-01")) is None


def test_bld_01_in_order_whatever_order_it_is_told_in() -> None:
    for known in (blind(*WAY[:3]), blind(*WAY[:3][::-1])):
        assert duties_on(load(LONGYANG), known, day("2024-06-10")) == duties_on(
            load(LONGYANG), blind(*WAY[:3]), day("2024-06-10")
        )


# -------------------------------------------------------------------------------------------------- the request


def asking(*records: Record, on: str = "2024-06-01", **given: Any) -> tuple[str, str, str] | None:  # noqa: ANN401
    """State, period and due day."""
    person = {"credential": BLIND, "entered_on": day("2022-03-01"), "training_need": "yes"}
    found = owed(LONGYANG, facts(LONGYANG, *records, **person | given), on, "BLD-01")
    assert len(found) <= 1
    return (found[0].state, found[0].period, found[0].due_on.isoformat()) if found else None


ASKED = {"training_need_on": day("2024-05-20")}
OF_MAY = ("2024-05-20/2024-06-19", "2024-06-19")
OF_THE_YEAR = ("2024", "2024-12-31")
REGISTERED = record("need_registration", "2024-05-20", items=["按摩"])


def begun(on: str, state: Any = "in_training") -> dict[str, Any]:  # noqa: ANN401 - one of its words
    return {"trainings": (Training(day(on), state=state),)}


@pytest.mark.parametrize(
    ("records", "given", "expected"),
    [
        ((), ASKED, ("open", *OF_MAY)),
        ((REGISTERED,), {}, ("open", *OF_MAY)),
        ((REGISTERED,), {"training_need": "unknown"}, ("blocked", *OF_MAY)),
        ((record("need_registration", "2023-02-01", items=["按摩"]), REGISTERED), {}, ("open", *OF_MAY)),
        ((record("need_registration", "2024-06-02", items=["按摩"]),), {}, ("open", *OF_THE_YEAR)),
        ((record("need_registration", "2024-05-20", items=[]),), {}, ("open", *OF_THE_YEAR)),
        ((record("need_registration", "2024-05-20", "declined", items=["按摩"]),), {}, ("open", *OF_THE_YEAR)),
        ((REGISTERED,), {"training_need_on": day("2024-04-20")}, ("open", "2024-04-20/2024-05-20", "2024-05-20")),
        ((), {}, ("open", *OF_THE_YEAR)),
        ((), {"training_need": "unknown"}, ("blocked", *OF_THE_YEAR)),
        ((), {"training_need_on": day("2024-06-02")}, ("blocked", *OF_THE_YEAR)),  # not answered yet
        ((), {"training_need": "no", "training_need_on": day("2024-05-20")}, None),
        # asked before the plan, and before entry
        (
            (),
            {"training_need_on": day("2021-12-31"), "entered_on": day("2021-03-01")},
            ("open", "2021-12-31/2022-01-30", "2022-01-30"),
        ),
        ((), ASKED | {"entered_on": day("2024-05-25")}, ("open", "2024-05-25/2024-06-24", "2024-06-24")),
        # asked at fifteen: due on the sixteenth birthday
        (
            (),
            {"training_need_on": day("2024-01-01"), "born_on": day("2008-05-20")},
            ("open", "2024-01-01/2024-05-20", "2024-05-20"),
        ),
    ],
)
def test_bld_01_thirty_days_from_the_request_or_the_year_where_none_is_dated(
    records: tuple[Record, ...], given: dict[str, Any], expected: tuple[str, str, str] | None
) -> None:
    assert asking(*records, **given) == expected


@pytest.mark.parametrize(
    ("records", "given", "state"),
    [
        ((), ASKED | begun("2024-05-20"), "met"),  # on the day itself
        ((), ASKED | begun("2024-06-01", "completed"), "met"),
        ((), ASKED | begun("2024-06-02"), "open"),
        ((), ASKED | begun("2024-06-01", "enrolled"), "open"),
        ((), ASKED | begun("2024-05-19", "completed"), None),  # trained before
        ((), ASKED | begun("2024-05-19", "dropped"), "open"),
        ((record("training_attended", "2024-05-20"),), ASKED, "met"),
        ((record("training_attended", "2024-05-19"),), ASKED, None),
        ((record("training_attended", "2024-05-21", "declined"),), ASKED, "declined"),
        ((), begun("2024-06-01"), None),  # no request is dated: any training ends it
        ((), begun("2024-06-02"), "open"),
    ],
)
def test_bld_01_is_met_by_a_training_since_the_request(
    records: tuple[Record, ...], given: dict[str, Any], state: str | None
) -> None:
    found = asking(*records, **given)
    assert (found[0] if found else None) == state


def test_bld_01_is_told_as_met_to_the_end_of_that_year() -> None:
    given = ASKED | begun("2024-06-10")
    assert asking(on="2024-12-31", **given) == ("met", *OF_MAY)
    assert asking(on="2025-01-01", **given) is None
