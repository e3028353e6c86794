"""The traps of the domain that the engine alone can show, one test each; the others stand where their pages do."""

from service.law.evaluate import duties_on, evaluate, groups
from service.law.facts import Post, Training
from service.law.limits.asking import PostRequest, TrainingRequest
from service.law.limits.check import check
from service.law.profile_store import load
from service.law.schemas import answer
from tests.law.build import card, day, facts, graduate, job, one, owed, record, states

LONGYANG, BAOTOU, JIANGXI = "longyang-2022", "baotou-2022", "jiangxi-2022"
FOUR = ("FOUR-01 info_check", "FOUR-02 ability_assessment", "FOUR-03 need_registration", "FOUR-04 employment_service")


def test_trap_1_without_need_three_more_steps_in_baotou_and_one_in_longyang() -> None:
    """Trap 1."""
    assert [key for key in states(BAOTOU, facts(BAOTOU, need="no"), "2024-06-01") if key in FOUR] == list(FOUR)
    assert [key for key in states(LONGYANG, facts(need="no"), "2024-06-01") if key in FOUR] == [FOUR[0]]


def test_trap_2_a_need_not_known_is_blocked_whatever_was_left_undone() -> None:
    """Trap 2: never met, never away: nothing counts as done because a question was not asked."""
    found = states(LONGYANG, facts(LONGYANG, record("info_check", "2024-03-01"), need="unknown"), "2024-06-01")
    assert [found[key] for key in FOUR] == ["met", "blocked", "blocked", "blocked"]
    assert states(BAOTOU, facts(BAOTOU, need="unknown"), "2024-06-01")["FOUR-02 ability_assessment"] == "open"


def test_trap_3_an_event_of_31_december_entered_on_3_january_counts_in_the_old_year() -> None:
    """Trap 3: the day of the event decides, and back-dating is allowed for thirty days."""
    known = facts(LONGYANG, record("info_check", "2023-12-31"))
    assert one(LONGYANG, known, "2023-12-31", "FOUR-01").state == "met"
    assert one(LONGYANG, known, "2024-01-03", "FOUR-01").state == "open"
    assert load(LONGYANG).parameters.back_dating_days == 30


def test_trap_4_the_fourth_class_the_year_of_its_start_and_the_same_class_again() -> None:
    """Trap 4."""
    starts = ("2023-12-28", "2024-02-01", "2024-05-01")
    taken = tuple(Training(day(on), project=on, level="初级", state="completed") for on in starts)
    ask = TrainingRequest(day("2024-11-01"), project="月嫂", level="初级", days=5, hours=40)
    third = facts(BAOTOU, trainings=taken)
    assert check(load(BAOTOU), third, day("2024-10-01"), ask).verdict == "allowed"
    fourth = facts(BAOTOU, trainings=(*taken, Training(day("2024-08-01"), project="面点")))
    assert check(load(BAOTOU), fourth, day("2024-10-01"), ask).rule == "TRN-04"
    practical = facts(BAOTOU, trainings=(*taken, Training(day("2024-08-01"), type="practical", project="面点")))
    assert check(load(BAOTOU), practical, day("2024-10-01"), ask).verdict == "allowed"


def test_trap_5_a_woman_of_base_55_born_in_january_1970_retires_at_55_years_and_a_month() -> None:
    """Trap 5: and whether that is near is asked at the first approval."""
    woman = {"sex": "female", "born_on": day("1970-01-15"), "retirement_base": 55}
    end = owed(BAOTOU, facts(BAOTOU, posts=(Post(day("2023-05-01")),), **woman), "2025-01-15", "PUB-01")
    assert [duty.due_on for duty in end] == [day("2025-02-15")]
    ask = PostRequest(day("2020-03-01"), day("2025-02-15"))
    assert check(load(BAOTOU), facts(BAOTOU, **woman), day("2024-06-01"), ask).rule == "PUB-02"
    early = PostRequest(day("2020-02-15"), day("2025-02-15"))
    assert check(load(BAOTOU), facts(BAOTOU, **woman), day("2024-06-01"), early).verdict == "refused"


def test_trap_7_six_months_from_31_august_end_with_february_and_a_lost_job_leaves_the_year() -> None:
    """Trap 7."""
    known = facts(
        JIANGXI, student=graduate("2024-06-30", None, ("11", "2024-08-31")), jobs=(job("2024-08-31", "2024-12-20"),)
    )
    assert one(JIANGXI, known, "2024-12-20", "GRAD-10", n=3).due_on == day("2025-02-28")
    assert not owed(JIANGXI, known, "2024-12-20", "GRAD-11")
    assert not owed(JIANGXI, known, "2024-12-21", "GRAD-10")
    duty = one(JIANGXI, known, "2024-12-21", "GRAD-11")
    assert (duty.due_on, duty.period) == (day("2025-01-20"), "2024-06-30/2025-06-30")


def test_trap_8_a_certificate_upgraded_from_43_to_42_is_severe_with_the_new_card() -> None:
    """Trap 8: what was known before that day was of grade 3; the history of cards is kept with the person."""
    assert "assisted" not in groups(load(JIANGXI), facts(JIANGXI, credential=card(4, 3)), day("2024-06-01"))
    assert "assisted" in groups(load(JIANGXI), facts(JIANGXI, credential=card(4, 2)), day("2024-06-01"))
    before, after = (duties_on(load(JIANGXI), facts(JIANGXI, credential=card(4, x)), day("2024-06-01")) for x in (3, 2))
    assert before == after


def test_trap_9_three_leads_of_which_two_are_the_same_post_do_not_satisfy_131() -> None:
    """Trap 9."""
    posts = (("甲厂", "包装工"), ("甲厂", "包装工"), ("乙店", "收银员"))
    leads = [record("job_lead", f"2024-0{n}-01", employer=each[0], title=each[1]) for n, each in enumerate(posts, 1)]
    duty = one(LONGYANG, facts(LONGYANG, *leads), "2024-06-01", "S131-01", "job_lead")
    assert (duty.state, duty.done, duty.required) == ("open", 2, 3)


def test_trap_13_an_expired_plan_keeps_reminding_under_a_label() -> None:
    """Trap 13."""
    for on, expired in (("2024-12-31", False), ("2025-01-01", True), ("2027-03-05", True)):
        found = evaluate(load(LONGYANG), facts(), day(on))
        assert found.expired is expired
        assert len(found.duties) == 7
    document = {
        "profile": BAOTOU,
        "on": "2025-02-01",
        "person": {
            "born_on": "1990-03-07",
            "sex": "female",
            "entered_on": "2022-03-01",
            "credential": {"kind": "disability_certificate"},
        },
    }
    assert answer(document)["expired"] is True
