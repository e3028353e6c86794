"""一人一策 of the invented graduates, in several states: signed, waiting, sent back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from service.demo.history import Owed
from service.demo.words import GOALS, MEASURES
from service.law.calendar import WorkCalendar

DAY = timedelta(days=1)
GRANTS = ("jobseeker_grant", "internship", "startup_grant", "flexible_insurance")
# In turn, so that even a small county has each: of ten one is sent back.
SIGN_OFF = ("signed", "waiting", "sent_back", "waiting", "signed", "waiting", "signed", "waiting", "signed", "waiting")
SENT_BACK = "目标写得太笼统，请写明岗位和期限"


class Filer:
    """Opens ledgers; `supervisor` signs them."""

    def __init__(self, rng: Random, calendar: WorkCalendar, now: datetime, supervisor: UUID) -> None:
        self.rng, self.calendar, self.now, self.supervisor = rng, calendar, now, supervisor
        self.turn = count()

    def opened(self, owed: Iterable[Owed]) -> list[dict[str, Any]]:
        """Rows of `ledger` for those to whom one is owed: most have theirs, opened within the month."""
        return [self._ledger(one) for one in owed if one.owner_id is not None and self.rng.random() < 0.7]

    def version(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The row of `ledger_version` that goes with a row of `ledger`."""
        said = {name: row[name] for name in ("goals", "measures", "subsidies")}
        days = {name: str(row[name]) for name in ("opened_on", "officer_id", "next_contact_on")}
        made = {"made_at": row["recorded_at"], "made_by": row["recorded_by"], "content": said | days}
        kept = {"id": self._id(), "ledger_id": row["id"], "person_id": row["person_id"], "number": 1, **made}
        decided = row["sign_off"] != "waiting"
        return kept | {
            "decision": row["sign_off"] if decided else None,
            "remark": SENT_BACK if row["sign_off"] == "sent_back" else None,
            "decided_by": self.supervisor if decided else None,
            "decided_at": min(row["recorded_at"] + 2 * DAY, self.now) if decided else None,
        }

    def _ledger(self, one: Owed) -> dict[str, Any]:
        rng, today = self.rng, self.now.date()
        on = max(self.calendar.on_or_before(min(one.opens_on + rng.randint(1, 28) * DAY, today)), one.opens_on)
        entered = min(datetime.combine(on, time(17, rng.randrange(60)), self.now.tzinfo), self.now)
        goals = rng.sample(GOALS, rng.randint(1, 3))
        return {
            "id": self._id(),
            "person_id": one.person_id,
            "county": one.county,
            "township": one.township,
            "village": one.village,
            "opened_on": on,
            "officer_id": one.owner_id,
            "goals": [{"id": str(self._id()), "text": text, "state": "open"} for text in goals],
            "measures": [self._measure(kind, text, one, on) for kind, text in rng.sample(MEASURES, rng.randint(0, 3))],
            "subsidies": self._subsidies(on),
            "next_contact_on": today + rng.randint(1, 30) * DAY,
            "stated_on": on,
            "sign_off": SIGN_OFF[next(self.turn) % len(SIGN_OFF)],
            "changed_at": entered,
            "recorded_at": entered,
            "recorded_by": one.owner_id,
        }

    def _measure(self, kind: str, text: str, one: Owed, opened_on: date) -> dict[str, Any]:
        due_on = opened_on + self.rng.randint(10, 90) * DAY
        done = due_on <= self.now.date()
        said = {"id": str(self._id()), "kind": kind, "text": text, "owner": str(one.owner_id), "due_on": str(due_on)}
        return said | {"state": "done" if done else "open", "done_on": str(due_on) if done else None}

    def _subsidies(self, on: date) -> list[dict[str, Any]]:
        codes = self.rng.sample(GRANTS, self.rng.randint(0, 2))
        states = (self.rng.choice(("told", "applied", "received")) for _ in codes)
        return [
            {"code": code, "state": state, "on": str(on), "document": ""}
            for code, state in zip(codes, states, strict=True)
        ]

    def _id(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)
