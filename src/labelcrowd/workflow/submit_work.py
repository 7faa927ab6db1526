"""A worker hands in: the document is closed at a revision, and a receipt is given.

The receipt travels with the answer through the crowd; when it comes back, the
work is known to be whole. Handing in again gives the same receipt, so a page
that lost the answer can go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.annotations import revisions
from labelcrowd.batches.design import HitKind, TaskDesign, needed_objects
from labelcrowd.batches.receipts import Receipt, make_receipt
from labelcrowd.errors import Conflict, InvalidInput
from labelcrowd.storage.home import Secrets
from labelcrowd.storage.statement import Statement
from labelcrowd.workflow.give_answer import answers_of

COMMENTS_LENGTH = 5_000


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What the worker hands in. ``nothing_to_label``: the picture shows none of what is asked."""

    market_id: str
    assignment_id: str
    document_id: str
    nothing_to_label: bool
    nothing_left: bool = False  # said where every object of the names is asked for
    comments: str


@dataclass(frozen=True, kw_only=True)
class HandedIn:
    receipt: str
    counted: int
    last_name: str
    comments: str


def check_comments(comments: str) -> None:
    """Raises InvalidInput where they are too long."""
    if len(comments) > COMMENTS_LENGTH:
        raise InvalidInput(
            f"comments: at most {COMMENTS_LENGTH:,} characters, got {len(comments):,}",
            field="comments",
        )


def hand_in(
    conn: Connection,
    submission: Submission,
    design: TaskDesign,
    secrets: Secrets,
    *,
    questions: int = 0,
    looked_at: int | None = None,
) -> HandedIn:
    """Close the document and give the receipt. Only SQL; may be run again.

    What is on a picture that was removed is taken as it is. ``questions``: how many a yes/no HIT
    asks. Raises Conflict: ``not_enough_objects``, ``objects_drawn`` (nothing to label, but
    something was drawn), ``not_answered``, ``assignment_over``,
    ``changed_meanwhile``. ``looked_at``: the revision that nothing is against, where the design has
    rules for outlines.
    """
    key = (submission.market_id, submission.assignment_id)
    totals = revisions.lock_totals(conn, submission.document_id)
    work = _WORK.one(conn, *key)
    if work is None or work[0] == "Returned":
        raise Conflict(
            "this assignment was returned; it cannot be handed in", code="assignment_over"
        )
    last_name = _LAST_NAME.one(conn, submission.document_id)
    name = "" if last_name is None else str(last_name[0])
    if work[1] is not None:
        return HandedIn(receipt=work[1], counted=work[2], last_name=name, comments=work[3])
    kept = totals is not None  # what was drawn may have been deleted with its picture
    counted, picture_gone = totals.counted if totals else work[2], work[4]
    is_drawn = design.hit_kind is HitKind.DRAW
    nothing = submission.nothing_to_label and is_drawn
    answers = {} if is_drawn else answers_of(conn, *key)
    if design.hit_kind is HitKind.COVER:
        nothing = answers.get(0) == "no"
    if not picture_gone:
        if is_drawn:
            _check_enough(counted, nothing, design)
        check_answers(design, answers, counted=counted, questions=questions)
        if looked_at is not None and kept:
            _check_unchanged(conn, submission.document_id, looked_at)
    seq = revisions.finalize(conn, submission.document_id) if kept else 0
    receipt = make_receipt(secrets, *key, Receipt(seq, counted))
    left = (nothing or submission.nothing_left) if design.all_of_names else None
    _HAND_IN.run(conn, receipt, counted, nothing, left, submission.comments, *key)
    return HandedIn(receipt=receipt, counted=counted, last_name=name, comments=submission.comments)


def _check_unchanged(conn: Connection, document_id: str, looked_at: int) -> None:
    if revisions.get(conn, document_id).head_seq != looked_at:
        raise Conflict(
            "something was changed while it was handed in; hand it in again",
            code="changed_meanwhile",
        )


def check_answers(
    design: TaskDesign, answers: Mapping[int, str], *, counted: int, questions: int
) -> None:
    """Raises Conflict (``not_answered``, ``not_enough_objects``, ``objects_drawn``) where follow-up
    work lacks an answer, or the answer and what was drawn do not agree.
    """
    if design.hit_kind is HitKind.VERIFY and len(answers) < questions:
        left = questions - len(answers)
        raise Conflict(
            f"{len(answers)} of {questions} questions are answered; {left} more to go",
            code="not_answered",
        )
    if design.hit_kind is not HitKind.COVER:
        return
    if 0 not in answers:
        raise Conflict("say first whether anything is missing", code="not_answered")
    if answers[0] == "yes" and not counted:
        raise Conflict(
            "something is missing: outline it first, or say that nothing is",
            code="not_enough_objects",
        )
    if answers[0] == "no" and counted:
        raise Conflict(
            f"nothing is missing: but {counted} of your objects count; delete them first",
            code="objects_drawn",
        )


def _check_enough(counted: int, nothing_to_label: bool, design: TaskDesign) -> None:
    needed = needed_objects(design)
    if nothing_to_label and design.nothing_to_label:
        if counted:
            raise Conflict(
                f"nothing to label: but {counted} of your objects count; delete them first",
                code="objects_drawn",
            )
    elif nothing_to_label:
        raise Conflict("this work asks for objects on every picture", code="objects_asked_for")
    elif counted < needed:
        raise Conflict(
            f"{counted} of {needed} objects count so far; {needed - counted} more to go",
            code="not_enough_objects",
        )


_WORK = Statement(
    """SELECT w.status, w.receipt, w.counted, w.comments, EXISTS (
         SELECT 1 FROM hit_item t JOIN image i ON i.id = t.image_id AND i.removed_at IS NOT NULL
         WHERE t.batch_id = w.batch_id AND t.row = w.row AND t.role = 'work'
       ) FROM work w WHERE w.market_id = ? AND w.assignment_id = ?"""
)
_LAST_NAME = Statement(
    """SELECT name FROM document_object WHERE document_id = ? AND live AND refers_to IS NULL
       ORDER BY seq DESC LIMIT 1"""
)
_HAND_IN = Statement(
    """UPDATE work SET receipt = ?, counted = ?, nothing_to_label = ?, nothing_left = ?,
       comments = ? WHERE market_id = ? AND assignment_id = ?"""
)
