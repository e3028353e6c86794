"""No route is unguarded, and the list of routers is the whole of what is served."""

from __future__ import annotations

import re
from collections.abc import Iterator
from inspect import isfunction

from fastapi import FastAPI
from httpx import AsyncClient
from starlette.convertors import IntegerConvertor
from starlette.routing import Match

from service.kit import forms, web
from service.kit.db import open_tx
from service.kit.signpost import CHOSEN, Signpost, first_word
from tests.routes import dependencies, guards, routes, walk

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
    assert first_word("*") == ""
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


# ------------------------------------------------------------------------------------------------- forms act once

ASKED_AGAIN = {  # pages that are posted to and answer otherwise than by `go` or `done`, and why they may
    "/keep-alive": "writes down that somebody is there",
    "/sign-in": "each attempt counts",
    "/people/search": "asks",
    "/people/{person_id}/household/find": "asks",
    "/people/{person_id}/unmask": "each look is a line in the audit",
    "/people/{person_id}/ledger/print": "answers a file",
    "/exports": "answers a file",
    "/exports/national": "answers a file",
}


def _answers(function: object, seen: set[object]) -> Iterator[object]:
    """The functions of ours that this one may call, by the names that it uses."""
    code = getattr(function, "__code__", None)
    if code is None or function in seen:
        return
    seen.add(function)
    for name in {*code.co_names, *(inner for const in code.co_consts for inner in getattr(const, "co_names", ()))}:
        used = function.__globals__.get(name)  # type: ignore[attr-defined]
        if isfunction(used) and used.__module__.startswith("service."):
            yield used
            yield from _answers(used, seen)


def test_what_is_done_by_a_form_is_answered_so_that_it_is_not_done_twice() -> None:
    posted = [route for route in routes() if "POST" in (route.methods or ()) and not route.path.startswith("/api/")]
    assert len(posted) > 80
    for route in posted:
        assert open_tx in dependencies(route.dependant), f"{route.path}: nothing looks at the form's id"
        once = {web.go, web.done} & set(_answers(route.endpoint, set()))
        assert once or route.path in ASKED_AGAIN, f"{route.path}: a second click does it again"


def test_every_form_that_acts_carries_an_id_and_those_that_do_not_are_known() -> None:
    environment = web.environment()
    without = set()
    for name in environment.list_templates(extensions=["html"]):
        source = (web.TEMPLATES / name).read_text()
        posting = source.count('method="post"') + source.count("method=post")
        tags = re.findall(r'<form\b(?:[^">]|"[^"]*")*\bmethod="post"(?:[^">]|"[^"]*")*>', source)
        assert len(tags) == posting, f"{name}: a form that is not written as the others are"
        repeatable = [tag for tag in tags if not forms.acts(tag)]
        without |= {re.findall(r'action="([^"]*)"', tag)[0].rpartition("}}")[2] for tag in repeatable}
        given = environment.preprocess(source, name).count('<input type="hidden" name="form_id"')
        assert given == posting - len(repeatable), name
    assert without == set(forms.REPEATABLE), "each exemption is one that is used"
    assert without <= {path.rpartition("}")[2] for path in ASKED_AGAIN}
