"""Who is found, by what, by whom; and that nobody sees a person outside their area."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from service.access.rules import Actor, Role
from service.kit.db import Database, Tx
from service.kit.errors import Invalid, NotFound
from service.kit.paging import decode
from service.people.commands import holding, privacy
from service.people.queries import lists
from service.people.queries import one as people_one
from service.people.queries.lists import Filters
from service.people.schemas.forms import PersonPatch
from service.tables.people import Person
from tests import builders
from tests.builders import BAOTOU_KUNDULUN, LANCHENG, LONGYANG, YONGCHANG
from tests.people.people import form, number

VILLAGE = f"{LANCHENG}201"


@pytest.fixture
async def me(tx: Tx) -> Actor:
    return await builders.actor(tx)


async def ids(tx: Tx, actor: Actor, **filters: object) -> list[object]:
    page = await lists.lines(tx.session, actor, Filters(**filters), tx.today)  # type: ignore[arg-type]
    return [line.id for line in page.items]


# ---------------------------------------------------------------------------------------------------- search


@pytest.mark.parametrize(
    "q", ["曾", "敏", "小敏", "曾小敏", " 曾 小敏 ", "zeng", "ZENGXIAOMIN", "zeng xiao", "zxm", "zx", "13800000012"]
)
async def test_a_person_is_found_by(tx: Tx, me: Actor, q: str) -> None:
    made = await builders.register(tx, me, form(phone="138 0000 0012"))
    await builders.register(tx, me, form(name="李勇"))

    found = await lists.find(tx.session, me, q, tx.today, cipher=tx.cipher)

    assert [line.id for line in found.items] == [made.id]


@pytest.mark.parametrize("q", ["陈丽", "陳麗", "陳"])
@pytest.mark.parametrize("name", ["陈丽", "陳麗"])
async def test_traditional_and_simplified_find_each_other(tx: Tx, me: Actor, name: str, q: str) -> None:
    """Trap 10."""
    made = await builders.register(tx, me, form(name=name))

    assert [line.id for line in (await lists.find(tx.session, me, q, tx.today, cipher=tx.cipher)).items] == [made.id]


@pytest.mark.parametrize("end", ["", "42", "42B1"])
async def test_a_whole_number_finds_its_holder(tx: Tx, me: Actor, end: str) -> None:
    told = number(sequence=771)
    made = await builders.register(tx, me, form(certificate_number=told + "42"))

    found = await lists.find(tx.session, me, f" {told}{end} ".lower(), tx.today, cipher=tx.cipher)

    assert [line.id for line in found.items] == [made.id]


@pytest.mark.parametrize("q", ["没有", "qqq", "999999199003070", "·", "%", "'"])
async def test_what_fits_nobody_finds_nobody(tx: Tx, me: Actor, q: str) -> None:
    await builders.register(tx, me, form())

    assert (await lists.find(tx.session, me, q, tx.today, cipher=tx.cipher)).items == []


async def test_a_county_is_searched_and_narrowed_to_a_township(tx: Tx) -> None:
    chief = await builders.actor(tx, role=Role.SUPERVISOR, area=LONGYANG)
    one = await builders.register(tx, chief, form())
    other = await builders.register(tx, chief, form(area=YONGCHANG, confirmed=True))

    everywhere = await lists.find(tx.session, chief, "敏", tx.today, cipher=tx.cipher)
    narrowed = await lists.find(tx.session, chief, "敏", tx.today, cipher=tx.cipher, area=YONGCHANG)

    assert {line.id for line in everywhere.items} == {one.id, other.id}
    assert [line.id for line in narrowed.items] == [other.id]


# --------------------------------------------------------------------------------------------------- the list


async def test_the_list_goes_by_pinyin_in_pages(tx: Tx, me: Actor) -> None:
    for name in ("赵一", "安二", "李三", "曾四", "李甲"):
        await builders.register(tx, me, form(name=name))

    names: list[str] = []
    cursor = None
    for _ in range(3):
        page = await lists.lines(tx.session, me, Filters(), tx.today, cursor=cursor, limit=2)
        names += [line.name for line in page.items]
        cursor = page.next

    assert names == ["安二", "李甲", "李三", "曾四", "赵一"]
    assert cursor is None


async def test_the_cursor_says_no_name(tx: Tx, me: Actor) -> None:
    for name in ("安二", "李三"):
        await builders.register(tx, me, form(name=name))

    page = await lists.lines(tx.session, me, Filters(), tx.today, limit=1)
    assert page.next is not None
    assert decode(page.next, str) == [str(page.items[0].id)]


@pytest.mark.parametrize("cursor", ["", "x", "W10", "WyJ4Il0"])
async def test_a_cursor_of_nowhere_is_refused(tx: Tx, me: Actor, cursor: str) -> None:
    with pytest.raises(Invalid):
        await lists.lines(tx.session, me, Filters(), tx.today, cursor=cursor)


async def test_filters_narrow_and_the_count_agrees(tx: Tx, me: Actor) -> None:
    await builders.village(tx, VILLAGE)
    mine = await builders.person(tx, owner=me.id, category=1, need="no")
    villager = await builders.person(tx, area=VILLAGE, category=7, components=[1, 4], need="unknown")
    gone = await builders.person(tx, exit_reason="died", exit_on=date(2024, 6, 1))
    graduate = await builders.person(tx)
    await builders.student(tx, graduate)

    async def agree(expected: list[Person], **filters: object) -> None:
        found = await ids(tx, me, **filters)
        assert set(found) == {person.id for person in expected}
        counted = await lists.count(tx.session, me, Filters(**filters), tx.today)  # type: ignore[arg-type]
        assert counted == len(expected)

    await agree([mine, villager, graduate])
    await agree([mine], owner=me.id)
    await agree([villager, graduate], unassigned=True)
    await agree([villager], area=VILLAGE)
    await agree([mine, villager], category=1)
    await agree([mine], need="no")
    await agree([graduate], graduate=True)
    await agree([mine, villager], graduate=False)
    await agree([gone], state="exited")
    await agree([mine, villager, graduate, gone], state="all", area="530000")
    await agree([], area=YONGCHANG)


# --------------------------------------------------------------------------------------------------- one person


async def test_numbers_are_masked_and_unmask_by_a_page_of_their_own(tx: Tx, me: Actor) -> None:
    made = await builders.register(tx, me, form(certificate_number="99999919900307001242", phone="13800000012"))

    head = await people_one.identity(tx.session, me, made.id, tx.today, cipher=tx.cipher)

    facts = {fact.label: fact for fact in head.facts}
    assert (facts["身份证号"].value, facts["身份证号"].sealed) == ("999999************", "id_number")
    assert facts["联系电话"].value == "138****0012"
    assert facts["性别、年龄"].value == "男，34 岁"


async def test_a_guardian_is_asked_for_where_the_law_wants_one(tx: Tx, me: Actor) -> None:
    made = await builders.register(tx, me, form(certificate_number=number() + "52"))
    head = await people_one.identity(tx.session, me, made.id, tx.today)
    await builders.change(tx, me, made.id, PersonPatch(guardian_name="曾大山", guardian_phone="13800000099"), None)
    after = await people_one.identity(tx.session, me, made.id, tx.today)

    assert "监护人" in head.hints[0]
    assert after.hints == []


async def test_the_history_tells_who_said_what_from_when(tx: Tx, me: Actor) -> None:
    made = await builders.register(tx, me, form(need="unknown"))
    await builders.change(tx, me, made.id, PersonPatch(need="yes", note="写给自己看的"), None)

    await tx.session.flush()
    told = await people_one.history(tx.session, me, made.id)

    assert all(one.who == "测试员" for one in told)
    assert any(one.text == "就业需求：有" and "2024-06-12" in one.title for one in told)
    assert ("修改档案", "就业需求、备注") in [(one.title, one.text) for one in told]
    assert not any("写给自己看的" in one.text for one in told)


async def test_entries_with_one_name_and_birth_date_are_shown_together(tx: Tx, me: Actor) -> None:
    one = await builders.register(tx, me, form())
    two = await builders.register(tx, me, form(confirmed=True))
    await builders.register(tx, me, form(name="李勇"))
    far = await builders.actor(tx, area=BAOTOU_KUNDULUN)
    await builders.register(tx, far, form(area=BAOTOU_KUNDULUN))

    groups = await lists.duplicates(tx.session, me, tx.today)

    assert [{line.id for line in group.entries} for group in groups] == [{one.id, two.id}]
    assert await lists.duplicates(tx.session, far, tx.today) == []


async def test_a_household_counts_but_does_not_name_who_is_out_of_sight(tx: Tx, me: Actor) -> None:
    one = await builders.person(tx)
    await builders.person(tx, household_id=one.household_id, name="同户的人")
    await builders.person(tx, household_id=one.household_id, name="别处的人", area=BAOTOU_KUNDULUN)

    home = await people_one.household(tx.session, me, one.id, tx.today)

    assert [name for _, name, _, _ in home.registered] == ["同户的人"]
    assert home.hidden == 1


# ------------------------------------------------------------------------------------------------- visibility

Seen = Callable[[Tx, Actor, Person], Awaitable[bool]]


async def _listed(tx: Tx, actor: Actor, who: Person) -> bool:
    return who.id in await ids(tx, actor, state="all")


async def _counted(tx: Tx, actor: Actor, who: Person) -> bool:
    return await lists.count(tx.session, actor, Filters(state="all", category=who.category), tx.today) > 0


async def _found(tx: Tx, actor: Actor, who: Person) -> bool:
    page = await lists.find(tx.session, actor, who.name, tx.today, cipher=tx.cipher)
    return who.id in [line.id for line in page.items]


async def _named(tx: Tx, actor: Actor, who: Person) -> bool:
    page = await lists.find(tx.session, actor, "13800000012", tx.today, cipher=tx.cipher)
    return who.id in [line.id for line in page.items]


async def _entered(tx: Tx, actor: Actor, who: Person) -> bool:
    return bool(await lists.entries(tx.session, actor, [who.id], tx.today))


async def _alike(tx: Tx, actor: Actor, who: Person) -> bool:
    phone = tx.cipher.index("13800000012")
    return bool(await people_one.alike(tx.session, actor, name=who.name, born_on=who.born_on, phone_index=phone))


async def _twinned(tx: Tx, actor: Actor, who: Person) -> bool:
    groups = await lists.duplicates(tx.session, actor, tx.today)
    return any(who.id == line.id for group in groups for line in group.entries)


async def _studied(tx: Tx, actor: Actor, who: Person) -> bool:
    return await people_one.student(tx.session, actor, who.id) is not None


async def _consented(tx: Tx, actor: Actor, who: Person) -> bool:
    return bool(await people_one.consents(tx.session, actor, who.id))


def _opened(read: Callable[[Tx, Actor, Person], Awaitable[object]]) -> Seen:
    async def seen(tx: Tx, actor: Actor, who: Person) -> bool:
        try:
            await read(tx, actor, who)
        except NotFound:
            return False
        return True

    return seen


READS: dict[str, Seen] = {
    "lines": _listed,
    "count": _counted,
    "find by name": _found,
    "find by number": _named,
    "entries": _entered,
    "alike": _alike,
    "duplicates": _twinned,
    "student": _studied,
    "consents": _consented,
    "person": _opened(lambda tx, actor, who: people_one.person(tx.session, actor, who.id)),
    "identity": _opened(lambda tx, actor, who: people_one.identity(tx.session, actor, who.id, tx.today)),
    "history": _opened(lambda tx, actor, who: people_one.history(tx.session, actor, who.id)),
    "household": _opened(lambda tx, actor, who: people_one.household(tx.session, actor, who.id, tx.today)),
    "hold": _opened(lambda tx, actor, who: holding.hold(tx, actor, who.id)),
    "unmask": _opened(lambda tx, actor, who: privacy.unmask(tx, actor, who.id, "phone", "核对")),
}
ACTORS = [
    (Role.COUNSELOR, LANCHENG, True),
    (Role.GRADUATE_OFFICER, LONGYANG, True),
    (Role.SUPERVISOR, LONGYANG, True),
    (Role.SUPERVISOR, "530500", True),
    (Role.SUPERVISOR, "530000", True),
    (Role.COUNSELOR, YONGCHANG, False),
    (Role.SUPERVISOR, BAOTOU_KUNDULUN, False),
]


@pytest.mark.parametrize(("role", "area", "sees"), ACTORS)
async def test_every_read_shows_a_person_to_the_actors_of_the_area_only(
    tx: Tx, role: Role, area: str, sees: bool
) -> None:
    registrar = await builders.actor(tx)
    consent = {"mode": "written", "given_on": "2024-06-01"}
    study = {"school": "某大学", "graduates_on": "2024-06-30"}
    who = await builders.register(tx, registrar, form(phone="13800000012", consent=consent, student=study))
    await builders.register(tx, registrar, form(confirmed=True))
    reader = await builders.actor(tx, role=role, area=area)

    assert {name: await read(tx, reader, who) for name, read in READS.items()} == dict.fromkeys(READS, sees)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
async def test_an_administrator_sees_nobody(tx: Tx, role: Role) -> None:
    who = await builders.register(tx, await builders.actor(tx), form())
    reader = await builders.actor(tx, role=role, area=LONGYANG)

    assert not await _listed(tx, reader, who)
    assert not await _found(tx, reader, who)
    with pytest.raises(NotFound):
        await people_one.person(tx.session, reader, who.id)


# ---------------------------------------------------------------------------------------------------- groups


async def test_pov_01_and_pov_02_the_plans_groups_are_a_filter_of_the_register(
    tx: Tx, me: Actor, database: Database
) -> None:
    screened = await builders.register(tx, me, form(name="甲", hukou_kind="rural", low_income=True))
    moved = await builders.register(tx, me, form(name="乙", relocated=True))
    await database.settle(tx)

    assert await ids(tx, me, group="screening") == [screened.id]
    assert await ids(tx, me, group="relocated") == [moved.id]
    assert await ids(tx, me, group="no_such_group") == []


async def test_somebody_who_no_longer_belongs_to_a_group_is_not_listed_in_it(
    tx: Tx, me: Actor, database: Database
) -> None:
    made = await builders.register(tx, me, form(hukou_kind="rural", low_income=True))
    await database.settle(tx)
    await builders.change(tx, me, made.id, PersonPatch(low_income=False), version=made.version)
    await database.settle(tx)

    assert await ids(tx, me, group="screening") == []
