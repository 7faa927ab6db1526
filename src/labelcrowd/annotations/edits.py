"""One edit of one object, and what becomes of it: the rules of concurrent writing. PURE.

Every edit becomes a revision; none is dropped. Whether it also changes the
object is decided by the server's sequence, the writer's session and that
session's own counter, never by a clock:

* of one session's edits to one object the highest counter wins, in whatever
  order they arrive (``superseded`` is stored and answered as done);
* an edit from another session is applied if it was made on the object's
  current revision, else it is ``stale``: stored, and answered with the current
  state, so that its writer can decide.
"""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import msgspec

from labelcrowd.annotations.document import Object

Cause = Literal["create", "reshape", "move", "rename", "delete", "restore", "attributes", "import"]


class Edit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a writer sends: the object's complete new state and where it came from.

    ``change_id`` is random and makes the edit idempotent. ``counter`` rises within
    ``session``. ``base`` is the sequence of the object's revision that the writer
    had seen, 0 for none. ``draw_ms`` and ``name_ms`` are active milliseconds.
    """

    change_id: str
    object_id: str
    session: str
    counter: int
    base: int
    cause: Cause
    object: Object
    draw_ms: int = 0
    name_ms: int = 0
    first_input_at: int | None = None
    last_input_at: int | None = None


class Outcome(enum.StrEnum):
    """What became of an edit. All three are stored."""

    APPLIED = "applied"
    SUPERSEDED = "superseded"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Head:
    """Where an object's current state came from."""

    seq: int
    session: str
    counter: int


@dataclass(frozen=True, slots=True)
class Revision:
    """One stored edit; ``body`` is the object's JSON."""

    seq: int
    change_id: str
    object_id: str
    session: str
    counter: int
    base_seq: int
    body: str
    outcome: Outcome


_encode = msgspec.json.Encoder().encode


def decide(
    head: Head | None, *, session: str, counter: int, base: int, newest_of_session: int = -1
) -> Outcome:
    """What becomes of an edit of an object whose state is ``head`` (None: there is none yet).

    ``newest_of_session`` is the highest counter that this session has already
    stored for the object; it matters only where another session wrote last.
    """
    if head is None:
        return Outcome.APPLIED
    if head.session == session:
        return Outcome.APPLIED if counter > head.counter else Outcome.SUPERSEDED
    if counter <= newest_of_session:
        return Outcome.SUPERSEDED
    return Outcome.APPLIED if base >= head.seq else Outcome.STALE


@dataclass(slots=True)
class Folded:
    """The current state of one object, as the revisions tell it."""

    head: Head
    body: str


def fold(revisions: Iterable[Revision]) -> dict[str, Folded]:
    """Current state of every object from its revisions in order of their sequence.

    Decides each outcome anew, so that comparing it with the stored outcome and
    with the stored state proves both. Raises ValueError where they differ.
    """
    states: dict[str, Folded] = {}
    newest: dict[tuple[str, str], int] = {}
    for revision in revisions:
        state = states.get(revision.object_id)
        writer = (revision.object_id, revision.session)
        outcome = decide(
            state.head if state else None,
            session=revision.session,
            counter=revision.counter,
            base=revision.base_seq,
            newest_of_session=newest.get(writer, -1),
        )
        if outcome != revision.outcome:
            raise ValueError(
                f"revision {revision.seq}: stored as {revision.outcome}, must be {outcome}"
            )
        newest[writer] = max(newest.get(writer, -1), revision.counter)
        if outcome is Outcome.APPLIED:
            head = Head(revision.seq, revision.session, revision.counter)
            states[revision.object_id] = Folded(head, revision.body)
    return states


def digest(edit: Edit) -> str:
    """SHA-256 of all that the writer sent: a repeated change id must bring the same again."""
    return hashlib.sha256(_encode(edit)).hexdigest()


def chain(previous: str, fields: tuple[str | int, ...]) -> str:
    """The hash of a revision: SHA-256 over the previous one's and its own stored fields."""
    return hashlib.sha256(previous.encode() + _encode(fields)).hexdigest()
