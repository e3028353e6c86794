"""The engine's JSON document and answer: shapes that programs outside rely on.

A key that is not known is refused by name; null, or nothing, stands for what is not known.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from service.law import facts
from service.law.errors import LawError, place, plain
from service.law.evaluate import Duty, Evaluation, evaluate
from service.law.profile_store import load

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
_YEARS = range(1900, 2200)  # 9999-12-31 is how other systems write 长期: no day can be counted on from there


def _day(value: object) -> date:
    day = value if type(value) is date else _written(value)
    _within(day.year)
    return day


def _within(year: int) -> None:
    if year not in _YEARS:
        raise ValueError(f"年份应在 {_YEARS[0]} 到 {_YEARS[-1]} 之间；没有止期的写 null")


def _written(value: object) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"“{value}”不是存在的日期") from error
    raise ValueError("应为日期，写作 2024-06-01")


Day = Annotated[date, BeforeValidator(_day)]


def _month(value: str) -> str:
    if _MONTH.fullmatch(value) is None:
        raise ValueError("应为月份，写作 2024-05")
    _within(int(value[:4]))
    return value


Month = Annotated[str, AfterValidator(_month)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_nothing(cls, data: object) -> object:
        return {key: value for key, value in data.items() if value is not None} if isinstance(data, dict) else data


class CredentialPart(Part):
    kind: facts.CredentialKind
    category: int | None = Field(None, ge=1, le=7)
    components: list[int] = []
    grade: int | None = Field(None, ge=1, le=10)
    issued_on: Day | None = None
    expires_on: Day | None = None
    status: facts.CredentialStatus = "valid"

    def to_facts(self) -> facts.Credential:
        return facts.Credential(**{**fields(self), "components": tuple(self.components)})


class HukouPart(Part):
    kind: facts.HukouKind | None = None
    code: str | None = None
    rural: facts.Tri | None = None


class MemberPart(Part):
    sex: facts.Sex | None = None
    born_on: Day | None = None
    employed: bool = False
    able: facts.Tri = "unknown"
    wishes: facts.Tri = "unknown"
    employed_since: Day | None = None
    last_job_ended_on: Day | None = None


class HouseholdPart(Part):
    low_income_allowance: bool = False
    low_income: bool = False
    lifted_from_poverty: bool = False
    monitor: facts.Monitor = "none"
    monitor_since: Day | None = None
    relocated: bool = False
    multiple_disabled: bool = False
    members: list[MemberPart] = []
    dependent_on_elderly: bool = False
    centralised_care: bool = False
    income_per_head: float | None = Field(None, ge=0)
    severe_rural: bool = False
    trained_member: bool = False

    def to_facts(self) -> facts.Household:
        members = tuple(facts.Member(**fields(member)) for member in self.members)
        return facts.Household(**{**fields(self), "members": members})


class DestinationPart(Part):
    code: str = Field(pattern=r"^\d{2}$")
    on: Day | None = None


class StudentPart(Part):
    school: str | None = None
    major: str | None = None
    level: str | None = None
    enrolled_on: Day | None = None
    graduates_on: Day | None = None
    roster_on: Day | None = None
    willing: facts.Tri = "unknown"
    able: facts.Tri = "unknown"
    destination: DestinationPart | None = None

    def to_facts(self) -> facts.Student:
        destination = facts.Destination(**fields(self.destination)) if self.destination else None
        return facts.Student(**{**fields(self), "destination": destination})


class ExitPart(Part):
    reason: facts.ExitReason
    on: Day


class PersonPart(Part):
    role: facts.Role = "disabled"
    sex: facts.Sex | None = None
    born_on: Day | None = None
    retirement_base: Literal[50, 55, 60] | None = None
    credential: CredentialPart | None = None
    hukou: HukouPart | None = None
    residence_code: str | None = None
    need: facts.Tri = "unknown"
    condition: facts.Tri = "unknown"
    training_need: facts.Tri = "unknown"
    training_need_on: Day | None = None
    unemployed_reason: int | None = Field(None, ge=1, le=7)
    hardship_recognised_on: Day | None = None
    entered_on: Day
    exit: ExitPart | None = None
    household: HouseholdPart = HouseholdPart()
    student: StudentPart | None = None
    education: str | None = None
    registered_unemployed_on: Day | None = None
    returned_migrant: facts.Tri = "unknown"

    def to_facts(self) -> facts.Person:
        parts = {
            "credential": self.credential.to_facts() if self.credential else None,
            "hukou": facts.Hukou(**fields(self.hukou)) if self.hukou else None,
            "exit": facts.Exit(**fields(self.exit)) if self.exit else None,
            "household": self.household.to_facts(),
            "student": self.student.to_facts() if self.student else None,
        }
        return facts.Person(**{**fields(self), **parts})


class LedgerPart(Part):
    opened_on: Day
    officer: bool = False
    goals: int = Field(0, ge=0)
    next_contact_on: Day | None = None
    stated_on: Day | None = None


class JobPart(Part):
    form: int | None = Field(None, ge=1, le=7)
    employer: str | None = None
    started_on: Day
    ended_on: Day | None = None
    contract: bool = False
    social_insurance: bool = False
    self_employed_first: bool = False
    place_type: facts.PlaceType | None = None
    referral: facts.Referral | None = None


class TrainingPart(Part):
    type: Literal["vocational", "practical"] = "vocational"
    project: str | None = None
    level: str | None = None
    starts_on: Day
    ends_on: Day | None = None
    days: float | None = Field(None, ge=0)
    hours: float | None = Field(None, ge=0)
    state: Literal["enrolled", "in_training", "completed", "dropped"] = "enrolled"
    result: Literal["passed", "failed"] | None = None
    certified_on: Day | None = None


class PostPart(Part):
    started_on: Day
    subsidy_ends_on: Day | None = None
    first_approved_on: Day | None = None
    assessed_ok: bool = False
    filed: bool = False


class BenefitPart(Part):
    code: str
    from_month: Month
    to_month: Month | None = None
    monthly_amount: float | None = Field(None, ge=0)
    fund: str | None = None


class BusinessPart(Part):
    licensed_on: Day
    kind: Literal["massage", "online", "other"] = "other"
    closed_on: Day | None = None
    recognised_on: Day | None = None
    area: str | None = None
    monthly_rent: float | None = Field(None, ge=0)


class LicencePart(Part):
    issued_on: Day
    reviewed_on: Day | None = None


class PathStepPart(Part):
    stage: facts.Stage
    on: Day


class RecordPart(Part):
    kind: facts.RecordKind
    on: Day
    outcome: facts.Outcome = "done"
    mode: facts.Mode | None = None
    detail: dict[str, Any] = {}


class WaiverPart(Part):
    rule: str
    step: str
    period: str


class Document(Part):
    """One person, one day, one profile."""

    profile: str
    on: Day
    person: PersonPart
    ledger: LedgerPart | None = None
    aid_ledger: LedgerPart | None = None
    jobs: list[JobPart] = []
    trainings: list[TrainingPart] = []
    posts: list[PostPart] = []
    benefits: list[BenefitPart] = []
    records: list[RecordPart] = []
    waivers: list[WaiverPart] = []
    businesses: list[BusinessPart] = []
    licences: list[LicencePart] = []
    pathway: list[PathStepPart] = []

    def to_facts(self) -> facts.Facts:
        return facts.Facts(
            person=self.person.to_facts(),
            ledger=facts.Ledger(**fields(self.ledger)) if self.ledger else None,
            aid_ledger=facts.Ledger(**fields(self.aid_ledger)) if self.aid_ledger else None,
            jobs=tuple(facts.Job(**fields(job)) for job in self.jobs),
            trainings=tuple(facts.Training(**fields(training)) for training in self.trainings),
            posts=tuple(facts.Post(**fields(post)) for post in self.posts),
            benefits=tuple(facts.Benefit(**fields(benefit)) for benefit in self.benefits),
            records=tuple(facts.Record(**fields(record)) for record in self.records),
            waivers=tuple(facts.Waiver(**fields(waiver)) for waiver in self.waivers),
            businesses=tuple(facts.Business(**fields(business)) for business in self.businesses),
            licences=tuple(facts.Licence(**fields(licence)) for licence in self.licences),
            pathway=tuple(facts.PathStep(**fields(step)) for step in self.pathway),
        )


AnyDocument = TypeVar("AnyDocument", bound="Document")


def fields(part: Part) -> dict[str, Any]:
    """What a part says, its own parts left as they are."""
    return {name: getattr(part, name) for name in type(part).model_fields}


def answer(document: object) -> dict[str, Any]:
    """The engine's answer to one document, as JSON values.

    Raises LawError, in Chinese, naming every place that is wrong.
    """
    asked = read(document)
    return to_answer(evaluate(load(asked.profile), asked.to_facts(), asked.on))


Answering = Callable[[object], dict[str, Any]]


def answers(documents: object, one: Answering = answer) -> dict[str, Any] | list[dict[str, Any]]:
    """The answer to one document, or to each of a list. Raises LawError naming which document is wrong."""
    if not isinstance(documents, list):
        return one(documents)
    answered = []
    for number, document in enumerate(documents, 1):
        try:
            answered.append(one(document))
        except LawError as error:
            raise LawError(f"第{number}份：{error}") from None
    return answered


def read(document: object) -> Document:
    """The document checked; a `request` in it is left alone. Raises LawError."""
    if isinstance(document, Mapping):
        document = {key: value for key, value in document.items() if key != "request"}
    return read_as(Document, document)


def read_as(shape: type[AnyDocument], document: object) -> AnyDocument:
    """The document checked against a shape of its own. Raises LawError."""
    if not isinstance(document, Mapping):
        raise LawError("应为一份 JSON 对象，含 profile、on、person")
    try:
        return shape.model_validate(dict(document))
    except ValidationError as error:
        # What was sent is not repeated beyond a date: it may say something about a person.
        raise LawError("；".join(f"{place(each['loc'])}：{plain(each)}" for each in error.errors())) from None


def to_answer(evaluation: Evaluation) -> dict[str, Any]:
    changes_on = evaluation.next_change_on
    return {
        "profile": evaluation.profile,
        "on": evaluation.on.isoformat(),
        "expired": evaluation.expired,
        "next_change_on": changes_on.isoformat() if changes_on else None,
        "duties": [_duty(duty) for duty in evaluation.duties],
    }


def _duty(duty: Duty) -> dict[str, Any]:
    literal = duty.literal
    return {
        "rule": duty.rule,
        "program": duty.program,
        "step": duty.step,
        "period": duty.period,
        "period_source": duty.period_source,
        "n": duty.n,
        "opens_on": duty.opens_on.isoformat(),
        "due_on": duty.due_on.isoformat(),
        "required": duty.required,
        "done": duty.done,
        "state": duty.state,
        "because": [{"condition": name, "answer": given} for name, given in duty.because],
        "literal": {"period": literal.period, "done": literal.done, "state": literal.state} if literal else None,
        "source": {"document": duty.source.document, "clause": duty.source.clause},
    }
