"""Add pictures to a collection: decode, store the bytes, then the rows.

``add`` takes what ``images.sources`` found and yields one result a file, in order. A
bad file is a result like any other. All bytes are durable before a row names them.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from sqlalchemy import Connection

from labelcrowd.clock import Clock, SystemClock
from labelcrowd.errors import InvalidInput, LabelcrowdError
from labelcrowd.ids import Ids
from labelcrowd.images import catalogue
from labelcrowd.images.catalogue import Blob, Collection, Picture, Place, StoredLevel
from labelcrowd.images.decoder import Decoded
from labelcrowd.images.pool import DecoderPool, Decodes
from labelcrowd.images.sources import Item, Refused
from labelcrowd.images.tiles import pack
from labelcrowd.storage.home import Home
from labelcrowd.storage.unused_bytes import forget_bytes

T = TypeVar("T")
Outcome = Literal["added", "there", "refused"]


@dataclass(frozen=True)
class FileResult:
    """What became of one file. ``image`` is set where it is in the collection now."""

    name: str
    outcome: Outcome
    reason: str = ""
    image: catalogue.Image | None = None


@dataclass(frozen=True)
class Adder:
    """What adding needs. ``decoders`` may be kept from one call to the next."""

    home: Home
    requester_id: str
    decoders: Decodes
    clock: Clock = field(default_factory=SystemClock)
    ids: Ids = field(default_factory=Ids)


def add(
    home: Home,
    items: Iterable[Item],
    *,
    requester_id: str,
    collection: str,
    decoders: DecoderPool | None = None,
    clock: Clock | None = None,
    ids: Ids | None = None,
) -> Iterator[FileResult]:
    """Add files to the requester's collection of that name, made if there is none.

    Yields one result a file as soon as it is stored. Raises InvalidInput for a bad
    collection name before the first. With ``decoders`` the caller keeps (and closes) them.
    """
    pool = decoders or DecoderPool()
    adder = Adder(home, requester_id, pool, clock or SystemClock(), ids or Ids())
    into = make_collection(adder, collection)

    def results() -> Iterator[FileResult]:
        try:
            yield from add_to(adder, into, items, threads=pool.size)
        finally:
            if decoders is None:
                pool.close()

    return results()


def make_collection(adder: Adder, name: str) -> Collection:
    """The requester's collection of that name, made if there is none."""
    id, now = adder.ids.row(), adder.clock.now()
    return adder.home.store.write(
        lambda c: catalogue.ensure_collection(
            c, id=id, requester_id=adder.requester_id, name=name, now=now
        )
    )


def add_to(
    adder: Adder, into: Collection, items: Iterable[Item], *, threads: int
) -> Iterator[FileResult]:
    """The same with a collection that exists; reads ahead by a few files only."""
    waiting: deque[Future[FileResult]] = deque()
    with ThreadPoolExecutor(threads, thread_name_prefix="add-images") as executor:
        try:
            for item in items:
                waiting.append(_started(executor, adder, into, item))
                if len(waiting) > 2 * threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:  # the caller may stop before the end
            for future in waiting:
                future.cancel()


def add_one(adder: Adder, into: Collection, folder: str, filename: str, data: bytes) -> FileResult:
    """Add one picture from its bytes."""
    place = Place(into.requester_id, into.id, folder, filename)
    name = f"{folder}/{filename}" if folder else filename
    try:
        return _add_bytes(adder, place, name, data)
    except InvalidInput as error:
        return FileResult(name, "refused", error.message)


def _started(
    executor: ThreadPoolExecutor, adder: Adder, into: Collection, item: Item
) -> Future[FileResult]:
    if isinstance(item, Refused):
        return _done(FileResult(item.name, "refused", item.reason))
    try:
        # Read here: the members of a zip come from one file, in order.
        data = item.read()
    except InvalidInput as error:
        name = f"{item.folder}/{item.filename}" if item.folder else item.filename
        return _done(FileResult(name, "refused", error.message))
    return executor.submit(add_one, adder, into, item.folder, item.filename, data)


def _done(result: FileResult) -> Future[FileResult]:
    future: Future[FileResult] = Future()
    future.set_result(result)
    return future


def _add_bytes(adder: Adder, place: Place, name: str, data: bytes) -> FileResult:
    sha256 = hashlib.sha256(data).hexdigest()
    store = adder.home.store
    there = store.read(lambda c: catalogue.image_at(c, place))
    if there is not None:
        return _met(name, there, sha256)
    id, now = adder.ids.row(), adder.clock.now()
    image = store_picture(
        adder,
        data,
        sha256,
        lambda c, picture: catalogue.add_image(c, place, picture, id=id, now=now),
    )
    # Another thread may have taken the name meanwhile.
    return FileResult(name, "added", image=image) if image.id == id else _met(name, image, sha256)


def store_picture(
    adder: Adder, data: bytes, sha256: str, use: Callable[[Connection, Picture], T]
) -> T:
    """Make a picture's bytes and rows durable and ``use`` it in the same transaction.

    Its last other image may be removed at any moment: what is known is looked at again under
    lock, and bytes that were deleted meanwhile are stored again. Raises InvalidInput.
    """
    store, now = adder.home.store, adder.clock.now()
    known = store.read(lambda c: catalogue.picture_of(c, sha256))
    if known is not None:
        used = store.write(
            lambda c: (use(c, known),) if catalogue.hold_picture(c, sha256) else None
        )
        if used is not None:
            return used[0]
    picture, blobs = _stored(adder, data, sha256)

    def write(connection: Connection) -> T:
        catalogue.add_blobs(connection, [blob for blob, _ in blobs], now)
        catalogue.add_picture(connection, picture, now)
        return use(connection, picture)

    try:
        result = store.write(write)
    except LabelcrowdError:  # it is refused: nothing of it stays
        forget_bytes(store, adder.home.blobs, [blob.sha256 for blob, _ in blobs])
        raise
    for blob, its_bytes in blobs:
        if not adder.home.blobs.has(blob.sha256):
            adder.home.blobs.put(its_bytes)
    return result


def _met(name: str, there: catalogue.Image, sha256: str) -> FileResult:
    if there.removed_at is not None:
        return FileResult(
            name,
            "refused",
            "the picture of this name was removed from the collection; "
            "`labelcrowd images replace` puts another one in its place",
        )
    if there.sha256 == sha256:
        return FileResult(name, "there", image=there)
    return FileResult(
        name, "refused", "another picture has this name in the collection already; rename one"
    )


def _stored(adder: Adder, data: bytes, sha256: str) -> tuple[Picture, list[tuple[Blob, bytes]]]:
    """Decode a picture and make the original and its levels durable."""
    decoded = adder.decoders.decode(data)
    put = adder.home.blobs.put
    blobs = [(Blob(put(data), len(data), f"image/{decoded.format.lower()}"), data)]
    levels = []
    for level in decoded.levels:
        kept = [level.data, *([pack(level.tiles)] if level.tiles else [])]
        stored = [Blob(put(each), len(each), level.media_type) for each in kept]
        blobs += zip(stored, kept, strict=True)
        keys = [blob.sha256 for blob in stored]
        levels.append(StoredLevel(level.width, level.height, keys[0], level.media_type, *keys[1:]))
    return _picture(sha256, decoded, tuple(levels)), blobs


def _picture(sha256: str, decoded: Decoded, levels: tuple[StoredLevel, ...]) -> Picture:
    return Picture(
        sha256, decoded.width, decoded.height, decoded.format, decoded.orientation, levels
    )
