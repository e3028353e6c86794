"""How a row of each kind of sheet is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from service.exchange.rules.deeds import read_job, read_record
from service.exchange.rules.graduates import read_graduate
from service.exchange.rules.layouts import GRADUATES, JOBS, PEOPLE, RECORDS, TRAININGS
from service.exchange.rules.people import read_person
from service.exchange.rules.reading import Context, Reading
from service.exchange.rules.trainings import read_training

READERS: dict[str, Callable[[Mapping[str, object], Context], Reading]] = {
    PEOPLE.kind: read_person,
    GRADUATES.kind: read_graduate,
    RECORDS.kind: read_record,
    JOBS.kind: read_job,
    TRAININGS.kind: read_training,
}
