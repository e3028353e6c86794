"""What a place may decide for itself where its plan is silent or unclear (domain ambiguities AMB-01 …)."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, ClassVar, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, Strict, ValidationInfo, field_validator, model_validator

from service.law.facts import CredentialKind, RecordKind

T = TypeVar("T")
Many = Annotated[tuple[T, ...], Strict(strict=False)]  # a list in the file, and never changed afterwards
Scope = Literal["hukou", "residence", "hukou_or_residence", "any"]
PeriodSource = Literal["explicit", "assumed"]


class Shape(BaseModel):
    """A part of a profile's file: an unknown key is a fault, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Sourced(Shape):
    """A part whose figures each say where they come from: the plan (`explicit`), or custom (`assumed`, 按惯例).

    `FIGURES`: the fields that must say so wherever the file sets them.
    """

    FIGURES: ClassVar[tuple[str, ...]] = ()
    sources: dict[str, PeriodSource] = Field(default_factory=dict)

    def figures(self) -> Iterator[str]:
        """Those of `FIGURES` that the file sets, and not to nothing."""
        return (name for name in self.FIGURES if name in self.model_fields_set and getattr(self, name))

    def assumed_figures(self) -> tuple[str, ...]:
        return tuple(name for name in self.figures() if self.sources[name] == "assumed")

    @model_validator(mode="after")
    def _each_figure_has_its_source(self) -> Self:
        figures = tuple(self.figures())
        for name in figures:
            if name not in self.sources:
                raise ValueError(f"sources 里要写 {name}：方案写明的写 explicit，方案未写明、按惯例的写 assumed")
        unknown = next((name for name in self.sources if name not in figures), None)
        if unknown is not None:
            raise ValueError(f"sources 里的 {unknown} 在这里没有写")
        return self


class Band(Shape):
    """Working age (AMB-01): from `from_age` to the day before the birthday named; from a day on, the statutory date."""

    from_age: int = Field(16, ge=14, le=30)
    male: int = Field(60, ge=40, le=70)
    female: int = Field(55, ge=40, le=70)
    statutory_from: date | None = date(2025, 1, 1)
    female_base: Literal[50, 55] = 55


class Parameters(Sourced):
    """Every default of the ambiguity register that the rules of this version use.

    `former_areas`: codes that the place bore earlier and that old documents still show.
    """

    FIGURES = ("band", "lost_after_days", "refusal_days", "back_dating_days", "cohort_months", "market_attempts")
    area: str = Field(pattern=r"^\d{2,12}$")
    former_areas: Many[str] = ()
    valid_from: date  # AMB-22
    valid_to: date
    band: Band = Band()
    credentials: Many[CredentialKind] = Field(("disability_certificate", "military_disability"), min_length=1)  # POP-03
    condition_no_reasons: Many[int] = (1, 2, 5)  # AMB-04: 在校学习, 退休, 丧失劳动能力
    need_no_reasons: Many[int] = ()  # AMB-03: a need not stated is asked for, not guessed
    service_kinds: Many[RecordKind] = Field(min_length=1)  # AMB-07: what is 一次就业服务
    lost_after_days: int = Field(3, ge=1)  # AMB-05: failed contacts on so many different days make 失联
    refusal_days: int = Field(180, ge=0)  # AMB-24
    back_dating_days: int = Field(30, ge=0)  # later entries need a supervisor's approval
    service_scope: Scope = "hukou_or_residence"  # POP-06, AMB-13
    graduate_scope: Scope = "hukou_or_residence"  # AMB-09
    cohort_months: int = Field(24, ge=0)  # AMB-09: graduates of earlier years are followed so long
    market_attempts: int = Field(3, ge=1)  # GRAD-13: so many leads in vain
    allowance_standard: float | None = Field(None, gt=0)  # SUB-07: the local 低保 standard, yuan a month

    @field_validator("valid_to")
    @classmethod
    def _after_the_start(cls, last: date, info: ValidationInfo) -> date:
        if "valid_from" in info.data and last < info.data["valid_from"]:
            raise ValueError("有效期的最后一天不能早于第一天")
        return last

    def covers(self, code: str | None) -> bool:
        return code is not None and code.startswith((self.area, *self.former_areas))
