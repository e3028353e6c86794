"""What holds for anybody: JSON and facts agree, a deed never adds a duty, groups are looked at in time."""

import dataclasses
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.law.evaluate import Duty, duties_on, evaluate, groups
from service.law.facts import Exit, Facts, Record
from service.law.profile import Profile
from service.law.profile_store import load, shipped
from service.law.schemas import answer, read, to_answer
from tests.law.build import DAYS, RECORDS, anybody, day, facts

PROFILES = st.sampled_from(shipped())
ANYBODY = PROFILES.flatmap(lambda name: st.tuples(st.just(load(name)), anybody(name)))


def as_document(profile: Profile, known: Facts, on: date) -> dict[str, Any]:
    """The facts as another program would send them."""
    whole = dataclasses.asdict(known) | {"profile": profile.code, "on": on}
    whole.pop("_by_kind")
    for each in whole["records"]:
        each.pop("ref")
    document: dict[str, Any] = json.loads(json.dumps(whole, default=date.isoformat))
    return document


@given(ANYBODY, DAYS)
def test_json_and_facts_agree(whom: tuple[Profile, Facts], on: date) -> None:
    profile, known = whom
    document = as_document(profile, known, on)
    assert read(document).to_facts() == known
    assert answer(document) == to_answer(evaluate(profile, known, on))


@given(ANYBODY, RECORDS, DAYS)
def test_a_done_record_never_adds_a_duty_of_its_step(whom: tuple[Profile, Facts], deed: Record, on: date) -> None:
    """But where it overtakes a refusal: then the step is owed again, as it would have been without one."""
    profile, known = whom
    before = Counter(owed(profile, known, on))
    more = replace(known, records=(*known.records, replace(deed, outcome="done")))
    unless_refused = Counter(owed(profile, without_refusals(known), on))
    assert Counter(owed(profile, more, on)) <= before | unless_refused


def owed(profile: Profile, known: Facts, on: date) -> Iterator[tuple[str, str, int | None, str]]:
    """What is left to do; a period that a record moves is no name of it (visits in turn, a request for training).

    A contact that another visit would have been as well (GRAD-18) comes back where that visit was made.
    """
    for duty in duties_on(profile, known, on):
        if duty.state in ("open", "blocked") and not (duty.rule in profile.beside and profile.rule("GRAD-10")):
            yield duty.rule, duty.step, duty.n, "" if in_turn(duty) else duty.period


def in_turn(duty: Duty) -> bool:
    return duty.rule in ("FUP-01", "FUP-02", "BLD-01")


def without_refusals(known: Facts) -> Facts:
    return replace(known, records=tuple(each for each in known.records if each.outcome != "declined"))


@settings(max_examples=30)
@given(ANYBODY, DAYS)
def test_a_group_is_looked_at_again_before_it_changes(whom: tuple[Profile, Facts], on: date) -> None:
    profile, known = whom
    look = evaluate(profile, known, on, next_change=False).next_look_on
    days = (on + timedelta(days=offset) for offset in range(1, 250))
    changed = next((each for each in days if groups(profile, known, each) != groups(profile, known, on)), None)
    assert changed is None or (look is not None and look <= changed)


@pytest.mark.parametrize("profile", shipped())
def test_who_has_left_is_in_no_group(profile: str) -> None:
    known = facts(profile, exit=Exit("moved_out", day("2024-06-01")))
    assert "target" in groups(load(profile), known, day("2024-05-31"))
    assert groups(load(profile), known, day("2024-06-01")) == ()
