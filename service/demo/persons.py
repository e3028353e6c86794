"""Invent people of a register: who they are, where they work or worked, what they wish, and when they left."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from service.demo.places import Village
from service.demo.words import EMPLOYERS, MAJORS, SCHOOLS, person_name
from service.law.facts import ExitReason

WAVES = (  # (day on which people were entered, share of them)
    (date(2022, 1, 17), 0.72),
    (date(2022, 8, 15), 0.08),
    (date(2023, 1, 16), 0.07),
    (date(2023, 8, 14), 0.05),
    (date(2024, 1, 15), 0.04),
    (date(2024, 4, 15), 0.034),
    (date(2024, 6, 3), 0.006),
)
AGES = ((17, 24, 6), (25, 34, 16), (35, 44, 22), (45, 54, 27), (55, 59, 12), (60, 68, 13), (69, 78, 4))
CATEGORIES = (12, 14, 4, 45, 10, 9, 6)  # per cent of 视力 听力 言语 肢体 智力 精神 多重
GRADES = (10, 29, 28, 33)
EDUCATION = (("81", 38), ("71", 33), ("61", 8), ("41", 7), ("31", 5), ("21", 2), ("90", 7))
REASONS = ((4, 50), (7, 24), (6, 7), (3, 9), (5, 10))
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(slots=True)
class Invented:
    """A person: fields of the form, jobs as columns, why and when they left; one number a household."""

    entered_on: date
    household: int
    form: dict[str, Any]
    jobs: list[dict[str, Any]] = field(default_factory=list)
    left: tuple[ExitReason, date] | None = None


class Inventor:
    """Makes people, all different: one for each set of counties, since identity numbers are taken once only."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)  # noqa: S311 - seeded on purpose: the same county each time
        self._taken: set[str] = set()
        self._households = 0

    def of_village(self, village: Village, today: date) -> list[Invented]:
        """Everybody of a village; some share a household (一户多残)."""
        found: list[Invented] = []
        while len(found) < village.people:
            size = 2 if self.rng.random() < 0.05 and village.people - len(found) > 1 else 1
            self._households += 1
            entered_on = self._pick(tuple((day, share) for day, share in WAVES if day <= today))
            shared = self._household(size, entered_on)
            found += [self._person(village, today, entered_on, shared) for _ in range(size)]
        return found

    def _person(self, village: Village, today: date, entered_on: date, shared: dict[str, Any]) -> Invented:
        rng = self.rng
        sex = rng.choice(("male", "female"))
        first, last = self._pick(tuple(((low, high), share) for low, high, share in AGES))
        born_on = date(today.year, 1, 1) - timedelta(days=rng.randint(first * 365, last * 365 + 364))
        number = self._number(born_on, sex)
        category = rng.choices(range(1, 8), CATEGORIES)[0]
        grade = rng.choices(range(1, 5), GRADES)[0]
        issued_on = date(rng.randint(2015, 2021), rng.randint(1, 12), rng.randint(1, 28))
        form = {
            "name": person_name(rng, sex),
            "area": village.area.code,
            "id_number": number,
            "certificate_number": f"{number}{category}{grade}",
            "components": rng.sample((1, 2, 4, 5), 2) if category == 7 else [],
            "credential_issued_on": issued_on,
            "credential_expires_on": date(issued_on.year + 10, issued_on.month, issued_on.day),
            "phone": f"1{rng.choice('3578')}{rng.randint(0, 999_999_999):09}" if rng.random() < 0.93 else None,
            "phone_of": "self" if rng.random() < 0.7 else "relative",
            "hukou_kind": self._hukou(village),
            "hukou_code": village.area.code,
            "residence_code": village.area.code,
            "education": self._pick(EDUCATION),
            "self_care": rng.choices(("full", "partial", "none"), (80, 17, 3))[0],
            "entered_on": entered_on,
            "confirmed": True,
            **shared,
            **self._guarded(category, sex),
        }
        made = Invented(entered_on, self._households, form)
        self._work(made, (today - born_on).days // 365, today)
        if grade <= 2 and 1 in (category, *form["components"]):
            self._asked(form)
        if rng.random() < 0.022 and (today - entered_on).days > 60:
            reason: ExitReason = self._pick((("died", 50), ("moved_out", 40), ("certificate_cancelled", 10)))
            made.left = (reason, entered_on + timedelta(days=rng.randint(30, (today - entered_on).days)))
        return made

    def _household(self, size: int, entered_on: date) -> dict[str, Any]:
        rng = self.rng
        monitored = rng.random() < 0.06
        since = min(date(rng.randint(2021, 2023), rng.randint(1, 12), 15), entered_on)
        return {
            "low_income_allowance": rng.random() < 0.24,
            "low_income": rng.random() < 0.06,
            "lifted_from_poverty": rng.random() < 0.18,
            "relocated": rng.random() < 0.05,
            "monitor": rng.choice(("unstable", "marginal", "sudden")) if monitored else "none",
            "monitor_since": since if monitored else None,
            "multiple_disabled": size > 1,
        }

    def _guarded(self, category: int, sex: str) -> dict[str, Any]:
        if category in {5, 6}:
            other = "male" if sex == "female" else "female"
            phone = f"13{self.rng.randint(0, 999_999_999):09}"
            return {"guardian_name": person_name(self.rng, other), "guardian_phone": phone, "phone_of": "guardian"}
        wants = {1: ["large_print"], 2: ["sign_language"]}.get(category, [])
        return {"communication": wants if self.rng.random() < 0.6 else []}

    def _hukou(self, village: Village) -> str:
        shares = (40, 55, 5) if village.urban else (90, 7, 3)
        return self.rng.choices(("rural", "urban", "resident"), shares)[0]

    def _work(self, made: Invented, age: int, today: date) -> None:
        """At work, formerly at work, studying, or looking: with the wish that goes with it."""
        rng, form = self.rng, made.form
        form |= {"need": "no", "condition": "yes", "training_need": "no"}
        if 18 <= age <= 24 and rng.random() < 0.35:
            form |= {"need": "yes", "unemployed_reason": 1, "condition": "unknown", "student": self._study(today)}
            form["education"] = "30"
            return
        if rng.random() < (0.22 if age < 60 else 0.1):
            began = today - timedelta(days=rng.randint(31, 2200))
            made.jobs.append(self._job(began.replace(day=1), None))
            return
        reason = self._pick(REASONS)
        form["unemployed_reason"] = reason
        if reason in {4, 6, 7}:
            need = rng.choices(("yes", "no", "unknown"), (83, 14, 3))[0]
            form |= {"need": need, "training_need": "yes" if need == "yes" and rng.random() < 0.4 else "unknown"}
        elif reason == 5:
            form["condition"] = "no"
        if rng.random() < 0.3:
            began = date(rng.randint(2017, 2021), rng.randint(1, 12), 1)
            made.jobs.append(self._job(began, began + timedelta(days=rng.randint(90, 700))))

    def _asked(self, form: dict[str, Any]) -> None:
        """The blind were all asked whether they wish for training (BLD-01)."""
        if form["training_need"] == "unknown":
            form["training_need"] = "no"
        if form["need"] == "unknown":
            form["need"] = "no"

    def _job(self, started_on: date, ended_on: date | None) -> dict[str, Any]:
        rng = self.rng
        form = rng.choices(range(1, 8), (12, 8, 14, 12, 8, 30, 16))[0]
        return {
            "form": form,
            "employer": "自家农田" if form == 6 else rng.choice(EMPLOYERS),
            "started_on": started_on,
            "ended_on": ended_on,
            "contract": form in {1, 2, 4},
            "social_insurance": form in {1, 2, 4} and rng.random() < 0.8,
            "end_reason": None if ended_on is None else rng.choice(("contract_ended", "health", "closed")),
        }

    def _study(self, today: date) -> dict[str, Any]:
        year = today.year + self.rng.choices((-3, 0, 1, 2), (10, 40, 30, 20))[0]
        seen = today - timedelta(days=self.rng.randint(2, 60))
        return {
            "school": self.rng.choice(SCHOOLS),
            "major": self.rng.choice(MAJORS),
            "level": self.rng.choice(("本科", "专科")),
            "enrolled_on": date(year - 4, 9, 1),
            "graduates_on": date(year, 6, 30),
            "roster_on": seen,
            "willing": "yes" if self.rng.random() < 0.85 else "unknown",
            "able": "yes",
        }

    def _number(self, born_on: date, sex: str) -> str:
        """An identity number of region 999999, which is nowhere, with its right check character (GB 11643)."""
        while True:
            sequence = self.rng.randrange(1 if sex == "male" else 0, 1000, 2)
            body = f"999999{born_on:%Y%m%d}{sequence:03}"
            if body not in self._taken:
                self._taken.add(body)
                total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
                return body + "10X98765432"[total % 11]

    def _pick(self, choices: tuple[tuple[Any, float], ...]) -> Any:  # noqa: ANN401 - whatever is chosen from
        return self.rng.choices([value for value, _ in choices], [share for _, share in choices])[0]
