"""One person as known for one date: what the engine is told, and all that it is told.

Plain values: tens of thousands of these are made a second from database rows. Nothing is checked here;
`schemas` checks documents from outside.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Tri = Literal["yes", "no", "unknown"]
Role = Literal["disabled", "family"]
Sex = Literal["male", "female"]
CredentialKind = Literal["disability_certificate", "military_disability", "work_injury"]
CredentialStatus = Literal["valid", "expired", "frozen", "cancelled"]
HukouKind = Literal["rural", "urban", "resident"]
Monitor = Literal["none", "unstable", "marginal", "sudden"]
ExitReason = Literal["died", "moved_out", "certificate_cancelled", "over_age", "other"]
Outcome = Literal["done", "no_contact", "declined"]
Mode = Literal["home_visit", "phone", "online", "office", "data_match", "group"]
RecordKind = Literal[
    "info_check",
    "ability_assessment",
    "need_registration",
    "career_guidance",
    "job_lead",
    "job_referral",
    "training_referral",
    "training_attended",
    "policy_consult",
    "psychological_counselling",
    "rehabilitation_training",
    "startup_support",
    "job_fair",
    "public_post_placement",
    "assisted_placement",
    "benefit_help",
    "assistive_device",
    "follow_up",
    "family_help",
    "survey_visit",
    "other",
]


def folded(value: object) -> str:
    """Words as they are compared: width, case and blanks make no difference."""
    return "".join(unicodedata.normalize("NFKC", str(value or "")).casefold().split())


@dataclass(frozen=True, slots=True)
class Credential:
    kind: CredentialKind
    category: int | None = None
    components: tuple[int, ...] = ()
    grade: int | None = None
    issued_on: date | None = None
    expires_on: date | None = None
    status: CredentialStatus = "valid"


@dataclass(frozen=True, slots=True)
class Hukou:
    """`resident` (居民户口) says neither rural nor urban: `rural` does, where the village is known."""

    kind: HukouKind | None = None
    code: str | None = None
    rural: Tri | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody else of the household. `employed_since`: when the present work began."""

    sex: Sex | None = None
    born_on: date | None = None
    employed: bool = False
    able: Tri = "unknown"
    wishes: Tri = "unknown"
    employed_since: date | None = None
    last_job_ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Household:
    """`monitor`: 防返贫监测 as none, 脱贫不稳定, 边缘易致贫, 突发严重困难.

    `dependent_on_elderly`: 依老养残. `centralised_care`: a severely disabled member is cared for in a home (集中照护).
    `trained_member`: somebody else of it has had a practical class (TRN-07).
    `income_per_head`: yuan a month. `severe_rural`: somebody else of it is severely disabled with rural hukou (KPI-02).
    """

    low_income_allowance: bool = False
    low_income: bool = False
    lifted_from_poverty: bool = False
    monitor: Monitor = "none"
    monitor_since: date | None = None
    relocated: bool = False
    multiple_disabled: bool = False
    members: tuple[Member, ...] = ()
    dependent_on_elderly: bool = False
    centralised_care: bool = False
    income_per_head: float | None = None
    severe_rural: bool = False
    trained_member: bool = False


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a graduate went (毕业去向), by the two-digit code of the education system."""

    code: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Student:
    graduates_on: date | None
    roster_on: date | None = None
    school: str | None = None
    major: str | None = None
    level: str | None = None
    enrolled_on: date | None = None
    willing: Tri = "unknown"
    able: Tri = "unknown"
    destination: Destination | None = None


@dataclass(frozen=True, slots=True)
class Exit:
    reason: ExitReason
    on: date


@dataclass(frozen=True, slots=True)
class Person:
    """`entered_on`: the first day on which the place answers for this person.

    `training_need_on`: when that answer was recorded. `returned_migrant`: 返乡农民工.
    `education`: 学历 by GB/T 4658. `registered_unemployed_on`: 登记失业, decided by 人社.
    """

    born_on: date | None
    entered_on: date
    role: Role = "disabled"
    sex: Sex | None = None
    retirement_base: int | None = None
    credential: Credential | None = None
    hukou: Hukou | None = None
    residence_code: str | None = None
    need: Tri = "unknown"
    condition: Tri = "unknown"
    training_need: Tri = "unknown"
    training_need_on: date | None = None
    unemployed_reason: int | None = None
    hardship_recognised_on: date | None = None
    exit: Exit | None = None
    household: Household = Household()
    student: Student | None = None
    education: str | None = None
    registered_unemployed_on: date | None = None
    returned_migrant: Tri = "unknown"


@dataclass(frozen=True, slots=True)
class Ledger:
    """一人一策 or 帮扶台账: `officer` is whether somebody is named in it, `goals` how many it has.

    `stated_on`: the day on which `next_contact_on` was stated; None is the day of opening.
    """

    opened_on: date
    officer: bool = False
    goals: int = 0
    next_contact_on: date | None = None
    stated_on: date | None = None


Referral = Literal["dispatch", "agency", "public", "self"]
PlaceType = Literal["sunshine_base", "assisted", "massage"]


@dataclass(frozen=True, slots=True)
class Job:
    """Covers every day from `started_on` to `ended_on`, both included.

    `referral`: found by 劳务派遣, 人力资源服务机构, 公共就业服务, or by oneself.
    `place_type`: 阳光助残基地, 辅助性就业, 盲人按摩.
    """

    started_on: date
    ended_on: date | None = None
    form: int | None = None
    employer: str | None = None
    contract: bool = False
    social_insurance: bool = False
    self_employed_first: bool = False
    place_type: PlaceType | None = None
    referral: Referral | None = None

    def covers(self, day: date) -> bool:
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)


@dataclass(frozen=True, slots=True)
class Training:
    """One person in one class. `result`: of its examination; `certified_on`: a certificate came of it."""

    starts_on: date
    ends_on: date | None = None
    type: Literal["vocational", "practical"] = "vocational"
    project: str | None = None
    level: str | None = None
    days: float | None = None
    hours: float | None = None
    state: Literal["enrolled", "in_training", "completed", "dropped"] = "enrolled"
    result: Literal["passed", "failed"] | None = None
    certified_on: date | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A placement in a public-welfare post (公益性岗位)."""

    started_on: date
    subsidy_ends_on: date | None = None
    first_approved_on: date | None = None
    assessed_ok: bool = False
    filed: bool = False


@dataclass(frozen=True, slots=True)
class Benefit:
    code: str
    from_month: str
    to_month: str | None = None
    monthly_amount: float | None = None
    fund: str | None = None


@dataclass(frozen=True, slots=True)
class Business:
    """A business of the person's own (创业实体). `recognised_on`: 区残联 has recognised a massage shop (认定).

    `area`: where its premises are. `monthly_rent`: yuan.
    """

    licensed_on: date
    kind: Literal["massage", "online", "other"] = "other"
    closed_on: date | None = None
    recognised_on: date | None = None
    area: str | None = None
    monthly_rent: float | None = None


@dataclass(frozen=True, slots=True)
class Licence:
    """A certificate of a blind masseur (盲人按摩人员证书), and the day of its last yearly review (年审)."""

    issued_on: date
    reviewed_on: date | None = None


Stage = Literal["registered", "accepted", "trained", "examined", "approved", "certified"]


@dataclass(frozen=True, slots=True)
class PathStep:
    """A stage reached on the way to a blind masseur's certificate (BLD-01): 求职登记 to 发证."""

    stage: Stage
    on: date


@dataclass(frozen=True, slots=True)
class Record:
    """Something done, tried or refused on a day. What was voided is no fact: leave it out. `ref`: the caller's own."""

    kind: RecordKind
    on: date
    outcome: Outcome = "done"
    mode: Mode | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    ref: object = field(default=None, compare=False)

    def holds_item(self) -> bool:
        """A registration of at least one need."""
        items = self.detail.get("items")
        return isinstance(items, list | tuple) and any(items)

    def signed(self) -> bool:
        return self.detail.get("signed") is True


@dataclass(frozen=True, slots=True)
class Waiver:
    """A supervisor's approval that a step need not be done in a period."""

    rule: str
    step: str
    period: str


@dataclass(frozen=True, slots=True)
class Facts:
    person: Person
    ledger: Ledger | None = None
    aid_ledger: Ledger | None = None
    jobs: tuple[Job, ...] = ()
    trainings: tuple[Training, ...] = ()
    posts: tuple[Post, ...] = ()
    benefits: tuple[Benefit, ...] = ()
    records: tuple[Record, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    businesses: tuple[Business, ...] = ()
    licences: tuple[Licence, ...] = ()
    pathway: tuple[PathStep, ...] = ()
    _by_kind: dict[str, list[Record]] | None = field(default=None, init=False, repr=False, compare=False)

    def of_kinds(self, kinds: Iterable[str]) -> list[Record]:
        """The records of these kinds, whatever their date and outcome, by date within each kind; indexed once."""
        index = self._by_kind
        if index is None:
            index = {}
            for record in sorted(self.records, key=lambda record: record.on):
                index.setdefault(record.kind, []).append(record)
            object.__setattr__(self, "_by_kind", index)
        return [record for kind in kinds for record in index.get(kind, ())]

    def employed(self, day: date) -> bool:
        return any(job.covers(day) for job in self.jobs)
