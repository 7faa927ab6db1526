"""Requests to an ASGI app in this process: no socket, no server, real threads."""

from __future__ import annotations

import asyncio
import json as jsonlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status_code: int
    headers: dict[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()

    def json(self) -> Any:
        return jsonlib.loads(self.content)


class Client:
    """Keeps one event loop; ``gather`` sends several requests at once."""

    def __init__(self, app: ASGIApp, base_url: str = "http://testserver") -> None:
        self._app = app
        self._host = urlsplit(base_url).netloc
        self._loop = asyncio.new_event_loop()

    def close(self) -> None:
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self.gather([("GET", path, b"", headers or {})])[0]

    def post(
        self,
        path: str,
        *,
        json: Any = None,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        body = jsonlib.dumps(json).encode() if json is not None else content
        return self.gather([("POST", path, body, headers or {})])[0]

    def options(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        return self.gather([("OPTIONS", path, b"", headers or {})])[0]

    def gather(self, requests: list[tuple[str, str, bytes, Mapping[str, str]]]) -> list[Answer]:
        """Send all at once; the answers in the same order."""

        async def all_at_once() -> list[Answer]:
            return await asyncio.gather(*[self._one(*request) for request in requests])

        return self._loop.run_until_complete(all_at_once())

    async def _one(
        self, method: str, target: str, body: bytes, headers: Mapping[str, str]
    ) -> Answer:
        path, _, query = target.partition("?")
        given = {"host": self._host, "content-length": str(len(body)), **headers}
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
            "scheme": "http", "path": path, "raw_path": path.encode(), "root_path": "",
            "query_string": query.encode(), "client": ("127.0.0.1", 1), "server": ("test", 80),
            "headers": [(k.lower().encode(), v.encode("latin-1")) for k, v in given.items()],
        }  # fmt: skip
        sent: list[Message] = []
        waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> Message:
            if waiting:
                return waiting.pop()
            await asyncio.Event().wait()
            raise AssertionError("never")

        async def send(message: Message) -> None:
            sent.append(message)

        await self._app(scope, receive, send)
        found = {k.decode(): v.decode("latin-1") for k, v in sent[0]["headers"]}
        content = b"".join(message.get("body", b"") for message in sent[1:])
        return Answer(sent[0]["status"], found, content)
