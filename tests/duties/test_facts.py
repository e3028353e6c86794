"""Every fact that the engine may be told is kept by the register, entered over HTTP, and given to the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import update

from service.access.rules import Role
from service.dossier.queries import dossiers
from service.kit.db import Tx
from service.law import facts as law
from service.people.schemas.forms import PersonPatch
from service.tables.approvals import Approval
from service.tables.ledgers import Ledger
from service.tables.people import Person
from service.tables.records import Waiver
from tests import builders
from tests.builders import LANCHENG
from tests.conftest import AsUser

JIANGXI = "360102"
NOBODY_LOADS = {
    "Facts._by_kind": "an index, made when asked",
}
"""Fields that need not differ from their default, each with the reason."""
PERSON = {
    "name": "示例在册",
    "sex": "male",
    "born_on": "1999-03-07",
    "retirement_base": 50,
    "category": 7,
    "components": [1, 2],
    "grade": 2,
    "credential_issued_on": "2019-05-01",
    "credential_expires_on": "2029-04-30",
    "credential_status": "frozen",
    "hukou": {"kind": "resident", "code": None, "rural": None},
    "residence_code": JIANGXI,
    "need": "yes",
    "condition": "yes",
    "training_need": "yes",
    "training_need_on": None,
    "unemployed_reason": 4,
    "hardship_recognised_on": "2024-01-10",
    "registered_unemployed_on": "2024-01-11",
    "returned_migrant": "yes",
    "education": "70",
    "entered_on": "2024-02-01",
    "exit": None,
    "household": {
        "low_income_allowance": True,
        "low_income": True,
        "lifted_from_poverty": True,
        "monitor": "marginal",
        "monitor_since": "2024-01-05",
        "relocated": True,
        "multiple_disabled": True,
        "dependent_on_elderly": True,
        "centralised_care": True,
        "income_per_head": 800,
        "members": [
            {"name": "示例母", "relation": "parent", "sex": "female", "born_on": "1970-01-01", "employed": True}
            | {"able": "yes", "wishes": "yes", "employed_since": "2024-03-01", "last_job_ended_on": "2023-12-31"}
        ],
    },
    "student": {
        "school": "某大学",
        "major": "会计",
        "level": "本科",
        "enrolled_on": "2020-09-01",
        "graduates_on": "2024-06-30",
        "roster_on": "2024-02-02",
        "willing": "yes",
        "able": "yes",
        "destination_code": "11",
        "destination_on": "2024-06-01",
    },
}
JOB = {"form": 1, "employer": "某公司", "started_on": "2024-03-01", "ended_on": "2024-05-31", "contract": True}
JOB |= {"contract_from": "2024-03-01", "social_insurance": True, "self_employed_first": True, "place_type": "massage"}
BUSINESS = {"kind": "online", "name": "某网店", "licensed_on": "2024-03-01", "recognised_on": "2024-04-01"}
TRAINING = {"project": "面点", "level": "五级", "starts_on": "2024-04-01", "ends_on": "2024-04-20", "days": 10}
POST = {"employer": "某街道", "post_type": "保洁员", "started_on": "2024-06-01", "subsidy_ends_on": "2026-05-31"}
BENEFIT = {
    "code": "network_fee",
    "from_month": "2024-03",
    "to_month": "2024-04",
    "monthly_amount": 30,
    "fund": "残保金",
}
CONTACT = {"goals": ["找到工作"], "next_contact_on": "2024-06-20"}
ENTRIES: list[tuple[str, dict[str, Any]]] = [
    ("jobs", JOB | {"referral": "agency"}),
    ("businesses", BUSINESS | {"closed_on": "2024-06-10", "area": JIANGXI, "monthly_rent": 500}),
    ("trainings", TRAINING | {"hours": 80, "type": "practical", "state": "completed", "result": "passed"}),
    ("posts", POST | {"first_approved_on": "2024-05-30", "assessed_ok": True, "filed": True}),
    ("benefits", BENEFIT),
    ("ledger", CONTACT),
    ("ledger?kind=help", CONTACT),
    ("records", {"kind": "follow_up", "on": "2024-06-11", "mode": "phone", "outcome": "no_contact"}),
    ("records", {"kind": "career_guidance", "on": "2024-06-11", "mode": "phone", "detail": {"content": "面试"}}),
    ("pathway", {"stage": "registered", "on": "2024-06-10"}),
]


def _default(one: Field[Any]) -> Any:  # noqa: ANN401 - of any field
    return one.default_factory() if one.default_factory is not MISSING else one.default


def said(told: object) -> Iterator[str]:
    """The fields that differ from their default, of this fact and of those in it; required ones always do."""
    if isinstance(told, tuple):
        for each in told:
            yield from said(each)
    if not is_dataclass(told):
        return
    for one in fields(told):
        value = getattr(told, one.name)
        required = one.default is MISSING and one.default_factory is MISSING
        if required or value != _default(one):
            yield f"{type(told).__name__}.{one.name}"
        yield from said(value)


def everything() -> set[str]:
    """All that `law.facts` can say."""
    kinds = [kind for kind in vars(law).values() if isinstance(kind, type) and is_dataclass(kind)]
    return {f"{kind.__name__}.{one.name}" for kind in kinds for one in fields(kind)}


async def facts_of(tx: Tx, person_id: UUID, on: date | None = None) -> law.Facts:
    (file,) = await dossiers(tx.session, [person_id])
    return file.facts(on or tx.today)


async def entered(client: AsyncClient, path: str, told: dict[str, Any]) -> dict[str, Any]:
    answer = await client.post(f"/api/v1{path}", json=told)
    assert answer.status_code in {200, 201}, (path, answer.text)
    found: dict[str, Any] = answer.json()
    return found


async def waived(tx: Tx, person_id: UUID, by: UUID) -> None:
    """As a supervisor's approval leaves it."""
    asked = {"kind": "waiver", "subject": {}, "reason": "示例", "requested_at": tx.now, "requested_by": by}
    approval = Approval(person_id=person_id, county=JIANGXI, **asked)
    tx.session.add(approval)
    await tx.session.flush()
    told = {"rule": "FOUR-01", "step": "info_check", "period": "2024"}
    tx.session.add(Waiver(person_id=person_id, approval_id=approval.id, granted_at=tx.now, **told))
    await tx.session.flush()


async def in_full(tx: Tx, client: AsyncClient, boss: UUID) -> UUID:
    """Somebody of whom everything is known, as another program would enter it."""
    person = await entered(client, "/people", PERSON | {"area": JIANGXI})
    at, person_id = f"/people/{person['id']}", UUID(person["id"])
    made = {path: await entered(client, f"{at}/{path}", told) for path, told in ENTRIES}
    certificate = {"name": "面点师", "issued_on": "2024-05-01", "training_id": made["trainings"]["id"]}
    await entered(client, f"{at}/certificates", certificate)
    licence = await entered(client, f"{at}/licences", {"issued_on": "2024-05-02"})
    await entered(client, f"{at}/licences/{licence['id']}/review", {"reviewed_on": "2024-06-03"})
    await waived(tx, person_id, boss)
    return person_id


async def test_whatever_the_engine_may_be_told_is_entered_and_loaded(tx: Tx, as_user: AsUser) -> None:
    boss = await builders.user(tx, role=Role.SUPERVISOR, area=JIANGXI)
    person_id = await in_full(tx, await as_user(boss), boss.id)
    home = (await tx.session.get_one(Person, person_id)).household_id
    severe = await builders.person(tx, area=JIANGXI, household_id=home, role="disabled", grade=1)
    await builders.training(
        tx, severe, date(2024, 1, 10), type="practical", state="completed", ends_on=date(2024, 1, 12)
    )
    told = set(said(await facts_of(tx, person_id)))
    gone = await builders.person(tx, role="family", exit_reason="died", exit_on=date(2024, 5, 1))
    told |= set(said(await facts_of(tx, gone.id)))
    assert everything() - told == NOBODY_LOADS.keys()


async def test_ledgers_of_either_kind_reach_the_engine_each_with_its_own_date(tx: Tx, as_user: AsUser) -> None:
    boss = await builders.user(tx, role=Role.SUPERVISOR, area=JIANGXI)
    client = await as_user(boss)
    person = await entered(client, "/people", PERSON | {"area": JIANGXI})
    at = f"/people/{person['id']}/ledger"
    await entered(client, at, CONTACT)
    await entered(client, f"{at}?kind=help", CONTACT | {"next_contact_on": "2024-07-01", "goals": ["甲", "乙"]})
    known = await facts_of(tx, UUID(person["id"]))
    assert known.ledger == law.Ledger(tx.today, True, 1, date(2024, 6, 20), tx.today)
    assert known.aid_ledger == law.Ledger(tx.today, True, 2, date(2024, 7, 1), tx.today)


async def test_grad_18_a_date_is_stated_anew_when_it_changes_and_only_then(tx: Tx, as_user: AsUser) -> None:
    officer = await builders.user(tx, role=Role.GRADUATE_OFFICER)
    who = await builders.person(tx)
    await builders.student(tx, who)
    client = await as_user(officer)
    await entered(client, f"/people/{who.id}/ledger", CONTACT)
    await tx.session.execute(update(Ledger).values(stated_on=date(2024, 6, 3)))
    told = CONTACT | {"goals": ["找到工作", "考下证书"], "version": 1}
    await entered(client, f"/people/{who.id}/ledger", told)
    assert (await facts_of(tx, who.id)).ledger == law.Ledger(tx.today, True, 2, date(2024, 6, 20), date(2024, 6, 3))
    again = await entered(client, f"/people/{who.id}/ledger", told | {"version": 2, "next_contact_on": "2024-07-20"})
    assert again["stated_on"] == "2024-06-12"
    assert (await facts_of(tx, who.id)).ledger == law.Ledger(tx.today, True, 2, date(2024, 7, 20), date(2024, 6, 12))


# ------------------------------------------------------------------------------------------------------ dated


async def test_bld_01_the_wish_for_training_is_dated_by_the_answer_that_stands(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx, training_need="no")
    for answer, since in (("yes", "2024-03-01"), ("yes", "2024-04-01"), ("no", "2024-05-01"), ("yes", "2024-06-01")):
        patch = PersonPatch.model_validate({"training_need": answer, "valid_from": since})
        await builders.change(tx, actor, who.id, patch, None)
    days = [date(2024, 2, 28), date(2024, 3, 1), date(2024, 4, 30), date(2024, 5, 31), date(2024, 6, 12)]
    told = [(await facts_of(tx, who.id, day)).person for day in days]
    assert [(one.training_need, one.training_need_on) for one in told] == [
        ("no", date(2022, 3, 1)),
        ("yes", date(2024, 3, 1)),
        ("yes", date(2024, 3, 1)),
        ("no", date(2024, 5, 1)),
        ("yes", date(2024, 6, 1)),
    ]


async def test_bld_01_a_wish_told_on_registering_is_asked_for_on_that_day_whenever_the_person_entered(
    tx: Tx, as_user: AsUser
) -> None:
    client = await as_user(await builders.user(tx))
    told = {"name": "示例新人", "sex": "female", "born_on": "1991-01-01", "category": 1, "grade": 1, "area": LANCHENG}
    made = await entered(client, "/people", told | {"training_need": "yes", "entered_on": "2022-03-01"})
    known = (await facts_of(tx, UUID(made["id"]))).person
    assert (known.entered_on, known.training_need_on) == (date(2022, 3, 1), date(2024, 6, 12))


async def test_sub_03_who_came_home_is_known_from_the_day_told(tx: Tx) -> None:
    actor, who = await builders.actor(tx), await builders.person(tx)
    patch = PersonPatch.model_validate({"returned_migrant": "是", "valid_from": "2024-05-01"})
    await builders.change(tx, actor, who.id, patch, None)
    days = (date(2024, 4, 30), date(2024, 5, 1))
    assert [(await facts_of(tx, who.id, day)).person.returned_migrant for day in days] == ["unknown", "yes"]


async def test_hh_01_the_work_of_registered_relatives_is_told_without_breaks_of_no_day(tx: Tx) -> None:
    who = await builders.person(tx)
    other = await builders.person(tx, household_id=who.household_id)
    for started, ended in (("2023-01-01", "2023-06-30"), ("2024-01-01", "2024-02-29"), ("2024-03-01", None)):
        end = None if ended is None else date.fromisoformat(ended)
        await builders.job(tx, other, date.fromisoformat(started), end, employer=started)
    days = (date(2022, 12, 31), date(2023, 6, 30), date(2023, 7, 1), date(2024, 6, 12))
    told = [(await facts_of(tx, who.id, day)).person.household.members[0] for day in days]
    assert [(one.employed, one.employed_since, one.last_job_ended_on) for one in told] == [
        (False, None, None),
        (True, date(2023, 1, 1), None),
        (False, None, date(2023, 6, 30)),
        (True, date(2024, 1, 1), date(2023, 6, 30)),
    ]


# --------------------------------------------------------------------------------------------------- 居民户口


@pytest.mark.parametrize(
    ("code", "name", "rural"),
    [
        ("530502001201", "示例社区", "yes"),  # the code goes before the name
        ("530502001399", "示例", "yes"),
        ("530502001001", "示例村", "no"),
        ("530502001199", "示例", "no"),
        ("530502001901", "示例村", "yes"),
        ("530502001901", "示例村委会", "yes"),
        ("530502001901", "示例村民委员会", "yes"),
        ("530502001901", "示例嘎查", "yes"),
        ("530502001901", "示例社区", "no"),
        ("530502001901", "新村居委会", "no"),
        ("530502001901", "示例居民委员会", "no"),
        ("530502001901", "示例农场", "unknown"),
        ("530502001400", "示例园区", "unknown"),
        ("530502001500", "示例场", "unknown"),
    ],
)
async def test_resident_hukou_is_rural_where_its_village_is(tx: Tx, code: str, name: str, rural: str) -> None:
    await builders.village(tx, code, name)
    who = await builders.person(tx, area=code, hukou_kind="resident")
    assert (await facts_of(tx, who.id)).person.hukou == law.Hukou("resident", code, rural)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("hukou_code", "residence_code", "rural"),
    [
        ("530502001201", "530502001001", "yes"),  # its own village
        ("530502001", "530502001201", "no"),  # told to the township only: the service unit lies there
        (None, None, "no"),
        ("530502002", "530502002201", "unknown"),  # residence in a village that nobody knows
        ("530502003", "530502001001", "unknown"),  # of elsewhere
    ],
)
async def test_a_hukou_told_without_its_village_is_taken_for_the_village_of_service_or_residence_in_it(
    tx: Tx, hukou_code: str | None, residence_code: str | None, rural: str
) -> None:
    await builders.village(tx, "530502001201")
    await builders.village(tx, "530502001001")
    who = await builders.person(
        tx, area="530502001001", hukou_kind="resident", hukou_code=hukou_code, residence_code=residence_code
    )
    hukou = (await facts_of(tx, who.id)).person.hukou
    assert hukou is not None
    assert hukou.rural == rural


async def test_who_moved_from_a_village_to_town_was_a_villager_before(tx: Tx) -> None:
    await builders.village(tx, "530502001201")
    await builders.village(tx, "530502001001")
    actor = await builders.actor(tx)
    who = await builders.person(tx, area="530502001201", hukou_kind="resident")
    patch = PersonPatch.model_validate({"hukou_code": "530502001001", "valid_from": "2024-05-01"})
    await builders.change(tx, actor, who.id, patch, None)
    told = [(await facts_of(tx, who.id, day)).person.hukou for day in (date(2024, 4, 30), date(2024, 5, 1))]
    assert [one.rural for one in told if one] == ["yes", "no"]


async def test_kpi_02_a_villager_with_resident_hukou_counts_for_the_family(tx: Tx) -> None:
    await builders.village(tx, "530502001201")
    head = await builders.person(tx, area="530502001201", grade=1, hukou_kind="resident")
    relative = await builders.person(tx, role="family", household_id=head.household_id)
    assert (await facts_of(tx, relative.id)).person.household.severe_rural is True
