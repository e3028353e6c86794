"""A township whose counselors do at random what counselors do, a day at a time."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.access.rules import Actor, Role
from service.caseloads.commands import hand_over
from service.casework.commands.records import void
from service.employment.commands.jobs import end_job
from service.employment.schemas import JobEnd, JobForm
from service.kit.db import Database, Tx
from service.law.facts import ExitReason
from service.ledgers.schemas import LedgerForm
from service.people.commands import holding, leaving, stating
from service.people.schemas.forms import PersonForm
from service.tables.employment import Job
from service.tables.ledgers import Ledger
from service.tables.people import Person, Student
from service.tables.records import Record
from service.visits.commands import visiting
from service.visits.schemas.visits import VisitForm
from tests import builders
from tests.builders import LANCHENG, LONGYANG, MovableClock, actor, open_ledger, person, start_job, student, village

Act = Callable[[Tx, Actor, Person], Awaitable[object]]
DETAILS: dict[str, Callable[[random.Random], dict[str, Any]]] = {
    "info_check": lambda rng: {"updates": {"need": rng.choice(("yes", "yes", "yes", "no"))}},
    "ability_assessment": lambda _: {"result": "supported", "signed": True},
    "need_registration": lambda _: {"job_types": ["保洁"]},
    "career_guidance": lambda _: {"content": "就业政策"},
    "job_lead": lambda rng: {"employer": f"甲{rng.randrange(9)}公司", "title": "保洁员"},
    "training_referral": lambda rng: {"project": f"家政培训{rng.randrange(3)}"},
}
EXITS: tuple[ExitReason, ...] = ("died", "moved_out", "certificate_cancelled")


class Township:
    """Forty persons, two counselors and a third who takes over from the first, their supervisor."""

    def __init__(self, database: Database, clock: MovableClock, seed: int) -> None:
        self.database = database
        self.clock = clock
        self.rng = random.Random(seed)
        self.done: Counter[str] = Counter()
        self.left_on: dict[UUID, date] = {}
        self.acts: dict[str, tuple[int, Act]] = {
            "visit": (30, self._visit),
            "late visit": (6, self._late_visit),
            "nobody at home": (8, self._nobody_at_home),
            "undone visit": (3, self._undone_visit),
            "plan": (8, self._plan),
            "refusal": (2, self._refusal),
            "job": (4, self._job),
            "end of a job": (6, self._end_of_a_job),
            "need": (4, self._need),
            "voided record": (2, self._voided_record),
            "ledger": (1, self._ledger),
            "exit": (1, self._exit),
        }

    async def settle_in(self, persons: int) -> None:
        """Put everybody there; a few graduates, and a few whom nobody looks after."""
        async with self.database.transaction(self.clock) as tx:
            self.supervisor = await actor(tx, role=Role.SUPERVISOR, area=LONGYANG)
            self.counselors = [await actor(tx, area=LANCHENG) for _ in range(3)]
            self.villages = [await village(tx, f"{LANCHENG}{number}") for number in (901, 902, 903)]
            for number in range(persons):
                owner = None if number % 13 == 0 else self.counselors[number % 2].id
                who = await person(
                    tx,
                    id=UUID(int=self.rng.getrandbits(128), version=4),  # on it hangs when the visit is planned
                    area=self.rng.choice(self.villages),
                    owner=owner,
                    entered_on=date(2022 + number % 2, 3, 1),
                    need=self.rng.choice(("yes", "yes", "yes", "unknown")),
                )
                if number % 5 == 1:
                    await student(tx, who, roster_on=date(2024, 1 + number % 9, 5))

    async def work(self, acts: int) -> None:
        """Let the counselors of the day do so many things, each a unit of work of its own."""
        names = list(self.acts)
        weights = [weight for weight, _ in self.acts.values()]
        for name in self.rng.choices(names, weights, k=acts):
            counselor = self.rng.choice(self.counselors[:2])
            async with self.database.transaction(self.clock) as tx:
                mine = (
                    select(Person)
                    .where(Person.owner_id == counselor.id, Person.exit_on.is_(None))
                    .order_by(Person.sort_key)
                )
                cases = (await tx.session.scalars(mine)).all()
                if await self.acts[name][1](tx, counselor, self.rng.choice(cases)):
                    self.done[name] += 1

    # ------------------------------------------------------------------------------------------- what they do

    def _form(self, kinds: int, **told: Any) -> VisitForm:  # noqa: ANN401 - any field of the form
        chosen = self.rng.sample(list(DETAILS), kinds)
        records = [{"kind": kind, "detail": DETAILS[kind](self.rng)} for kind in chosen]
        return VisitForm.model_validate({"records": records, **told})

    async def _visit(self, tx: Tx, by: Actor, who: Person) -> object:
        return await visiting.record(tx, by, who.id, self._form(self.rng.randint(1, 5)))

    async def _late_visit(self, tx: Tx, by: Actor, who: Person) -> object:
        on = max(who.entered_on, tx.today - timedelta(self.rng.randint(1, 30)))
        return await visiting.record(tx, by, who.id, self._form(self.rng.randint(1, 3), on=on))

    async def _nobody_at_home(self, tx: Tx, by: Actor, who: Person) -> object:
        return await visiting.record(tx, by, who.id, VisitForm(outcome="no_contact"))

    async def _undone_visit(self, tx: Tx, by: Actor, who: Person) -> object:
        recorded = await visiting.record(tx, by, who.id, self._form(2))
        return await visiting.undo(tx, by, recorded.visit.id)

    async def _plan(self, tx: Tx, by: Actor, who: Person) -> object:
        return await visiting.plan(tx, by, [who.id], tx.today + timedelta(self.rng.randint(0, 10)))

    async def _refusal(self, tx: Tx, by: Actor, who: Person) -> object:
        refused = {"kind": "ability_assessment", "detail": {"reason": "不愿意", "signed": True}}
        return await visiting.record(
            tx, by, who.id, VisitForm.model_validate({"outcome": "declined", "records": [refused]})
        )

    async def _job(self, tx: Tx, by: Actor, who: Person) -> object:
        started_on = max(who.entered_on, tx.today - timedelta(self.rng.randint(0, 20)))
        form = JobForm(form=self.rng.randint(1, 7), employer=f"乙{self.rng.randrange(99)}公司", started_on=started_on)
        return await start_job(tx, by, who.id, form)

    async def _end_of_a_job(self, tx: Tx, by: Actor, _: Person) -> object:
        running = select(Job).join(Person, Person.id == Job.person_id).order_by(Job.started_on, Job.id)
        job = await tx.session.scalar(running.where(Job.ended_on.is_(None), Person.exit_on.is_(None)).limit(1))
        return job and await end_job(tx, by, job.person_id, job.id, JobEnd(ended_on=tx.today))

    async def _need(self, tx: Tx, by: Actor, who: Person) -> object:
        held = await holding.hold(tx, by, who.id)
        need = self.rng.choice(("yes", "no", "unknown"))
        since = max(who.entered_on, tx.today - timedelta(self.rng.randint(0, 60)))
        return await stating.state(tx, by, [stating.Saying(held, {"need": need}, since, "page")])

    async def _voided_record(self, tx: Tx, by: Actor, who: Person) -> object:
        standing = select(Record).where(Record.person_id == who.id, Record.voided_at.is_(None))
        record = await tx.session.scalar(standing.order_by(Record.recorded_at.desc(), Record.id).limit(1))
        return record and await void(tx, by, who.id, record.id, "登记错了")

    async def _ledger(self, tx: Tx, by: Actor, _: Person) -> object:
        graduates = select(Student.person_id).join(Person, Person.id == Student.person_id)
        opened = select(Ledger.person_id)
        mine = graduates.where(Person.owner_id == by.id, Person.exit_on.is_(None), Person.id.not_in(opened))
        waiting = (await tx.session.scalars(mine.order_by(Person.sort_key))).all()
        form = LedgerForm(goals=["就业"], next_contact_on=tx.today + timedelta(14))
        return waiting and await open_ledger(tx, by, self.rng.choice(waiting), form)

    async def _exit(self, tx: Tx, by: Actor, who: Person) -> object:
        on = max(who.entered_on, tx.today - timedelta(self.rng.randint(0, 10)))
        self.left_on[who.id] = tx.today
        return await leaving.leave(tx, by, who.id, self.rng.choice(EXITS), on)

    # ------------------------------------------------------------------------------------ what happens to them

    async def hand_over(self) -> int:
        """The first counselor goes; the third takes over all that was held."""
        going, _, coming = self.counselors
        async with self.database.transaction(self.clock) as tx:
            moved = await hand_over(tx, self.supervisor, going.id, coming.id, "调岗")
        self.counselors = [coming, self.counselors[1], going]
        return moved

    async def somebody_comes(self) -> UUID:
        """A person enters in mid-year, by the counselor's hand."""
        form = PersonForm.model_validate(
            {
                "name": "新来的人",
                "area": self.villages[0],
                "sex": "女",
                "born_on": "1992-05-01",
                "grade": 3,
                "category": 4,
                "hukou_kind": "农业",
                "hukou_code": LANCHENG,
                "residence_code": LANCHENG,
                "need": "是",
                "confirmed": True,
            }
        )
        async with self.database.transaction(self.clock) as tx:
            return (await builders.register(tx, self.counselors[1], form)).id
