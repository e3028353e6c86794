"""Who is owed anything at all, of what age, in work or not, with what need."""

from collections.abc import Iterable
from datetime import date, timedelta

from service.law import ages
from service.law.conditions.condition import Condition, tri
from service.law.dates import add_months
from service.law.facts import Facts, Sex, Tri
from service.law.parameters import Parameters
from service.law.pathway import requested_on, training_need_of


def _in_force(_: Facts, today: date, parameters: Parameters) -> Tri:
    return tri(today >= parameters.valid_from)


def _entered(facts: Facts, today: date, _: Parameters) -> Tri:
    return tri(today >= facts.person.entered_on)


def _present(facts: Facts, today: date, _: Parameters) -> Tri:
    gone = facts.person.exit
    return tri(gone is None or today < gone.on)


def _exit_day(facts: Facts, _today: date, _: Parameters) -> date | None:
    return facts.person.exit.on if facts.person.exit else None


def _disabled(facts: Facts, _today: date, _: Parameters) -> Tri:
    return tri(facts.person.role == "disabled")


def _family(facts: Facts, _today: date, _: Parameters) -> Tri:
    return tri(facts.person.role == "family")


def _credential_admitted(facts: Facts, _today: date, parameters: Parameters) -> Tri:
    credential = facts.person.credential
    return tri(credential is not None and credential.kind in parameters.credentials)


def _credential_valid(facts: Facts, today: date, parameters: Parameters) -> Tri:
    credential = facts.person.credential
    if credential is None or credential.kind not in parameters.credentials or credential.status != "valid":
        return "no"
    return tri(credential.expires_on is None or today <= credential.expires_on)


def _credential_turns(facts: Facts, _: Parameters) -> Iterable[date]:
    credential = facts.person.credential
    return (credential.expires_on + timedelta(days=1),) if credential and credential.expires_on else ()


def in_band(born_on: date | None, sex: Sex | None, today: date, parameters: Parameters) -> Tri:
    """就业年龄段; without a sex, only where it makes no difference."""
    if born_on is None:
        return "unknown"
    if today < ages.enters_band_on(born_on, parameters):
        return "no"
    sexes: tuple[Sex, ...] = (sex,) if sex else ("male", "female")
    inside = {today < ages.leaves_band_on(born_on, each, parameters) for each in sexes}
    return "unknown" if len(inside) > 1 else tri(inside.pop())


def band_turns(born_on: date | None, sex: Sex | None, parameters: Parameters) -> tuple[date, ...]:
    """The days on which the band is entered and left."""
    if born_on is None:
        return ()
    sexes: tuple[Sex, ...] = (sex,) if sex else ("male", "female")
    ends = (ages.leaves_band_on(born_on, each, parameters) for each in sexes)
    return (ages.enters_band_on(born_on, parameters), *ends)


def _working_age(facts: Facts, today: date, parameters: Parameters) -> Tri:
    return in_band(facts.person.born_on, facts.person.sex, today, parameters)


def _left_band_on(facts: Facts, today: date, parameters: Parameters) -> date | None:
    return max((day for day in _band_turns(facts, parameters) if day <= today), default=None)


def _band_turns(facts: Facts, parameters: Parameters) -> Iterable[date]:
    return band_turns(facts.person.born_on, facts.person.sex, parameters)


def _young(facts: Facts, today: date, _: Parameters) -> Tri:
    """青壮年, 16 to 45 full years (TRN-10)."""
    born_on = facts.person.born_on
    if born_on is None:
        return "unknown"
    return tri(add_months(born_on, 16 * 12) <= today < add_months(born_on, 46 * 12))


def _young_turns(facts: Facts, _: Parameters) -> Iterable[date]:
    born_on = facts.person.born_on
    return (add_months(born_on, 16 * 12), add_months(born_on, 46 * 12)) if born_on else ()


def _unemployed(facts: Facts, today: date, _: Parameters) -> Tri:
    return tri(not facts.employed(today))


def _employed_since(facts: Facts, today: date, _: Parameters) -> date | None:
    return min((job.started_on for job in facts.jobs if job.covers(today)), default=None)


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
    return tri(need_of(facts, parameters) != "no")


def _condition(facts: Facts, _today: date, parameters: Parameters) -> Tri:
    return condition_of(facts, parameters)


def _condition_not_no(facts: Facts, _today: date, parameters: Parameters) -> Tri:
    return tri(condition_of(facts, parameters) != "no")


def _hardship(facts: Facts, today: date, _: Parameters) -> Tri:
    recognised = facts.person.hardship_recognised_on
    return tri(recognised is not None and recognised <= today)


def _training_need(facts: Facts, today: date, _: Parameters) -> Tri:
    return training_need_of(facts, today)


def _employed(facts: Facts, today: date, _: Parameters) -> Tri:
    return tri(facts.employed(today))


def _self_employed_first(facts: Facts, today: date, _: Parameters) -> Tri:
    return tri(any(job.self_employed_first and job.started_on <= today for job in facts.jobs))


def _registered_unemployed(facts: Facts, today: date, _: Parameters) -> Tri:
    """登记失业 before the job that goes on (SUB-05)."""
    registered_on = facts.person.registered_unemployed_on
    if registered_on is None:
        return "unknown"
    begun = [job.started_on for job in facts.jobs if job.covers(today)]
    return tri(registered_on <= min(begun, default=today))


def _trained_before(facts: Facts, until: date) -> bool:
    begun = any(each.state in ("in_training", "completed") and each.starts_on < until for each in facts.trainings)
    attended = facts.of_kinds(("training_attended",))
    return begun or any(each.outcome == "done" and each.on < until for each in attended)


def _untrained(facts: Facts, today: date, _: Parameters) -> Tri:
    """尚未参加过技能培训."""
    return tri(not _trained_before(facts, today + timedelta(days=1)))


def _untrained_when_asking(facts: Facts, today: date, _: Parameters) -> Tri:
    """尚未参加过技能培训 (BLD-01): what is attended since the request is what was asked for."""
    return tri(not _trained_before(facts, requested_on(facts, today) or today + timedelta(days=1)))


def _asked_for_training(facts: Facts, today: date, _: Parameters) -> Tri:
    """本人提出技能培训需求 (BLD-01), by word or on the way already."""
    return "yes" if any(step.on <= today for step in facts.pathway) else training_need_of(facts, today)


def _licensed_masseur(facts: Facts, today: date, _: Parameters) -> Tri:
    return tri(any(licence.issued_on <= today for licence in facts.licences))


def _online_shop(facts: Facts, today: date, _: Parameters) -> Tri:
    """网络商户: a business of one's own on the net that goes on."""
    shops = (each for each in facts.businesses if each.kind == "online" and each.licensed_on <= today)
    return tri(any(each.closed_on is None or today < each.closed_on for each in shops))


def _returned_migrant(facts: Facts, _today: date, _: Parameters) -> Tri:
    return facts.person.returned_migrant


def _massage_shop(facts: Facts, today: date, _: Parameters) -> Tri:
    return tri(any(each.kind == "massage" and each.licensed_on <= today for each in facts.businesses))


def _school(facts: Facts, levels: str) -> Tri:
    education = facts.person.education
    return "unknown" if not education else tri(education[0] in levels)


def _middle_school(facts: Facts, _today: date, _: Parameters) -> Tri:
    """初中 (70) or 高中 (60), GB/T 4658."""
    return _school(facts, "67")


def _schooled(facts: Facts, _today: date, _: Parameters) -> Tri:
    """Any schooling short of a vocational school or college."""
    return _school(facts, "678")


def _public_post(facts: Facts, today: date, _: Parameters) -> Tri:
    return tri(any(post.started_on <= today for post in facts.posts))


GATES = (
    Condition("disabled_person", _disabled),
    Condition("credential_admitted", _credential_admitted),
    Condition("in_force", _in_force),
    Condition("entered", _entered),
    Condition("present", _present, since=_exit_day),
)
CONDITIONS = (
    Condition("working_age", _working_age, since=_left_band_on, turns=_band_turns),
    Condition("young", _young, turns=_young_turns),
    Condition("unemployed", _unemployed, since=_employed_since),
    Condition("employed", _employed),
    Condition("self_employed_first", _self_employed_first),
    Condition("registered_unemployed", _registered_unemployed),
    Condition("need", _need),
    Condition("need_not_no", _need_not_no),
    Condition("condition", _condition),
    Condition("condition_not_no", _condition_not_no),
    Condition("training_need", _training_need),
    Condition("hardship_recognised", _hardship),
    Condition("credential_valid", _credential_valid, turns=_credential_turns),
    Condition("family_member", _family),
    Condition("public_post", _public_post),
    Condition("untrained", _untrained),
    Condition("untrained_when_asking", _untrained_when_asking),
    Condition("asked_for_training", _asked_for_training),
    Condition("licensed_masseur", _licensed_masseur),
    Condition("massage_shop", _massage_shop),
    Condition("online_shop", _online_shop),
    Condition("returned_migrant", _returned_migrant),
    Condition("middle_school", _middle_school),
    Condition("schooled", _schooled),
)
