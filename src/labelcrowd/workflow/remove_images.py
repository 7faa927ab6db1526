"""Removing pictures: from every page at once, then their HITs, then their bytes.

One transaction takes a picture's rows away and writes the removal down; from
its commit on no page gets the picture any more, through no address. What
follows (ending its open HITs, deleting bytes, writing the list beside the
backups) may be cut short anywhere: ``resume`` goes on with what is not done.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, and_, func, select, update

from labelcrowd.accounts import audit
from labelcrowd.accounts.audit import Actor
from labelcrowd.assist.stored import forget_gone
from labelcrowd.errors import InvalidInput
from labelcrowd.images.catalogue import Image, image_by_id
from labelcrowd.storage import backup_folders, removals
from labelcrowd.storage.picture_rows import DELETE, KEEP, take_picture
from labelcrowd.storage.removals import PICTURE, Entry
from labelcrowd.storage.tables.documents import document
from labelcrowd.storage.tables.pictures import image
from labelcrowd.storage.tables.privacy import removal
from labelcrowd.storage.tables.studio import batch, batch_hit, hit_item, work
from labelcrowd.storage.unused_bytes import delete_unused
from labelcrowd.workflow.studio import Studio

Show = Callable[[int], None]

_CHUNK = 200
_OPENED = ("open", "paused", "stopped")


@dataclass(frozen=True, kw_only=True)
class Affected:
    """What removing these pictures would touch."""

    images: tuple[Image, ...]
    hits: int  # that show them
    in_hand: int  # assignments that workers hold now
    documents: int


@dataclass(frozen=True, kw_only=True)
class Removed:
    """What was done. ``unwritten``: folders where the list for backups could not be written."""

    pictures: int
    hits: int
    blobs: int
    unwritten: tuple[Path, ...]


def look(connection: Connection, images: Sequence[Image]) -> Affected:
    """What hangs on these pictures."""
    hits = in_hand = documents = 0
    for start in range(0, len(images), _CHUNK):
        ids = [one.id for one in images[start : start + _CHUNK]]
        hits += len(_hits_of(connection, ids))
        in_hand += _count(connection, _in_hand(ids))
        documents += _count(
            connection,
            select(func.count()).where(document.c.image_id.in_(ids), document.c.head_seq > 0),
        )
    return Affected(images=tuple(images), hits=hits, in_hand=in_hand, documents=documents)


def remove(
    studio: Studio,
    images: Sequence[Image],
    *,
    documents: str,
    actor: Actor,
    show: Show = lambda done: None,
) -> Removed:
    """Remove pictures of one requester; those that are removed already stay so.

    ``documents``: ``keep`` or ``delete`` what was drawn on them. Raises InvalidInput.
    """
    if documents not in (KEEP, DELETE):
        raise InvalidInput(
            f"documents: expected {KEEP} or {DELETE}, got {documents[:20]!r}", field="documents"
        )
    taken = 0
    for done, one in enumerate(images, start=1):
        taken += _remove_one(studio, one.id, documents, actor)
        show(done)
    hits, blobs, unwritten = _finish(studio)
    return Removed(pictures=taken, hits=hits, blobs=blobs, unwritten=unwritten)


def resume(studio: Studio) -> bool:
    """Go on with removals that were cut short or came back with a backup; False: there were none.

    Cheap where nothing is to be done: it is asked once a second.
    """
    if not studio.home.store.read(lambda c: _open_entries(c, limit=1)):
        return False
    _finish(studio)
    return True


def end_hits_of_batch(studio: Studio, batch_id: str) -> None:
    """End the HITs of a batch whose pictures were removed while it was being published."""
    found = studio.home.store.read(
        lambda c: c.execute(
            _HITS.where(
                batch.c.id == batch_id,
                hit_item.c.image_id.in_(select(image.c.id).where(image.c.removed_at.is_not(None))),
            )
        ).all()
    )
    _end_hits(studio, [tuple(row) for row in found])


def find_images(
    connection: Connection, requester_id: str, names: Sequence[str], collection_id: str | None
) -> list[Image]:
    """The requester's pictures of these ids or names (``folder/file.jpg``), each once.

    Raises InvalidInput that names those that are not there, or are in several collections.
    """
    found: dict[str, Image] = {}
    wrong: list[str] = []
    for name in names:
        matching = _matching(connection, requester_id, name, collection_id)
        if len(matching) == 1:
            found[matching[0].id] = matching[0]
        else:
            what = "is in several collections" if matching else "is not there"
            wrong.append(f"{name[:100]!r} {what}")
    if wrong:
        more = f" (and {len(wrong) - 5:,} more)" if len(wrong) > 5 else ""
        raise InvalidInput(
            f"pictures: {'; '.join(wrong[:5])}{more}; nothing was changed", field="pictures"
        )
    return list(found.values())


def _matching(
    connection: Connection, requester_id: str, name: str, collection_id: str | None
) -> list[Image]:
    table = image.c
    query = select(image).where(table.requester_id == requester_id)
    if collection_id is not None:
        query = query.where(table.collection_id == collection_id)
    folder, _, filename = name.rpartition("/")
    for condition in (table.id == name, and_(table.folder == folder, table.filename == filename)):
        rows = connection.execute(query.where(condition).limit(2)).all()
        if rows:
            return [Image(*row) for row in rows]
    return []


# --- one picture ---


def _remove_one(studio: Studio, image_id: str, documents: str, actor: Actor) -> bool:
    now, new_id = studio.clock.now(), studio.ids.row()

    def take(connection: Connection) -> bool:
        found = image_by_id(connection, image_id)  # it may have been replaced meanwhile
        if not take_picture(connection, found.id, found.sha256, documents=documents, now=now):
            return False
        entry = Entry(
            id=new_id,
            at=now,
            kind=PICTURE,
            subject=image_id,
            sha256=found.sha256,
            documents=documents,
        )
        removals.note(connection, entry)
        detail = {"picture": found.path, "documents": documents}
        audit.note(connection, studio.ids, now, actor, "remove-picture", image_id, detail)
        return True

    return studio.home.store.write(take)


# --- what follows ---


def _finish(studio: Studio) -> tuple[int, int, tuple[Path, ...]]:
    """Everything that is still to be done for removals whose rows are gone."""
    store = studio.home.store
    unwritten = spread_list(studio)
    hits = blobs = 0
    while entries := store.read(lambda c: _open_entries(c, limit=_CHUNK)):
        ids = [subject for _, subject in entries]
        found = store.read(lambda c, ids=ids: _hits_of(c, ids))  # type: ignore[misc]
        _end_hits(studio, found)
        hits += len(found)
        blobs += delete_unused(store, studio.home.blobs)
        forget_gone(studio.home.folder, studio.home.blobs.has)
        keys = [key for key, _ in entries]
        store.write(lambda c, keys=keys: _note_done(c, keys, studio.clock.now()))  # type: ignore[misc]
    return hits, blobs, unwritten


def spread_list(studio: Studio) -> tuple[Path, ...]:
    """Write the list into the home and beside its backups; where that failed."""
    home = studio.home
    known = home.store.read(removals.entries)
    folders = [home.folder, *backup_folders.known(home.folder)]
    return tuple(removals.write_lists(folders, known))


def _end_hits(studio: Studio, found: Sequence[tuple[str, str, str]]) -> None:
    """No new work on them; work in hand goes on to its submit, free places give money back."""
    groups: dict[tuple[str, str], list[str]] = {}
    for requester_id, market_id, hit_id in found:
        groups.setdefault((requester_id, market_id), []).append(hit_id)
    for key, hit_ids in groups.items():
        studio.crowd(*key).expire_hits(hit_ids)


_HITS = (
    select(batch.c.requester_id, batch_hit.c.market_id, batch_hit.c.hit_id)
    .join(batch_hit, batch_hit.c.batch_id == batch.c.id)
    .join(
        hit_item,
        and_(hit_item.c.batch_id == batch_hit.c.batch_id, hit_item.c.row == batch_hit.c.row),
    )
    .where(batch_hit.c.hit_id.is_not(None), batch.c.status.in_(_OPENED))
)


def _hits_of(connection: Connection, image_ids: Sequence[str]) -> list[tuple[str, str, str]]:
    """(requester, market, HIT) of what was opened for these images."""
    rows = connection.execute(_HITS.where(hit_item.c.image_id.in_(image_ids)))
    return [(row[0], row[1], row[2]) for row in rows]


def _in_hand(image_ids: Sequence[str]):  # type: ignore[no-untyped-def]
    return (
        select(func.count())
        .select_from(work)
        .join(hit_item, and_(hit_item.c.batch_id == work.c.batch_id, hit_item.c.row == work.c.row))
        .where(hit_item.c.image_id.in_(image_ids), work.c.status == "Accepted")
    )


def _count(connection: Connection, query) -> int:  # type: ignore[no-untyped-def]
    return int(connection.execute(query).scalar_one())


def _open_entries(connection: Connection, *, limit: int) -> list[tuple[str, str]]:
    rows = connection.execute(
        select(removal.c.id, removal.c.subject)
        .where(removal.c.done_at.is_(None))
        .order_by(removal.c.at)
        .limit(limit)
    )
    return [(row.id, row.subject) for row in rows]


def _note_done(connection: Connection, keys: Sequence[str], now: int) -> None:
    connection.execute(update(removal).where(removal.c.id.in_(keys)).values(done_at=now))
