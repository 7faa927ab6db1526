"""``POST /api/label/edits``: the hot path. One change of one object, durable when answered."""

from __future__ import annotations

import time
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Route
from starlette.types import Message, Receive, Scope, Send

from labelcrowd.annotations.edits import Edit, Outcome
from labelcrowd.annotations.validity import is_long
from labelcrowd.errors import TooLarge
from labelcrowd.web.assist_proofs import proven
from labelcrowd.web.labelling_desk import Desks, Pace
from labelcrowd.web.labelling_wire import Status, encode, read_edit, token_of
from labelcrowd.web.services import Services
from labelcrowd.workflow.save_edit import Desk, Saved, check_edit, save

LIMIT = 1_048_576
_LARGE = 65_536


class EditsEndpoint:
    """An ASGI app of one route: no request object, no thread, on the way to the writer."""

    def __init__(self, services: Services, desks: Desks) -> None:
        self._services, self._desks = services, desks
        self._tokens, self._clock = services.tokens, services.clock
        self._store = services.home.store
        self._pace = Pace()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        now = self._clock.now()
        token = self._tokens.read_page(_authorization(scope), now=now)
        self._pace.check(token.document_id or token.assignment_id, time.monotonic())
        body = await _body(receive)
        if len(body) > _LARGE:
            edit = await run_in_threadpool(read_edit, body)
        else:
            edit = read_edit(body)
        desk, required = await self._desks.aget(token)
        edit = proven(self._tokens, desk.document_id, edit)
        if is_long(edit.object.geometry):  # measuring it would keep all others waiting
            checked = await run_in_threadpool(check_edit, edit, desk)
        else:
            checked = check_edit(edit, desk)
        saved = await self._store.awrite(lambda conn: save(conn, desk, edit, checked, now=now))
        status, answer = _answer(saved, required, desk, edit)
        await send(_start(status, len(answer)))
        await send({"type": "http.response.body", "body": answer})


def _answer(saved: Saved, required: int, desk: Desk, edit: Edit) -> tuple[int, bytes]:
    answer = saved.answer
    status = status_of(answer.totals.counted, required, saved)
    if answer.outcome is not Outcome.STALE:
        return 200, encode({"seq": answer.seq, "outcome": answer.outcome, "status": status})
    current = answer.current
    assert current is not None
    return 409, encode(
        {
            "error": {
                "code": "stale",
                "message": "this object was changed elsewhere; your change is kept",
                "field": None,
            },
            "seq": answer.seq,
            "current": {"object": current.object, "seq": current.seq},
            "status": status,
        }
    )


def status_of(counted: int, required: int, saved: Saved, *, final: bool = False) -> Status:
    return Status(counted, required, counted >= required, final, saved.problems)


def _authorization(scope: Scope) -> str:
    for key, value in scope["headers"]:
        if key == b"authorization":
            return token_of(value.decode("latin-1"))
    return token_of("")


async def _body(receive: Receive) -> bytes:
    message = await receive()
    body: bytes = message.get("body", b"")
    while message.get("more_body"):
        message = await receive()
        body += message.get("body", b"")
        if len(body) > LIMIT:
            raise TooLarge(f"body: expected at most {LIMIT:,} bytes")
    return body


def _start(status: int, length: int) -> Message:
    return {
        "type": "http.response.start",
        "status": status,
        "headers": [
            (b"content-type", b"application/json"),
            (b"content-length", str(length).encode()),
        ],
    }


def routes(services: Services, desks: Desks) -> list[BaseRoute]:
    endpoint: Any = EditsEndpoint(services, desks)
    return [Route("/api/label/edits", endpoint, methods=["POST"])]
