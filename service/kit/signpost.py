"""Leads a request to the routers that know the first word of its path, rather than try all routes in turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from fastapi.routing import iter_route_contexts
from starlette.datastructures import URLPath
from starlette.routing import BaseRoute, Match, NoMatchFound
from starlette.types import Receive, Scope, Send

CHOSEN = "onecase.router"


def first_word(path: str) -> str:
    """`people` of /people/…, `api/v1/people` of /api/v1/people/…; nothing of `*`, which OPTIONS may ask about."""
    words = path.split("/", 4)
    return "/".join(words[1:4]) if words[1:2] == ["api"] else "".join(words[1:2])


class Signpost(BaseRoute):
    """Stands before the routers; what it does not find, a wrong method included, they look for themselves."""

    def __init__(self, routers: Iterable[BaseRoute]) -> None:
        self.known: defaultdict[str, list[BaseRoute]] = defaultdict(list)
        for router in routers:
            for word in dict.fromkeys(first_word(route.path or "/") for route in iter_route_contexts([router])):
                self.known[word].append(router)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first of the routers, in their order, that has a route for it."""
        if scope["type"] == "http":
            for router in self.known.get(first_word(scope["path"]), ()):
                found, more = router.matches(scope)
                if found is Match.FULL:
                    return found, {**more, CHOSEN: router}
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As the router itself would have."""
        await scope[CHOSEN].handle(scope, receive, send)

    def url_path_for(self, name: str, /, **path_params: object) -> URLPath:
        """None: the routers know."""
        raise NoMatchFound(name, path_params)
