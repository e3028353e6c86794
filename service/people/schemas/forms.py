"""The shapes of the register: one form for page, JSON and importer, with what must agree in it.

Every field takes a code or the word that people write for it. A field that was not given stays as it is when somebody
is changed, so that a sheet of twenty columns or a PATCH of one field overwrites nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from service.access.areas import level_of
from service.law.facts import CredentialKind, CredentialStatus, ExitReason, HukouKind, Monitor, Role, Sex, Tri
from service.people.rules import dates, numbers
from service.people.rules.codes import (
    BASIS,
    CATEGORY,
    COMMUNICATION,
    CONSENT_MODE,
    CREDENTIAL,
    DESTINATION,
    EDUCATION,
    EXIT,
    GRADE,
    HUKOU,
    LIVING_SOURCE,
    MONITOR,
    PHONE_OF,
    RELATION,
    RETIREMENT_BASE,
    ROLE,
    SELF_CARE,
    SEX,
    STATUS,
    UNEMPLOYED_REASON,
    CodeList,
    parse_tri,
)
from service.people.rules.fields import SEALED
from service.people.rules.names import parse_name


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _or_none(parse: Callable[[object], Any]) -> BeforeValidator:
    return BeforeValidator(lambda value: None if _blank(value) else parse(value))


def _each(codes: CodeList[Any]) -> BeforeValidator:
    def parse(value: object) -> list[Any]:
        values = value if isinstance(value, list | tuple) else str(value or "").replace(",", "、").split("、")
        return sorted({codes.parse(one) for one in values if not _blank(one)})

    return BeforeValidator(parse)


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    text = {"true": "yes", "on": "yes", "false": "no"}.get(str(value).strip().lower(), value)
    if parse_tri(text) == "unknown" and not _blank(value):
        raise ValueError("请写：是、否")
    return parse_tri(text) == "yes"


def _area(value: object) -> str:
    if _blank(value):
        raise ValueError("请选择村（社区）；不清楚是哪个村的，先选乡镇（街道）。")
    text = str(value).strip()
    level_of(text)
    return text


def _trimmed(value: object) -> str:
    return str(value).strip()


Name = Annotated[str, BeforeValidator(parse_name)]
Phone = Annotated[str | None, _or_none(numbers.parse_phone)]
Day = Annotated[date | None, _or_none(dates.parse_date)]
Code = Annotated[str | None, _or_none(_area)]
Words = Annotated[Annotated[str, Field(max_length=500)] | None, _or_none(_trimmed)]
Tri3 = Annotated[Tri, BeforeValidator(parse_tri)]
Flag = Annotated[bool, BeforeValidator(_flag)]


class Form(BaseModel):
    """What comes from outside: nothing unknown is taken silently."""

    model_config = ConfigDict(extra="forbid")


class StudentForm(Form):
    """Studies of a graduate or student."""

    school: Annotated[str, BeforeValidator(_trimmed), Field(min_length=1, max_length=100)]
    major: Words = None
    level: Words = None
    enrolled_on: Day = None
    graduates_on: Annotated[date, BeforeValidator(dates.parse_date)]
    roster_on: Day = None
    willing: Tri3 = "unknown"
    able: Tri3 = "unknown"
    destination_code: Annotated[str | None, _or_none(DESTINATION.parse)] = None
    destination_on: Day = None


class MemberForm(Form):
    """Somebody of the household who is no case of ours."""

    name: Name
    relation: Annotated[str, BeforeValidator(RELATION.parse)] = "other"
    sex: Annotated[Sex, BeforeValidator(SEX.parse)]
    born_on: Annotated[date, BeforeValidator(dates.parse_date)]
    employed: Flag = False
    able: Tri3 = "unknown"
    wishes: Tri3 = "unknown"
    employed_since: Day = None
    last_job_ended_on: Day = None


class ConsentForm(Form):
    """On what ground, how and when somebody was told and agreed."""

    purpose: Annotated[str, BeforeValidator(_trimmed), Field(min_length=1, max_length=100)] = "残疾人就业服务"
    basis: Annotated[str, BeforeValidator(BASIS.parse)] = "separate_consent"
    notice_version: Annotated[str, BeforeValidator(_trimmed), Field(min_length=1, max_length=40)] = "1"
    mode: Annotated[str, BeforeValidator(CONSENT_MODE.parse)]
    by_guardian: Flag = False
    given_on: Annotated[date, BeforeValidator(dates.parse_date)]


class LeaveForm(Form):
    """Leaving the register."""

    reason: Annotated[ExitReason, BeforeValidator(EXIT.parse)]
    on: Annotated[date, BeforeValidator(dates.parse_date)]


# The engine's document nests these (contract, section 4); the register keeps them flat.
_NESTED: dict[str, dict[str, str]] = {
    "credential": {
        "kind": "credential_kind",
        "issued_on": "credential_issued_on",
        "expires_on": "credential_expires_on",
        "status": "credential_status",
    },
    "hukou": {"kind": "hukou_kind", "code": "hukou_code"},
    "household": {},
}
# What the engine's document says and the register tells by itself: taken when it says nothing.
_DERIVED = frozenset({"exit", "rural", "training_need_on"})


class PersonForm(Form):
    """A person of the register. `area`: code of the village, township or county that serves; codes or words throughout.

    Identity and certificate number, telephones: not given keeps what is there, None removes it.
    """

    role: Annotated[Role, BeforeValidator(ROLE.parse)] = "disabled"
    name: Name
    area: Annotated[str, BeforeValidator(_area)]
    id_number: Annotated[str | None, _or_none(lambda value: numbers.parse_identity(value).number)] = None
    certificate_number: Words = None
    sex: Annotated[Sex | None, _or_none(SEX.parse)] = None
    born_on: Day = None
    phone: Phone = None
    phone_of: Annotated[str | None, _or_none(PHONE_OF.parse)] = None
    credential_kind: Annotated[CredentialKind, BeforeValidator(CREDENTIAL.parse)] = "disability_certificate"
    category: Annotated[int | None, _or_none(CATEGORY.parse)] = None
    components: Annotated[list[int], _each(CATEGORY)] = []
    grade: Annotated[int | None, _or_none(GRADE.parse)] = None
    credential_issued_on: Day = None
    credential_expires_on: Day = None
    credential_status: Annotated[CredentialStatus, BeforeValidator(STATUS.parse)] = "valid"
    hukou_kind: Annotated[HukouKind, BeforeValidator(HUKOU.parse)] = "resident"
    hukou_code: Code = None
    residence_code: Code = None
    address: Words = None
    need: Tri3 = "unknown"
    condition: Tri3 = "unknown"
    training_need: Tri3 = "unknown"
    unemployed_reason: Annotated[int | None, _or_none(UNEMPLOYED_REASON.parse)] = None
    education: Annotated[str | None, _or_none(EDUCATION.parse)] = None
    self_care: Annotated[str | None, _or_none(SELF_CARE.parse)] = None
    living_source: Annotated[int | None, _or_none(LIVING_SOURCE.parse)] = None
    retirement_base: Annotated[int, BeforeValidator(RETIREMENT_BASE.parse)] = 55
    hardship_recognised_on: Day = None
    registered_unemployed_on: Day = None
    employment_certificate: Annotated[str | None, _or_none(numbers.parse_employment_certificate)] = None
    returned_migrant: Tri3 = "unknown"
    guardian_name: Annotated[str | None, _or_none(parse_name)] = None
    guardian_phone: Phone = None
    communication: Annotated[list[str], _each(COMMUNICATION)] = []
    low_income_allowance: Flag = False
    low_income: Flag = False
    lifted_from_poverty: Flag = False
    monitor: Annotated[Monitor, BeforeValidator(MONITOR.parse)] = "none"
    monitor_since: Day = None
    relocated: Flag = False
    multiple_disabled: Flag = False
    dependent_on_elderly: Flag = False
    centralised_care: Flag = False
    income_per_head: Annotated[float | None, _or_none(numbers.parse_money)] = None
    note: Words = None
    entered_on: Day = None
    legal_basis: Annotated[str, BeforeValidator(BASIS.parse)] = "statutory_duty"
    student: StudentForm | None = None
    consent: ConsentForm | None = None
    members: list[MemberForm] = []
    valid_from: Day = None
    confirmed: Flag = False

    @model_validator(mode="before")
    @classmethod
    def flat(cls, data: Any) -> Any:  # noqa: ANN401 - as pydantic hands it over
        """Take the engine's nested document as well."""
        if not isinstance(data, Mapping):
            return data
        found = {key: value for key, value in data.items() if key not in _NESTED}
        for part, names in _NESTED.items():
            inner = data.get(part)
            found |= {names.get(key, key): value for key, value in inner.items()} if isinstance(inner, Mapping) else {}
        return {key: value for key, value in found.items() if value is not None or key not in _DERIVED}


class PersonPatch(PersonForm):
    """Some fields of a person."""

    name: Annotated[str, BeforeValidator(parse_name)] = ""
    area: Annotated[str, BeforeValidator(_area)] = ""


class SearchForm(Form):
    """A search; in the body, since names and numbers never stand in an address."""

    q: Annotated[str, BeforeValidator(_trimmed), Field(min_length=1, max_length=40)]
    area: Code = None
    limit: int = Field(default=50, ge=1, le=200)
    cursor: str | None = None


def _sealed_field(value: object) -> object:
    if value not in SEALED:
        raise ValueError("请选择要查看的号码。")
    return value


SealedField = Annotated[str, BeforeValidator(_sealed_field), Field(json_schema_extra={"enum": [*SEALED]})]


class UnmaskForm(Form):
    """Which number is wanted, and why."""

    field: SealedField
    reason: Annotated[str, BeforeValidator(_trimmed), Field(min_length=2, max_length=200)]
