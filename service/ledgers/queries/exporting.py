"""Ledgers as rows of a sheet; numbers by their last four characters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.queries import area_names
from service.law.names import RECORD_KINDS
from service.ledgers.queries.one import begun_trainings, content_in, names_of
from service.ledgers.rules.content import KINDS, SUBSIDY_STATES, Content
from service.ledgers.rules.series import Service, series
from service.ledgers.rules.subsidies import SUBSIDIES, subsidy_of
from service.ledgers.rules.versions import SIGN_OFF
from service.people.queries.one import disability
from service.people.rules.words import in_words
from service.tables.entitlements import Training
from service.tables.ledgers import Ledger
from service.tables.people import Person, Student
from service.tables.records import Record


async def exported(session: AsyncSession, ids: Sequence[UUID]) -> list[tuple[UUID, dict[str, str]]]:
    """The ledgers of these persons, each with what `EXPORTED` names; in as many statements whatever their number.

    For those who have already looked through `visible`: no actor.
    """
    found = (
        select(Ledger, Person, Student)
        .join(Person, Person.id == Ledger.person_id)
        .outerjoin(Student, Student.person_id == Person.id)
        .where(Ledger.person_id.in_(ids))
        .order_by(Ledger.person_id, Ledger.kind)
    )
    rows = (await session.execute(found)).all()
    contents = [content_in(ledger) for ledger, _, _ in rows]
    names = await names_of(session, [name for content in contents for name in content.named])
    codes = {code for _, person, _ in rows for code in (person.hukou_code, person.residence_code)}
    areas = await area_names(session, codes)
    services = await _services(session, ids)
    return [
        (person.id, _row(ledger, content, person, student, services[person.id], names, areas))
        for content, (ledger, person, student) in zip(contents, rows, strict=True)
    ]


async def _services(session: AsyncSession, ids: Sequence[UUID]) -> defaultdict[UUID, list[Service]]:
    found: defaultdict[UUID, list[Service]] = defaultdict(list)
    rows = await session.execute(
        select(Record.person_id, Record.kind, func.max(Record.happened_on), Record.mode)
        .where(Record.person_id.in_(ids), Record.outcome == "done", Record.voided_at.is_(None))
        .group_by(Record.person_id, Record.kind, Record.mode)
    )
    for person_id, kind, on, mode in rows:
        found[person_id].append(Service(kind, on, mode))
    for person_id, begun in await session.execute(begun_trainings().where(Training.person_id.in_(ids))):
        found[person_id].append(Service("training_attended", begun))
    return found


def _row(
    ledger: Ledger,
    content: Content,
    person: Person,
    student: Student | None,
    services: Sequence[Service],
    names: Mapping[UUID, str],
    areas: Mapping[str, str],
) -> dict[str, str]:
    done = sum(measure.state == "done" for measure in content.measures)
    kinds = dict.fromkeys(RECORD_KINDS.get(one.kind, one.kind) for one in services)
    return {
        "台账": KINDS["help" if ledger.kind == "help" else "graduate"],
        **_who(person, student, areas),
        "台账责任人": names.get(content.officer_id, ""),
        "建立日期": str(content.opened_on),
        "下次联系日期": str(content.next_contact_on),
        "目标": "；".join(goal.text for goal in content.standing_goals),
        "措施（已办结/全部）": f"{done}/{len(content.measures)}",
        "已接受服务": "、".join(kinds),
        **{tick.label: _ticked(tick.done, tick.of) for tick in series(services)},
        **{label: SUBSIDY_STATES[subsidy_of(content.subsidies, code).state] for code, label in SUBSIDIES.items()},
        "版本": str(ledger.version),
        "签批": SIGN_OFF[ledger.sign_off],
    }


def _ticked(done: int, of: int) -> str:
    return f"{done}/{of}" if of > 1 else "是" if done else ""


def _who(person: Person, student: Student | None, areas: Mapping[str, str]) -> dict[str, str]:
    def place(code: str | None) -> str:
        return areas.get(code or "", "")

    def said(name: str, value: object) -> str:
        return "" if value is None else in_words(name, value)

    study: Any = student
    return {
        "出生日期": str(person.born_on),
        "残疾类别等级": disability(person.category, person.grade, person.credential_kind),
        "学历": said("level", study and study.level),
        "毕业院校": said("school", study and study.school),
        "专业": said("major", study and study.major),
        "毕业日期": said("graduates_on", study and study.graduates_on),
        "联系电话": f"尾号 {person.phone_tail}" if person.phone_tail else "",
        "户籍地": place(person.hukou_code),
        "常住地": place(person.residence_code),
        "就业意愿": said("willing", study and study.willing),
        "未就业原因": said("unemployed_reason", person.unemployed_reason),
        "毕业去向代码": said("destination_code", study and study.destination_code),
    }
