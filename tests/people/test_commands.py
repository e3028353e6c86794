"""Registering, changing, leaving, merging: each act as a worker knows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from service.access.rules import Actor, Role
from service.kit.clock import Clock
from service.kit.db import Database, Tx
from service.kit.errors import Forbidden, Invalid, NotFound, Refused, Stale
from service.kit.outcome import Outcome
from service.people.commands import guessing, households, leaving, matching, merging, privacy, stating
from service.people.commands.saving import Entry, save, take_back
from service.people.queries import lists
from service.people.queries import one as people_one
from service.people.rules.statements import values_on
from service.people.schemas.forms import ConsentForm, MemberForm, PersonForm, PersonPatch
from service.tables.audit import Act
from service.tables.people import Consent, Merge, Person, Statement, Student
from tests import builders
from tests.builders import BAOTOU_KUNDULUN, LANCHENG, LONGYANG, YONGCHANG
from tests.people.people import form, number


@pytest.fixture
async def me(tx: Tx) -> Actor:
    return await builders.actor(tx)


@pytest.fixture
async def chief(tx: Tx) -> Actor:
    return await builders.actor(tx, role=Role.SUPERVISOR, area=LONGYANG)


async def acts(tx: Tx, person: Person) -> list[str]:
    await tx.session.flush()
    return list(await tx.session.scalars(select(Act.verb).where(Act.subject_id == str(person.id)).order_by(Act.id)))


# ---------------------------------------------------------------------------------------------- registering


async def test_numbers_say_sex_birth_date_category_and_grade(tx: Tx, me: Actor) -> None:
    made = await builders.register(tx, me, form(certificate_number=number(sequence=2) + "13"))

    assert (made.sex, made.born_on, made.category, made.grade) == ("female", date(1990, 3, 7), 1, 3)
    assert made.pinyin == "zengxiaomin"
    assert made.version == 1
    assert await acts(tx, made) == ["person.register"]


async def test_numbers_are_kept_encrypted(tx: Tx, me: Actor) -> None:
    told = number()
    made = await builders.register(tx, me, form(certificate_number=told + "42", phone="13800000012"))

    assert made.sealed_id is not None
    assert told.encode() not in made.sealed_id
    assert tx.cipher.open(made.sealed_id, f"person.sealed_id:{made.id}") == told


async def test_who_registers_as_a_counselor_becomes_responsible(tx: Tx, me: Actor, chief: Actor) -> None:
    assert (await builders.register(tx, me, form())).owner_id == me.id
    assert (await builders.register(tx, chief, form(name="别人"))).owner_id is None


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("sex", {"sex": "男", "id_number": "999999199003070020", "certificate_number": ...}),
        ("born_on", {"born_on": "1990-03-08"}),
        ("category", {"category": "视力"}),
        ("grade", {"grade": "1"}),
        ("certificate_number", {"id_number": "999999199003070012", "certificate_number": "99999919900307002042"}),
        ("certificate_number", {"certificate_number": "99999919900307001282"}),
        ("born_on", {"certificate_number": ..., "sex": "女", "category": 4, "grade": 2}),
        ("category", {"certificate_number": ..., "id_number": "999999199003070012"}),
        ("components", {"components": ["视力"]}),
        ("entered_on", {"entered_on": "2024-06-13"}),
        ("credential_expires_on", {"credential_issued_on": "2020-01-01", "credential_expires_on": "2019-01-01"}),
        ("consent.given_on", {"legal_basis": "separate_consent"}),
        ("area", {"area": "530502999"}),
        ("area", {"area": "530500"}),
        ("area", {"area": YONGCHANG}),
    ],
)
async def test_what_does_not_agree_is_named_by_its_field(
    tx: Tx, me: Actor, field: str, values: dict[str, object]
) -> None:
    with pytest.raises(Invalid) as refusal:
        await builders.register(tx, me, form(**values))

    assert field in refusal.value.fields


async def test_a_work_injury_has_neither_number_nor_category(tx: Tx, me: Actor) -> None:
    made = await builders.register(
        tx, me, form(certificate_number=..., credential_kind="work_injury", sex="男", born_on="1980.5.1")
    )

    assert (made.sealed_certificate, made.category, made.id_index) == (None, None, None)


async def test_the_same_number_leads_to_the_entry_on_file(tx: Tx, me: Actor) -> None:
    told = number() + "42"
    first = await builders.register(tx, me, form(certificate_number=told))

    with pytest.raises(matching.Twin) as refusal:
        await builders.register(tx, me, form(name="另名", certificate_number=told))

    assert refusal.value.existing == first.id


async def test_the_same_number_elsewhere_says_nothing_about_whom(tx: Tx, me: Actor) -> None:
    elsewhere = await builders.actor(tx, area=BAOTOU_KUNDULUN)
    told = number() + "42"
    first = await builders.register(tx, elsewhere, form(certificate_number=told, area=BAOTOU_KUNDULUN))

    with pytest.raises(matching.Twin) as refusal:
        await builders.register(tx, me, form(certificate_number=told))

    assert refusal.value.existing is None
    assert str(first.id) not in str(refusal.value.figures)


async def test_a_fault_of_the_database_that_is_no_twin_is_not_told_as_one(tx: Tx, me: Actor) -> None:
    nobody = replace(me, id=uuid4())
    with pytest.raises(IntegrityError):
        await builders.register(tx, nobody, form())


@pytest.mark.parametrize("same", [{}, {"name": "旁人", "phone": "138 0000 0012"}])
async def test_somebody_alike_must_be_confirmed(tx: Tx, me: Actor, same: dict[str, str]) -> None:
    first = await builders.register(tx, me, form(phone="13800000012"))

    with pytest.raises(matching.Alike) as refusal:
        await builders.register(tx, me, form(**same))

    assert refusal.value.alike == [first.id]
    assert (await builders.register(tx, me, form(**same, confirmed=True))).id != first.id


async def test_a_graduate_comes_with_studies_members_and_consent(tx: Tx, me: Actor) -> None:
    made = await builders.register(
        tx,
        me,
        form(
            student={"school": "某大学", "graduates_on": "2024年6月30日"},
            members=[{"name": "曾大山", "sex": "男", "born_on": "1960-01-01", "relation": "父亲"}],
            legal_basis="separate_consent",
            consent={"mode": "written", "given_on": "2024-06-01"},
        ),
    )
    home = await people_one.household(tx.session, me, made.id, tx.today)

    assert (await tx.session.get_one(Student, made.id)).graduates_on == date(2024, 6, 30)
    assert [(one.name, one.relation) for one in home.members] == [("曾大山", "parent")]
    assert await people_one.consented(tx.session, made.id)


# ------------------------------------------------------------------------------------------------- changing


async def test_a_change_is_a_dated_statement_and_todays_value(tx: Tx, me: Actor) -> None:
    made = await builders.register(tx, me, form(need="不清楚", entered_on="2024-01-01"))

    await builders.change(tx, me, made.id, PersonPatch(need="yes", valid_from=date(2024, 5, 1)), 1)
    said = list(await tx.session.scalars(select(Statement).where(Statement.person_id == made.id)))

    assert made.need == "yes"
    assert made.version == 2
    assert values_on(said, date(2024, 4, 30))["need"] == "unknown"
    assert values_on(said, date(2024, 5, 1))["need"] == "yes"


async def test_fields_not_given_stay(tx: Tx, me: Actor) -> None:
    made = await builders.register(tx, me, form(phone="13800000012", education="本科", note="记下"))

    await builders.change(tx, me, made.id, PersonForm(name="曾敏", area=LANCHENG, low_income=True), 1)

    assert (made.name, made.initials, made.low_income) == ("曾敏", "zm", True)
    assert (made.phone_tail, made.education, made.note) == ("0012", "20", "记下")


async def test_none_takes_a_number_away(tx: Tx, me: Actor) -> None:
    made = await builders.register(tx, me, form(phone="13800000012"))

    await builders.change(tx, me, made.id, PersonPatch(phone=None), None)

    assert (made.sealed_phone, made.phone_index, made.phone_tail) == (None, None, None)


async def test_a_new_certificate_number_brings_its_grade_from_that_day(tx: Tx, me: Actor) -> None:
    told = number()
    made = await builders.register(tx, me, form(certificate_number=told + "43", entered_on="2023-01-01"))

    patch = PersonPatch.model_validate({"certificate_number": told + "42", "valid_from": "2024-03-01"})
    await builders.change(tx, me, made.id, patch, 1)
    said = list(await tx.session.scalars(select(Statement).where(Statement.person_id == made.id)))

    assert made.grade == 2
    assert values_on(said, date(2024, 2, 29))["grade"] == 3


async def test_a_grade_that_the_number_on_file_denies_is_refused(tx: Tx, me: Actor) -> None:
    made = await builders.register(tx, me, form())

    with pytest.raises(Invalid) as refusal:
        await builders.change(tx, me, made.id, PersonPatch(grade=1), 1)

    assert "grade" in refusal.value.fields


async def test_nothing_different_is_no_change(tx: Tx, me: Actor) -> None:
    told = number() + "42"
    made = await builders.register(tx, me, form(certificate_number=told))

    await builders.change(tx, me, made.id, form(certificate_number=told), 1)

    assert made.version == 1
    assert await acts(tx, made) == ["person.register"]


async def test_an_old_version_is_told_what_differs_with_numbers_masked(tx: Tx, me: Actor) -> None:
    made = await builders.register(tx, me, form(phone="13800000012"))
    await builders.change(tx, me, made.id, PersonPatch(need="yes", phone="13900000034"), 1)

    with pytest.raises(Stale) as refusal:
        await builders.change(tx, me, made.id, PersonPatch(need="no", phone="13800000012"), 1)

    assert refusal.value.differing == (
        ("phone", "联系电话", "138****0012", "139****0034"),
        ("need", "就业需求", "无", "有"),
    )
    assert made.need == "yes"


async def test_a_household_fact_is_said_of_everybody_in_it(tx: Tx, me: Actor) -> None:
    one = await builders.register(tx, me, form())
    other = await builders.register(tx, me, form(name="曾小勇"))
    await households.join_household(tx, me, other.id, one.id)

    await builders.change(tx, me, one.id, PersonPatch(monitor="marginal", monitor_since=date(2024, 6, 1)), None)

    assert (other.monitor, other.monitor_since) == ("marginal", date(2024, 6, 1))


async def test_moving_to_another_township_keeps_the_name_findable(tx: Tx, chief: Actor) -> None:
    made = await builders.register(tx, chief, form())

    await builders.change(tx, chief, made.id, PersonPatch(area=YONGCHANG), 1)
    found = await lists.find(tx.session, chief, "敏", tx.today, cipher=tx.cipher, area=YONGCHANG)

    assert made.township == YONGCHANG
    assert [line.id for line in found.items] == [made.id]


async def test_somebody_elses_person_is_not_found(tx: Tx, me: Actor) -> None:
    made = await builders.register(tx, me, form())
    stranger = await builders.actor(tx, area=YONGCHANG)

    with pytest.raises(NotFound):
        await builders.change(tx, stranger, made.id, PersonPatch(need="no"), 1)


# ------------------------------------------------------------------------------------------------- stating


async def test_what_holds_since_earlier_does_not_overrule_what_was_said_for_later(tx: Tx, me: Actor) -> None:
    made = await builders.register(tx, me, form(need="yes", entered_on="2024-01-01"))
    await stating.state(tx, me, [stating.Saying(made, {"need": "no"}, date(2024, 6, 1), "page")])

    await stating.state(tx, me, [stating.Saying(made, {"need": "unknown"}, date(2024, 3, 1), "page")])

    assert made.need == "no"


async def test_nothing_is_said_of_the_future(tx: Tx, me: Actor) -> None:
    made = await builders.register(tx, me, form())

    with pytest.raises(Invalid):
        await stating.state(tx, me, [stating.Saying(made, {"need": "no"}, tx.today + timedelta(days=1), "page")])


async def test_what_is_saved_holds_today_even_if_something_was_said_for_a_later_day(tx: Tx, me: Actor) -> None:
    made = await builders.register(tx, me, form(need="unknown", entered_on="2024-01-01"))
    await stating.state(tx, me, [stating.Saying(made, {"need": "unknown"}, date(2024, 6, 1), "page")])

    await builders.change(tx, me, made.id, PersonPatch(need="yes", valid_from=date(2024, 3, 1)), None)
    tx.now += timedelta(seconds=1)
    many = await save(tx, me, [Entry(PersonPatch(need="no", valid_from=date(2024, 4, 1)), made.id)], source="page")
    said = list(await tx.session.scalars(select(Statement).where(Statement.person_id == made.id)))

    assert [values_on(said, day)["need"] for day in (date(2024, 3, 1), date(2024, 4, 1), date(2024, 6, 1))] == [
        "yes",
        "no",
        "unknown",
    ]
    assert made.need == "no"
    assert many[0].version == made.version


async def test_a_correction_stands_and_the_wrong_statement_stays_in_the_history(tx: Tx, me: Actor) -> None:
    made = await builders.register(tx, me, form(entered_on="2024-01-01", need="unknown"))
    (wrong,) = await stating.state(tx, me, [stating.Saying(made, {"need": "no"}, date(2024, 2, 1), "page")])

    await stating.correct(tx, me, made.id, wrong, {"need": "yes"}, valid_from=date(2024, 3, 1))
    said = list(await tx.session.scalars(select(Statement).where(Statement.person_id == made.id)))
    before = datetime.combine(tx.today, tx.now.timetz()) - timedelta(hours=1)

    assert made.need == "yes"
    assert values_on(said, date(2024, 2, 15))["need"] == "unknown"
    assert values_on(said, date(2024, 3, 1), as_of=before) == {}
    with pytest.raises(NotFound):
        await stating.correct(tx, me, made.id, wrong, {"need": "yes"}, valid_from=date(2024, 3, 1))


# ------------------------------------------------------------------------------------------------- leaving


async def test_who_dies_leaves_and_who_was_taken_for_another_comes_back(tx: Tx, me: Actor) -> None:
    made = await builders.register(tx, me, form(entered_on="2024-01-01"))

    await leaving.leave(tx, me, made.id, "died", date(2024, 6, 1))
    assert (made.exit_reason, made.exit_on) == ("died", date(2024, 6, 1))
    with pytest.raises(Refused):
        await leaving.leave(tx, me, made.id, "other", date(2024, 6, 2))

    await leaving.come_back(tx, me, made.id, date(2024, 6, 1))
    said = list(await tx.session.scalars(select(Statement).where(Statement.person_id == made.id)))
    assert made.exit_on is None
    assert values_on(said, date(2024, 6, 1))["exit_on"] is None


@pytest.mark.parametrize("on", [date(2023, 12, 31), date(2024, 6, 13)])
async def test_nobody_leaves_before_entering_or_in_the_future(tx: Tx, me: Actor, on: date) -> None:
    made = await builders.register(tx, me, form(entered_on="2024-01-01"))

    with pytest.raises(Invalid):
        await leaving.leave(tx, me, made.id, "moved_out", on)


# ------------------------------------------------------------------------------------------------- privacy


async def test_unmasking_gives_the_number_and_keeps_the_reason(tx: Tx, me: Actor) -> None:
    made = await builders.register(tx, me, form(phone="13800000012"))

    assert await privacy.unmask(tx, me, made.id, "phone", "电话回访") == "13800000012"
    act = await tx.session.scalar(select(Act).where(Act.verb == "person.unmask"))
    assert act is not None
    assert act.detail == {"field": "phone"}
    assert act.personal == {"reason": "电话回访"}


async def test_unmasking_needs_a_reason_and_ends_at_some_count(
    tx: Tx, me: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await builders.register(tx, me, form(phone="13800000012"))
    monkeypatch.setattr("service.people.commands.privacy.MOST_CLEAR", 1)

    with pytest.raises(Invalid):
        await privacy.unmask(tx, me, made.id, "id_number", " ")
    for _ in range(2):  # the same number again is no other number
        await privacy.unmask(tx, me, made.id, "id_number", "核对证件")
    with pytest.raises(Refused):
        await privacy.unmask(tx, me, made.id, "phone", "核对证件")


async def test_telephones_shown_on_pages_and_day_lists_are_of_the_same_budget(
    tx: Tx, me: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.people.commands.privacy.MOST_CLEAR", 2)
    called = [
        await builders.register(tx, me, form(name=name, phone=f"1380000000{at}")) for at, name in enumerate("甲乙丙")
    ]

    shown = [str((await privacy.view(tx, me, one.id)).facts) for one in (*called, called[0])]

    assert [f"1380000000{at}" in facts for at, facts in zip((0, 1, 2, 0), shown, strict=True)] == [
        True,
        True,
        False,
        True,
    ]
    assert await privacy.phones(tx, me, called) == {one.id: f"1380000000{at}" for at, one in enumerate(called[:2])}
    with pytest.raises(Refused):
        await privacy.unmask(tx, me, called[2].id, "phone", "核对电话")


async def test_numbers_are_not_guessed_by_searching(tx: Tx, me: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.people.commands.guessing.MOST", 2)
    told, token = number(), uuid4()
    await builders.register(tx, me, form(certificate_number=told + "42"))

    for _ in range(3):
        await guessing.find(tx, me, "没有")
        assert (await guessing.find(tx, me, told)).items
        await guessing.find(tx, me, number(), token=token)  # the page of a search that found nothing, looked at again
    await guessing.find(tx, me, number())
    with pytest.raises(Refused):
        await guessing.find(tx, me, number())
    with pytest.raises(Refused):
        await guessing.find(tx, me, told)  # else the one that is answered would be the right one


async def test_numbers_are_not_guessed_by_registering(
    database: Database, tx: Tx, me: Actor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.people.commands.guessing.MOST", 2)
    told = number()
    await builders.register(tx, me, form(certificate_number=told + "42"))
    await tx.session.commit()

    said = []
    for _ in range(3):
        with pytest.raises(Refused) as fault:
            async with database.transaction(clock) as tried:
                await builders.register(tried, me, form(certificate_number=told + "42"))
        said.append(isinstance(fault.value, matching.Twin))

    assert said == [True, True, False]


async def test_the_telephone_is_clear_to_the_areas_counselor_and_masked_to_the_supervisor(
    tx: Tx, me: Actor, chief: Actor
) -> None:
    made = await builders.register(tx, me, form(phone="13800000012"))

    mine = await privacy.view(tx, me, made.id)
    theirs = await privacy.view(tx, chief, made.id)

    assert "13800000012" in [fact.call for fact in mine.facts]
    assert "13800000012" not in str(theirs.facts)
    assert (await acts(tx, made)).count("person.view") == 2


async def test_withdrawing_the_only_ground_ends_the_service(tx: Tx, me: Actor) -> None:
    consent = {"mode": "written", "given_on": "2024-06-01"}
    made = await builders.register(
        tx, me, form(legal_basis="separate_consent", consent=consent, entered_on="2024-01-01")
    )
    given = await tx.session.scalar(select(Consent).where(Consent.person_id == made.id))
    assert given is not None

    await privacy.withdraw(tx, me, made.id, given.id, date(2024, 6, 10))

    assert (made.exit_reason, made.exit_on) == ("other", date(2024, 6, 10))


async def test_withdrawing_one_of_two_consents_ends_nothing(tx: Tx, me: Actor) -> None:
    made = await builders.register(tx, me, form())
    again = ConsentForm.model_validate({"mode": "phone", "given_on": "2024-06-02"})
    first = await privacy.consent(tx, me, made.id, again)
    await privacy.consent(tx, me, made.id, again)

    await privacy.withdraw(tx, me, made.id, first.id, date(2024, 6, 10))

    assert made.exit_on is None


# ------------------------------------------------------------------------------------------------ household


async def test_members_come_and_go(tx: Tx, me: Actor) -> None:
    made = await builders.register(tx, me, form())
    member = await households.add_member(
        tx, me, made.id, MemberForm.model_validate({"name": "曾大山", "sex": "男", "born_on": "1960-01-01"})
    )

    await households.end_member(tx, me, made.id, member.id)

    assert (await people_one.household(tx.session, me, made.id, tx.today)).members == []
    with pytest.raises(NotFound):
        await households.end_member(tx, me, made.id, member.id)


async def test_who_joins_a_household_brings_its_members_and_can_leave_alone(tx: Tx, me: Actor) -> None:
    one, other = await builders.register(tx, me, form()), await builders.register(tx, me, form(name="曾小勇"))
    father = MemberForm.model_validate({"name": "曾大山", "sex": "男", "born_on": "1960-01-01"})
    await households.add_member(tx, me, other.id, father)

    await households.join_household(tx, me, other.id, one.id)
    together = await people_one.household(tx.session, me, one.id, tx.today)
    await households.leave_household(tx, me, other.id)
    alone = await people_one.household(tx.session, me, other.id, tx.today)

    assert [row[0] for row in together.registered] == [other.id]
    assert [member.name for member in together.members] == ["曾大山"]
    assert (alone.registered, list(alone.members)) == ([], [])


# -------------------------------------------------------------------------------------------------- merging


async def test_two_entries_become_one_and_nothing_is_lost(tx: Tx, me: Actor, chief: Actor, database: Database) -> None:
    keep = await builders.register(tx, me, form(need="yes"))
    drop = await builders.register(
        tx,
        me,
        form(
            certificate_number=...,
            sex="女",
            born_on="1990-03-07",
            category=4,
            grade=2,
            need="no",
            phone="13800000012",
            entered_on="2023-01-01",
            confirmed=True,
            student={"school": "某大学", "graduates_on": "2024-06-30"},
        ),
    )
    await builders.record(tx, drop)
    await database.settle(tx)

    await merging.merge(tx, chief, keep.id, drop.id, "身份证核对为同一人")
    await database.settle(tx)
    merged = await tx.session.scalar(select(Merge).where(Merge.kept_id == keep.id))

    assert (keep.need, keep.phone_tail, keep.entered_on) == ("yes", "0012", date(2023, 1, 1))
    assert keep.sealed_phone is not None
    assert tx.cipher.open(keep.sealed_phone, f"person.sealed_phone:{keep.id}") == "13800000012"
    assert await tx.session.scalar(select(func.count()).select_from(Student).where(Student.person_id == keep.id)) == 1
    assert merged is not None
    assert set(merged.moved) >= {"record.person_id", "statement.person_id", "student.person_id", "filled"}
    with pytest.raises(NotFound):
        await people_one.person(tx.session, chief, drop.id)


async def test_of_two_studies_the_kept_persons_hold(tx: Tx, chief: Actor) -> None:
    keep, drop = await builders.person(tx), await builders.person(tx)
    await builders.student(tx, keep, date(2024, 6, 30))
    await builders.student(tx, drop, date(2023, 6, 30))

    await merging.merge(tx, chief, keep.id, drop.id, "核实为同一人")

    study = await people_one.student(tx.session, chief, keep.id)
    assert study is not None
    assert study.graduates_on == date(2024, 6, 30)


async def test_a_counselor_merges_nobody(tx: Tx, me: Actor) -> None:
    keep, drop = await builders.person(tx), await builders.person(tx)

    with pytest.raises(Forbidden):
        await merging.merge(tx, me, keep.id, drop.id, "核实为同一人")


async def test_merging_needs_two_entries_in_sight_and_a_reason(tx: Tx, chief: Actor) -> None:
    keep, far = await builders.person(tx), await builders.person(tx, area=BAOTOU_KUNDULUN)

    with pytest.raises(Invalid):
        await merging.merge(tx, chief, keep.id, keep.id, "核实为同一人")
    with pytest.raises(Invalid):
        await merging.merge(tx, chief, keep.id, far.id, "")
    with pytest.raises(NotFound):
        await merging.merge(tx, chief, keep.id, far.id, "核实为同一人")


# ------------------------------------------------------------------------------------------------ many at once


async def test_many_are_registered_as_one_would_be(tx: Tx, chief: Actor) -> None:
    forms = [form(name=f"甲{letter}", need="有", entered_on="2024-03-15") for letter in "乙丙丁"]

    saved = await save(tx, chief, [Entry(one) for one in forms], source="page")
    many = [await people_one.person(tx.session, chief, of(one)) for one in saved]
    single = await builders.register(tx, chief, form(name="甲戊", need="有", entered_on="2024-03-15"))

    alike = ("version", "category", "grade", "need", "county", "township", "entered_on", "hukou_kind", "owner_id")
    for person in many:
        assert [getattr(person, key) for key in alike] == [getattr(single, key) for key in alike]
    assert [one.name for one in many] == ["甲乙", "甲丙", "甲丁"]
    said = await tx.session.scalar(select(Statement).where(Statement.person_id == many[0].id))
    of_single = await tx.session.scalar(select(Statement).where(Statement.person_id == single.id))
    assert said is not None
    assert of_single is not None
    assert said.values == of_single.values
    assert tx.touched >= {one.id for one in many}


async def test_what_stands_against_one_of_many_does_not_stop_the_others(tx: Tx, chief: Actor) -> None:
    told, twice = number() + "42", {"credential_kind": "military_disability", "certificate_number": "军字第000001号"}
    twice |= {"sex": "男", "born_on": "1990-03-07"}
    await builders.register(tx, chief, form(certificate_number=told))
    forms = [form(certificate_number=told), form(name="甲乙", **twice), form(name="甲丙", **twice), form(name="甲丁")]

    saved = await save(tx, chief, [Entry(one) for one in forms], source="page")

    faults = [type(one.fault) for one in saved]
    assert faults == [matching.Twin, type(None), matching.TwiceAtOnce, type(None)]
    assert [one.name for one in await named(tx, "甲乙", "甲丙", "甲丁")] == ["甲丁", "甲乙"]


async def test_asked_what_would_become_of_it_nothing_is_written(tx: Tx, chief: Actor) -> None:
    kept = await builders.register(tx, chief, form(name="甲乙", phone="13800000012"))
    entries = [
        Entry(form(name="甲丙")),
        Entry(PersonPatch(need="yes", phone="13900000034"), kept.id),
        Entry(PersonPatch(need="unknown"), kept.id),
        Entry(PersonPatch(need="yes"), kept.id, version=7),
    ]

    would = await save(tx, chief, entries, write=False, source="page")
    await tx.session.refresh(kept)

    assert (kept.need, kept.version, await named(tx, "甲丙")) == ("unknown", 1, [])
    assert [one.made for one in would] == [True, False, False, False]
    assert [(one.label, one.before, one.after) for one in would[1].changes] == [
        ("联系电话", "138****0012", "139****0034"),
        ("就业需求", "不清楚", "有"),
    ]
    assert would[2].same
    assert isinstance(would[3].fault, Stale)


async def test_only_those_who_differ_are_changed(tx: Tx, chief: Actor) -> None:
    ids = [(await builders.register(tx, chief, form(name=name))).id for name in ("甲乙", "甲丙")]

    patches = (PersonPatch(need="yes", note="新"), PersonPatch(need="unknown"))
    done = await save(tx, chief, [Entry(one, ids[at]) for at, one in enumerate(patches)], source="page")
    one = await people_one.person(tx.session, chief, ids[0])

    assert [([change.field for change in one.changes], one.version, one.same) for one in done] == [
        (["need", "note"], 2, False),
        ([], 1, True),
    ]
    assert (one.need, one.note, one.version) == ("yes", "新", 2)


async def test_a_batch_is_taken_back_whole(tx: Tx, chief: Actor) -> None:
    kept = await builders.register(tx, chief, form(name="甲乙", phone="13800000012"))
    study = {"school": "某大学", "graduates_on": "2024-06-30"}
    patch = PersonPatch.model_validate(
        {"name": "甲丁", "need": "yes", "phone": "13900000034", "entered_on": "2024-01-01", "student": study}
    )
    saved = await save(tx, chief, [Entry(form(name="甲丙")), Entry(patch, kept.id)], source="page")

    assert await take_back(tx, chief, saved) == []

    assert (kept.name, kept.need, kept.phone_tail, kept.entered_on) == ("甲乙", "unknown", "0012", tx.today)
    assert await people_one.student(tx.session, chief, kept.id) is None
    with pytest.raises(NotFound):
        await people_one.person(tx.session, chief, of(saved[0]))


async def test_what_was_said_of_the_home_is_taken_back_of_all_of_it(tx: Tx, chief: Actor) -> None:
    one, other = [await builders.register(tx, chief, form(name=name)) for name in ("甲乙", "甲丙")]
    await households.join_household(tx, chief, one.id, other.id)
    saved = await save(tx, chief, [Entry(PersonPatch(low_income=True), one.id)], source="page")
    assert (other.low_income, saved[0].spread_to) == (True, (other.id,))

    assert await take_back(tx, chief, saved) == []

    assert (one.low_income, other.low_income) == (False, False)


async def test_a_batch_that_was_worked_on_stays(tx: Tx, chief: Actor) -> None:
    saved = await save(tx, chief, [Entry(form(name="甲丙"))], source="page")
    person = await people_one.person(tx.session, chief, of(saved[0]))
    changed = await save(tx, chief, [Entry(PersonPatch(need="yes"), person.id)], source="page")
    await builders.change(tx, chief, person.id, PersonPatch(need="no"), None)

    assert await take_back(tx, chief, changed) == [person.id]
    await builders.record(tx, person)
    assert await take_back(tx, chief, [replace(saved[0], version=person.version)]) == [person.id]
    assert person.need == "no"


async def test_many_changes_reach_only_persons_in_sight(tx: Tx, me: Actor) -> None:
    far = await builders.person(tx, area=BAOTOU_KUNDULUN)

    (saved,) = await save(tx, me, [Entry(PersonPatch(need="yes"), far.id)], source="page")

    assert isinstance(saved.fault, NotFound)


def of(saved: Outcome) -> UUID:
    assert saved.id is not None
    return saved.id


async def named(tx: Tx, *names: str) -> list[Person]:
    return list(await tx.session.scalars(select(Person).where(Person.name.in_(names)).order_by(Person.name)))
