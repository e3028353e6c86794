"""Hukou and place, disability, and how the household stands."""

from datetime import date

from service.law.conditions import zero_job
from service.law.conditions.condition import Condition, both, tri
from service.law.facts import Facts, Hukou, Tri
from service.law.parameters import Parameters, Scope


def rural_of(hukou: Hukou | None) -> Tri:
    """As said of the person's village; else what the hukou itself says."""
    if hukou is None:
        return "unknown"
    if hukou.rural is not None:
        return hukou.rural
    return "unknown" if hukou.kind in (None, "resident") else tri(hukou.kind == "rural")


def _rural(facts: Facts, _today: date, _: Parameters) -> Tri:
    return rural_of(facts.person.hukou)


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


def _household_untrained(facts: Facts, _today: date, _: Parameters) -> Tri:
    """One of the household is enough (TRN-07)."""
    return tri(not facts.person.household.trained_member)


def _above_allowance(facts: Facts, _today: date, parameters: Parameters) -> Tri:
    """Income a head above the local 低保 standard; unknown while either is not told (SUB-07)."""
    income = facts.person.household.income_per_head
    if income is None or parameters.allowance_standard is None:
        return "unknown"
    return tri(income > parameters.allowance_standard)


def _zero_job(facts: Facts, today: date, parameters: Parameters) -> Tri:
    """零就业, or so until somebody found work this year, and somebody could work and wishes to (HH-01)."""
    could = zero_job.could_work(facts, today, parameters)
    if could == "no":
        return "no"
    stands = zero_job.stands(facts, parameters, today)
    if stands is None or (stands.met_on is not None and stands.met_on.year < today.year):
        return "no"
    return could


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
    """重度: grade 1 or 2 of a disability certificate, of whatever kind (AMB-17)."""
    credential = facts.person.credential
    if credential is None or credential.kind != "disability_certificate":
        return "no"
    return "unknown" if credential.grade is None else tri(credential.grade <= 2)


def _visual(facts: Facts, _today: date, _: Parameters) -> Tri:
    """视力残疾, or among several."""
    credential = facts.person.credential
    return tri(credential is not None and (credential.category == 1 or 1 in credential.components))


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
    Condition("household_untrained", _household_untrained),
    Condition("above_allowance", _above_allowance),
    Condition("zero_job_household", _zero_job, turns=zero_job.turns),
    Condition("severe", _severe),
    Condition("visual", _visual),
    Condition("blind", _blind),
    Condition("intellectual_or_mental", _intellectual_or_mental),
    Condition("severe_physical", _severe_physical),
)
