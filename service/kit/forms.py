"""Forms that act once: each carries an id of its own, and what was done under an id is not done a second time.

A repeat (a double click, a reload, an answer that was lost) waits for the first and is answered as that was. The id is
used up in the transaction of the act, and only by an act that was done: a form sent back for correction keeps it free.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import secrets
from collections.abc import Sequence
from typing import Any

from fastapi import Request, Response
from jinja2 import Environment
from jinja2.ext import Extension
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from starlette.datastructures import FormData, UploadFile

from service.kit.db import Tx
from service.kit.errors import OnecaseError
from service.kit.models import KeptAnswer
from service.kit.settings import cookie_name

FIELD = "form_id"
REPEATABLE = {  # forms without an id, by the end of their action
    "/sign-in": "nobody is signed in yet whose act it could be; each attempt is to count",
    "/people/search": "asks, changes nothing",
    "/household/find": "asks, changes nothing",
    "/exports": "answers a file; each one taken is a line in the audit",
    "/exports/national": "the same",
    "/unmask": "shows a number; each look is a line in the audit",
}
_TAG = re.compile(r'<form\b(?:[^">]|"[^"]*")*>')
_HIDDEN = f'<input type="hidden" name="{FIELD}" value="{{{{ {FIELD}() }}}}" autocomplete="off">'
LOOKS = ("/people/search", "/unmask")  # asked anew each time: what they tell is counted, and never kept
SECRET = ("/sign-in", "/account")  # forms that hold passwords
MOST_FILES = 1  # in one form
Fields = Sequence[tuple[str, UploadFile | str]]


class FormIds(Extension):
    """Puts the hidden field into every form that posts, unless it may be repeated; so none can be forgotten."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.globals[FIELD] = lambda: secrets.token_urlsafe(16)

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Of a template, before it is compiled."""
        del name, filename
        return _TAG.sub(lambda tag: tag[0] + (_HIDDEN if acts(tag[0]) else ""), source)


def acts(tag: str) -> bool:
    """Whether the form that this tag opens does something that must not be done twice."""
    action = re.search(r'\baction="([^"]*)"', tag)
    return 'method="post"' in tag and not (action and action[1].endswith(tuple(REPEATABLE)))


class Repeated(Exception):
    """Not a fault: the form was sent before, and this is what was answered."""

    def __init__(self, kept: dict[str, Any]) -> None:
        super().__init__("repeated")
        self.by = str(kept["by"])
        self.response = Response(kept["body"], kept["status"])
        self.response.raw_headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in kept["head"]]


class SentBefore(OnecaseError):
    """The form was saved already, and what it says now is something else: save that too, or look at the first?"""

    status = 409
    title = "这张表已经提交过"
    template = "errors/sent_before.html"

    def __init__(self, first: Repeated, action: str, fields: Fields) -> None:
        super().__init__("这张表已经提交并保存过一次，这次的内容与上次不同，还没有保存。")
        self.by = first.by
        self.action = action
        self.saved_href = first.response.headers.get("location")
        self.hidden, self.complete = laid_ready(action, fields)


def laid_ready(action: str, fields: Fields) -> tuple[list[tuple[str, str]], bool]:
    """What a page may hold of a form, to be sent once more, and whether that is all: no files, and no passwords."""
    if action.startswith(SECRET):
        return [], False
    filled = [(name, value) for name, value in fields if isinstance(value, str) or value.filename]
    hidden = [(name, value) for name, value in filled if isinstance(value, str)]
    return hidden, len(hidden) == len(filled)


async def take(tx: Tx, request: Request) -> None:
    """Use up the id of the form that is sent, as the unit of work opens. Waits for a twin under way.

    The id is taken out of the form: no shape knows it. One used before is answered by the gate, once it is known who
    asks.
    """
    if request.method != "POST" or not (cookie_name() in request.cookies or "authorization" in request.headers):
        return
    sent = await request.form(max_files=MOST_FILES)
    fields = [(name, value) for name, value in sent.multi_items() if name != FIELD]
    form_id = sent.get(FIELD)
    request._form = FormData(fields)  # noqa: SLF001 - what `request.form()` answers from now on
    if not isinstance(form_id, str) or request.url.path.endswith(LOOKS):
        return
    key_hash = hashlib.sha256(f"form {request.url.path}\n{form_id}".encode()).digest()
    body_hash = tx.cipher.index(await _digest(fields))
    kept = await claim(tx, key_hash, body_hash)
    if kept is None:
        request.state.form = key_hash
        return
    first = Repeated(json.loads(tx.cipher.open(kept.sealed or b"", place(key_hash))))
    action = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    same = kept.body_hash == body_hash
    request.state.replay = first if same else SentBefore(first, action, fields)


async def keep(tx: Tx, request: Request) -> None:
    """Keep what was answered to an act that was done (see `web.go`, `web.done`); else set the id free again."""
    key_hash: bytes | None = getattr(request.state, "form", None)
    if key_hash is None or tx.discarded:
        return
    response: Response | None = getattr(request.state, "done", None)
    this = KeptAnswer.key_hash == key_hash
    if response is None:
        await tx.session.execute(delete(KeptAnswer).where(this))
        return
    kept = {
        "by": str(request.state.actor.id),
        "status": response.status_code,
        "head": [(name.decode("latin-1"), value.decode("latin-1")) for name, value in response.raw_headers],
        "body": bytes(response.body).decode(),
    }
    sealed = tx.cipher.seal(json.dumps(kept), place(key_hash))
    await tx.session.execute(update(KeptAnswer).where(this).values(status=response.status_code, sealed=sealed))


async def claim(tx: Tx, key_hash: bytes, body_hash: bytes) -> KeptAnswer | None:
    """Take a key for this act; else what was kept under it. Waits for a twin under way."""
    made = insert(KeptAnswer).values(key_hash=key_hash, body_hash=body_hash, made_at=tx.now).on_conflict_do_nothing()
    if (await tx.session.execute(made.returning(KeptAnswer.key_hash))).first() is not None:
        return None
    return (await tx.session.execute(select(KeptAnswer).where(KeptAnswer.key_hash == key_hash))).scalar_one()


def place(key_hash: bytes) -> str:
    """Where a kept answer is sealed."""
    return f"kept_answer.sealed:{key_hash.hex()}"


async def _digest(fields: Fields) -> str:
    """Of what a form says; the boundaries of a browser's multipart body differ each time."""
    said = [
        (name, value if isinstance(value, str) else [value.filename, await asyncio.to_thread(_of_file, value)])
        for name, value in fields
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _of_file(sent: UploadFile) -> str:
    digest = hashlib.sha256()
    while part := sent.file.read(1 << 20):
        digest.update(part)
    sent.file.seek(0)
    return digest.hexdigest()
