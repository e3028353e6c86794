"""Hukou and place, disability, and how the household stands."""

from collections.abc import Iterable
from datetime import date

from service.law.conditions.condition import Condition, both, either, tri
from service.law.conditions.standing import band_turns, condition_of, in_band, need_of
from service.law.facts import Facts, Tri
from service.law.parameters import Parameters, Scope


def _rural(facts: Facts, _today: date, _: Parameters) -> Tri:
    hukou = facts.person.hukou
    if hukou is None or hukou.kind is None or hukou.kind == "resident":
        return "unknown"
    return tri(hukou.kind == "rural")


def within(facts: Facts, parameters: Parameters, scope: Scope) -> Tri:
    if scope == "any":
        return "yes"
    hukou = facts.person.hukou.code if facts.person.hukou else None
    residence = facts.person.residence_code
    codes = {"hukou": (hukou,), "residence": (residence,), "hukou_or_residence": (hukou, residence)}[scope]
    if any(parameters.covers(code) for code in codes):
        return "yes"
    return "unknown" if None in codes else "no"


def _served_here(facts: Facts, _today: date, parameters: Parameters) -> Tri:
    return within(facts, parameters, parameters.service_scope)


def _local_hukou(facts: Facts, _today: date, parameters: Parameters) -> Tri:
    return within(facts, parameters, "hukou")


def _monitored(facts: Facts, today: date, _: Parameters) -> Tri:
    household = facts.person.household
    since = household.monitor_since
    return tri(household.monitor != "none" and (since is None or since <= today))


def _lifted(facts: Facts, _today: date, _: Parameters) -> Tri:
    return tri(facts.person.household.lifted_from_poverty)


def _low_income_allowance(facts: Facts, _today: date, _: Parameters) -> Tri:
    return tri(facts.person.household.low_income_allowance)


def _difficult(facts: Facts, today: date, parameters: Parameters) -> Tri:
    """困难家庭: 低保, 低收入, 监测 or 脱贫 (TRN-07, POV-01)."""
    household = facts.person.household
    if household.low_income_allowance or household.low_income or household.lifted_from_poverty:
        return "yes"
    return _monitored(facts, today, parameters)


def _relocated(facts: Facts, _today: date, _: Parameters) -> Tri:
    return tri(facts.person.household.relocated)


def _multiple_disabled(facts: Facts, _today: date, _: Parameters) -> Tri:
    return tri(facts.person.household.multiple_disabled)


def _dependent_on_elderly(facts: Facts, _today: date, _: Parameters) -> Tri:
    return tri(facts.person.household.dependent_on_elderly)


def _centralised_care(facts: Facts, _today: date, _: Parameters) -> Tri:
    return tri(facts.person.household.centralised_care)


def _above_allowance(facts: Facts, _today: date, parameters: Parameters) -> Tri:
    """Income a head above the local 低保 standard; unknown while either is not told (SUB-07)."""
    income = facts.person.household.income_per_head
    if income is None or parameters.allowance_standard is None:
        return "unknown"
    return tri(income > parameters.allowance_standard)


def _zero_job(facts: Facts, today: date, parameters: Parameters) -> Tri:
    """零就业 but for the person's own job: nobody else in work, and somebody of working age able and willing (HH-01).

    Ability not known is taken for ability, will is asked for (AMB-03, AMB-04).
    """
    person, members = facts.person, facts.person.household.members
    if any(each.employed and in_band(each.born_on, each.sex, today, parameters) != "no" for each in members):
        return "no"
    own = both(
        in_band(person.born_on, person.sex, today, parameters),
        tri(condition_of(facts, parameters) != "no"),
        need_of(facts, parameters),
    )
    others = (
        both(in_band(each.born_on, each.sex, today, parameters), tri(each.able != "no"), each.wishes)
        for each in members
    )
    return either((own, *others))


def _zero_job_turns(facts: Facts, parameters: Parameters) -> Iterable[date]:
    person = facts.person
    yield from band_turns(person.born_on, person.sex, parameters)
    for member in person.household.members:
        yield from band_turns(member.born_on, member.sex, parameters)


# ------------------------------------------------------------------------------------------------- disability


def _of_kind(facts: Facts, kinds: set[int]) -> Tri:
    """One of these kinds of disability, or 多重 with one of them.

    A certificate on which no kind is recorded is of none: asking is what 基础信息核对 is for.
    """
    credential = facts.person.credential
    if credential is None or credential.kind != "disability_certificate":
        return "no"
    return tri(credential.category in kinds or (credential.category == 7 and bool(kinds & set(credential.components))))


def _severe(facts: Facts, _today: date, _: Parameters) -> Tri:
    """重度: grade 1 or 2, of whatever kind (AMB-17); the other credentials grade from the top too."""
    credential = facts.person.credential
    if credential is None:
        return "no"
    return "unknown" if credential.grade is None else tri(credential.grade <= 2)


def _blind(facts: Facts, today: date, parameters: Parameters) -> Tri:
    """盲人: 视力一级、二级 (AMB-18)."""
    return both(_of_kind(facts, {1}), _severe(facts, today, parameters))


def _intellectual_or_mental(facts: Facts, _today: date, _: Parameters) -> Tri:
    return _of_kind(facts, {5, 6})


def _severe_physical(facts: Facts, today: date, parameters: Parameters) -> Tri:
    return both(_of_kind(facts, {4}), _severe(facts, today, parameters))


CONDITIONS = (
    Condition("rural", _rural),
    Condition("served_here", _served_here),
    Condition("local_hukou", _local_hukou),
    Condition("monitored", _monitored),
    Condition("lifted_from_poverty", _lifted),
    Condition("low_income_allowance", _low_income_allowance),
    Condition("difficult_household", _difficult),
    Condition("relocated", _relocated),
    Condition("multiple_disabled", _multiple_disabled),
    Condition("dependent_on_elderly", _dependent_on_elderly),
    Condition("centralised_care", _centralised_care),
    Condition("above_allowance", _above_allowance),
    Condition("zero_job_household", _zero_job, turns=_zero_job_turns),
    Condition("severe", _severe),
    Condition("blind", _blind),
    Condition("intellectual_or_mental", _intellectual_or_mental),
    Condition("severe_physical", _severe_physical),
)
