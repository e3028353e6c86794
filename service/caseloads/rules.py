"""Who may look after whom."""

from __future__ import annotations

from service.access.rules import Actor, Role

CASE_ROLES = frozenset({Role.COUNSELOR, Role.GRADUATE_OFFICER, Role.SUPERVISOR})


def covers(worker: Actor, county: str, township: str | None, village: str | None) -> bool:
    """Whether a worker may be given persons of that place: one of the worker's own areas holds it.

    POP-06: the service unit decides, whether hukou or residence led to it.
    """
    in_area = county in worker.counties or township in worker.townships or village in worker.villages
    return in_area and bool(worker.roles & CASE_ROLES)
