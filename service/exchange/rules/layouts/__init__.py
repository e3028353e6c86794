"""Layouts (表样) by kind. A further kind of sheet is a further entry, with a reader of its own in `rules`."""

from service.exchange.rules.layouts.deeds import RECORDS, TRAININGS
from service.exchange.rules.layouts.graduates import GRADUATES
from service.exchange.rules.layouts.jobs import JOBS
from service.exchange.rules.layouts.people import PEOPLE

LAYOUTS = {layout.kind: layout for layout in (PEOPLE, GRADUATES, RECORDS, JOBS, TRAININGS)}

__all__ = ["GRADUATES", "JOBS", "LAYOUTS", "PEOPLE", "RECORDS", "TRAININGS"]
