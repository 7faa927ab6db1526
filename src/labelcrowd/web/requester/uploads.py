"""Receiving pictures from the browser: one file or zip a request, answered line by line.

The body is the file itself, its name is in the query. The answer is JSON lines,
one a picture as soon as it is stored, and a last one that says it is all. A picture that is to
be an example in instructions is answered with its name.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cached_property
from typing import IO

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import InvalidInput
from labelcrowd.images import sources
from labelcrowd.images.catalogue import Collection
from labelcrowd.images.pool import DecoderPool
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow.add_images import Adder, add_to
from labelcrowd.workflow.examples import COLLECTION, add_example

_IN_MEMORY = 16 * 1024 * 1024
_LONGEST_NAME = 1_000


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/uploads/<collection>?name=<folder/file.jpg>``."""
    uploads = _Uploads(site)
    return [
        Route("/requester/uploads", uploads.take_example, methods=["POST"]),
        Route("/requester/uploads/{collection_id}", uploads.take, methods=["POST"]),
    ]


class _Uploads:
    def __init__(self, site: RequesterSite) -> None:
        self._site = site

    @cached_property
    def _decoders(self) -> DecoderPool:
        """Kept for the life of the server; a child is started when the first picture comes."""
        return DecoderPool()

    async def take(self, request: Request) -> Response:
        session, name = await self._asked(request)
        into = await run_in_threadpool(
            self._site.collection, session, request.path_params["collection_id"]
        )
        file = await _received(request)
        return StreamingResponse(self._results(into, name, file), media_type="application/x-ndjson")

    async def take_example(self, request: Request) -> Response:
        """One picture for the instructions of a task."""
        session, name = await self._asked(request)
        with await _received(request) as file:
            path = await run_in_threadpool(self._example, session, name, file)
        return Response(_line(picture=path), media_type="application/json")

    def _example(self, session: SignedIn, name: str, file: IO[bytes]) -> str:
        image = add_example(self._adder(session.requester_id), name, file)  # type: ignore[arg-type]
        return f"{COLLECTION}/{image.path}"

    async def _asked(self, request: Request) -> tuple[SignedIn, str]:
        """Who sends a file, and its name. Raises NotAllowed, InvalidInput."""
        session = await self._site.services.sessions.arequester(request)
        self._site.services.sessions.check_csrf(session, request.headers.get("x-csrf-token"))
        name = request.query_params.get("name", "")
        if not 1 <= len(name) <= _LONGEST_NAME:
            raise InvalidInput("name: expected the file's name in the address", field="name")
        return session, name

    def _adder(self, requester_id: str) -> Adder:
        services = self._site.services
        return Adder(services.home, requester_id, self._decoders, services.clock, services.ids)

    def _results(self, into: Collection, name: str, file: IO[bytes]) -> Iterator[bytes]:
        adder = self._adder(into.requester_id)
        added = there = refused = 0
        with file:
            items = sources.from_upload(name, file)  # type: ignore[arg-type]
            for result in add_to(adder, into, items, threads=self._decoders.size):
                added += result.outcome == "added"
                there += result.outcome == "there"
                refused += result.outcome == "refused"
                yield _line(name=result.name, outcome=result.outcome, reason=result.reason)
        yield _line(added=added, there=there, refused=refused)


async def _received(request: Request) -> IO[bytes]:
    """The body in a file that its reader closes."""
    file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by the reader
    try:
        async for chunk in request.stream():
            await run_in_threadpool(file.write, chunk)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def _line(**values: object) -> bytes:
    return msgspec.json.encode(values) + b"\n"
