"""Two hundred graduates of 江西 for eighteen months, day by day: every clock beside a count made as one lives."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from service.law.clocks.continuity import Chain, chain
from service.law.dates import add_months
from service.law.evaluate import duties_on
from service.law.facts import Destination, Exit, Facts, Job, Ledger, Record, RecordKind, Student, Training
from service.law.profile_store import load
from service.law.rules import Continuity
from service.law.view import View
from tests.law.build import someone

JIANGXI = load("jiangxi-2022")
RULES = ("GRAD-02", "GRAD-04", "GRAD-06", "GRAD-08", "GRAD-10", "GRAD-11", "GRAD-18")
# Only the graduates' rules, so that two hundred lives are quickly lived.
PROFILE = JIANGXI.model_copy(update={"rules": tuple(rule for rule in JIANGXI.rules if rule.id in RULES)})
FIRST, LAST = date(2024, 1, 1), date(2025, 6, 30)
ONE = timedelta(days=1)
SERVICES: list[RecordKind] = ["career_guidance", "job_lead", "policy_consult", "training_attended"]

Told = tuple[str, int | None, str, date, int, str]
"""Rule, n, state, due day, done, period."""


# --------------------------------------------------------------------------------------------------- a life


def days(chance: Random, first: date, last: date) -> date:
    return first + timedelta(days=chance.randrange((last - first).days + 1))


def jobs_of(chance: Random, graduation: date) -> Iterator[Job]:
    """Won, and mostly lost again."""
    start = graduation + timedelta(days=chance.choice([-60, -1, 0, 1, 20, 31, 32, 33, 60, 150]))
    for _ in range(chance.randrange(4)):
        end = start + timedelta(days=chance.choice([0, 15, 45, 100, 181, 184, 200]))
        yield Job(start, None if chance.random() < 0.15 else end)
        start = end + timedelta(days=chance.choice([1, 2, 30, 31, 32, 33, 70]))


def records_of(chance: Random, graduation: date) -> Iterator[Record]:
    """At most one of a kind a day: some in turn, some at random, some in vain."""
    on = graduation + timedelta(days=chance.randrange(-20, 20))
    used: set[tuple[str, date]] = set()
    while on < LAST:
        kind: RecordKind = chance.choice(["follow_up", "follow_up", *SERVICES, "survey_visit", "ability_assessment"])
        detail = {"in_post": chance.choice(["yes", "no", "unknown"]), "signed": chance.random() < 0.5}
        if (kind, on) not in used:
            used.add((kind, on))
            yield Record(kind, on, chance.choice(["done", "done", "done", "done", "no_contact"]), "phone", detail)
        on += timedelta(days=chance.choice([1, 7, 14, 29, 30, 31, 31, 32, 40]))


def ledger_of(chance: Random, opened: date) -> Ledger:
    stated = opened + timedelta(days=chance.choice([-1, 0, 30, 90]))
    contact = stated + timedelta(days=chance.choice([-5, 0, 14, 30, 60]))
    return Ledger(opened, chance.random() < 0.8, chance.randrange(3), contact, chance.choice([None, stated]))


def life(chance: Random) -> Facts:
    graduation = chance.choice([date(2024, 6, 30), date(2024, 8, 31), date(2023, 7, 1), date(2024, 2, 29)])
    student = Student(
        graduates_on=graduation,
        roster_on=chance.choice([None, days(chance, date(2023, 1, 1), date(2024, 9, 30))]),
        destination=chance.choice(
            [None, None, Destination(chance.choice(["11", "46", "70", "80"]), days(chance, graduation, LAST))]
        ),
    )
    opened = days(chance, date(2023, 6, 1), LAST)
    person = someone(
        "jiangxi-2022",
        student=student,
        training_need=chance.choice(["yes", "yes", "no", "unknown"]),
        entered_on=chance.choice([date(2022, 3, 1), days(chance, FIRST, date(2024, 9, 30))]),
        exit=chance.choice([None] * 9 + [Exit("moved_out", days(chance, date(2024, 7, 1), LAST))]),
    )
    return Facts(
        person,
        ledger=chance.choice([None, ledger_of(chance, opened)]),
        jobs=tuple(jobs_of(chance, graduation)),
        trainings=tuple(
            Training(days(chance, date(2023, 6, 1), LAST), state=chance.choice(["enrolled", "completed", "dropped"]))
            for _ in range(chance.randrange(2))
        ),
        records=tuple(records_of(chance, graduation)),
    )


# --------------------------------------------------------------------------------- as it is lived, day by day


@dataclass
class Living:
    """What the contract says in words, kept as a diary: nothing here knows what comes tomorrow."""

    known: Facts
    ledger_on: date | None = None
    agreed: tuple[date, date] | None = None
    kept_on: date | None = None
    survey_on: date | None = None
    training_on: date | None = None
    services: dict[int, int] = field(default_factory=dict)
    job: Job | None = None
    ticks: list[date] = field(default_factory=list)
    latest: date | None = None
    longest: int = 0
    contacts: int = 0
    destined: bool = False
    still: bool = False

    @property
    def student(self) -> Student:
        assert self.known.person.student is not None
        return self.known.person.student

    @property
    def graduation(self) -> date:
        assert self.student.graduates_on is not None
        return self.student.graduates_on

    @property
    def listed_on(self) -> date:
        return self.student.roster_on or self.known.person.entered_on

    @property
    def window_end(self) -> date:
        return add_months(self.graduation, 12)

    def live(self, today: date) -> None:
        yesterday_still = self.still
        happened = [each for each in self.known.records if each.on == today and each.outcome == "done"]
        self._work(today)
        self._destination(today)
        self._deeds(today, happened)
        self.still = self.destined or self._employed(today)
        contacted = any(each.kind in (*SERVICES, "follow_up") for each in happened)
        self._silence(today, contacted=contacted, yesterday_still=yesterday_still)

    def _employed(self, today: date) -> bool:
        return any(
            each.started_on <= today and (each.ended_on is None or today <= each.ended_on) for each in self.known.jobs
        )

    def _work(self, today: date) -> None:
        for each in self.known.jobs:
            if each.started_on == today and today >= date(self.graduation.year, 1, 1):
                self.job, self.ticks = each, []
            if each.ended_on == today - ONE and self.destined:
                destination = self.student.destination
                self.destined = destination is not None and destination.code in ("46", "80", "85")

    def _destination(self, today: date) -> None:
        destination = self.student.destination
        if destination is not None and destination.on == today and destination.code not in ("70", "71", "72"):
            self.destined = True

    def _deeds(self, today: date, happened: list[Record]) -> None:
        ledger = self.known.ledger
        if ledger is not None and ledger.opened_on == today and ledger.officer and ledger.goals:
            self.ledger_on = today
        begun = [each for each in self.known.trainings if each.starts_on == today and each.state == "completed"]
        kinds = [each.kind for each in happened]
        if "survey_visit" in kinds and self.survey_on is None:
            self.survey_on = today
        if (begun or "training_attended" in kinds) and today >= self.listed_on and self.training_on is None:
            self.training_on = today
        helped = [
            each
            for each in happened
            if each.kind in SERVICES or (each.kind, each.detail["signed"]) == ("ability_assessment", True)
        ]
        self.services[today.year] = self.services.get(today.year, 0) + len(helped)
        if (helped or "follow_up" in kinds) and self.agreed and self.kept_on is None:
            self.kept_on = today
        if ledger is not None and today == max(ledger.opened_on, ledger.stated_on or ledger.opened_on):
            assert ledger.next_contact_on is not None
            self.agreed = today, max(today, ledger.next_contact_on)
        for each in happened:
            if each.kind == "follow_up" and self.job is not None and self.job.started_on < today:
                self._tick(today, in_post=each.detail["in_post"])

    def _tick(self, today: date, in_post: str) -> None:
        assert self.job is not None
        done = len(self.ticks)
        if done == 3:
            return
        due = add_months(self.job.started_on, (1, 3, 6)[done])
        near = today >= due - timedelta(days=15 if done < 2 else 7)
        if near and (done < 2 or in_post != "unknown"):
            self.ticks.append(today)

    def _silence(self, today: date, *, contacted: bool, yesterday_still: bool) -> None:
        if today < self.graduation or today > self.window_end:
            return
        if self.latest is None:
            self.latest = today
        if not (yesterday_still and self.still):
            self.longest = max(self.longest, (today - self.latest).days)
        self.contacts += contacted
        if self.still or contacted:
            self.latest = today

    # what is owed tonight

    def owes(self, today: date) -> set[Told]:
        person = self.known.person
        if today < person.entered_on or (person.exit is not None and today >= person.exit.on):
            return set()
        found: set[Told] = set()
        if date(self.graduation.year, 1, 1) <= today <= add_months(self.graduation, 24):
            anchor = max(self.listed_on, date(self.graduation.year, 1, 1))
            found |= set(self._once("GRAD-02", today, anchor, anchor + timedelta(days=30), self.ledger_on))
            found |= set(self._once("GRAD-08", today, anchor, anchor + timedelta(days=30), self.survey_on))
            if person.training_need != "no":
                found |= set(self._once("GRAD-06", today, self.graduation, self.window_end, self.training_on))
        if today.year == self.graduation.year:
            done = self.services.get(today.year, 0)
            state = "met" if done else "open"
            found.add(("GRAD-04", None, state, date(today.year, 12, 31), done, str(today.year)))
        found |= set(self._retention(today)) | set(self._guidance(today))
        if self.agreed and date(self.graduation.year, 1, 1) <= today <= add_months(self.graduation, 24):
            visits = [each[3] for each in found if each[0] in ("GRAD-10", "GRAD-11") and each[2] == "open"]
            if all(abs(visit - self.agreed[1]) > timedelta(days=15) for visit in visits):
                found |= set(self._once("GRAD-18", today, *self.agreed, self.kept_on))
        return found

    def _once(self, rule: str, today: date, anchor: date, due: date, done_on: date | None) -> Iterator[Told]:
        if today < anchor or (done_on is not None and today.year > max(done_on, anchor).year):
            return
        unknown = rule == "GRAD-06" and self.known.person.training_need == "unknown"
        state = "met" if done_on else "blocked" if unknown else "open"
        yield rule, None, state, due, int(done_on is not None), f"{anchor}/{due}"

    def _retention(self, today: date) -> Iterator[Told]:
        if self.job is None:
            return
        start, end = self.job.started_on, self.job.ended_on
        window_end = add_months(start, 6)
        for number, months in enumerate((1, 3, 6)):
            ticked = self.ticks[number] if number < len(self.ticks) else None
            lasts = end is None or today <= end
            if lasts if ticked is None else today <= max(window_end, date(ticked.year, 12, 31)):
                state = "met" if ticked else "open"
                due = add_months(start, months)
                yield "GRAD-10", number + 1, state, due, int(ticked is not None), f"{start}/{window_end}"

    def _guidance(self, today: date) -> Iterator[Told]:
        due = self.breaks_on(today)
        if due is not None:
            yield "GRAD-11", None, "open", due, 0, f"{self.graduation}/{self.window_end}"

    def breaks_on(self, today: date) -> date | None:
        if self.latest is None or self.still or today > self.window_end:
            return None
        return min(self.latest + timedelta(days=31), self.window_end)


def told(known: Facts, today: date) -> set[Told]:
    return {
        (each.rule, each.n, each.state, each.due_on, each.done, each.period)
        for each in duties_on(PROFILE, known, today)
    }


def test_grad_02_grad_04_grad_06_grad_08_grad_10_grad_11_grad_18_agree_with_two_hundred_lives() -> None:
    """Asked on both sides of every change in a diary, and every third day between."""
    chance = Random(20240612)
    rule = PROFILE.rule("GRAD-11")
    assert isinstance(rule, Continuity)
    seen: set[tuple[str, str]] = set()
    for number in range(200):
        known = life(chance)
        living, before = Living(known), set[Told]()
        today = date(2023, 1, 1)  # early enough for every deed of these lives
        while today < FIRST:
            living.live(today)
            today += ONE
        while today <= LAST:
            living.live(today)
            expected = living.owes(today)
            third = today.toordinal() % 3 == 0
            if expected != before and today > FIRST:
                assert told(known, today - ONE) == before, (number, today - ONE)
            if expected != before or third:
                assert told(known, today) == expected, (number, today)
            if third:
                agrees(chain(rule, View(known, PROFILE, today)), living, today)
            seen |= {(each[0], each[2]) for each in expected}
            before = expected
            today += ONE
    assert seen == {(rule_id, state) for rule_id in RULES for state in ("open", "met")} - {("GRAD-11", "met")} | {
        ("GRAD-06", "blocked")
    }


def agrees(found: Chain | None, living: Living, today: date) -> None:
    """不断线: the longest gap, whether it is broken, and the day on which it would be."""
    person = living.known.person
    if today < living.graduation:
        assert found is None
        return
    assert found is not None
    assert (found.start, found.end) == (living.graduation, living.window_end)
    assert len(found.contacts) == living.contacts
    assert found.longest_gap_days == (found.longest_gap[1] - found.longest_gap[0]).days == living.longest
    assert found.broken is (living.longest > 31)
    away = today < person.entered_on or (person.exit is not None and today >= person.exit.on)
    assert found.breaks_on == (None if away else living.breaks_on(today))
