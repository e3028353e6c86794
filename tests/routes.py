"""All routes that are served, those of routers inside routers too, and what each requires."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from service.access.gate import Permitted
from service.app import ROUTERS


def walk(router: APIRouter) -> Iterator[APIRoute]:
    """The routes of a router and of all that it includes, which `router.routes` alone does not list."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        elif (included := getattr(route, "original_router", None)) is not None:
            yield from walk(included)


def routes() -> list[APIRoute]:
    """Of all routers."""
    return [route for router in ROUTERS for route in walk(router)]


def guards(dependant: Dependant) -> Iterator[Permitted]:
    """The permissions that a route requires."""
    for part in dependant.dependencies:
        if isinstance(part.call, Permitted):
            yield part.call
        yield from guards(part)


def dependencies(dependant: Dependant) -> set[object]:
    """All that a route depends on."""
    return {part.call for part in dependant.dependencies}.union(*map(dependencies, dependant.dependencies))
