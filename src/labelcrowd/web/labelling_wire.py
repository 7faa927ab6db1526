"""JSON of the labelling page: what comes in, what goes out, and how errors look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from labelcrowd.annotations.counting import Problem
from labelcrowd.annotations.document import Object
from labelcrowd.annotations.edits import Edit
from labelcrowd.annotations.permissions import as_told
from labelcrowd.annotations.revisions import StoredObject
from labelcrowd.errors import InvalidInput, Malformed, NotSignedIn
from labelcrowd.web.services import Services
from labelcrowd.web.tokens import PageToken
from labelcrowd.workflow.give_answer import GivenAnswer

T = TypeVar("T")

encode = msgspec.json.Encoder().encode


class OpenRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``url``: the page's ``location.search``."""

    url: str


class SubmitRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    nothing_to_label: bool = False
    nothing_left: bool = False
    comments: str = ""
    last_name: str = ""


class ReportRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``error``: what the page showed last as wrong, "" where nothing."""

    words: str
    error: str = ""


class TimeReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``page``: the id of one loading. Sums so far, ``reading_ms`` before the first action."""

    page: str
    seen_ms: int
    reading_ms: int = 0


class AssistRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Points (x, y, whether the object is there) and a box; neither: only get ready."""

    points: tuple[tuple[float, float, bool], ...] = ()
    box: tuple[float, float, float, float] | None = None


class Status(msgspec.Struct, frozen=True):
    """How far the work is, as the server counts it."""

    counted: int
    required: int
    can_submit: bool
    final: bool
    problems: list[Problem]


class SeqObject(msgspec.Struct, frozen=True):
    object: Object
    seq: int


def seq_objects(stored: tuple[StoredObject, ...] | list[StoredObject]) -> list[SeqObject]:
    return [SeqObject(as_told(each.object), each.seq) for each in stored]


_decode_edit = msgspec.json.Decoder(Edit).decode
_decode_answer = msgspec.json.Decoder(GivenAnswer).decode
_decode_open = msgspec.json.Decoder(OpenRequest).decode
_decode_report = msgspec.json.Decoder(ReportRequest).decode
_decode_assist = msgspec.json.Decoder(AssistRequest).decode
_decode_time = msgspec.json.Decoder(TimeReport).decode
_decode_submit = msgspec.json.Decoder(SubmitRequest).decode


def read_edit(body: bytes) -> Edit:
    """Raises Malformed (not JSON) or InvalidInput (``not_finite``, ``bad_field``)."""
    return _read(_decode_edit, body)


def read_answer(body: bytes) -> GivenAnswer:
    """Raises Malformed (not JSON) or InvalidInput (``bad_field``)."""
    return _read(_decode_answer, body)


def read_open(body: bytes) -> OpenRequest:
    return _read(_decode_open, body)


def read_report(body: bytes) -> ReportRequest:
    return _read(_decode_report, body)


def read_assist(body: bytes) -> AssistRequest:
    return _read(_decode_assist, body or b"{}")


def read_time(body: bytes) -> TimeReport:
    return _read(_decode_time, body)


def read_submit(body: bytes) -> SubmitRequest:
    return _read(_decode_submit, body or b"{}")


def _read(decode: Callable[[bytes], T], body: bytes) -> T:
    try:
        return decode(body)
    except msgspec.ValidationError as error:
        message = str(error)
        field = message.rsplit("`$", 1)[-1].rstrip("`").lstrip(".") if "`$" in message else None
        code = "not_finite" if message.startswith("Number out of range") else "bad_field"
        raise InvalidInput(message, field=field or None, code=code) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Malformed(f"body: expected JSON: {error}") from error
    except RecursionError as error:
        raise Malformed("body: the JSON is nested too deeply") from error


def bearer(request: Request) -> str:
    """The token of ``Authorization: Bearer ...``. Raises NotSignedIn."""
    return token_of(request.headers.get("authorization", ""))


def token_of(header: str) -> str:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn(
            "Authorization: expected Bearer and the page's token", code="token_missing"
        )
    return token.strip()


def page_token(services: Services, request: Request) -> PageToken:
    """Who is calling. Raises NotSignedIn."""
    found: PageToken = services.tokens.read_page(bearer(request), now=services.clock.now())
    return found


def json_answer(value: Any, status: int = 200) -> Response:
    return Response(encode(value), status, media_type="application/json")
