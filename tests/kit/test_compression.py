"""What is packed on its way, for whom, and what is not."""

from __future__ import annotations

import gzip

import pytest
from fastapi import FastAPI, Response
from httpx import ASGITransport, AsyncClient
from starlette.datastructures import Headers

from service.kit import web
from service.kit.compression import AS_THEY_ARE, Compressed, from_here, takes_gzip
from service.kit.settings import settings

STYLES = web.asset("app.css")
PLAIN = (web.STATIC / "app.css").read_bytes()
PACKED = {"accept-encoding": "gzip"}


@pytest.mark.parametrize(
    ("said", "takes"),
    [
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, GZIP;q=0.5", True),
        ("*", True),
        ("gzip;q=0, *", False),
        ("gzip; q=0.000", False),
        ("identity", False),
        ("", False),
        ("gzip;q=01x", True),
        ("xgzip", False),
    ],
)
def test_who_takes_a_packed_answer(said: str, takes: bool) -> None:
    assert takes_gzip(Headers({"accept-encoding": said})) is takes


@pytest.mark.parametrize(
    ("headers", "https", "here"),
    [
        ({"sec-fetch-site": "same-origin"}, True, True),
        ({"sec-fetch-site": "none"}, True, True),
        ({"sec-fetch-site": "cross-site", "referer": "https://onecase.test/", "host": "onecase.test"}, True, False),
        ({"sec-fetch-site": "same-site"}, False, False),
        ({"referer": "https://onecase.test/today", "host": "onecase.test"}, True, True),
        ({"referer": "https://onecase.test.evil/", "host": "onecase.test"}, True, False),
        ({"referer": "https://[", "host": "onecase.test"}, True, False),
        ({}, True, False),
        ({}, False, True),
    ],
)
def test_whose_page_asks(monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], https: bool, here: bool) -> None:
    monkeypatch.setattr(settings(), "https", https)
    assert from_here(Headers(headers)) is here


async def test_a_page_is_packed_for_its_own_users_and_still_not_kept(client: AsyncClient) -> None:
    plain = await client.get("/sign-in", headers={"accept-encoding": "identity"})
    packed = await client.get("/sign-in", headers=PACKED | {"sec-fetch-site": "same-origin"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) * 0.6
    assert packed.text == plain.text
    assert packed.headers["cache-control"] == "no-store"
    assert packed.headers["vary"] == "HX-Request-Type, Accept-Encoding"


async def test_a_page_that_another_site_asked_for_has_its_full_length(client: AsyncClient) -> None:
    """BREACH: the length of what is packed with words of an attacker tells what else the page says."""
    answer = await client.get("/sign-in", headers=PACKED | {"sec-fetch-site": "cross-site"})
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    "kind",
    [
        "application/pdf",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/octet-stream",
        "image/png",
        "application/json",
    ],
)
async def test_files_and_answers_for_programs_go_as_they_are(kind: str) -> None:
    inner = FastAPI()
    inner.add_middleware(Compressed)
    inner.get("/")(lambda: Response(b"a" * 9_000, media_type=kind))
    async with AsyncClient(transport=ASGITransport(inner), base_url="http://testserver") as client:
        answer = await client.get("/", headers=PACKED)
    assert "content-encoding" not in answer.headers
    assert kind.partition("/")[0] + "/*" in AS_THEY_ARE


async def test_a_style_sheet_is_packed_well_and_is_the_same_file(client: AsyncClient) -> None:
    answer = await client.get(STYLES, headers=PACKED)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/css")
    assert answer.headers["vary"] == "Accept-Encoding"
    assert "immutable" in answer.headers["cache-control"]
    assert answer.content == PLAIN
    assert int(answer.headers["content-length"]) <= len(gzip.compress(PLAIN))


async def test_a_file_that_the_browser_has_is_not_sent_again_in_either_form(client: AsyncClient) -> None:
    etags = set()
    for encoding in ("gzip", "identity"):
        headers = {"accept-encoding": encoding}
        etag = (await client.get(STYLES, headers=headers)).headers["etag"]
        again = await client.get(STYLES, headers=headers | {"if-none-match": etag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
        assert again.headers["vary"] == "Accept-Encoding"
        etags.add(etag)
    assert len(etags) == 2


async def test_a_range_is_of_the_file_as_it_lies(client: AsyncClient) -> None:
    part = await client.get(STYLES, headers=PACKED | {"range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, PLAIN[10:20])
    assert "content-encoding" not in part.headers
    packed = (await client.get(STYLES, headers=PACKED)).headers["etag"]
    whole = await client.get(STYLES, headers=PACKED | {"range": "bytes=10-19", "if-range": packed})
    assert (whole.status_code, whole.content) == (200, PLAIN)
    assert "content-encoding" not in whole.headers


async def test_head_says_what_get_would_send(client: AsyncClient) -> None:
    for encoding in ("gzip", "identity"):
        headers = {"accept-encoding": encoding}
        got, head = await client.get(STYLES, headers=headers), await client.head(STYLES, headers=headers)
        for name in ("content-length", "content-type", "etag", "vary"):
            assert head.headers[name] == got.headers[name]
        assert head.headers.get("content-encoding") == got.headers.get("content-encoding")


async def test_what_is_no_text_and_what_is_not_there(client: AsyncClient) -> None:
    licence = "/static/vendor/htmx/LICENSE"
    assert "content-encoding" not in (await client.get(licence, headers={"accept-encoding": "identity"})).headers
    assert (await client.get("/static/../app.py", headers=PACKED)).status_code == 404
    assert (await client.get("/static/nothing.css", headers=PACKED)).status_code == 404
