"""What the invented people have of training, posts, benefits, businesses and certificates; rows, inserted in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import exists, select

from service.demo.words import PROJECTS, person_name
from service.dossier.rules import ORDER
from service.kit.db import Base, Tx
from service.tables.duties import Duty
from service.tables.employment import Business, Job
from service.tables.entitlements import Benefit, Licence, PathStep, PublicPost, Training
from service.tables.people import Member, Person, Student
from service.tables.records import Record

Rows = dict[type[Base], list[dict[str, Any]]]
DAY = timedelta(days=1)
POST_FORM, FLEXIBLE_FORM, OWN_FORM = 4, 7, 3


class Known(NamedTuple):
    """Somebody at work or without, as far as it matters here."""

    person_id: UUID
    owner_id: UUID | None
    entered_on: date
    county: str
    township: str | None
    household_id: UUID


class AtWork(NamedTuple):
    """Somebody in a job that lasts."""

    person_id: UUID
    owner_id: UUID | None
    job_id: UUID
    form: int
    employer: str
    started_on: date


async def rows_of(tx: Tx, rng: Random, county: str) -> Rows:
    """What the people of a county have: learners are without work and wish for it."""
    lasting = (Job.ended_on.is_(None), Job.voided_at.is_(None))
    here = (Person.county == county, Person.exit_on.is_(None))
    known = select(*(getattr(Person, name) for name in ("id", *Known._fields[1:]))).where(*here).order_by(Person.id)
    idle = ~exists().where(Job.person_id == Person.id, *lasting)
    studies = exists().where(Student.person_id == Person.id)
    seeking = known.where(idle, ~studies, Person.need == "yes")
    asking = exists().where(Duty.person_id == Person.id, Duty.step == "next_step", Duty.state == "open")
    columns = (Person.id, Person.owner_id, Job.id, Job.form, Job.employer, Job.started_on)
    at_work = (
        select(*columns)
        .join(Job, Job.person_id == Person.id)
        .where(*here, *lasting)
        .order_by(Job.started_on, Person.id)
    )
    return Keeper(rng, tx.now).rows(
        [Known(*row) for row in await tx.session.execute(seeking)],
        [AtWork(*row) for row in await tx.session.execute(at_work)],
        [Known(*row) for row in await tx.session.execute(known.where(asking))],
    )


@dataclass(slots=True)
class Keeper:
    """Writes the rows."""

    rng: Random
    now: datetime

    def rows(self, learners: Sequence[Known], workers: Sequence[AtWork], blind: Sequence[Known]) -> Rows:
        """All of it."""
        found: Rows = defaultdict(list)
        for one in learners:
            if self.rng.random() < 0.1:
                self._trained(found, one)
        for worker in workers:
            self._worked(found, worker)
        for one in blind:
            self._masseur(found, one)
        for one in self.rng.sample(learners, min(3, len(learners))):
            found[Member].append(self._relative(one))
            found[Job].append(self._short(one))
        for worker in self.rng.sample(workers, min(3, len(workers))):
            found[Record].append(self._absent(worker))
        return found

    def _short(self, one: Known) -> dict[str, Any]:
        """A job of some days, which a supervisor should look at (RPT-10)."""
        ended_on = max(one.entered_on, self.now.date() - self.rng.randint(20, 90) * DAY)
        told = {"form": FLEXIBLE_FORM, "employer": "某餐馆", "end_reason": "quit", "ended_on": ended_on}
        return self._kept(one.person_id, one.owner_id) | told | {"started_on": ended_on - 11 * DAY}

    def _absent(self, one: AtWork) -> dict[str, Any]:
        """A follow-up that found somebody not in the post that the register tells of (RPT-10)."""
        detail = {"in_post": "no", "paid": "unknown"}
        told = {"kind": "follow_up", "mode": "phone", "outcome": "done", "detail": detail}
        return self._kept(one.person_id, one.owner_id) | told | {"happened_on": self.now.date() - 9 * DAY}

    def _kept(self, person_id: UUID, owner_id: UUID | None) -> dict[str, Any]:
        said = {"id": self._id(), "person_id": person_id}
        return said | {"recorded_at": self.now, "recorded_by": owner_id}

    def _trained(self, found: Rows, one: Known) -> None:
        """One or two classes since somebody was entered, the last perhaps not over yet."""
        for project in self.rng.sample(PROJECTS, self.rng.choice((1, 1, 2))):
            since = (self.now.date() - one.entered_on).days
            starts_on = one.entered_on + self.rng.randint(0, since) * DAY
            ends_on = starts_on + self.rng.choice((4, 9, 19)) * DAY
            over = ends_on < self.now.date()
            state = self.rng.choices(("completed", "dropped"), (92, 8))[0] if over else "in_training"
            found[Training].append(
                self._kept(one.person_id, one.owner_id)
                | {
                    "type": self.rng.choices(("vocational", "practical"), (70, 30))[0],
                    "course": self.rng.choice(("skill", "pre_job", None)),
                    "project": project,
                    "provider": "隆阳区某职业培训学校",
                    "starts_on": starts_on,
                    "ends_on": ends_on,
                    "days": float((ends_on - starts_on).days + 1),
                    "hours": float((ends_on - starts_on).days + 1) * 8,
                    "state": state,
                    "result": "passed" if state == "completed" else None,
                }
            )

    def _worked(self, found: Rows, one: AtWork) -> None:
        if one.form == POST_FORM:
            found[PublicPost].append(
                self._kept(one.person_id, one.owner_id)
                | {
                    "employer": one.employer,
                    "post_type": self.rng.choice(("保洁员", "生态护林员", "护路员", "村（社区）工作人员")),
                    "started_on": one.started_on,
                    "first_approved_on": one.started_on,
                    "assessed_ok": self.rng.random() < 0.6,
                    "job_id": one.job_id,
                }
            )
        elif one.form == FLEXIBLE_FORM and self.rng.random() < 0.2:
            fund = {"fund": "就业补助资金", "monthly_amount": 420.0, "status": "granted"}
            month = {"code": "flexible_insurance", "from_month": f"{one.started_on:%Y-%m}", "to_month": None}
            found[Benefit].append(self._kept(one.person_id, one.owner_id) | month | fund)
        elif one.form == OWN_FORM:
            found[Business].append(self._business(one))

    def _business(self, one: AtWork) -> dict[str, Any]:
        massage = (self.now.date() - one.started_on).days < 240
        return self._kept(one.person_id, one.owner_id) | {
            "kind": "massage" if massage else "other",
            "name": "某按摩店" if massage else self.rng.choice(("某小吃店", "某网店", "某修理铺")),
            "licensed_on": one.started_on,
            "recognised_on": one.started_on if massage else None,
            "monthly_rent": float(self.rng.randint(4, 15) * 100),
            "first_in_life": True,
        }

    def _masseur(self, found: Rows, one: Known) -> None:
        """Most have the certificate; the rest are on the way, some behind."""
        stages = len(ORDER) if self.rng.random() < 0.6 else self.rng.randint(1, len(ORDER) - 1)
        last = self.now.date() - self.rng.randint(3, 45) * DAY
        on = [last - (stages - 1 - at) * 30 * DAY for at in range(stages)]
        if stages == len(ORDER):
            back = self.rng.randint(200, 700) * DAY
            on = [day - back for day in on]
            licence = self._kept(one.person_id, one.owner_id) | {"issued_on": on[-1], "number": None}
            found[Licence].append(licence)
        steps = zip(ORDER, on, strict=False)
        found[PathStep] += [
            self._kept(one.person_id, one.owner_id) | {"stage": stage, "on": day} for stage, day in steps
        ]

    def _relative(self, one: Known) -> dict[str, Any]:
        """Somebody who could work and does not: nobody in the household does (零就业)."""
        return {
            "id": self._id(),
            "household_id": one.household_id,
            "name": person_name(self.rng, "female"),
            "relation": "other",
            "sex": "female",
            "born_on": date(self.rng.randint(1972, 1990), 5, 20),
            "employed": False,
            "able": "yes",
            "wishes": "yes",
            "recorded_at": self.now,
        }

    def _id(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)
