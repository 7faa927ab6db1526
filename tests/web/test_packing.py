"""Answers in gzip: smaller on the wire, the same for who takes none."""

from __future__ import annotations

import asyncio
import gzip
import json
import threading

import pytest
from starlette.requests import Request
from starlette.responses import Response

from labelcrowd.web.packing import packed, packed_aside

BODY = json.dumps({"objects": [{"name": "car", "at": n} for n in range(200)]}).encode()


def asking(encodings: str) -> Request:
    return Request({"type": "http", "headers": [(b"accept-encoding", encodings.encode())]})


def test_an_answer_comes_compressed_to_who_takes_it() -> None:
    answer = packed(asking("gzip, br"), BODY)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "accept-encoding"
    assert gzip.decompress(bytes(answer.body)) == BODY
    assert int(answer.headers["content-length"]) < len(BODY) / 4


@pytest.mark.parametrize(("encodings", "body"), [("identity", BODY), ("gzip", b'{"seq":1}')])
def test_it_comes_as_it_is_to_who_does_not_and_where_it_is_short(
    encodings: str, body: bytes
) -> None:
    answer = packed(asking(encodings), body)
    assert "content-encoding" not in answer.headers
    assert answer.body == body
    assert answer.media_type == "application/json"


@pytest.mark.parametrize("is_large", [True, False])
def test_a_large_answer_is_made_beside_the_event_loop(is_large: bool) -> None:
    made_in: list[int] = []

    def make() -> bytes:
        made_in.append(threading.get_ident())
        return BODY

    async def ask() -> Response:
        return await packed_aside(asking("gzip"), make, is_large=is_large)

    answer = asyncio.run(ask())
    assert gzip.decompress(bytes(answer.body)) == BODY
    assert (made_in != [threading.get_ident()]) is is_large
