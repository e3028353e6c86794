"""Records as they are sent in, by form and by JSON; `detail` has a shape of its own for each kind."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from service.kit.errors import first_errors
from service.law.facts import HukouKind, Mode, Outcome, RecordKind, Tri
from service.people.rules.dates import parse_date

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Block = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


def _day(value: object) -> object:
    """People also write 20240612, 2024.6.12 and 2024年6月12日."""
    return parse_date(value) if isinstance(value, str) else value


Day = Annotated[date, BeforeValidator(_day)]
RuleId = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]+-\d{2}$")]
Sector = Literal["agency", "institution", "state_owned", "private", "other"]
ReferralResult = Literal["interviewed", "hired", "not_hired", "refused"]  # what became of it, told later (GRAD-13)


class Shape(BaseModel):
    """Base of all shapes here: what is not known is refused, so that nothing typed is lost in silence."""

    model_config = ConfigDict(extra="forbid")


class Updates(Shape):
    """What a check found to be so now: dated fields of the person alone; a household is changed on its own page."""

    need: Tri | None = None
    condition: Tri | None = None
    training_need: Tri | None = None
    unemployed_reason: Annotated[int, Field(ge=1, le=7)] | None = None
    hukou_kind: HukouKind | None = None
    residence_code: Annotated[str, StringConstraints(pattern=r"^\d{6}(\d{3}(\d{3})?)?$")] | None = None


Checked = Literal["same", "changed", "unverifiable"]  # 一致, 变更, 无法核实


class InfoCheck(Shape):
    """基础信息核对: each item as found, what was learnt, who or what confirmed it (of data matching: the source)."""

    items: dict[Line, Checked] = {}
    updates: Updates = Updates()
    verifier: Line | None = None


class Assessment(Shape):
    """职业能力评估; it counts when signed. `result`: employable, supported, assisted, not_yet, or in words.

    `signature`: the attachment that made it signed.
    """

    result: Line | None = None
    signed: bool = False
    signature: UUID | None = None
    signer: Line | None = None
    provider: Line | None = None
    tool: Line | None = None
    dimensions: dict[Line, Line] = {}
    suitable_jobs: Line | None = None
    accommodations: Line | None = None
    recommended_training: Line | None = None


class NeedRegistration(Shape):
    """就业需求登记: up to three kinds of job and what goes with them, or a declaration that nothing is wanted.

    `items` are what the law counts; told as `job_types` and wishes, they are put together here.
    """

    items: Annotated[list[Line | dict[str, Any]], Field(max_length=10)] = []
    declared_none: bool = False
    job_types: Annotated[list[Line], Field(max_length=3)] = []
    area: Line | None = None
    pay_floor: Annotated[int, Field(ge=0, le=100_000)] | None = None
    hours: Line | None = None
    at_home: bool | None = None
    wants_training: bool | None = None
    wants_startup: bool | None = None
    wants_loan: bool | None = None
    support: Annotated[list[Line], Field(max_length=10)] = []
    valid_until: Day | None = None

    @model_validator(mode="after")
    def put_together(self) -> Self:
        if not self.items:
            wishes = (("培训", self.wants_training), ("创业", self.wants_startup), ("贷款", self.wants_loan))
            self.items = [*filter(None, self.job_types), *(label for label, wanted in wishes if wanted)]
        if self.declared_none and self.items:
            raise ValueError("已选“无就业需求”，就不要再填想做的工作；请二选一。")
        return self


class JobLead(Shape):
    """岗位信息: three different ones (employer and title) make the 3 of 131."""

    employer: Line = ""
    title: Line = ""
    pay: Line | None = None
    place: Line | None = None
    lead_id: UUID | None = None
    sector: Sector | None = None
    result: ReferralResult | None = None
    result_on: Day | None = None


class TrainingReferral(Shape):
    """培训推荐: a project recommended, attended or not."""

    project: Line = ""


class FollowUp(Shape):
    """跟踪回访 of somebody at work, or of somebody looking for work.

    `pay_ok`: at least the minimum wage; `paid`: on time; `problem`: whatever hurts the person's rights; `next`: what
    the counselor does about it.
    """

    in_post: Tri = "unknown"
    same_employer: Tri = "unknown"
    contract: Tri | None = None
    social_insurance: Tri | None = None
    pay_ok: Tri | None = None
    paid: Tri | None = None
    hours: Line | None = None
    needs: Line | None = None
    intends_to_leave: Tri | None = None
    problem: Line | None = None
    next: Line | None = None
    satisfaction: Annotated[int, Field(ge=1, le=5)] | None = None
    next_on: Day | None = None


class Service(Shape):
    """Any other service: by whom, with what result, how content the person was (1 to 5).

    `event_id`: it was coming to an event. `card` and `rule`: it was pointing to what others decide (仅链接).
    `entry`: the entry of a register (培训、公益性岗位) that this is as a service.
    """

    content: Note | None = None
    provider: Line | None = None
    result: Line | None = None
    satisfaction: Annotated[int, Field(ge=1, le=5)] | None = None
    employer: Line | None = None
    title: Line | None = None
    project: Line | None = None
    event_id: UUID | None = None
    entry: UUID | None = None
    card: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}$")] | None = None
    rule: RuleId | None = None


class JobReferral(Service):
    """职业介绍: somebody recommended to an employer."""

    lead_id: UUID | None = None
    sector: Sector | None = None
    result_on: Day | None = None


class SurveyVisit(Service):
    """走访调查 (GRAD-08): its three blocks, which sheets of earlier years may lack; what it answers beside them."""

    wish: Block | None = None
    post_need: Block | None = None
    training_need: Block | None = None
    wants_training: bool | None = None


class Refusal(Shape):
    """A step refused (AMB-24): why, and that it is signed or noted."""

    reason: Line | None = None
    signed: bool = False
    signature: UUID | None = None


DETAILS: dict[str, type[Shape]] = {
    "info_check": InfoCheck,
    "ability_assessment": Assessment,
    "need_registration": NeedRegistration,
    "job_lead": JobLead,
    "training_referral": TrainingReferral,
    "job_referral": JobReferral,
    "follow_up": FollowUp,
    "survey_visit": SurveyVisit,
}


def detail_shape(kind: str, outcome: str) -> type[Shape]:
    return Refusal if outcome != "done" else DETAILS.get(kind, Service)


class RecordForm(Shape):
    """One service or contact to be recorded.

    `id` may be made by the client, so that sending it twice is harmless. `settles` is what the sender believes it
    settles; the engine decides. `late_reason`: why it is entered more than 30 days later.
    """

    kind: RecordKind
    on: Day
    mode: Mode = "home_visit"
    outcome: Outcome = "done"
    detail: dict[str, Any] = {}
    note: Note | None = None
    id: UUID | None = None
    settles: list[UUID] | None = None
    late_reason: Reason | None = None

    @field_validator("detail")
    @classmethod
    def shaped(cls, told: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        if "kind" not in info.data or "outcome" not in info.data:
            return told
        try:
            shape = detail_shape(info.data["kind"], info.data["outcome"]).model_validate(told)
        except ValidationError as fault:
            found = first_errors(dict(one) for one in fault.errors())
            raise ValueError("；".join(f"{name}：{text}" for name, text in found.items())) from None
        return shape.model_dump(mode="json", exclude_none=True, exclude_unset=True)


class WaiverForm(Shape):
    """A duty by its rule, step and period, and why it should be set aside (免办)."""

    rule: RuleId
    step: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
    period: Annotated[str, StringConstraints(pattern=r"^[0-9/-]{4,21}$")]
    reason: Reason


class Void(Shape):
    """Why a record does not stand."""

    reason: Reason
