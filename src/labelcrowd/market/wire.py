"""Amazon's protocol: JSON 1.1 in, JSON 1.1 out, every request signed.

``Wire.answer`` takes a request apart, finds out who sent it, runs the
operation in one transaction and forms the reply. The same call sent again
(same ``amz-sdk-invocation-id``, same body) gets the stored answer. That header
need not be signed, so the same signed bytes of a call that adds to what was
there (``Operation.adds``) get it too, whatever the header says.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from msgspec import UNSET
from sqlalchemy import Connection, bindparam, select

from labelcrowd.clock import Clock
from labelcrowd.errors import Busy, LabelcrowdError, StorageFailed, StorageFull, TooLarge
from labelcrowd.ids import Ids
from labelcrowd.market.errors import BadParameter, MarketError
from labelcrowd.market.operations import OPERATIONS, Caller, Operation
from labelcrowd.market.operations.base import Note, PublishGate, RejectGate
from labelcrowd.market.questions import OwnPageReader
from labelcrowd.market.sigv4 import Claim, SignatureError, SignedRequest, check, read_claim
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.statement import Statement
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.market import access_key

TARGET = "MTurkRequesterServiceV20170117."
PREFIX = "AWS.MechanicalTurk."
CONTENT_TYPE = "application/x-amz-json-1.1"
MAX_BODY = 1_000_000
AT_ONCE = 16_384
"""A body of so many bytes is understood in less time than handing it to a thread takes."""

NoteOf = Callable[[str, str, str, int], Note]

_k = access_key.c
_KEY = Prepared(
    select(_k.secret, _k.requester_id).where(
        _k.id == bindparam("b_key"), _k.market_id == bindparam("b_market"), _k.active
    )
)
_ANSWERED = Statement(
    "SELECT body_hash, request_id, answer FROM answered_request "
    "WHERE market_id = ? AND requester_id = ? AND invocation_id = ?"
)
_REMEMBER = Statement(
    "INSERT INTO answered_request (market_id, requester_id, invocation_id, body_hash, request_id,"
    " answer, created_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back over HTTP."""

    status: int
    request_id: str
    body: bytes
    retry_after_s: int | None = None

    @property
    def headers(self) -> dict[str, str]:
        later = {} if self.retry_after_s is None else {"retry-after": str(self.retry_after_s)}
        return {"content-type": CONTENT_TYPE, "x-amzn-requestid": self.request_id, **later}


@dataclass(frozen=True, slots=True)
class _Call:
    """A request that is understood and proven."""

    operation: Operation
    request: Any
    parsed: Any
    caller: Caller
    repeat_ids: tuple[str, ...]  # by which the same call is known when it is sent again
    body_hash: str


class _AnsweredMeanwhile(Exception):
    """Another process stored the answer to the same call first."""


class Wire:
    """The protocol over one store. ``own_page_reader``: see ``questions``;
    ``publish_gate``, ``reject_gate``: see ``operations.base``; ``note_of`` gives what writes down
    the acts of (market, requester, access key) at a time.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Ids,
        *,
        public_url: str,
        own_page_reader: OwnPageReader | None = None,
        publish_gate: PublishGate = lambda connection, requester_id, market_id, reward_cents: None,
        reject_gate: RejectGate = lambda connection, requester_id, market_id, assignment_id: None,
        note_of: NoteOf | None = None,
    ) -> None:
        self._store, self._clock, self._ids = store, clock, ids
        self._public_url, self._own_page_reader = public_url, own_page_reader
        self._publish_gate, self._reject_gate = publish_gate, reject_gate
        self._note_of = note_of or _nobody_notes

    def answer(self, market_id: str, signed: SignedRequest, *, keys_of: str | None = None) -> Reply:
        """Answer a request to one market's endpoint. Raises nothing but unforeseen errors.

        ``keys_of``: the market whose keys are accepted, where it is another one.
        """
        now, request_id = self._clock.now(), _request_id(self._ids)
        try:
            call = self._store.read(
                lambda c: self._understand(c, market_id, signed, now, request_id, keys_of)
            )
            return self._run(call)
        except LabelcrowdError as error:
            return _refusal(request_id, now, error)

    async def aanswer(self, market_id: str, signed: SignedRequest) -> Reply:
        """``answer`` that keeps no thread waiting for a write to be on disk."""
        now, request_id = self._clock.now(), _request_id(self._ids)

        def understand(connection: Connection) -> _Call:
            return self._understand(connection, market_id, signed, now, request_id)

        try:
            if len(signed.body) > AT_ONCE:
                call = await asyncio.to_thread(self._store.read, understand)
            else:
                call = await self._store.aread(understand)
            if not call.operation.writes:
                return await asyncio.to_thread(self._run, call)
            return await self._awrite(call)
        except LabelcrowdError as error:
            return _refusal(request_id, now, error)

    def _understand(
        self,
        connection: Connection,
        market_id: str,
        signed: SignedRequest,
        now: int,
        request_id: str,
        keys_of: str | None = None,
    ) -> _Call:
        if len(signed.body) > MAX_BODY:
            raise TooLarge(f"the body may have {MAX_BODY} bytes, it has {len(signed.body)}")
        claim = read_claim(signed)
        requester_id = _prove(connection, keys_of or market_id, signed, claim, now)
        caller = Caller(
            market_id,
            requester_id,
            now,
            self._ids,
            request_id,
            self._public_url,
            self._own_page_reader,
            self._publish_gate,
            self._reject_gate,
            self._note_of(market_id, requester_id, claim.key_id, now),
        )
        headers = dict(signed.headers)
        operation = _operation(headers.get("x-amz-target", ""))
        request = _decode(operation, signed.body)
        parsed = operation.check(caller, request)
        repeat_ids = _repeat_ids(operation, request, claim, headers)
        body_hash = hashlib.sha256(operation.name.encode() + b"\0" + signed.body).hexdigest()
        return _Call(operation, request, parsed, caller, repeat_ids, body_hash)

    def _run(self, call: _Call) -> Reply:
        if not call.operation.writes:
            return self._store.read(lambda c: _reply(c, call))
        try:
            return self._store.write(lambda c: _reply_once(c, call))
        except _AnsweredMeanwhile:
            return self._store.write(lambda c: _reply_once(c, call))

    async def _awrite(self, call: _Call) -> Reply:
        try:
            return await self._store.awrite(lambda c: _reply_once(c, call))
        except _AnsweredMeanwhile:
            return await self._store.awrite(lambda c: _reply_once(c, call))


def _nobody_notes(market_id: str, requester_id: str, key_id: str, now: int) -> Note:
    return lambda connection, action, subject, detail: None


def _prove(
    connection: Connection, market_id: str, signed: SignedRequest, claim: Claim, now: int
) -> str:
    """The requester who signed. Raises SignatureError."""
    row = _KEY.one(connection, {"b_key": claim.key_id, "b_market": market_id})
    if row is None:
        raise SignatureError(
            "UnrecognizedClientException",
            "The security token included in the request is invalid: this market does not "
            "know the access key.",
        )
    check(signed, claim, row.secret, now)
    return str(row.requester_id)


def _refusal(request_id: str, now: int, error: LabelcrowdError) -> Reply:
    """What the protocol says of an error. Whatever is the server's own fault may be repeated."""
    if isinstance(error, SignatureError):
        return _error(400, request_id, {"__type": error.kind, "message": error.message})
    if isinstance(error, MarketError):
        return _request_error(request_id, now, error)
    if isinstance(error, Busy):
        # Clients repeat this by themselves, and never a RequestError.
        fault = {"__type": "ThrottlingException", "message": error.message}
        return _error(400, request_id, fault)
    if isinstance(error, StorageFull):
        return service_fault(request_id, 503, error.message, error.retry_after_s)
    if isinstance(error, StorageFailed):
        return service_fault(request_id, 500, error.message)
    return _request_error(request_id, now, BadParameter(error.message))


def service_fault(
    request_id: str, status: int, message: str, retry_after_s: int | None = None
) -> Reply:
    """The other modelled error: the server's fault, worth repeating. Clients repeat any 5xx."""
    fault = _error(status, request_id, {"__type": "ServiceFault", "Message": message})
    return replace(fault, retry_after_s=retry_after_s)


def _reply(connection: Connection, call: _Call) -> Reply:
    answer = call.operation.run(call.caller, connection, call.request, call.parsed)
    return Reply(200, call.caller.request_id, msgspec.json.encode(answer))


def _repeat_ids(
    operation: Operation, request: Any, claim: Claim, headers: Mapping[str, str]
) -> tuple[str, ...]:
    found = [invocation] if (invocation := headers.get("amz-sdk-invocation-id", "")[:64]) else []
    if operation.adds and request.UniqueRequestToken is UNSET:
        # Longer than any invocation id, so that nobody can name it as one.
        found.append(f"signature:{claim.key_id}:{claim.signature}")
    return tuple(found)


def _reply_once(connection: Connection, call: _Call) -> Reply:
    caller, unused = call.caller, []
    for repeat_id in call.repeat_ids:
        key = (caller.market_id, caller.requester_id, repeat_id)
        before = _ANSWERED.one(connection, *key)
        if before is None:
            unused.append(key)
        elif before[0] == call.body_hash:
            return Reply(200, before[1], before[2].encode())
    reply = _reply(connection, call)
    values = (call.body_hash, reply.request_id, reply.body.decode(), caller.now)
    for key in unused:
        if _REMEMBER.run(connection, *key, *values) != 1:
            raise _AnsweredMeanwhile
    return reply


def _operation(target: str) -> Operation:
    name = target.removeprefix(TARGET)
    found = OPERATIONS.get(name) if target.startswith(TARGET) else None
    if found is not None:
        return found
    raise SignatureError("UnknownOperationException", f"Unknown operation {target[:120]!r}.")


def _decode(operation: Operation, body: bytes) -> Any:
    try:
        return msgspec.json.decode(body or b"{}", type=operation.request)
    except msgspec.ValidationError as error:
        raise BadParameter(f"{operation.name}: {error}.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SignatureError("SerializationException", f"The body is not JSON: {error}") from error
    except RecursionError as error:
        raise SignatureError("SerializationException", "The body is nested too deeply.") from error


def _request_error(request_id: str, now: int, error: MarketError) -> Reply:
    # Every message of Amazon's ended like this, and clients cut it off.
    message = f"{error.message} ({now // 1000})"
    return _error(
        400,
        request_id,
        {
            "__type": "RequestError",
            "Message": message,
            "TurkErrorCode": PREFIX + error.turk_code,
        },
    )


def _error(status: int, request_id: str, body: dict[str, str]) -> Reply:
    return Reply(status, request_id, msgspec.json.encode(body))


def _request_id(ids: Ids) -> str:
    raw = ids.secret()
    return "-".join((raw[:8], raw[8:12], raw[12:16], raw[16:20], raw[20:32]))
