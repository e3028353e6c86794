"""Calls the application as a server would, without a network or a client library in between."""

from __future__ import annotations

import json
from typing import Any

from fastapi import FastAPI
from starlette.types import Message


class Browser:
    """One user, signed in by token."""

    def __init__(self, app: FastAPI, token: str) -> None:
        self.app = app
        self.token = token
        self.headers = [
            (b"host", b"bench"),
            (b"authorization", f"Bearer {token}".encode()),
            (b"content-type", b"application/json"),
        ]

    async def call(self, method: str, path: str, body: object = None) -> bytes:
        """The answer's body; RuntimeError for a status that is no success."""
        sent = b"" if body is None else json.dumps(body).encode()
        said: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": sent, "more_body": False}

        async def send(message: Message) -> None:
            said.append(message)

        await self.app(self._scope(method, path), receive, send)
        status = said[0]["status"]
        if not 200 <= status < 300:
            raise RuntimeError(f"{method} {path} answered {status}")
        return b"".join(message.get("body", b"") for message in said[1:])

    async def json(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - whatever is answered
        """The same, decoded."""
        return json.loads(await self.call(method, path, body))

    def _scope(self, method: str, path: str) -> dict[str, Any]:
        route, _, query = path.partition("?")
        return {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": route,
            "raw_path": route.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": self.headers,
            "client": ("127.0.0.1", 1),
            "server": ("bench", 80),
        }
