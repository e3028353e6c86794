"""No route is unguarded, and the list of routers is the whole of what is served."""

from __future__ import annotations

import re

from fastapi import FastAPI
from httpx import AsyncClient
from starlette.convertors import IntegerConvertor
from starlette.routing import Match

from service.kit.signpost import CHOSEN, Signpost, first_word
from tests.routes import guards, routes, walk

PUBLIC = {
    "/sign-in",
    "/health/live",
    "/health/ready",
    "/metrics",
    "/api/v1/health/live",
    "/api/v1/health/ready",
    "/api/v1/metrics",
}


def test_what_is_served_is_what_the_list_of_routers_holds(app: FastAPI) -> None:
    served = {(route.path, *sorted(route.methods or ())) for route in walk(app.router)}
    listed = {(route.path, *sorted(route.methods or ())) for route in routes()}
    assert served == listed
    assert {"/people", "/people/new", "/users", "/sign-in"} <= {route.path for route in routes()}


def test_the_signpost_leads_to_the_very_router_that_the_walk_in_order_finds(app: FastAPI) -> None:
    post, *others = app.router.routes
    assert isinstance(post, Signpost)
    for route in routes():
        assert "{" not in first_word(route.path), "a word that varies leads to no router: see Signpost"
        path = route.path
        for name, kind in route.param_convertors.items():
            word = "1" if isinstance(kind, IntegerConvertor) else "00000000-0000-0000-0000-000000000000"
            path = re.sub(rf"{{{name}(:\w+)?}}", word, path)
        scope = {"type": "http", "method": next(iter(route.methods or ())), "path": path, "headers": []}
        walked = next(one for one in others if one.matches(dict(scope))[0] is Match.FULL)
        assert post.matches(dict(scope))[1].get(CHOSEN) is walked, path


async def test_what_no_router_knows_is_answered_as_before(client: AsyncClient) -> None:
    for path, status in (("", 303), ("/", 303), ("/api", 404), ("/api/v1/none", 404), ("/people/", 307)):
        assert (await client.get(path)).status_code == status, path
    assert (await client.delete("/health/live")).status_code == 405
    assert (await client.get("/static/app.css")).status_code == 200


def test_every_route_names_the_permission_that_it_needs() -> None:
    unguarded = {route.path for route in routes() if not list(guards(route.dependant))}
    assert unguarded <= PUBLIC


def test_the_openapi_document_holds_all_routes_of_the_api_and_no_page(app: FastAPI) -> None:
    documented = set(app.openapi()["paths"])
    of_api = {route.path for route in routes() if route.path.startswith("/api/v1/")}
    assert documented - PUBLIC == of_api - PUBLIC


async def test_nobody_gets_past_a_guard_without_signing_in(client: AsyncClient) -> None:
    for route in routes():
        if route.path in PUBLIC:
            continue
        path = route.path
        for name in route.param_convertors:
            path = path.replace(f"{{{name}}}", "00000000-0000-0000-0000-000000000000")
        for method in route.methods or ():
            answer = await client.request(method, path)
            assert answer.status_code in {303, 401, 404, 422}, (method, path, answer.status_code)
            if answer.status_code == 303:
                assert answer.headers["location"].startswith("/sign-in")
