"""How the unbroken year stands (不断线, GRAD-11): the longest gap, and the day on which it would break."""

from datetime import date

import pytest

from service.law.clocks.continuity import Chain, chain
from service.law.facts import Exit, Facts, Job, Record
from service.law.profile_store import load
from service.law.rules import Continuity
from service.law.view import View
from tests.law.build import day, facts, graduate, job, record

JIANGXI = load("jiangxi-2022")


def leaver(*contacts: Record, jobs: tuple[Job, ...] = (), destination: tuple[str, str] | None = None) -> Facts:
    return facts("jiangxi-2022", *contacts, student=graduate("2024-06-30", None, destination), jobs=jobs)


def stands(known: Facts, on: str) -> Chain:
    rule = JIANGXI.rule("GRAD-11")
    assert isinstance(rule, Continuity)
    found = chain(rule, View(known, JIANGXI, day(on)))
    assert found is not None
    return found


def gap(known: Facts, on: str) -> tuple[int, date | None, bool]:
    found = stands(known, on)
    return found.longest_gap_days, found.breaks_on, found.broken


def test_grad_11_silence_of_31_days_is_borne_and_32_are_too_many() -> None:
    assert gap(leaver(), "2024-07-31") == (31, day("2024-07-31"), False)
    assert gap(leaver(), "2024-08-01") == (32, day("2024-07-31"), True)


def test_grad_11_a_contact_too_late_does_not_mend_what_broke() -> None:
    known = leaver(record("follow_up", "2024-08-05"), record("career_guidance", "2024-08-20"))
    found = stands(known, "2024-08-25")
    assert found.contacts == (day("2024-08-05"), day("2024-08-20"))
    assert (found.longest_gap, found.broken) == ((day("2024-06-30"), day("2024-08-05")), True)
    assert found.breaks_on == day("2024-09-20")


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2024-07-20", (10, day("2024-08-10"), False)),
        ("2024-08-01", (22, None, False)),  # in work since that day
        ("2024-12-20", (22, None, False)),
        ("2024-12-21", (22, day("2025-01-20"), False)),
        ("2025-01-21", (32, day("2025-01-20"), True)),
    ],
)
def test_grad_11_time_in_work_is_no_gap(on: str, expected: tuple[int, date | None, bool]) -> None:
    """Trap 7: lost in month four of the job, counted from the loss."""
    known = leaver(record("follow_up", "2024-07-10"), jobs=(job("2024-08-01", "2024-12-20"),))
    assert gap(known, on) == expected


@pytest.mark.parametrize(
    ("code", "jobs", "expected"),
    [
        ("80", (), (15, None, False)),
        ("80", (job("2024-08-01", "2024-12-20"),), (15, None, False)),
        ("11", (), (15, None, False)),
        ("11", (job("2024-08-01", "2024-12-20"),), (36, day("2025-01-20"), True)),
        ("70", (), (209, day("2024-07-31"), True)),
    ],
)
def test_grad_11_time_with_a_destination_is_no_gap(
    code: str, jobs: tuple[Job, ...], expected: tuple[int, date | None, bool]
) -> None:
    assert gap(leaver(jobs=jobs, destination=(code, "2024-07-15")), "2025-01-25") == expected


def test_grad_11_jobs_that_adjoin_leave_no_gap_between_them() -> None:
    known = leaver(jobs=(job("2024-06-01", "2024-09-30"), job("2024-10-01")))
    assert gap(known, "2024-12-01") == (0, None, False)


def test_grad_11_the_window_is_over_and_its_end_was_an_edge() -> None:
    known = leaver(*(record("follow_up", on) for on in ("2025-05-29", "2025-07-03")))
    found = stands(known, "2025-08-01")
    assert (found.end, found.breaks_on) == (day("2025-06-30"), None)
    assert found.contacts == (day("2025-05-29"),)
    assert found.longest_gap == (day("2024-06-30"), day("2025-05-29"))


def test_grad_11_nothing_breaks_any_more_for_who_has_left() -> None:
    known = facts("jiangxi-2022", student=graduate("2024-06-30"), exit=Exit("moved_out", day("2024-07-10")))
    assert gap(known, "2024-07-09") == (9, day("2024-07-31"), False)
    assert stands(known, "2024-07-10").breaks_on is None


def test_grad_11_there_is_no_chain_before_graduation() -> None:
    rule = JIANGXI.rule("GRAD-11")
    assert isinstance(rule, Continuity)
    assert chain(rule, View(leaver(), JIANGXI, day("2024-06-29"))) is None
    assert chain(rule, View(facts("jiangxi-2022"), JIANGXI, day("2024-07-29"))) is None
