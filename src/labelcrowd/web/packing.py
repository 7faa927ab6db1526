"""Answers in gzip, where the browser takes it and it pays."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

SMALLEST = 600  # bytes; below this, compressing does not pay
_LARGE = 65_536  # bytes; from here on, packing tighter costs more time than the wire saves


def takes_gzip(request: Request) -> bool:
    """Does the browser understand gzip?"""
    return "gzip" in request.headers.get("accept-encoding", "")


def packed(
    request: Request,
    body: bytes,
    *,
    media_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer ``body``, compressed where that makes it smaller."""
    told = {**(headers or {}), "vary": "accept-encoding"}
    if len(body) >= SMALLEST and takes_gzip(request):
        body = gzip.compress(body, 6 if len(body) < _LARGE else 1, mtime=0)
        told["content-encoding"] = "gzip"
    return Response(body, headers=told, media_type=media_type)


async def packed_aside(request: Request, make: Callable[[], bytes], *, is_large: bool) -> Response:
    """The same for what may be megabytes: those are made and compressed beside the event loop."""
    if is_large:
        return await run_in_threadpool(lambda: packed(request, make()))
    return packed(request, make())
