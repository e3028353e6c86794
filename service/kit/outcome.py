"""What became of one entry given to a slice's `save`: the one way to write what people enter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

from service.kit.errors import OnecaseError


class Change(NamedTuple):
    """A field that differs, as users read it: numbers masked."""

    field: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one entry: made, changed, the same already, waiting for a supervisor, or not taken (`fault`).

    `id` and `version` are those of the row as it then stands; asked only (`write=False`), of the row on file, if any.
    `asks`: a supervisor has to agree first; `waits`: the request for that. `warnings`: what to look at again (Chinese).
    `before` is JSON and all that `take_back` needs besides `id` and `version`; it may hold personal data.
    `spread_to`: others whose entries were changed with it, each by one version.
    """

    person_id: UUID | None = None
    id: UUID | None = None
    version: int | None = None
    made: bool = False
    same: bool = False
    changes: tuple[Change, ...] = ()
    warnings: tuple[str, ...] = ()
    fault: OnecaseError | None = None
    asks: bool = False
    waits: UUID | None = None
    before: Mapping[str, Any] | None = None
    spread_to: tuple[UUID, ...] = ()

    @property
    def written(self) -> bool:
        """Whether it was (or, asked only, would be) made or changed."""
        return self.fault is None and not self.asks and not self.same


class Became(Protocol):
    """What a slice says of an entry, in this shape or one of its own."""

    @property
    def fault(self) -> OnecaseError | None: ...


B = TypeVar("B", bound=Became)


def only(outcomes: Sequence[B]) -> B:
    """The outcome of a list of one, as pages save it; raises its fault."""
    (one,) = outcomes
    if one.fault is not None:
        raise one.fault
    return one
