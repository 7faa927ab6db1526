"""The append-only store of documents: every edit is a revision, nothing is overwritten.

``append`` is the product's hottest write; its statements are plain SQL
(``revision_sql``). ``document_object`` holds the fold of the revisions
(``edits.fold``) and is changed in the same transaction, never elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.annotations import revision_sql as sql
from labelcrowd.annotations.document import Object, decode_object, encode_object
from labelcrowd.annotations.edits import Edit, Head, Outcome, Revision, chain, decide, digest
from labelcrowd.annotations.validity import Checked
from labelcrowd.errors import Conflict, NotFound, TooLarge
from labelcrowd.storage.statement import Row

OBJECTS = 10_000
"""Most objects of one document, deleted ones included."""

REVISIONS = 200_000
"""Most revisions of one document: what a page can send in a working day, many times over."""


@dataclass(frozen=True, kw_only=True)
class NewDocument:
    """``origin``: assignment | importing | import | requester | model | consensus | union.

    ``base_document_id`` and ``base_seq``: the set that its author starts from, see ``whole``.
    """

    id: str
    requester_id: str
    image_id: str
    origin: str
    origin_key: str
    author_id: str
    source: str = "{}"
    base_document_id: str | None = None
    base_seq: int = 0


@dataclass(frozen=True, slots=True)
class DocumentRow:
    id: str
    requester_id: str
    image_id: str
    origin: str
    origin_key: str
    author_id: str
    head_seq: int
    head_hash: str
    final_seq: int | None


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One object's state and the revision that it came from."""

    seq: int
    object: Object


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an applied object counts, and if not why; see ``annotations.counting``.

    ``moved_others``: other objects of the document were judged anew with it.
    """

    counts: bool = False
    problem: str = ""
    twin_of: str | None = None
    moved_others: bool = False


@dataclass(frozen=True, slots=True)
class Totals:
    """Of a document: objects, those that count, those with a problem."""

    objects: int
    counted: int
    problems: int

    def changed(self, was: Standing | None, now: Standing) -> Totals:
        """After one object's standing changed; ``was`` None: it is new."""
        if was is None:
            return Totals(
                self.objects + 1, self.counted + now.counts, self.problems + bool(now.problem)
            )
        return Totals(
            self.objects,
            self.counted + now.counts - was.counts,
            self.problems + bool(now.problem) - bool(was.problem),
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an edit. ``current`` is set where it was stale; ``repeated``: seen before."""

    seq: int
    outcome: Outcome
    totals: Totals
    current: StoredObject | None = None
    repeated: bool = False


Judge = Callable[[Connection, bool, bool], Standing]
"""Called once an edit is applied, with whether the object was there before, and whether it is the
document's first."""


def create(conn: Connection, document: NewDocument, *, now: int) -> str:
    """Make a document; the id of the one that exists already for its image, origin and key."""
    is_new = sql.INSERT_DOCUMENT.run(
        conn,
        document.id,
        document.requester_id,
        document.image_id,
        document.origin,
        document.author_id,
        document.origin_key,
        document.source,
        document.base_document_id,
        document.base_seq,
        now,
        now,
    )
    if is_new:
        return document.id
    found = find(conn, document.image_id, document.origin, document.origin_key)
    assert found is not None
    return found


def get(conn: Connection, document_id: str) -> DocumentRow:
    """The document's row. Raises NotFound."""
    row = sql.DOCUMENT.one(conn, document_id)
    if row is None:
        raise _no_document(document_id)
    return DocumentRow(*row)


def _no_document(document_id: str) -> NotFound:
    return NotFound(f"no document {document_id}")


def append(
    conn: Connection,
    document_id: str,
    edit: Edit,
    checked: Checked,
    *,
    author_id: str,
    now: int,
    judge: Judge | None = None,
    longest_ms: int | None = None,
) -> Answer:
    """Store one edit. ``judge`` says whether the object counts now; active time above
    ``longest_ms``, which cannot have been, is not stored.

    Raises Conflict (``change_id_reused``, ``final``), TooLarge (objects, revisions), NotFound.
    A repeated change id with the same content returns the first answer.
    """
    place = _Place.lock(conn, document_id, edit)
    edit_digest = digest(edit)
    if place.repeated is not None:
        return _first_answer(conn, document_id, edit, edit_digest, place.repeated)
    place.check_open(document_id)
    outcome = _decide(conn, document_id, place.head, edit)
    seq = place.head_seq + 1
    body = encode_object(checked.object).decode()
    draw_ms, name_ms = edit.draw_ms, edit.name_ms
    if longest_ms is not None:
        draw_ms = min(draw_ms, longest_ms)
        name_ms = min(name_ms, longest_ms - draw_ms)
    fields = (
        document_id, seq, edit.change_id, edit.object_id, edit.session, edit.counter, edit.base,
        body, edit_digest, author_id, now, edit.cause, outcome.value, draw_ms, name_ms,
    )  # fmt: skip
    revision_hash = chain(place.head_hash, fields)
    sql.INSERT_REVISION.run(conn, *fields, revision_hash)
    after, current = place.totals or _count(conn, document_id), None
    if outcome is Outcome.APPLIED:
        standing = Standing()
        if judge is not None:
            standing = judge(conn, place.head is not None, after.objects == 0)
        _put_object(conn, document_id, seq, edit, checked, standing, body)
        after = after.changed(place.standing, standing)
        if standing.moved_others:
            after = _count(conn, document_id)
        if after.objects > OBJECTS:
            raise TooLarge(f"a document takes at most {OBJECTS:,} objects", code="too_many_objects")
    elif outcome is Outcome.STALE:
        current = _state(conn, document_id, edit.object_id)
    _move_head(conn, document_id, seq, revision_hash, now, after)
    return Answer(seq, outcome, after, current)


def _move_head(
    conn: Connection, document_id: str, seq: int, revision_hash: str, now: int, after: Totals
) -> None:
    sql.MOVE_HEAD.run(
        conn, seq, revision_hash, now, after.objects, after.counted, after.problems, document_id
    )


def find(conn: Connection, image_id: str, origin: str, origin_key: str) -> str | None:
    """The id of the document of that image, origin and key."""
    row = sql.FIND_DOCUMENT.one(conn, image_id, origin, origin_key)
    return None if row is None else str(row[0])


def append_import(
    conn: Connection,
    document_id: str,
    objects: Sequence[Checked],
    *,
    author_id: str,
    now: int,
    after: int = 0,
) -> int:
    """Store the imported objects number ``after`` + 1 and on; how many were stored.

    Those that are there already are left as they are: an import run again changes nothing, and
    one that was interrupted goes on. Raises TooLarge; Conflict where one before them is missing.
    """
    if after + len(objects) > OBJECTS:
        raise TooLarge(f"a document takes at most {OBJECTS:,} objects, got more")
    sql.LOCK_DOCUMENT.one(conn, document_id)
    document = get(conn, document_id)
    if document.head_seq < after:
        raise Conflict(f"document {document_id}: objects before the {after:,}. are missing")
    objects = objects[document.head_seq - after :]
    if not objects:
        return 0
    revisions, states, head_hash = [], [], document.head_hash
    for seq, checked in enumerate(objects, start=document.head_seq + 1):
        obj = checked.object
        body = encode_object(obj).decode()
        edit = Edit(
            change_id=f"import-{seq}", object_id=obj.id, session="import", counter=seq, base=0,
            cause="import", object=obj,
        )  # fmt: skip
        fields = (
            document_id, seq, edit.change_id, obj.id, edit.session, seq, 0,
            body, digest(edit), author_id, now, edit.cause, Outcome.APPLIED.value, 0, 0,
        )  # fmt: skip
        head_hash = chain(head_hash, fields)
        revisions.append((*fields, head_hash))
        states.append(_object_row(document_id, seq, edit, checked, Standing(), body))
    sql.INSERT_REVISION.many(conn, revisions)
    sql.PUT_OBJECT.many(conn, states)
    seq, there = document.head_seq + len(objects), totals(conn, document_id)
    after_all = Totals(there.objects + len(objects), there.counted, there.problems)
    _move_head(conn, document_id, seq, head_hash, now, after_all)
    return len(objects)


def complete_import(
    conn: Connection, document_id: str, *, now: int, origin: str = "import"
) -> bool:
    """From now on an ``importing`` document is an ``import`` (or a ``model``'s, a ``union``) that
    others see; whether it was not before."""
    return bool(sql.COMPLETE_IMPORT.run(conn, origin, now, document_id))


def finalize(conn: Connection, document_id: str) -> int:
    """Close the document at its last revision; return that. Closing again changes nothing.

    Raises NotFound.
    """
    row = sql.FINALIZE.one(conn, document_id)
    if row is None:
        raise _no_document(document_id)
    return int(row[0])


def objects(conn: Connection, document_id: str, *, at_seq: int | None = None) -> list[StoredObject]:
    """All objects, deleted ones too, in order of their last revision; as of ``at_seq`` if given."""
    if at_seq is None:
        rows = sql.OBJECTS.all(conn, document_id)
    else:
        rows = sql.OBJECTS_AT.all(conn, document_id, at_seq)
    return [StoredObject(int(seq), decode_object(body)) for seq, body in rows]


def find_object(conn: Connection, document_id: str, object_id: str) -> Object | None:
    """The current state of one object."""
    row = sql.STATE.one(conn, document_id, object_id)
    return None if row is None else decode_object(row[1])


def revisions(conn: Connection, document_id: str) -> list[Revision]:
    """All revisions in order."""
    return [_revision(row) for row in sql.REVISIONS.all(conn, document_id)]


def _revision(row: Row) -> Revision:
    seq, change_id, object_id, session, counter, base_seq, body, outcome = row
    return Revision(seq, change_id, object_id, session, counter, base_seq, body, Outcome(outcome))


def verify_chain(conn: Connection, document_id: str) -> None:
    """Raises ValueError at the first revision whose hash does not follow from what is stored."""
    previous = ""
    for row in sql.CHAIN.all(conn, document_id):
        fields, stored = tuple(row[:-1]), row[-1]
        previous = chain(previous, fields)
        if previous != stored:
            raise ValueError(f"document {document_id}: revision {row[1]} was changed")
    if get(conn, document_id).head_hash != previous:
        raise ValueError(f"document {document_id}: the last revisions are missing")
    kept, counted = totals(conn, document_id), _count(conn, document_id)
    if kept != counted:
        raise ValueError(f"document {document_id}: {counted} was counted, {kept} is kept")


def totals(conn: Connection, document_id: str) -> Totals:
    """How many objects the document has, and how many of them count."""
    row = sql.TOTALS.one(conn, document_id)
    assert row is not None
    return _totals(conn, document_id, row)


def lock_totals(conn: Connection, document_id: str) -> Totals | None:
    """The same with the document locked until the end of the transaction; None: it is gone."""
    row = sql.LOCK_TOTALS.one(conn, document_id)
    return None if row is None else _totals(conn, document_id, row)


def _totals(conn: Connection, document_id: str, row: Row) -> Totals:
    return _count(conn, document_id) if row[0] is None else Totals(*row)


def _count(conn: Connection, document_id: str) -> Totals:
    """The same by looking at every object."""
    row = sql.COUNT.one(conn, document_id)
    assert row is not None
    return Totals(*row)


@dataclass(frozen=True, slots=True)
class _Place:
    """What an edit finds: the document's head and totals, the object's head and standing, and
    itself if it came before."""

    head_seq: int
    head_hash: str
    final_seq: int | None
    totals: Totals | None
    repeated: tuple[int, str, str] | None
    head: Head | None
    standing: Standing | None

    @classmethod
    def lock(cls, conn: Connection, document_id: str, edit: Edit) -> _Place:
        if conn.dialect.name != "sqlite":
            # A statement of its own: what is read after the wait must be seen by a new snapshot.
            sql.LOCK_DOCUMENT.one(conn, document_id)
        row = sql.PLACE.one(conn, edit.change_id, edit.object_id, document_id)
        if row is None:
            raise _no_document(document_id)
        head_seq, head_hash, final_seq = row[:3]
        totals = None if row[3] is None else Totals(*row[3:6])
        repeated = None if row[6] is None else (row[6], row[7], row[8])
        if row[9] is None:
            return cls(head_seq, head_hash, final_seq, totals, repeated, None, None)
        head, standing = Head(*row[9:12]), Standing(bool(row[12]), row[13])
        return cls(head_seq, head_hash, final_seq, totals, repeated, head, standing)

    def check_open(self, document_id: str) -> None:
        if self.final_seq is not None:
            raise Conflict("this work has been submitted; it takes no more changes", code="final")
        if self.head_seq >= REVISIONS:
            raise TooLarge(f"a document takes at most {REVISIONS:,} changes", code="too_many_edits")


def _decide(conn: Connection, document_id: str, head: Head | None, edit: Edit) -> Outcome:
    newest = -1
    if head is not None and head.session != edit.session:
        row = sql.NEWEST_OF_SESSION.one(conn, document_id, edit.object_id, edit.session)
        newest = -1 if row is None or row[0] is None else int(row[0])
    return decide(
        head,
        session=edit.session,
        counter=edit.counter,
        base=edit.base,
        newest_of_session=newest,
    )


def _first_answer(
    conn: Connection, document_id: str, edit: Edit, edit_digest: str, first: tuple[int, str, str]
) -> Answer:
    seq, first_digest, outcome = first
    if first_digest != edit_digest:
        raise Conflict(
            f"change {edit.change_id} was stored before with other content",
            field="change_id",
            code="change_id_reused",
        )
    stale = outcome == Outcome.STALE
    current = _state(conn, document_id, edit.object_id) if stale else None
    return Answer(seq, Outcome(outcome), totals(conn, document_id), current, repeated=True)


def _state(conn: Connection, document_id: str, object_id: str) -> StoredObject:
    row = sql.STATE.one(conn, document_id, object_id)
    assert row is not None
    return StoredObject(int(row[0]), decode_object(row[1]))


def _put_object(
    conn: Connection,
    document_id: str,
    seq: int,
    edit: Edit,
    checked: Checked,
    standing: Standing,
    body: str,
) -> None:
    sql.PUT_OBJECT.run(conn, *_object_row(document_id, seq, edit, checked, standing, body))


def _object_row(
    document_id: str, seq: int, edit: Edit, checked: Checked, standing: Standing, body: str
) -> tuple[object, ...]:
    obj = checked.object
    return (
        document_id,
        edit.object_id,
        seq,
        edit.session,
        edit.counter,
        obj.name,
        not obj.deleted,
        standing.counts,
        standing.problem,
        standing.twin_of,
        obj.refers_to.object_id if obj.refers_to is not None else None,
        checked.area,
        *checked.box,
        body,
    )
