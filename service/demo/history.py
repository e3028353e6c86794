"""What counselors did about what was owed: records near the day planned for it, with the gaps that real work has.

A person's duties of one year that are planned for one day make one visit. Most took place; of those some left a step
undone; of those that did not, some were tried and nobody was met.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from service.demo.words import EMPLOYERS, NOTES, PROJECTS, TITLES, WISHES
from service.law.calendar import WorkCalendar
from service.visits.schemas.sheet import CHECK_ITEMS

SERVICES = (
    ("policy_consult", 30),
    ("job_referral", 25),
    ("career_guidance", 15),
    ("job_fair", 10),
    ("benefit_help", 10),
    ("psychological_counselling", 5),
    ("assistive_device", 5),
)
MODES = (("home_visit", 66), ("phone", 18), ("office", 13), ("online", 3))
DAY = timedelta(days=1)


class Owed(NamedTuple):
    """A duty not done, and whose it is."""

    person_id: UUID
    owner_id: UUID | None
    county: str
    township: str | None
    village: str | None
    step: str
    opens_on: date
    plan_by: date
    required: int


@dataclass(slots=True)
class Told:
    """Rows of `record` and `visit`."""

    records: list[dict[str, Any]] = field(default_factory=list)
    visits: list[dict[str, Any]] = field(default_factory=list)


class Storyteller:
    """Writes the past of a county. `missed`: which share of the visits an owner did not make this year."""

    def __init__(self, rng: Random, calendar: WorkCalendar, now: datetime, missed: dict[UUID | None, float]) -> None:
        self.rng, self.calendar, self.now, self.missed = rng, calendar, now, missed
        self.told = Told()

    def tell(self, owed: Iterable[Owed]) -> Told:
        """Go through what was owed, sorted by person and day."""
        for (_, day), group in groupby(owed, key=lambda one: (one.person_id, one.plan_by)):
            duties = list(group)
            first = duties[0]
            past = day.year < self.now.year
            if first.owner_id is None:
                continue
            if self.rng.random() < (0.09 if past else self.missed[first.owner_id]):
                self._not_met(first, past=past)
            else:
                self._visit(duties)
        return self.told

    def _id(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def _visit(self, duties: Sequence[Owed]) -> None:
        rng, first = self.rng, duties[0]
        on = self._day_before(first.plan_by - rng.randint(0, 5) * DAY, max(one.opens_on for one in duties))
        mode = rng.choices([mode for mode, _ in MODES], [share for _, share in MODES])[0]
        visit_id = self._visited(first, on, "done") if mode == "home_visit" else None
        refused = rng.random() < 0.012
        for duty in duties:
            if rng.random() < 0.015:
                continue  # left for another time
            if refused and duty.step == "career_guidance":
                detail = {"reason": "暂时不想找工作", "signed": True}
                self._record(first, "career_guidance", on, mode, detail, visit_id, outcome="declined")
                continue
            for kind, detail in self._settling(duty):
                self._record(first, kind, on, mode, detail, visit_id)

    def _settling(self, duty: Owed) -> Iterator[tuple[str, dict[str, Any]]]:
        rng = self.rng
        if duty.step == "info_check":
            changed = rng.choice(CHECK_ITEMS) if rng.random() < 0.15 else None
            yield "info_check", {"items": {item: "changed" if item == changed else "same" for item in CHECK_ITEMS}}
        elif duty.step == "ability_assessment":
            result = rng.choices(("employable", "supported", "assisted"), (55, 30, 15))[0]
            yield "ability_assessment", {"result": result, "signed": True, "provider": "区残疾人就业服务所"}
        elif duty.step == "need_registration":
            wishes = rng.sample(WISHES, rng.randint(1, 2))
            yield "need_registration", {"items": wishes, "job_types": wishes, "pay_floor": rng.randint(12, 30) * 100}
        elif duty.step == "employment_service":
            kinds, shares = zip(*SERVICES, strict=True)
            yield rng.choices(kinds, shares)[0], {"content": rng.choice(NOTES)}
        elif duty.step == "career_guidance":
            yield "career_guidance", {"content": "结合身体条件和经历分析了适合的岗位"}
        elif duty.step == "job_lead":
            given = duty.required if rng.random() < 0.94 else rng.randint(1, 2)
            for employer, title in zip(rng.sample(EMPLOYERS, given), rng.sample(TITLES, given), strict=True):
                yield "job_lead", {"employer": employer, "title": title, "pay": f"{rng.randint(15, 40) * 100} 元/月"}
        elif duty.step == "training_referral":
            yield "training_referral", {"project": rng.choice(PROJECTS)}

    def _not_met(self, first: Owed, *, past: bool) -> None:
        """Nobody was met, once or on three different days (失联), or nobody went at all."""
        tries = self.rng.choices((0, 1, 3), (82, 15, 3) if past else (45, 25, 30))[0]
        for attempt in range(tries):
            on = self._day_before(first.plan_by + (attempt * 6 - 2) * DAY, first.opens_on)
            at_home = attempt % 2 == 0
            visit_id = self._visited(first, on, "no_contact") if at_home else None
            mode = "home_visit" if at_home else "phone"
            self._record(first, "follow_up", on, mode, {}, visit_id, outcome="no_contact")

    def _visited(self, first: Owed, on: date, state: str) -> UUID | None:
        if on.year < self.now.year:
            return None  # visits began to be planned here this year; older records came from paper
        visit_id = self._id()
        at = self._entered(on)
        self.told.visits.append(
            {
                "id": visit_id,
                "person_id": first.person_id,
                "visitor_id": first.owner_id,
                "county": first.county,
                "township": first.township,
                "village": first.village,
                "planned_for": on,
                "state": state,
                "mode": "home_visit",
                "planned_at": at - 3 * DAY,
                "planned_by": first.owner_id,
                "happened_on": on,
                "recorded_at": at,
                "recorded_by": first.owner_id,
            }
        )
        return visit_id

    def _record(
        self,
        first: Owed,
        kind: str,
        on: date,
        mode: str,
        detail: dict[str, Any],
        visit_id: UUID | None,
        outcome: str = "done",
    ) -> None:
        self.told.records.append(
            {
                "id": self._id(),
                "person_id": first.person_id,
                "kind": kind,
                "happened_on": on,
                "mode": mode,
                "outcome": outcome,
                "detail": detail,
                "note": self.rng.choice(NOTES) if outcome == "done" and self.rng.random() < 0.2 else None,
                "visit_id": visit_id,
                "recorded_at": self._entered(on),
                "recorded_by": first.owner_id,
            }
        )

    def _day_before(self, day: date, opens_on: date) -> date:
        """A working day by then, not before the duty began and not after today."""
        return max(self.calendar.on_or_before(min(day, self.now.date())), opens_on)

    def _entered(self, on: date) -> datetime:
        evening = datetime.combine(on, time(17, self.rng.randrange(60)), self.now.tzinfo)
        return min(evening, self.now)
