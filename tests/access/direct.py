"""An application asked without a client: httpx shapes what is sent and answered, and nothing else stands between.

Its client takes as long as most of our answers, and the tests of who may see what ask ten thousand times.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from httpx import Request, Response
from starlette.types import Message, Scope

ORIGIN = "http://testserver"


@dataclass(slots=True)
class Direct:
    """Asks with these headers. An error that nobody caught is an answer of 500, as a server gives it."""

    app: FastAPI
    headers: dict[str, str] = field(default_factory=dict)

    async def request(self, method: str, path: str, **sent: Any) -> Response:  # noqa: ANN401 - as httpx takes it
        headers = {**self.headers, **(sent.pop("headers", None) or {})}
        asked = Request(method, ORIGIN + path, headers=headers, **sent)
        body, answer = asked.read(), _Answer()
        messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Message:
            return messages.pop() if messages else {"type": "http.disconnect"}

        try:
            await self.app(_scope(asked), receive, answer.take)
        except Exception:  # noqa: BLE001 - the server's own handler has answered by now, or nobody has
            answer.status = answer.status or 500
        return Response(answer.status, headers=answer.headers, content=bytes(answer.body), request=asked)


@dataclass(slots=True)
class _Answer:
    status: int = 0
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message.get("headers", ()))
        else:
            self.body += message.get("body", b"")


def _scope(asked: Request) -> Scope:
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": asked.method,
        "scheme": asked.url.scheme,
        "path": asked.url.path,
        "raw_path": asked.url.raw_path.partition(b"?")[0],
        "query_string": asked.url.query,
        "root_path": "",
        "headers": [(name.lower(), value) for name, value in asked.headers.raw],
        "server": (asked.url.host, asked.url.port),
        "client": ("127.0.0.1", 123),
    }
