"""The rim: what happens to every request, once, before and after its route.

Request id, true client address, a limit on the body, the same-origin check of
requests that change something, errors turned into answers, security headers,
counts and the access log. One class, because each layer of its own would cost
every save some microseconds.
"""

from __future__ import annotations

import itertools
import secrets
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from labelcrowd.errors import NotAllowed, TooLarge
from labelcrowd.urls import LOOPBACK_NAMES
from labelcrowd.web import error_pages, security
from labelcrowd.web.logs import log, safe_path
from labelcrowd.web.metrics import RequestCounts
from labelcrowd.web.proxy import apply_forwarded

if TYPE_CHECKING:
    from labelcrowd.web.services import Services

BODY_LIMIT = 1_048_576
UPLOAD_PREFIX = "/requester/uploads"
UPLOAD_LIMIT = 8 * 1024**3

# Read without cookies by pages in a frame with ``sandbox``, whose Origin is null.
CROSS_ORIGIN = ("/api/label/", "/static/", "/i/")
# Carry their own authority (a signature, a token, an assignment id) and ignore cookies.
_SUBMIT = "/externalSubmit"
_MARKET_API = {"/", "/sandbox", "/sandbox/"}

_CORS = [
    (b"access-control-allow-origin", b"*"),
    (b"cross-origin-resource-policy", b"cross-origin"),
]
_SAME_ORIGIN = [(b"cross-origin-resource-policy", b"same-origin")]
_DENYING = [
    (b"content-security-policy", security.NOTHING),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
]
_SETTABLE = frozenset(key for key, _ in (*_CORS, *_DENYING))
"""What a route may set otherwise."""
_PREFLIGHT = [
    *_CORS,
    (b"access-control-allow-methods", b"GET, POST, OPTIONS"),
    (b"access-control-allow-headers", b"authorization, content-type"),
    (b"access-control-max-age", b"86400"),
    (b"content-length", b"0"),
]


class Rim:
    """An ASGI app around the routes."""

    def __init__(self, app: ASGIApp, services: Services, counts: RequestCounts) -> None:
        self._app = app
        self._services = services
        self._counts = counts
        self._log = services.settings.access_log
        self._trusted = services.settings.trusted_proxies
        self._origin = security.origin_of(services.public_url).encode()
        self._aliases = _loopback_aliases(services.public_url)
        common = security.common_headers(https=services.settings.https)
        self._headers = (*common, *_SAME_ORIGIN, *_DENYING)
        self._cross_origin_headers = (*common, *_CORS, *_DENYING)
        self._run = secrets.token_hex(4)
        self._numbers = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._other(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = f"{self._run}-{next(self._numbers):x}"
        scope["labelcrowd.request_id"] = request_id
        framed = scope["path"].startswith(CROSS_ORIGIN)
        answer = _Answer(send, request_id, self._cross_origin_headers if framed else self._headers)
        try:
            apply_forwarded(scope, self._trusted)
            if framed and scope["method"] == "OPTIONS":
                await answer({"type": "http.response.start", "status": 204, "headers": _PREFLIGHT})
                await answer({"type": "http.response.body"})
            elif self._aliases and (named := self._under_its_name(scope)):
                await answer({"type": "http.response.start", "status": 307, "headers": named})
                await answer({"type": "http.response.body"})
            else:
                receive = self._guard(scope, receive)
                await self._app(scope, receive, answer)
        except Exception as error:
            if answer.status:
                raise
            response = await error_pages.answer(self._services, Request(scope, receive), error)
            await response(scope, receive, answer)
        finally:
            self._note(scope, answer.status, time.perf_counter() - started)

    def _guard(self, scope: Scope, receive: Receive) -> Receive:
        """Refuse what is too large or comes from another site; bound what has no length."""
        if scope["method"] in ("GET", "HEAD", "OPTIONS"):
            return receive
        length = origin = host = fetch_site = None
        for key, value in scope["headers"]:
            if key == b"content-length":
                length = value
            elif key == b"origin":
                origin = value
            elif key == b"host":
                host = value
            elif key == b"sec-fetch-site":
                fetch_site = value
        path = scope["path"]
        if not (path.startswith("/api/label/") or path.endswith(_SUBMIT) or path in _MARKET_API):
            self._check_origin(scope["scheme"], origin, host, fetch_site)
        limit = UPLOAD_LIMIT if path.startswith(UPLOAD_PREFIX) else BODY_LIMIT
        if length is None:
            return _bounded(receive, limit)
        if not length.isdigit() or int(length) > limit:
            raise _too_large(limit)
        return receive

    def _under_its_name(self, scope: Scope) -> list[tuple[bytes, bytes]] | None:
        """Where a browser on this machine finds the page that it asked under another name.

        Cookies set for ``localhost`` are not sent to ``127.0.0.1``, or to the address on the
        network, where links and forms lead: whoever changed between them would be signed out.
        """
        if scope["method"] != "GET" or scope["path"].startswith(CROSS_ORIGIN):
            return None
        given = dict(scope["headers"])
        if given.get(b"host") not in self._aliases or b"text/html" not in given.get(b"accept", b""):
            return None
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        target = self._origin + scope["raw_path"] + query
        return [(b"location", target), (b"content-length", b"0")]

    def _check_origin(
        self, scheme: str, origin: bytes | None, host: bytes | None, fetch_site: bytes | None
    ) -> None:
        if fetch_site is not None and fetch_site != b"same-origin":
            raise NotAllowed("this request came from another site", code="cross_origin")
        if origin is None or origin == self._origin:
            return
        if host is None or origin != scheme.encode() + b"://" + host:
            raise NotAllowed("this request came from another site", code="cross_origin")

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = scope.get("route")
        path = route.path if route is not None else "other"
        self._counts.add(scope["method"], path, status, seconds)
        if self._log:
            log(
                "request",
                id=scope["labelcrowd.request_id"],
                method=scope["method"],
                path=safe_path(scope["path"]),
                status=status,
                ms=round(seconds * 1000, 2),
                client=(scope.get("client") or ("",))[0],
            )

    async def _other(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            while True:
                kind = (await receive())["type"]
                await send({"type": f"{kind}.complete"})
                if kind == "lifespan.shutdown":
                    return
        await receive()
        await send({"type": "websocket.close", "code": 1000})


class _Answer:
    """``send`` that adds the headers which the route did not set itself."""

    __slots__ = ("_defaults", "_id", "_send", "status")

    def __init__(
        self, send: Send, request_id: str, defaults: Sequence[tuple[bytes, bytes]]
    ) -> None:
        self._send, self._id, self._defaults = send, request_id, defaults
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            given = message.get("headers", ())
            own = [key for key, _ in given if key in _SETTABLE]
            missing = [pair for pair in self._defaults if pair[0] not in own]
            message["headers"] = [*given, (b"x-request-id", self._id.encode()), *missing]
        await self._send(message)


def _loopback_aliases(public_url: str) -> frozenset[bytes]:
    """The other names under which this machine asks a server that speaks plain HTTP itself.

    None for an https address: there a proxy or a health check may ask so.
    """
    parts = urlsplit(public_url)
    if parts.scheme != "http" and parts.hostname not in LOOPBACK_NAMES:
        return frozenset()
    port = f":{parts.port}" if parts.port else ""
    others = LOOPBACK_NAMES - {parts.hostname}
    return frozenset(f"[{n}]{port}".encode() if ":" in n else f"{n}{port}".encode() for n in others)


def _too_large(limit: int) -> TooLarge:
    return TooLarge(f"body: expected at most {limit:,} bytes")


def _bounded(receive: Receive, limit: int) -> Receive:
    """A body without a stated length, cut off with an error after ``limit`` bytes."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > limit:
            raise _too_large(limit)
        return message

    return bounded
