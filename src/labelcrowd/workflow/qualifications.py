"""A requester's qualifications for pages and commands: types, who has them, who asked for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.errors import InvalidInput
from labelcrowd.market import (
    answers,
    qualification_news,
    qualification_requests,
    qualification_types,
    qualifications,
)
from labelcrowd.market.errors import no_qualification_request
from labelcrowd.market.qualification_limits import reason as checked_reason
from labelcrowd.market.qualification_requests import PENDING, QualificationRequest
from labelcrowd.market.qualification_types import (
    DISPOSING,
    QualificationType,
    TypeChange,
    TypeValues,
)
from labelcrowd.market.qualifications import REVOKED, Qualification
from labelcrowd.market.question_form import Choice, Question, parse_form
from labelcrowd.workflow.studio import Studio, note_act

__all__ = [
    "Answered",
    "Details",
    "QualificationType",
    "Row",
    "Waiting",
    "all_holders",
    "all_waiting",
    "change_type",
    "delete_type",
    "details",
    "find_type",
    "give",
    "grant_request",
    "list_types",
    "make_type",
    "refuse_request",
    "set_status",
    "take_back",
    "waiting",
]

MOST = 500  # types, requests, or workers who had it, on a page
PAGE = 100  # workers who have it


@dataclass(frozen=True)
class Row:
    """A type in the list, with how many workers have it and how many wait for it."""

    of_type: QualificationType
    holders: int
    pending: int


@dataclass(frozen=True)
class Details:
    """One type, with who has it (a page of them), had it, and waits for it."""

    of_type: QualificationType
    granted: list[Qualification]
    holders: int
    next_after: str  # the worker after whom the next page begins, "": there is none
    revoked: list[Qualification]
    pending: list[QualificationRequest]
    waiting: int

    @property
    def deleted(self) -> bool:
        return self.of_type.status == DISPOSING


@dataclass(frozen=True)
class Answered:
    """A question of a test and what a worker answered, in words."""

    question: str
    answer: str


@dataclass(frozen=True)
class Waiting:
    """A request that waits, with its type and the answers to the test if there is one."""

    of_type: QualificationType
    request: QualificationRequest
    answered: list[Answered]


def list_types(studio: Studio, requester_id: str, market_id: str) -> list[Row]:
    """The requester's own types, by name."""

    def read(c: Connection) -> list[Row]:
        found = qualification_types.list_types(c, market_id, requester_id, owned=True, limit=MOST)
        have = qualifications.count_holders(c, market_id, requester_id)
        wait = qualification_requests.count_pending(c, market_id, requester_id)
        return [Row(one, have.get(one.id, 0), wait.get(one.id, 0)) for one in found]

    return studio.home.store.read(read)


def find_type(
    studio: Studio, requester_id: str, market_id: str, name_or_id: str
) -> QualificationType:
    """The requester's own type of that name or id. Raises NotFound."""

    def read(c: Connection) -> QualificationType:
        for row in qualification_types.list_types(
            c, market_id, requester_id, owned=True, limit=10_000
        ):
            if name_or_id == row.name:
                return row
        return qualification_types.get_own_type(c, market_id, requester_id, name_or_id)

    return studio.home.store.read(read)


def details(
    studio: Studio, requester_id: str, market_id: str, type_id: str, *, after: str = ""
) -> Details:
    """One of them, with those who have it after a worker. Raises NotFound."""

    def read(c: Connection) -> Details:
        scope = (c, market_id, requester_id)
        have = qualifications.holders(*scope, type_id, after=after, limit=PAGE + 1)
        return Details(
            qualification_types.get_own_type(*scope, type_id),
            have[:PAGE],
            qualifications.count_holders(*scope).get(type_id, 0),
            have[PAGE - 1].worker_id if len(have) > PAGE else "",
            qualifications.holders(*scope, type_id, status=REVOKED, limit=MOST),
            qualification_requests.pending_requests(*scope, type_id=type_id, limit=MOST),
            qualification_requests.count_pending(*scope).get(type_id, 0),
        )

    return studio.home.store.read(read)


def all_holders(
    studio: Studio, requester_id: str, market_id: str, type_id: str
) -> list[Qualification]:
    """Everybody who has a type, by worker id. Raises NotFound."""
    return studio.home.store.read(
        lambda c: qualifications.holders(c, market_id, requester_id, type_id, limit=10**9)
    )


def waiting(studio: Studio, requester_id: str, market_id: str, request_id: str) -> Waiting:
    """A request with its answers. Raises NotFound, also for one that does not wait (any more)."""

    def read(c: Connection) -> Waiting:
        found = qualification_requests.get_request(c, market_id, request_id)
        if found.requester_id != requester_id or found.status != PENDING:
            raise no_qualification_request(request_id)
        of_type = qualification_types.get_own_type(
            c, market_id, requester_id, found.qualification_type_id
        )
        return Waiting(of_type, found, _answered(found))

    return studio.home.store.read(read)


def all_waiting(studio: Studio, requester_id: str, market_id: str) -> list[Waiting]:
    """Every request that waits for this requester, the oldest first."""

    def read(c: Connection) -> list[Waiting]:
        found = qualification_requests.pending_requests(c, market_id, requester_id, limit=MOST)
        ids = {one.qualification_type_id for one in found}
        types = {one.id: one for one in qualification_types.types_by_id(c, market_id, ids)}
        return [Waiting(types[one.qualification_type_id], one, _answered(one)) for one in found]

    return studio.home.store.read(read)


def _answered(request: QualificationRequest) -> list[Answered]:
    if request.test is None or request.answer is None:
        return []
    given = {one.identifier: one for one in answers.read(request.answer)}
    return [
        Answered(_asked(question), _in_words(question, given.get(question.identifier)))
        for question in parse_form(request.test).questions
    ]


def _asked(question: Question) -> str:
    texts = [question.name, *(one.text for one in question.contents if one.text)]
    return " ".join(text for text in texts if text) or question.identifier


def _in_words(question: Question, given: answers.Answer | None) -> str:
    if given is None:
        return ""
    if not isinstance(question.answer, Choice):
        return given.text or ""
    shown = {one.identifier: one.content.text for one in question.answer.selections}
    chosen = [shown.get(one) or one for one in given.selections]
    return ", ".join([*chosen, *([given.other] if given.other else [])])


def make_type(studio: Studio, requester_id: str, market_id: str, values: TypeValues) -> str:
    """A new type; its id. Raises InvalidInput, and Conflict for a taken name."""
    now = studio.clock.now()

    def make(c: Connection) -> str:
        made = qualification_types.create_type(c, studio.ids, now, market_id, requester_id, values)
        note_act(c, studio, requester_id, "make-qualification", made.id, {"name": made.name})
        return made.id

    return studio.home.store.write(make)


def change_type(
    studio: Studio, requester_id: str, market_id: str, type_id: str, change: TypeChange
) -> None:
    """Change a type. Raises InvalidInput, NotFound, Conflict."""

    def write(c: Connection) -> None:
        changed = qualification_types.change_type(c, market_id, requester_id, type_id, change)
        note_act(c, studio, requester_id, "change-qualification", type_id, {"name": changed.name})

    studio.home.store.write(write)


def set_status(
    studio: Studio, requester_id: str, market_id: str, type_id: str, status: str
) -> None:
    """Open or close a type (``Active``, ``Inactive``). Raises NotFound, Conflict."""
    change_type(studio, requester_id, market_id, type_id, TypeChange(status=status))


def delete_type(studio: Studio, requester_id: str, market_id: str, type_id: str) -> None:
    """Delete a type; who has it keeps it. Raises NotFound, Conflict."""
    now = studio.clock.now()

    def write(c: Connection) -> None:
        qualification_types.delete_type(c, now, market_id, requester_id, type_id)
        note_act(c, studio, requester_id, "delete-qualification", type_id)

    studio.home.store.write(write)


def give(
    studio: Studio,
    requester_id: str,
    market_id: str,
    type_id: str,
    worker_ids: Sequence[str],
    value: int | None,
    *,
    tell: bool = True,
) -> None:
    """Give these workers a type, all or none, and ``tell`` them. Raises InvalidInput, NotFound."""
    _require_some(worker_ids)
    now = studio.clock.now()

    def write(c: Connection) -> None:
        for one in worker_ids:
            qualifications.associate(c, now, market_id, requester_id, type_id, one, value)
            if tell:
                qualification_news.tell_granted(
                    c, studio.ids, now, market_id, requester_id, one, type_id, value
                )
        detail = {"workers": list(worker_ids), "value": value}
        note_act(c, studio, requester_id, "give-qualification", type_id, detail)

    studio.home.store.write(write)


def take_back(
    studio: Studio,
    requester_id: str,
    market_id: str,
    type_id: str,
    worker_ids: Sequence[str],
    reason: str,
) -> None:
    """Take a type back from these workers, all or none; they read the reason.

    Raises InvalidInput, NotFound, Conflict.
    """
    _require_some(worker_ids)
    reason, now = checked_reason(reason), studio.clock.now()

    def write(c: Connection) -> None:
        for one in worker_ids:
            qualifications.disassociate(c, market_id, requester_id, type_id, one, reason)
            qualification_news.tell_taken_back(
                c, studio.ids, now, market_id, requester_id, one, type_id, reason
            )
        detail = {"workers": list(worker_ids), "reason": reason}
        note_act(c, studio, requester_id, "take-back-qualification", type_id, detail)

    studio.home.store.write(write)


def grant_request(
    studio: Studio, requester_id: str, market_id: str, request_id: str, value: int | None
) -> QualificationRequest:
    """Give a worker what they asked for. Raises NotFound, and Conflict unless it waits."""
    now = studio.clock.now()

    def write(c: Connection) -> QualificationRequest:
        asked = qualification_requests.accept_request(
            c, now, market_id, requester_id, request_id, value
        )
        qualification_news.tell_granted(
            c, studio.ids, now, market_id, requester_id,
            asked.worker_id, asked.qualification_type_id, value,
        )  # fmt: skip
        detail = {"worker": asked.worker_id, "value": value}
        note_act(c, studio, requester_id, "grant-qualification-request", request_id, detail)
        return asked

    return studio.home.store.write(write)


def refuse_request(
    studio: Studio, requester_id: str, market_id: str, request_id: str, reason: str
) -> QualificationRequest:
    """Refuse it; the worker reads the reason. Raises InvalidInput, NotFound, Conflict."""
    reason, now = checked_reason(reason), studio.clock.now()

    def write(c: Connection) -> QualificationRequest:
        asked = qualification_requests.reject_request(
            c, now, market_id, requester_id, request_id, reason
        )
        qualification_news.tell_refused(
            c, studio.ids, now, market_id, requester_id,
            asked.worker_id, asked.qualification_type_id, reason,
        )  # fmt: skip
        detail = {"worker": asked.worker_id, "reason": reason}
        note_act(c, studio, requester_id, "refuse-qualification-request", request_id, detail)
        return asked

    return studio.home.store.write(write)


def _require_some(worker_ids: Sequence[str]) -> None:
    if not worker_ids:
        raise InvalidInput("workers: expected at least one worker id", field="workers")
