"""One person: the entry itself, the head of its pages, its history, its household."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.queries import area_names
from service.access.rules import Actor
from service.access.scope import visible
from service.kit.crypto import Cipher
from service.kit.errors import NotFound
from service.people.queries.scope import ON_FILE, named
from service.people.rules.agreement import hints
from service.people.rules.codes import CATEGORY, EXIT, GRADE, MONITOR
from service.people.rules.fields import SEALED, masked
from service.people.rules.masks import mask_certificate
from service.people.rules.names import search_form
from service.people.rules.words import LABELS, age, in_words
from service.people.schemas.forms import PersonForm, StudentForm
from service.tables.accounts import User
from service.tables.audit import Act
from service.tables.people import Consent, FormerCertificate, Member, Person, Statement, Student

AREA_FIELDS = frozenset({"hukou_code", "residence_code", "county", "township", "village"})
_ELSEWHERE_IN_HEAD = frozenset({"id_number", "phone", "guardian_phone"})
"""Numbers that have a line of their own there; the others are told when they are on file."""
_NOT_KEPT = frozenset({"area", "student", "consent", "members", "valid_from", "confirmed", *SEALED})


async def person(session: AsyncSession, actor: Actor, person_id: UUID) -> Person:
    """The person, or NotFound when not there, merged away or not visible."""
    found = await session.scalar(select(Person).where(Person.id == person_id, ON_FILE, visible(Person, actor)))
    if found is None:
        raise NotFound
    return found


async def student(session: AsyncSession, actor: Actor, person_id: UUID) -> Student | None:
    """The studies of a visible person."""
    return await session.scalar(
        select(Student)
        .join(Person, Person.id == Student.person_id)
        .where(Student.person_id == person_id)
        .where(visible(Person, actor))
    )


def form_values(who: Person, study: Student | None) -> dict[str, Any]:
    """What the form would say if it were filled in now, but for the sealed numbers."""
    values = {key: getattr(who, key) for key in PersonForm.model_fields if key not in _NOT_KEPT}
    values["area"] = who.village or who.township or who.county
    values["student"] = None if study is None else {key: getattr(study, key) for key in StudentForm.model_fields}
    return values


async def alike(
    session: AsyncSession, actor: Actor, *, name: str, born_on: date, phone_index: bytes | None
) -> list[UUID]:
    """Visible persons with the same name and birth date, or the same telephone; ten at most."""
    same = (Person.name == name) & (Person.born_on == born_on) & named(search_form(name), actor)
    either = same if phone_index is None else or_(same, Person.phone_index == phone_index)
    rows = await session.scalars(select(Person.id).where(either, ON_FILE, visible(Person, actor)).limit(10))
    return list(rows)


async def consented(session: AsyncSession, person_id: UUID) -> bool:
    """Whether a consent stands. No actor: commands ask after they hold the person."""
    standing = exists().where(Consent.person_id == person_id, Consent.withdrawn_on.is_(None))
    return bool(await session.scalar(select(standing)))


async def consents(session: AsyncSession, actor: Actor, person_id: UUID) -> Sequence[Consent]:
    """Consents of a visible person, newest first."""
    found = select(Consent).join(Person, Person.id == Consent.person_id)
    found = found.where(Consent.person_id == person_id, visible(Person, actor))
    return (await session.scalars(found.order_by(Consent.given_on.desc(), Consent.id))).all()


# ------------------------------------------------------------------------------------------------ identity


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the head. `sealed`: the field whose clear number may be asked for; `call`: the number to call."""

    label: str
    value: str
    sealed: str | None = None
    call: str | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """The head of every page of a person, as `components/identity_bar.html` shows it."""

    person_id: UUID
    version: int
    exited: bool
    name: str
    tags: list[tuple[str, str]]
    facts: list[Fact]
    hints: list[str]


async def identity(
    session: AsyncSession,
    actor: Actor,
    person_id: UUID,
    today: date,
    *,
    cipher: Cipher | None = None,
    phone: str | None = None,
) -> Identity:
    """Masked particulars with links that unmask. Without `cipher` a number is only said to be on file.

    `phone`: the clear number, where the actor may call from the page (see `commands.view`).
    """
    who = await person(session, actor, person_id)
    names = await area_names(session, [who.county, who.township, who.village])
    owner = None if who.owner_id is None else await session.scalar(select(User.name).where(User.id == who.owner_id))
    graduates_on = await session.scalar(select(Student.graduates_on).where(Student.person_id == who.id))
    place = "".join(names.get(code, "") for code in (who.township or who.county, who.village) if code)
    facts = [
        Fact("性别、年龄", f"{in_words('sex', who.sex)}，{age(who.born_on, today)} 岁"),
        Fact("残疾", disability(who.category, who.grade, who.credential_kind)),
        _number(who, "身份证号", "id_number", cipher),
        _call(who, phone) if phone else _number(who, "联系电话", "phone", cipher),
        Fact("就业需求", in_words("need", who.need)),
        Fact("所在乡镇、村（社区）", place),
        Fact("责任人", owner or "未分派"),
    ]
    more = [name for name in SEALED if name not in _ELSEWHERE_IN_HEAD and getattr(who, SEALED[name].column)]
    facts[4:4] = [_number(who, LABELS[name], name, cipher) for name in more]
    if who.guardian_name:
        facts.append(Fact("监护人", who.guardian_name, "guardian_phone"))
    if who.communication:
        facts.append(Fact("沟通需要", in_words("communication", who.communication)))
    told = hints(
        {key: getattr(who, key) for key in ("category", "components", "guardian_name", "monitor")}
        | {"monitor_since": who.monitor_since}
    )
    gone = who.exit_on is not None
    return Identity(who.id, who.version, gone, who.name, tags(who, graduates_on), facts, told)


def disability(category: int | None, grade: int | None, kind: str) -> str:
    """肢体残疾二级, or the kind of credential that has neither."""
    if category is None:
        return in_words("credential_kind", kind)
    return CATEGORY.label(category) + ("" if grade is None else GRADE.label(grade))


def tags(who: Any, graduates_on: date | None) -> list[tuple[str, str]]:  # noqa: ANN401 - a person or a row of one
    """What is to be seen at once beside the name."""
    found: list[tuple[str, str]] = []
    if who.exit_on is not None:
        found.append(("muted", f"已退出：{EXIT.label(who.exit_reason)}"))
    if who.role == "family":
        found.append(("info", "家庭成员"))
    if graduates_on is not None:
        found.append(("info", "毕业生"))
    if who.monitor != "none":
        found.append(("warn", MONITOR.label(who.monitor)))
    return found


def _number(who: Person, label: str, field: str, cipher: Cipher | None) -> Fact:
    column = SEALED[field].column
    kept: bytes | None = getattr(who, column)
    if kept is None:
        return Fact(label, "未填写")
    clear = None if cipher is None else cipher.open(kept, f"person.{column}:{who.id}")
    there = f"尾号 {who.phone_tail}" if field == "phone" else "已登记"
    return Fact(label, masked(field, clear) or there, field)


def _call(who: Person, phone: str) -> Fact:
    whose = "" if who.phone_of in (None, "self") else f"（{in_words('phone_of', who.phone_of)}）"
    return Fact("联系电话", f"{phone}{whose}", call=phone)


# ------------------------------------------------------------------------------------------------- history


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry of the history, newest first."""

    at: datetime
    who: str
    title: str
    text: str
    superseded: bool
    statement_id: UUID | None


_VERBS = {
    "person.register": "建档",
    "person.change": "修改档案",
    "person.unmask": "查看完整号码",
    "person.consent": "登记告知同意",
    "person.withdraw": "撤回同意",
    "person.merge": "合并档案",
    "person.add_member": "增加家庭成员",
    "person.end_member": "移出家庭成员",
    "person.household": "变更所在家庭",
}
_SOURCES = {
    "page": "档案",
    "api": "接口",
    "import": "导入",
    "leave": "退出服务",
    "come_back": "恢复服务",
    "correction": "更正",
    "demo": "建档",
    "record": "服务记录",
    "household": "同户变更",
}


async def history(session: AsyncSession, actor: Actor, person_id: UUID) -> list[HistoryEntry]:
    """What was stated and done, by whom and when: the newest 200 of each."""
    who = await person(session, actor, person_id)
    said = (
        await session.execute(
            select(Statement, User.name)
            .outerjoin(User, User.id == Statement.recorded_by)
            .where(Statement.person_id == who.id)
            .order_by(Statement.recorded_at.desc())
            .limit(200)
        )
    ).all()
    codes = [value for row, _ in said for key, value in row.values.items() if key in AREA_FIELDS]
    names = await area_names(session, codes)
    told = [_statement(row, name, names) for row, name in said]
    acts = await session.execute(
        select(Act.at, Act.verb, Act.detail, User.name)
        .outerjoin(User, User.id == Act.actor_id)
        .where(Act.subject_kind == "person", Act.subject_id == str(who.id), Act.verb.in_(_VERBS))
        .order_by(Act.id.desc())
        .limit(200)
    )
    for at, verb, detail, name in acts:
        fields = [detail["field"]] if "field" in detail else detail.get("fields", [])
        text = "、".join(LABELS.get(field, field) for field in fields)
        told.append(HistoryEntry(at, name or "系统", _VERBS[verb], text, superseded=False, statement_id=None))
    return sorted(told, key=lambda one: one.at, reverse=True)


MANY = 12
"""Fields of one statement from which on empty ones are left out."""


def _statement(row: Statement, name: str | None, names: dict[str, str]) -> HistoryEntry:
    words = [
        f"{LABELS[key]}：{in_words(key, row.values[key], names)}"
        for key in LABELS
        if key in row.values and (len(row.values) < MANY or row.values[key] not in (None, [], False, "unknown"))
    ]
    source = _SOURCES.get(row.source.split(":")[0], row.source)
    title = f"{source}：自 {row.valid_from} 起"
    wrong = row.superseded_at is not None
    return HistoryEntry(row.recorded_at, name or "系统", title, "；".join(words), wrong, None if wrong else row.id)


async def statement(session: AsyncSession, actor: Actor, person_id: UUID, statement_id: UUID) -> Statement:
    """A statement that stands, of a visible person."""
    who = await person(session, actor, person_id)
    found = await session.get(Statement, statement_id)
    if found is None or found.person_id != who.id or found.superseded_at is not None:
        raise NotFound
    return found


# ----------------------------------------------------------------------------------------------- household


@dataclass(frozen=True, slots=True)
class Household:
    """Everybody who lives together: registered persons whom the actor sees, and members who are no case.

    The last of what is told of the registered is whether they are so as 家庭成员.
    """

    registered: list[tuple[UUID, str, str, bool]]
    hidden: int
    members: Sequence[Member]


async def household(session: AsyncSession, actor: Actor, person_id: UUID, today: date) -> Household:
    """The household of a visible person; registered ones out of sight are counted, not named."""
    who = await person(session, actor, person_id)
    rows = await session.execute(
        select(Person.id, Person.name, Person.sex, Person.born_on, Person.role, visible(Person, actor))
        .where(Person.household_id == who.household_id, Person.id != who.id, ON_FILE)
        .order_by(Person.sort_key, Person.id)
    )
    registered, hidden = [], 0
    for row_id, name, sex, born_on, role, seen in rows:
        if seen:
            registered.append((row_id, name, f"{in_words('sex', sex)}，{age(born_on, today)} 岁", role == "family"))
        else:
            hidden += 1
    members = select(Member).where(Member.household_id == who.household_id, Member.ended_at.is_(None))
    found = (await session.scalars(members.order_by(Member.born_on, Member.id))).all()
    return Household(registered, hidden, found)


async def member(session: AsyncSession, actor: Actor, person_id: UUID, member_id: UUID) -> Member:
    """Somebody of the household of a visible person, who is no case; NotFound otherwise."""
    who = await person(session, actor, person_id)
    found = await session.get(Member, member_id)
    if found is None or found.household_id != who.household_id or found.ended_at is not None:
        raise NotFound
    return found


# ------------------------------------------------------------------------------------------ former numbers


async def former_certificates(session: AsyncSession, actor: Actor, person_id: UUID, cipher: Cipher) -> list[str]:
    """The certificate numbers that were replaced, masked, with what they said, the newest first."""
    who = await person(session, actor, person_id)
    rows = await session.scalars(
        select(FormerCertificate)
        .where(FormerCertificate.person_id == who.id)
        .order_by(FormerCertificate.replaced_on.desc(), FormerCertificate.recorded_at.desc())
    )
    return [
        f"{mask_certificate(cipher.open(row.sealed_number, f'former_certificate.sealed_number:{row.id}'))}"
        f"（{disability(row.category, row.grade, who.credential_kind)}），{row.replaced_on} 换证"
        for row in rows
    ]
