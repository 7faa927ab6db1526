"""What a new HIT asks: its Question, or a HITLayout with values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from msgspec import UNSET
from sqlalchemy import Connection

from labelcrowd.market import layouts, limits, questions
from labelcrowd.market.errors import BadParameter
from labelcrowd.market.hits import NewHit
from labelcrowd.market.html_questions import HtmlQuestion
from labelcrowd.market.operations.base import Caller, or_else
from labelcrowd.market.questions import ExternalQuestion, QuestionKind
from labelcrowd.market.structs.hits import CreateHITRequest, CreateHITWithHITTypeRequest


@dataclass(frozen=True)
class Asked:
    """What the HIT's row says of its question. Of a layout (``values``) it is not made yet."""

    kind: QuestionKind
    question: str = ""
    external_url: str | None = None
    frame_height: int = 0
    layout_id: str = ""
    values: Mapping[str, str] | None = None


def check_asked(caller: Caller, request: CreateHITRequest | CreateHITWithHITTypeRequest) -> Asked:
    """Read what the request asks, without rows of the market. Raises BadParameter."""
    if request.HITLayoutId is not UNSET:
        return _check_layout(request)
    if request.HITLayoutParameters not in (UNSET, []):
        raise BadParameter("HITLayoutParameters: expected a HITLayoutId with them.")
    if not isinstance(request.Question, str):
        raise BadParameter("Either a Question parameter or a HITLayoutId must be provided.")
    found = questions.parse_question(request.Question)
    if isinstance(found, HtmlQuestion):
        return Asked("html", request.Question, frame_height=found.frame_height)
    if not isinstance(found, ExternalQuestion):
        return Asked("form", request.Question)
    questions.check_url(found.url, public_url=caller.public_url)
    questions.read_own_page(
        found.url,
        caller.requester_id,
        public_url=caller.public_url,
        reader=caller.own_page_reader,
    )
    return Asked("external", request.Question, found.url, found.frame_height)


def _check_layout(request: CreateHITRequest | CreateHITWithHITTypeRequest) -> Asked:
    if request.Question is not UNSET:
        raise BadParameter(
            "You can use either the HITLayoutId or the Question parameter, but not both."
        )
    values: dict[str, str] = {}
    for parameter in or_else(request.HITLayoutParameters, []):
        limits.characters("HITLayoutParameters: Name", parameter.Name)
        if parameter.Name in values:
            raise BadParameter(
                f"HITLayoutParameters: {parameter.Name[:100]!r} is there more than once."
            )
        values[parameter.Name] = limits.characters(
            f"HITLayoutParameters: {parameter.Name[:100]!r}", parameter.Value
        )
    layout_id = limits.text("HITLayoutId", str(request.HITLayoutId), 64, shortest=1)
    return Asked("html", layout_id=layout_id, values=values)


def with_layout(connection: Connection, caller: Caller, new: NewHit, asked: Asked) -> NewHit:
    """The HIT with the question that its layout makes, if it has one. Raises DoesNotExist."""
    if asked.values is None:
        return new
    layout = layouts.one(connection, *caller.scope, asked.layout_id)
    return replace(new, question=layout.question(asked.values), frame_height=layout.frame_height)
