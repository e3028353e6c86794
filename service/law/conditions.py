"""Named conditions: what an audience is made of, and what 为什么 shows a user.

Each is pure, `(facts, today, parameters) -> yes | no | unknown`. Unknown never counts as no (AMB-03): it blocks.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from service.law import ages
from service.law.dates import add_months
from service.law.facts import Facts, Sex, Student, Tri
from service.law.names import CONDITIONS, EXITS
from service.law.parameters import Parameters, Scope

Test = Callable[[Facts, date, Parameters], Tri]
Since = Callable[[Facts, date, Parameters], date | None]
Turns = Callable[[Facts, Parameters], Iterable[date]]

NO_DESTINATION = frozenset({"70", "71", "72"})  # 待就业, 不就业拟升学, 其他暂不就业
LASTING_DESTINATION = frozenset({"46", "80", "85"})  # 应征义务兵, 升学, 出国出境: a job's end does not undo them


@dataclass(frozen=True, slots=True)
class Condition:
    """`since`: from which day a no has held, if that is known.

    `turns`: days on which the answer may change by time alone, beyond the dates that stand in the facts.
    """

    name: str
    test: Test
    since: Since | None = None
    turns: Turns | None = None

    @property
    def label(self) -> str:
        return CONDITIONS[self.name].label

    def phrase(self, answer: Tri, facts: Facts) -> str:
        """The answer in words, for this person: 已就业, 已去世."""
        gone = facts.person.exit
        if self.name == "present" and answer == "no" and gone is not None:
            return EXITS[gone.reason]
        return str(getattr(CONDITIONS[self.name], answer))


def _tri(value: bool) -> Tri:  # noqa: FBT001 - turns a plain answer into a tri-state
    return "yes" if value else "no"


# ------------------------------------------------------------------------------- who is owed anything at all


def _in_force(_: Facts, today: date, parameters: Parameters) -> Tri:
    return _tri(today >= parameters.valid_from)


def _entered(facts: Facts, today: date, _: Parameters) -> Tri:
    return _tri(today >= facts.person.entered_on)


def _present(facts: Facts, today: date, _: Parameters) -> Tri:
    gone = facts.person.exit
    return _tri(gone is None or today < gone.on)


def _exit_day(facts: Facts, _today: date, _: Parameters) -> date | None:
    return facts.person.exit.on if facts.person.exit else None


def _disabled(facts: Facts, _today: date, _: Parameters) -> Tri:
    return _tri(facts.person.role == "disabled")


def _family(facts: Facts, _today: date, _: Parameters) -> Tri:
    return _tri(facts.person.role == "family")


def _credential_admitted(facts: Facts, _today: date, parameters: Parameters) -> Tri:
    credential = facts.person.credential
    return _tri(credential is not None and credential.kind in parameters.credentials)


def _credential_valid(facts: Facts, today: date, parameters: Parameters) -> Tri:
    credential = facts.person.credential
    if credential is None or credential.kind not in parameters.credentials or credential.status != "valid":
        return "no"
    return _tri(credential.expires_on is None or today <= credential.expires_on)


def _credential_turns(facts: Facts, _: Parameters) -> Iterable[date]:
    credential = facts.person.credential
    return (credential.expires_on + timedelta(days=1),) if credential and credential.expires_on else ()


# ---------------------------------------------------------------------------------------- age and employment


def _working_age(facts: Facts, today: date, parameters: Parameters) -> Tri:
    person = facts.person
    if person.born_on is None:
        return "unknown"
    if today < ages.enters_band_on(person.born_on, parameters):
        return "no"
    if person.sex is not None:
        return _tri(today < ages.leaves_band_on(person.born_on, person.sex, parameters))
    inside = {today < ages.leaves_band_on(person.born_on, sex, parameters) for sex in ("male", "female")}
    return "unknown" if len(inside) > 1 else _tri(inside.pop())


def _left_band_on(facts: Facts, today: date, parameters: Parameters) -> date | None:
    return max((day for day in _band_turns(facts, parameters) if day <= today), default=None)


def _band_turns(facts: Facts, parameters: Parameters) -> Iterable[date]:
    person = facts.person
    if person.born_on is None:
        return ()
    sexes: tuple[Sex, ...] = (person.sex,) if person.sex else ("male", "female")
    ends = [ages.leaves_band_on(person.born_on, sex, parameters) for sex in sexes]
    return (ages.enters_band_on(person.born_on, parameters), *ends)


def _unemployed(facts: Facts, today: date, _: Parameters) -> Tri:
    return _tri(not facts.employed(today))


def _employed_since(facts: Facts, today: date, _: Parameters) -> date | None:
    return min((job.started_on for job in facts.jobs if job.covers(today)), default=None)


# -------------------------------------------------------------------------------------- need and condition


def need_of(facts: Facts, parameters: Parameters) -> Tri:
    """As stated; where nothing is stated, a reason that the profile names (AMB-03) says no."""
    person = facts.person
    if person.need == "unknown" and person.unemployed_reason in parameters.need_no_reasons:
        return "no"
    return person.need


def condition_of(facts: Facts, parameters: Parameters) -> Tri:
    """As stated; unknown with the reason 在校学习, 退休 or 丧失劳动能力 is no (AMB-04)."""
    person = facts.person
    if person.condition == "unknown" and person.unemployed_reason in parameters.condition_no_reasons:
        return "no"
    return person.condition


def _need(facts: Facts, _today: date, parameters: Parameters) -> Tri:
    return need_of(facts, parameters)


def _need_not_no(facts: Facts, _today: date, parameters: Parameters) -> Tri:
    return _tri(need_of(facts, parameters) != "no")


def _condition(facts: Facts, _today: date, parameters: Parameters) -> Tri:
    return condition_of(facts, parameters)


def _condition_not_no(facts: Facts, _today: date, parameters: Parameters) -> Tri:
    return _tri(condition_of(facts, parameters) != "no")


def _hardship(facts: Facts, today: date, _: Parameters) -> Tri:
    recognised = facts.person.hardship_recognised_on
    return _tri(recognised is not None and recognised <= today)


def _training_need(facts: Facts, _today: date, _: Parameters) -> Tri:
    return facts.person.training_need


# ---------------------------------------------------------------------------------- hukou, place, household


def _rural(facts: Facts, _today: date, _: Parameters) -> Tri:
    hukou = facts.person.hukou
    if hukou is None or hukou.kind is None or hukou.kind == "resident":
        return "unknown"
    return _tri(hukou.kind == "rural")


def _within(facts: Facts, parameters: Parameters, scope: Scope) -> Tri:
    if scope == "any":
        return "yes"
    hukou = facts.person.hukou.code if facts.person.hukou else None
    residence = facts.person.residence_code
    codes = {"hukou": (hukou,), "residence": (residence,), "hukou_or_residence": (hukou, residence)}[scope]
    if any(parameters.covers(code) for code in codes):
        return "yes"
    return "unknown" if None in codes else "no"


def _served_here(facts: Facts, _today: date, parameters: Parameters) -> Tri:
    return _within(facts, parameters, parameters.service_scope)


def _local_graduate(facts: Facts, _today: date, parameters: Parameters) -> Tri:
    return _within(facts, parameters, parameters.graduate_scope)


def _monitored(facts: Facts, today: date, _: Parameters) -> Tri:
    household = facts.person.household
    since = household.monitor_since
    return _tri(household.monitor != "none" and (since is None or since <= today))


def _lifted(facts: Facts, _today: date, _: Parameters) -> Tri:
    return _tri(facts.person.household.lifted_from_poverty)


def _public_post(facts: Facts, today: date, _: Parameters) -> Tri:
    return _tri(any(post.started_on <= today for post in facts.posts))


# ------------------------------------------------------------------------------------------------ graduates


def cohort_of(student: Student, parameters: Parameters) -> tuple[date, date] | None:
    """First and last day on which this graduate belongs to the cohort (AMB-09); None while graduation has no date."""
    graduation = student.graduates_on
    if graduation is None:
        return None
    return date(graduation.year, 1, 1), add_months(graduation, parameters.cohort_months)


def _student(facts: Facts, _today: date, _: Parameters) -> Tri:
    return _tri(facts.person.student is not None)


def _graduate(facts: Facts, today: date, parameters: Parameters) -> Tri:
    student = facts.person.student
    if student is None:
        return "no"
    cohort = cohort_of(student, parameters)
    return "unknown" if cohort is None else _tri(cohort[0] <= today <= cohort[1])


def _cohort_turns(facts: Facts, parameters: Parameters) -> Iterable[date]:
    cohort = cohort_of(facts.person.student, parameters) if facts.person.student else None
    return (cohort[0], cohort[1] + timedelta(days=1)) if cohort else ()


def _no_destination(facts: Facts, today: date, _: Parameters) -> Tri:
    student = facts.person.student
    destination = student.destination if student else None
    if destination is None or destination.code in NO_DESTINATION:
        return "yes"
    if destination.on is not None and destination.on > today:
        return "yes"
    if destination.code in LASTING_DESTINATION:
        return "no"
    since = destination.on or date.min
    return _tri(any(job.ended_on is not None and since <= job.ended_on < today for job in facts.jobs))


def _destination_day(facts: Facts, _today: date, _: Parameters) -> date | None:
    student = facts.person.student
    return student.destination.on if student and student.destination else None


GATES = (
    Condition("disabled_person", _disabled),
    Condition("credential_admitted", _credential_admitted),
    Condition("in_force", _in_force),
    Condition("entered", _entered),
    Condition("present", _present, since=_exit_day),
)
_NAMED = (
    Condition("working_age", _working_age, since=_left_band_on, turns=_band_turns),
    Condition("unemployed", _unemployed, since=_employed_since),
    Condition("need", _need),
    Condition("need_not_no", _need_not_no),
    Condition("condition", _condition),
    Condition("condition_not_no", _condition_not_no),
    Condition("training_need", _training_need),
    Condition("hardship_recognised", _hardship),
    Condition("credential_valid", _credential_valid, turns=_credential_turns),
    Condition("family_member", _family),
    Condition("rural", _rural),
    Condition("served_here", _served_here),
    Condition("monitored", _monitored),
    Condition("lifted_from_poverty", _lifted),
    Condition("public_post", _public_post),
    Condition("student", _student),
    Condition("graduate", _graduate, turns=_cohort_turns),
    Condition("local_graduate", _local_graduate),
    Condition("no_destination", _no_destination, since=_destination_day),
)
REGISTRY: dict[str, Condition] = {condition.name: condition for condition in (*GATES, *_NAMED)}
