"""What the pages share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from service.entitlements.queries.sorts import SORTS, Name
from service.entitlements.rules import words
from service.kit.errors import Agree, Shape
from service.kit.web import from_form
from service.law.limits.asking import Verdict
from service.law.names import BENEFITS, COURSES

Told = dict[str, Any]
KINDS = {"allowed": "ok", "needs_approval": "warn", "refused": "bad"}
HEADS = {"allowed": "可以办理", "needs_approval": "要经督导批准", "refused": "按规定不能办理"}
FLAGS = ("free", "assessed_ok", "filed", "with_job", "passed")


def home(person_id: UUID) -> str:
    """The person's page of training and benefits."""
    return f"/people/{person_id}/entitlements"


def shape_of(shape: type[Shape], told: Told, agree: Agree | None = None) -> Shape:
    """A box that is not ticked says no; the button pressed is no field."""
    known = shape.model_fields
    values: Told = {name: "no" for name in FLAGS if name in known}
    return from_form(shape, values | {name: value for name, value in told.items() if name != "act"}, agree)


def verdict_shown(verdict: Verdict, warnings: list[str]) -> Told:
    """The law's answer as a page shows it, with document and clause."""
    source = verdict.source
    return {
        "kind": KINDS[verdict.verdict],
        "head": HEADS[verdict.verdict],
        "rule": verdict.rule,
        "message": verdict.message,
        "source": "" if source is None else f"{source.document} {source.clause}",
        "warnings": warnings,
    }


def options(sort: Name) -> Told:
    """The choices of a form."""
    return {
        "sort": sort,
        "sort_label": SORTS[sort].label,
        "types": words.TYPES.items(),
        "courses": COURSES.items(),
        "states": words.TRAINING_STATES.items(),
        "results": words.RESULTS.items(),
        "level_options": level_options,
        "post_types": words.POST_TYPES,
        "codes": BENEFITS.items(),
        "statuses": words.STATUSES.items(),
        "funds": words.FUNDS,
    }


def level_options(level: str = "") -> list[tuple[str, str]]:
    """The levels, and the one that an entry has though it is none of them."""
    names = [*words.LEVELS] if level in ("", *words.LEVELS) else [level, *words.LEVELS]
    return [(name, name) for name in names]
