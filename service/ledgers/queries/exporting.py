"""Ledgers as rows of a sheet, numbers masked, read piece by piece however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.access.queries import area_names
from service.access.rules import Actor
from service.access.scope import visible
from service.casework.models import Record
from service.law.names import RECORD_KINDS
from service.ledgers.models import Ledger
from service.ledgers.queries.one import content_in, names_of
from service.ledgers.rules import KINDS, SIGN_OFF, SUBSIDY_STATES, Content, Service, series
from service.ledgers.rules.subsidies import standing
from service.people.models import Person, Student
from service.people.queries.one import disability
from service.people.queries.scope import ON_FILE, in_area
from service.people.rules import mask_name
from service.people.schemas import worded

CHUNK = 500
SUBSIDIES = {
    "startup_grant": "一次性创业补贴",
    "jobseeker_grant": "一次性求职补贴",
    "post_subsidy": "岗位补贴",
    "flexible_insurance": "社会保险补贴",
    "internship": "见习补贴",
    "assistive_device": "辅具适配补贴",
    "tax": "税收优惠",
    "startup_loan": "创业贷款扶持",
}


async def export_rows(
    session: AsyncSession, actor: Actor, area: str | None = None, *, chunk: int = CHUNK
) -> AsyncIterator[dict[str, str]]:
    """One row a ledger that the actor sees, by the order of their ids; the headers are the keys, always the same.

    Bounded in memory: `chunk` ledgers are held at a time.
    """
    after: UUID | None = None
    while True:
        found = (
            select(Ledger, Person, Student)
            .join(Person, Person.id == Ledger.person_id)
            .outerjoin(Student, Student.person_id == Person.id)
            .where(visible(Person, actor), ON_FILE, *([in_area(area)] if area else []))
            .order_by(Ledger.id)
            .limit(chunk)
        )
        rows = (await session.execute(found if after is None else found.where(Ledger.id > after))).all()
        for row in await _chunk(session, rows):
            yield row
        if len(rows) < chunk:
            return
        after = rows[-1][0].id


async def _chunk(session: AsyncSession, rows: Sequence[Any]) -> list[dict[str, str]]:
    persons = [person for _, person, _ in rows]
    contents = [content_in(ledger) for ledger, _, _ in rows]
    names = await names_of(session, [name for content in contents for name in content.named])
    codes = {code for p in persons for code in (p.county, p.township, p.village, p.hukou_code, p.residence_code)}
    areas = await area_names(session, codes)
    services = await _services(session, [person.id for person in persons])
    return [
        _row(ledger, content, person, student, services[person.id], names, areas)
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
        "负责人": names.get(content.officer_id, ""),
        "建立日期": str(content.opened_on),
        "下次联系日期": str(content.next_contact_on),
        "目标": "；".join(goal.text for goal in content.standing_goals),
        "措施（已办结/全部）": f"{done}/{len(content.measures)}",
        "已接受服务": "、".join(kinds),
        **{tick.label: _ticked(tick.done, tick.of) for tick in series(services)},
        **{label: SUBSIDY_STATES[standing(content.subsidies, code).state] for code, label in SUBSIDIES.items()},
        "版本": str(ledger.version),
        "签批": SIGN_OFF[ledger.sign_off],
    }


def _ticked(done: int, of: int) -> str:
    return f"{done}/{of}" if of > 1 else "是" if done else ""


def _who(person: Person, student: Student | None, areas: Mapping[str, str]) -> dict[str, str]:
    def place(*codes: str | None) -> str:
        return "".join(areas.get(code, "") for code in codes if code)

    def said(name: str, value: object) -> str:
        return "" if value is None else worded(name, value)

    study: Any = student
    return {
        "姓名": mask_name(person.name),
        "身份证号": f"尾号 {person.id_tail}" if person.id_tail else "",
        "残疾类别等级": disability(person.category, person.grade, person.credential_kind),
        "学历": said("level", study and study.level),
        "毕业院校": said("school", study and study.school),
        "专业": said("major", study and study.major),
        "毕业日期": said("graduates_on", study and study.graduates_on),
        "联系电话": f"尾号 {person.phone_tail}" if person.phone_tail else "",
        "户籍地": place(person.hukou_code),
        "常住地": place(person.residence_code),
        "服务单位": place(person.township or person.county, person.village),
        "就业意愿": said("willing", study and study.willing),
        "未就业原因": said("unemployed_reason", person.unemployed_reason),
        "毕业去向代码": said("destination_code", study and study.destination_code),
    }
