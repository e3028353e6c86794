"""A small world in which every kind of thing hangs on persons in every kind of place, and who stands where in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi import FastAPI
from httpx import Response
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from service.access.rules import PERMISSIONS, Permission, Role
from service.accounts.commands.tokens import issue_token
from service.accounts.queries import actor_of
from service.approvals.commands import ask
from service.exchange.commands.staging import stage
from service.kit.db import Base, Database, Tx
from service.people.commands import leaving, merging
from service.people.commands.building import sealed, spelled
from service.people.schemas.forms import PersonPatch
from service.reminders.commands import deliver, run_mornings, undelivered
from service.tables.accounts import RoleGrant, User
from service.tables.approvals import Approval
from service.tables.attachments import Attachment
from service.tables.duties import Duty
from service.tables.employment import Business, Job
from service.tables.entitlements import Benefit, Licence, PathStep, PublicPost, SkillCertificate, Training
from service.tables.groups import GroupAct
from service.tables.ledgers import Ledger, LedgerVersion
from service.tables.people import Consent, Member, Person, Statement
from service.tables.records import Record
from service.tables.reminders import Digest, Reminder
from service.tables.visits import Campaign, OutreachTarget, Visit
from tests import builders
from tests.access.direct import Direct
from tests.builders import BAOTOU_KUNDULUN, LANCHENG, LONGYANG, YONGCHANG
from tests.conftest import UNPACKED
from tests.exchange.workbooks import identity, row, workbook

VILLAGE = f"{LANCHENG}201"
FAR = f"{BAOTOU_KUNDULUN}001"
UNIT = "150271"  # 包头稀土高新区: a unit that is no division
PREFECTURE, PROVINCE = "530500", "530000"
DAY = timedelta(days=1)
LATER = date(2024, 6, 20)  # planned visits nearer than a week would suppress the reminders

PLACES = {
    "己方": VILLAGE,  # with a worker
    "无主": LANCHENG,  # without one, in one household with somebody of the township next door
    "邻乡": YONGCHANG,
    "邻亲": YONGCHANG,  # in one household with 无主
    "迁走": LANCHENG,  # moves next door with all that hangs on the person; the worker is responsible no more
    "退出": LANCHENG,
    "并入": YONGCHANG,  # becomes one with 并存 of the other township
    "并存": LANCHENG,
    "县管": LONGYANG,  # no township is known
    "毕业": LANCHENG,  # a graduate
    "外县": FAR,
    "开发": UNIT,
}
"""Who there is, by given name (the surname is 曾), and where each was registered."""

AT_LAST = PLACES | {"迁走": YONGCHANG, "并入": ""}
"""Where each belongs when all is done; nobody sees an entry that was merged into another."""

MERGED = {"并入": "并存"}
"""What was said of the one is now said of the other."""

STANDS: dict[str, tuple[tuple[Role, str], ...]] = {
    "counselor of the township": ((Role.COUNSELOR, LANCHENG),),
    "counselor of a village": ((Role.COUNSELOR, VILLAGE),),
    "counselor next door": ((Role.COUNSELOR, YONGCHANG),),
    "counselor of two townships": ((Role.COUNSELOR, LANCHENG), (Role.COUNSELOR, FAR)),
    "graduate officer of the county": ((Role.GRADUATE_OFFICER, LONGYANG),),
    "supervisor of the township": ((Role.SUPERVISOR, LANCHENG),),
    "supervisor of the county": ((Role.SUPERVISOR, LONGYANG),),
    "supervisor of the prefecture": ((Role.SUPERVISOR, PREFECTURE),),
    "supervisor of the province": ((Role.SUPERVISOR, PROVINCE),),
    "supervisor far away": ((Role.SUPERVISOR, BAOTOU_KUNDULUN),),
    "supervisor of the unit": ((Role.SUPERVISOR, UNIT),),
    "supervisor next door and counselor here": ((Role.SUPERVISOR, YONGCHANG), (Role.COUNSELOR, LANCHENG)),
    "system administrator": ((Role.SYSTEM_ADMIN, LONGYANG),),
    "security administrator": ((Role.SECURITY_ADMIN, LONGYANG),),
    "audit administrator": ((Role.AUDIT_ADMIN, LONGYANG),),
    "somebody without a role": (),
    "somebody whose role was taken back": (),
    "somebody disabled": ((Role.COUNSELOR, LANCHENG),),
}


def holds(area: str, code: str) -> bool:
    """Whether an area holds a place, told from the codes alone, not as the service does it."""
    if not code:
        return False
    return code.startswith(area[:2] if area.endswith("0000") else area[:4] if area.endswith("00") else area)


@dataclass(slots=True)
class Somebody:
    """Who asks: what the roles allow where, by this file's own reckoning, and a client that asks."""

    title: str
    user_id: UUID
    grants: tuple[tuple[Role, str], ...]
    client: Direct
    roles: frozenset[Role] = frozenset()

    async def request(self, method: str, path: str, **sent: Any) -> Response:  # noqa: ANN401 - as httpx takes it
        """Ask; nothing is left from what was asked before."""
        return await self.client.request(method, path, **sent)

    async def get(self, path: str, **sent: Any) -> Response:  # noqa: ANN401 - as httpx takes it
        """Ask for a page."""
        return await self.request("GET", path, **sent)

    def may(self, permission: Permission) -> bool:
        """Whether any role allows it."""
        return any(permission in PERMISSIONS[role] for role in self.roles)

    def reaches(self, place: str, permission: Permission = Permission.CASE_READ) -> bool:
        """Whether a role that allows it was granted for an area that holds the place."""
        return any(permission in PERMISSIONS[role] and holds(area, place) for role, area in self.grants)


@dataclass(slots=True)
class World:
    """Ids by kind of thing, each with the name of the person (or user, batch) that it hangs on."""

    app: FastAPI
    database: Database
    connection: AsyncConnection
    today: Any
    actors: dict[str, Somebody] = field(default_factory=dict)
    things: dict[str, dict[UUID, str]] = field(default_factory=lambda: defaultdict(dict))
    numbers: dict[str, tuple[str, str]] = field(default_factory=dict)
    batches: dict[str, str] = field(default_factory=dict)
    homes: dict[str, set[str]] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    known: dict[str, dict[str, str]] = field(default_factory=dict)

    def sees(self, who: Somebody, name: str, permission: Permission = Permission.CASE_READ) -> bool:
        """Whether this person may be seen by (or, with a permission, done something to)."""
        return who.may(permission) and who.reaches(AT_LAST[name], permission)

    def seen(self, who: Somebody, permission: Permission = Permission.CASE_READ) -> list[str]:
        """The names of all whom somebody may see."""
        return [name for name in PLACES if self.sees(who, name, permission)]

    def of(self, kind: str, name: str) -> UUID | None:
        """A thing of a kind that hangs on a person, or belongs to a county."""
        return next((one for one, whose in self.things[kind].items() if whose == name), None)

    def secrets(self, who: Somebody) -> dict[str, str]:
        """What no answer to somebody may contain → what it is: names and ids of all whom they do not see."""
        if who.title not in self.known:  # worked out once: the world stays as it was built
            self.known[who.title] = self._secrets(who)
        return self.known[who.title]

    def _secrets(self, who: Somebody) -> dict[str, str]:
        found: dict[str, str] = {}
        for kind, things in self.things.items():
            if kind in {"user", "grant", "digest", "batch", "member", "lead", "event", "campaign", "report"}:
                continue
            hidden = {str(one): f"{kind} of {name}" for one, name in things.items() if not self.sees(who, name)}
            found |= hidden
        for name in PLACES:
            if not self.sees(who, MERGED.get(name, name)):
                found |= {f"曾{name}": f"name of {name}", f"监护{name}": f"guardian of {name}"}
            number, phone = self.numbers[name]
            found[number] = f"identity number of {name}"
            if not (self.sees(who, name) and who.roles & {Role.COUNSELOR, Role.GRADUATE_OFFICER}):
                found[phone] = f"telephone of {name}"  # case workers are shown it, to call
        for relative, homes in self.homes.items():
            if not any(self.sees(who, name) for name in homes):
                found[f"家属{relative}"] = f"relative of {relative}"
        for area, name in self.batches.items():
            if not (who.may(Permission.IMPORT) and who.reaches(area, Permission.IMPORT)):
                found[name] = f"row of an import for {area}"
        return found

    @asynccontextmanager
    async def undone(self) -> AsyncIterator[None]:
        """Whatever is written inside is taken back at the end."""
        savepoint = await self.connection.begin_nested()
        try:
            yield
        finally:
            await savepoint.rollback()

    async def fingerprint(self) -> dict[str, tuple[int, int]]:
        """A number of rows and a hash for every table: the same before and after when nothing was written."""
        tables = sorted(Base.metadata.tables)
        parts = [
            f"select '{name}', count(*), coalesce(sum(hashtext(t::text)), 0) from \"{name}\" t"
            for name in tables
            if name not in {"area", "calendar_day"}  # large, and reference data only
        ]
        rows = await self.connection.execute(text(" union all ".join(parts)))
        return {name: (count, total) for name, count, total in rows}


async def build(app: FastAPI, database: Database, connection: AsyncConnection, tx: Tx) -> World:
    """Everybody and everything; the unit of work is kept, so that requests find it."""
    world = World(app, database, connection, tx.today)
    await builders.village(tx, VILLAGE)
    for title, grants in STANDS.items():
        await _user(world, tx, title, grants)
    for number, name in enumerate(PLACES):
        await _person(world, tx, name, 2 * number + 100)
    await _household(tx, world)
    await database.settle(tx)
    await _work(tx, world)
    await _do_for_many(tx, world)
    await _move(tx, world)
    await database.settle(tx)
    await _remind(tx, database)
    for area, name in ((LANCHENG, "示例导入己"), (YONGCHANG, "示例导入邻"), (BAOTOU_KUNDULUN, "示例导入外")):
        await _batch(tx, world, area, name)
    await tx.session.execute(
        update(User).where(User.id == world.actors["somebody disabled"].user_id).values(disabled_at=tx.now)
    )
    taken = world.actors["somebody whose role was taken back"].user_id
    tx.session.add(
        RoleGrant(user_id=taken, role=Role.SUPERVISOR, area=LONGYANG, granted_at=tx.now - DAY, revoked_at=tx.now)
    )
    await tx.session.commit()
    await _collect(tx, world)
    return world


async def _user(world: World, tx: Tx, title: str, grants: Iterable[tuple[Role, str]]) -> None:
    made = User(username=f"m{len(world.actors)}", name=f"用户{len(world.actors)}", password_hash="!", created_at=tx.now)
    tx.session.add(made)
    await tx.session.flush()
    for role, area in grants:
        await builders.grant(tx, made, role, area)
    token = await issue_token(tx, made.id, days=1)
    client = Direct(world.app, UNPACKED | {"Authorization": f"Bearer {token}"})
    works = () if title == "somebody disabled" else tuple(grants)
    world.actors[title] = Somebody(title, made.id, works, client, frozenset(role for role, _ in works))
    world.things["user"][made.id] = title


async def _person(world: World, tx: Tx, name: str, sequence: int) -> None:
    area = PLACES[name]
    owner = next(
        (one.user_id for one in world.actors.values() if one.roles == {Role.COUNSELOR} and one.reaches(area)), None
    )
    made = await builders.person(
        tx,
        area=area,
        owner=None if name == "无主" else owner,
        **({"name": f"曾{name}"} | spelled(f"曾{name}", area[:6])),
        address=f"曾{name}的家",
        note=f"曾{name}的备注",
        guardian_name=f"监护{name}",
        look_again_on=None,
        category=1 if name == "毕业" else 4,  # blind, so that the way to a masseur's certificate is open
        born_on=date(1970, 1, 1) if name == "外县" else date(1990, 3, 7),  # near retirement
    )
    number, phone = identity(sequence), f"139{sequence:08}"
    world.numbers[name] = (number, phone)
    for key, value in (
        sealed(tx.cipher, made.id, "id_number", number) | sealed(tx.cipher, made.id, "phone", phone)
    ).items():
        setattr(made, key, value)
    for key, value in sealed(tx.cipher, made.id, "certificate_number", f"{number}42").items():
        setattr(made, key, value)
    world.things["person"][made.id] = name
    if name in {"毕业", "邻乡"}:
        await builders.student(tx, made)
        await _ledger(tx, made, world.actors["graduate officer of the county"].user_id, name)
    await builders.record(tx, made, "follow_up", tx.today - DAY)
    _entitle(tx, made, name)
    await builders.job(
        tx, made, tx.today - 60 * DAY, None if name == "县管" else tx.today - 40 * DAY
    )  # 21 days: a red flag
    await builders.business(tx, made, tx.today - 300 * DAY)
    tx.session.add_all(
        [
            Member(
                household_id=made.household_id,
                name=f"家属{name}",
                relation="parent",
                sex="male",
                born_on=tx.today - 20000 * DAY,
                employed=False,
                able="unknown",
                wishes="unknown",
                recorded_at=tx.now,
            ),
            Consent(
                person_id=made.id,
                purpose="残疾人就业服务",
                basis="separate_consent",
                notice_version="1",
                mode="oral",
                by_guardian=False,
                given_on=tx.today - DAY,
                recorded_at=tx.now,
            ),
        ]
    )
    await tx.session.flush()


async def _ledger(tx: Tx, who: Person, officer: UUID, name: str) -> None:
    """With a measure, so that both can be asked for."""
    held = await builders.ledger(tx, who, officer)
    told = {"kind": "other", "text": f"曾{name}", "due_on": "2024-07-01", "state": "open", "done_on": None}
    held.measures = [{"id": str(uuid4()), "owner": str(officer), **told}]
    await tx.session.flush()


def _entitle(tx: Tx, who: Person, name: str) -> None:
    """One of each: a training, a post, a benefit, a certified skill, a step to a licence, a licence."""
    common = {"person_id": who.id, "recorded_at": tx.now}
    begun = tx.today - 40 * DAY
    tx.session.add_all(
        [
            Training(
                type="practical", project="示例旧班", provider=f"曾{name}", starts_on=begun, state="enrolled", **common
            ),
            PublicPost(
                employer=f"曾{name}",
                post_type="护林员",
                started_on=date(2021, 12, 1),
                subsidy_ends_on=date(2024, 12, 1),
                **common,
            ),
            Benefit(code="tax", from_month="2024-01", document=f"曾{name}", status="granted", **common),
            SkillCertificate(name=f"曾{name}", issued_on=begun, **common),
            PathStep(stage="registered", on=begun, **common),
            Licence(number=f"曾{name}", issued_on=begun, **common),
        ]
    )


async def _household(tx: Tx, world: World) -> None:
    """Two of different townships live together."""
    one, other = world.of("person", "无主"), world.of("person", "邻亲")
    home = select(Person.household_id).where(Person.id == one).scalar_subquery()
    await tx.session.execute(update(Person).where(Person.id == other).values(household_id=home))


async def _work(tx: Tx, world: World) -> None:
    """For each a planned and a recorded visit, a request that waits and one decided; one has left."""
    asker = await actor_of(tx.session, world.actors["supervisor of the province"].user_id)
    substitute = world.actors["graduate officer of the county"].user_id
    for person_id, name in world.things["person"].items():
        who = await tx.session.get_one(Person, person_id)
        places = {"county": who.county, "township": who.township, "village": who.village}
        visitor = who.owner_id or substitute
        common = {"person_id": who.id, "visitor_id": visitor, "planned_at": tx.now, "planned_by": visitor, **places}
        tx.session.add(Visit(planned_for=LATER, state="planned", note=f"曾{name}", **common))
        tx.session.add(
            Visit(
                planned_for=tx.today - DAY,
                state="done",
                happened_on=tx.today - DAY,
                recorded_at=tx.now,
                recorded_by=visitor,
                **common,
            )
        )
        told = {"kind": "follow_up", "on": str(tx.today - 60 * DAY), "detail": {}, "note": f"曾{name}"}
        await ask(tx, asker, who, "backdating", {"records": [told], "visit_id": None}, f"曾{name}补录")
        await ask(tx, asker, who, "waiver", {"rule": "FOUR-01", "step": "info_check", "period": "2024"}, "免办")
        if who.owner_id:
            mine = await actor_of(tx.session, who.owner_id)
            await ask(tx, mine, who, "waiver", {"rule": "FOUR-02", "step": "x", "period": "2024"}, f"曾{name}")
        if name == "退出":
            await leaving.leave(tx, asker, who.id, "moved_out", tx.today)


async def _do_for_many(tx: Tx, world: World) -> None:
    """For each a lead given, an event come to, a place on a campaign's list, a paper; in each county one of each."""
    boss = world.actors["supervisor of the province"].user_id
    counties = sorted({area[:6] for area in PLACES.values()})
    for county in counties:
        for _ in "ab":  # the first is given to nobody yet
            lead = await builders.lead(tx, county)
            event = await builders.event(tx, county)
            world.things["lead"][lead.id] = world.things["event"][event.id] = county
        made = Campaign(
            county=county,
            year=2024,
            code="help_day",
            starts_on=date(2024, 5, 19),
            ends_on=date(2024, 5, 19),
            recorded_at=tx.now,
        )
        tx.session.add(made)
        await tx.session.flush()
        world.things["campaign"][made.id] = county
        world.things["report"][(await builders.report(tx, county)).id] = county
    for person_id in list(world.things["person"]):
        who = await tx.session.get_one(Person, person_id)
        lead_id, event_id = (
            [one for one, county in world.things[kind].items() if county == who.county][-1]
            for kind in ("lead", "event")
        )
        for kind, subject in (("job_lead", {"lead_id": lead_id}), ("job_fair", {"event_id": event_id})):
            act = GroupAct(kind=kind, happened_on=tx.today - DAY, at=tx.now, by=boss, **subject)
            tx.session.add(act)
            await tx.session.flush()
            (await builders.record(tx, who, kind, tx.today - DAY, mode="group")).act_id = act.id
        campaign_id = next(one for one, county in world.things["campaign"].items() if county == who.county)
        tx.session.add(OutreachTarget(campaign_id=campaign_id, person_id=who.id, added_at=tx.now, added_by=boss))
        await builders.attachment(tx, who, boss)


async def _move(tx: Tx, world: World) -> None:
    boss = await actor_of(tx.session, world.actors["supervisor of the county"].user_id)
    moved, kept, dropped = (world.of("person", name) for name in ("迁走", "并存", "并入"))
    assert moved is not None
    assert kept is not None
    assert dropped is not None
    await builders.change(tx, boss, moved, PersonPatch(area=YONGCHANG), None)
    await merging.merge(tx, boss, kept, dropped, "同一个人")


async def _remind(tx: Tx, database: Database) -> None:
    """Everybody's duties are to be done today, and all workers are told."""
    await tx.session.execute(update(Duty).where(Duty.state == "open").values(plan_by=tx.today))
    tx.touched.clear()
    await run_mornings(tx)
    for digest in await undelivered(tx):
        await deliver(tx, digest)


async def _batch(tx: Tx, world: World, area: str, name: str) -> None:
    title = {LANCHENG: "supervisor of the township", YONGCHANG: "supervisor next door and counselor here"}.get(
        area, "supervisor far away"
    )
    maker = await actor_of(tx.session, world.actors[title].user_id)
    township = {LANCHENG: "兰城街道", YONGCHANG: "永昌街道"}.get(area, "少先路街道")
    rows = [row(700 + 2 * len(world.batches), **{"姓名": name, "乡镇（街道）": township, "村（社区）": ""})]
    made = await stage(tx, maker, "people", workbook(*rows), file_name="x.xlsx", area=area)
    world.batches[area] = name
    world.things["batch"][made.id] = area


async def _collect(tx: Tx, world: World) -> None:
    """Note every thing with the person on whom it hangs now."""
    names = world.things["person"]
    tables: dict[str, Any] = {
        "record": Record,
        "visit": Visit,
        "duty": Duty,
        "approval": Approval,
        "job": Job,
        "business": Business,
        "reminder": Reminder,
        "ledger": Ledger,
        "ledger_version": LedgerVersion,
        "training": Training,
        "post": PublicPost,
        "benefit": Benefit,
        "certificate": SkillCertificate,
        "step": PathStep,
        "licence": Licence,
        "attachment": Attachment,
    }
    tables |= {"statement": Statement, "consent": Consent}
    for kind, table in tables.items():
        rows = await tx.session.execute(select(table.id, table.person_id))
        world.things[kind] = {one: names[person] for one, person in rows if person in names}
    for held in (await tx.session.scalars(select(Ledger))).all():
        for kind, parts in (("goal", held.goals), ("measure", held.measures)):
            world.things[kind] |= {UUID(one["id"]): names[held.person_id] for one in parts}
    acts = await tx.session.execute(
        select(Record.id, Record.act_id, Record.kind, Record.person_id).where(Record.act_id.is_not(None))
    )
    for record_id, act_id, kind, person_id in acts:
        del world.things["record"][record_id]
        world.things["given" if kind == "job_lead" else "attended"][record_id] = names[person_id]
        if kind == "job_lead" and act_id is not None:
            world.things["act"][act_id] = names[person_id]
    at_home: dict[UUID, set[str]] = defaultdict(set)
    for person_id, home in await tx.session.execute(select(Person.id, Person.household_id)):
        at_home[home].add(names[person_id])
    for member_id, home, name in await tx.session.execute(select(Member.id, Member.household_id, Member.name)):
        world.things["member"][member_id] = next(iter(sorted(at_home[home])), "")
        world.homes[name.removeprefix("家属")] = at_home[home]
    digests = await tx.session.execute(select(Digest.id, Digest.recipient_id))
    world.things["digest"] = {one: world.things["user"][user] for one, user in digests if user in world.things["user"]}
    grants = await tx.session.execute(select(RoleGrant.id, RoleGrant.user_id))
    world.things["grant"] = {one: world.things["user"][user] for one, user in grants if user in world.things["user"]}
    for person_id, version in await tx.session.execute(select(Person.id, Person.version)):
        world.versions[names[person_id]] = version
