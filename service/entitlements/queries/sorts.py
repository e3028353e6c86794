"""The three sorts of entry about which the law is asked before they are saved; all else about them is the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from service.casework.rules.entries import Served
from service.entitlements.queries.known import Situation, retirement
from service.entitlements.rules import asking, days, serving
from service.entitlements.rules.asking import Values
from service.entitlements.schemas import BenefitForm, EntryForm, PostForm, TrainingForm
from service.law.limits.asking import Request
from service.tables.entitlements import Benefit, PublicPost, Training

Name = Literal["training", "post", "benefit"]
Entry = Training | PublicPost | Benefit
Faults = Callable[[Values, date, date], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Sort:
    """`key`: what makes two entries the same one. `fill` completes what a form tells, from what is known.

    `more`: whether more counts after a change than before, though the same is asked for. `service`: what it is as a
    service of the person.
    """

    name: Name
    label: str
    table: type[Entry]
    shape: type[EntryForm]
    key: tuple[str, ...]
    fill: Callable[[dict[str, Any], Situation], dict[str, Any]]
    faults: Faults
    request: Callable[[Values, date], Request | None]
    fact: Callable[[Values], object | None]
    more: Callable[[Values, Values], bool]
    words: Callable[[Values], str]
    warnings: Callable[[Values, Situation], list[str]]
    service: Callable[[UUID, Values, date], Served | None] | None = None

    def values(self, form: EntryForm, told: Situation) -> dict[str, Any]:
        """The columns that a form sets."""
        return self.fill(form.model_dump(exclude={"version", "reason", "with_job", "people"}), told)

    def columns(self, row: Entry) -> dict[str, Any]:
        """The same columns of an entry that stands."""
        names = [name for name in self.shape.model_fields if name not in {"version", "reason", "with_job"}]
        return {name: getattr(row, name) for name in (*names, *DERIVED[self.name])}


DERIVED: Mapping[Name, tuple[str, ...]] = {"training": ("assessment_id",), "post": (), "benefit": ()}


def _fill_training(values: dict[str, Any], told: Situation) -> dict[str, Any]:
    return values | {"assessment_id": asking.assessment(told.facts.records, values["starts_on"])}


def _fill_post(values: dict[str, Any], told: Situation) -> dict[str, Any]:
    ends_on = values["subsidy_ends_on"] or asking.term_end(told.profile, values["started_on"], retirement(told))
    return values | {"subsidy_ends_on": ends_on, "filed": values["filed"] or values["filing_number"] is not None}


TRAINING = Sort(
    name="training",
    label="培训",
    table=Training,
    shape=TrainingForm,
    key=("type", "project", "level", "starts_on"),
    fill=_fill_training,
    faults=lambda values, born_on, today: days.training_faults(
        values["starts_on"], values["ends_on"], values["state"], born_on, today
    ),
    request=asking.training_request,
    fact=asking.training_fact,
    more=lambda _before, _after: False,
    words=asking.training_words,
    warnings=lambda values, _: asking.training_warnings(values),
    service=serving.training_service,
)
POST = Sort(
    name="post",
    label="公益性岗位",
    table=PublicPost,
    shape=PostForm,
    key=("employer", "post_type", "started_on"),
    fill=_fill_post,
    faults=lambda values, born_on, today: days.post_faults(
        values["started_on"], values["subsidy_ends_on"], values["ended_on"], born_on, today
    ),
    request=asking.post_request,
    fact=asking.post_fact,
    more=asking.post_lasts_longer,
    words=asking.post_words,
    warnings=lambda _values, _told: [],
    service=serving.post_service,
)
BENEFIT = Sort(
    name="benefit",
    label="补贴",
    table=Benefit,
    shape=BenefitForm,
    key=("code", "from_month", "fund"),
    fill=lambda values, _: values,
    faults=lambda values, born_on, today: days.benefit_faults(values["from_month"], values["to_month"], born_on, today),
    request=asking.benefit_request,
    fact=asking.benefit_fact,
    more=asking.benefit_is_had,
    words=asking.benefit_words,
    warnings=lambda values, told: asking.benefit_warnings(values, told.facts),
)
SORTS: Mapping[str, Sort] = {sort.name: sort for sort in (TRAINING, POST, BENEFIT)}
