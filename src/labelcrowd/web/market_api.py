"""The market on the web: Amazon's requester API and ``externalSubmit``.

``POST /`` and ``POST /sandbox`` speak the wire protocol of ``market.wire``;
``/mturk/externalSubmit`` takes a worker's answers from any page. Each market
has its own addresses; the functions behind them are the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import msgspec
from sqlalchemy import Connection
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from labelcrowd.accounts import audit
from labelcrowd.accounts.audit import access_key
from labelcrowd.errors import InvalidInput, TooLarge
from labelcrowd.market.assignments import Outcome, submit
from labelcrowd.market.errors import WrongState
from labelcrowd.market.operations.base import Note
from labelcrowd.market.questions import NOT_AVAILABLE
from labelcrowd.market.setup import LIVE, SANDBOX
from labelcrowd.market.sigv4 import SignedRequest
from labelcrowd.market.wire import NoteOf, Reply, Wire, service_fault
from labelcrowd.web.errors import wants_page
from labelcrowd.web.logs import log_error
from labelcrowd.workflow.implicit_batches import is_own_page, read_own_page
from labelcrowd.workflow.ready_to_publish import NotReady, refuse_unready
from labelcrowd.workflow.review_round import MustBePaid, refuse_removed
from labelcrowd.workflow.studio import Studio

if TYPE_CHECKING:
    from labelcrowd.web.services import Services

PREFIXES = {LIVE: "", SANDBOX: "/sandbox"}
MOST_FIELDS = 1_000
LONGEST_NAME = 256
LONGEST_ANSWERS = 500_000

_FORM = "application/x-www-form-urlencoded"


def routes(services: Services) -> list[BaseRoute]:
    """The addresses of both markets."""
    wire = wire_of(services)
    found: list[BaseRoute] = []
    for market_id, prefix in PREFIXES.items():
        api = Api(services, wire, market_id)
        found += [Route(path, api, methods=["POST"]) for path in _api_paths(prefix)]
        door = SubmitDoor(services, market_id, prefix)
        found += [Route(path, door.take, methods=["GET", "POST"]) for path in _submit_paths(prefix)]
    return found


def _api_paths(prefix: str) -> list[str]:
    return [prefix, f"{prefix}/"] if prefix else ["/"]


def _submit_paths(prefix: str) -> list[str]:
    """Clients join turkSubmitTo and the path with and without a slash."""
    return [
        f"{prefix}{first}mturk{second}externalSubmit"
        for first in ("/", "//")
        for second in ("/", "//")
    ]


def _note_of(services: Studio) -> NoteOf:
    """Programs' acts go into the same record as those of the pages, under their key."""

    def of(market_id: str, requester_id: str, key_id: str, now: int) -> Note:
        actor = access_key(requester_id, key_id)

        def note(
            connection: Connection, action: str, subject: str, detail: Mapping[str, object]
        ) -> None:
            told = {"market": market_id, **detail}
            audit.note(connection, services.ids, now, actor, action, subject, told)

        return note

    return of


def wire_of(services: Studio) -> Wire:
    """The protocol over one home, with all that the product asks of its requesters."""
    store = services.home.store

    def read(url: str, requester_id: str) -> None:
        if is_own_page(services, url):
            store.read(lambda connection: read_own_page(connection, url, requester_id))

    def gate(connection: Connection, requester_id: str, market_id: str, reward_cents: int) -> None:
        try:
            refuse_unready(
                connection,
                requester_id,
                market_id,
                services.public_url,
                paid=reward_cents > 0,
            )
        except NotReady as error:
            raise WrongState(error.message, "PermissionDeniedException") from error

    def reject_gate(
        connection: Connection, requester_id: str, market_id: str, assignment_id: str
    ) -> None:
        try:
            refuse_removed(connection, requester_id, market_id, assignment_id)
        except MustBePaid as error:
            raise WrongState(error.message, "InvalidAssignmentState") from error

    return Wire(
        store,
        services.clock,
        services.ids,
        public_url=services.public_url,
        own_page_reader=read,
        publish_gate=gate,
        reject_gate=reject_gate,
        note_of=_note_of(services),
    )


class Api:
    """The requester API of one market, an ASGI app of its routes."""

    def __init__(self, services: Services, wire: Wire, market_id: str) -> None:
        self._services, self._wire, self._market_id = services, wire, market_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One operation, named by ``X-Amz-Target``."""
        signed = SignedRequest(
            method=scope["method"],
            path=scope.get("raw_path", b"/").split(b"?")[0].decode("latin-1"),
            query=scope["query_string"].decode("latin-1"),
            headers=[
                (name.decode("latin-1"), value.decode("latin-1"))
                for name, value in scope["headers"]
            ],
            body=await _body(receive),
        )
        reply = await self._answer(signed)
        headers = [(name.encode(), value.encode()) for name, value in reply.headers.items()]
        headers.append((b"content-length", str(len(reply.body)).encode()))
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": reply.body})

    async def _answer(self, signed: SignedRequest) -> Reply:
        try:
            return await self._wire.aanswer(self._market_id, signed)
        except Exception as error:
            target = dict(signed.headers).get("x-amz-target", "")
            log_error("market operation failed", error, target=target)
            return service_fault(self._services.ids.row(), 500, "The server failed; try again.")


async def _body(receive: Receive) -> bytes:
    """Whole. Raises ClientDisconnect where the client went away before."""
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(parts)


class SubmitDoor:
    """``externalSubmit`` of one market: by POST, by GET, with fields in the URL, as on Amazon."""

    def __init__(self, services: Services, market_id: str, prefix: str) -> None:
        self._services, self._market_id, self._prefix = services, market_id, prefix

    async def take(self, request: Request) -> Response:
        """Take the answers and send the worker on. A repeat changes nothing."""
        fields = await _fields(request)
        first = dict(reversed(fields))
        assignment_id = first.get("assignmentId", "")
        if assignment_id == NOT_AVAILABLE:
            raise InvalidInput(
                "this was a preview: accept the HIT before you submit it; nothing was recorded",
                field="assignmentId",
                code="preview",
            )
        answers = [(name, value) for name, value in fields if name not in _NO_ANSWER]
        if not assignment_id or not answers:
            raise InvalidInput(
                "externalSubmit: expected assignmentId and at least one other field, got "
                + (", ".join(sorted(first))[:200] or "nothing"),
                field="assignmentId",
            )
        outcome = await self._submit(assignment_id, first.get("workerId") or None, answers)
        if wants_page(request):
            return RedirectResponse(self._next(outcome), 303)
        return Response(_told(outcome), media_type="application/json")

    async def _submit(
        self, assignment_id: str, worker_id: str | None, answers: list[tuple[str, str]]
    ) -> Outcome:
        now = self._services.clock.now()

        def take(connection: Connection) -> Outcome:
            return submit(connection, now, self._market_id, assignment_id, worker_id, answers)

        return await self._services.home.store.awrite(take)

    def _next(self, outcome: Outcome) -> str:
        return f"{self._prefix}/worker/next?after={outcome.assignment_id}"


_NO_ANSWER = frozenset({"assignmentId", "hitId", "turkSubmitTo", "workerId"})


async def _fields(request: Request) -> list[tuple[str, str]]:
    """Fields of the form, then of the URL."""
    body = await request.body()
    query = request.scope["query_string"]
    if len(body) + len(query) > LONGEST_ANSWERS:
        raise TooLarge(f"externalSubmit: at most {LONGEST_ANSWERS:,} bytes of answers")
    fields = await _form_fields(request, body) + _parse(query)
    for name, _ in fields:
        if len(name) > LONGEST_NAME:
            raise InvalidInput(
                f"externalSubmit: a field's name has more than {LONGEST_NAME} characters"
            )
    return fields


async def _form_fields(request: Request, body: bytes) -> list[tuple[str, str]]:
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if not body or kind == _FORM:
        return _parse(body)
    if kind != "multipart/form-data":
        raise InvalidInput(f"externalSubmit: expected a form ({_FORM}), got {kind[:80]!r}")
    # A file becomes an empty answer: Amazon gave uploads up in 2017.
    async with request.form(max_fields=MOST_FIELDS, max_files=10) as form:
        return [
            (name, value if isinstance(value, str) else "") for name, value in form.multi_items()
        ]


def _parse(data: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(
            data.decode("latin-1"),
            keep_blank_values=True,
            max_num_fields=MOST_FIELDS,
            errors="replace",
        )
    except ValueError as error:
        raise TooLarge(f"externalSubmit: at most {MOST_FIELDS} fields") from error


def _told(outcome: Outcome) -> bytes:
    return msgspec.json.encode(
        {"outcome": outcome.kind, "assignment_id": outcome.assignment_id, "hit_id": outcome.hit_id}
    )
