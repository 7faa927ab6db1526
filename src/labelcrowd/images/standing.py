"""Where a picture stands now: its bytes, whether it was removed, whose terms it is under.

Nothing here is remembered: a picture that is removed, replaced or put under
other terms is so for the next address that is made or asked for.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection

from labelcrowd.errors import NotFound
from labelcrowd.images.catalogue import StoredLevel
from labelcrowd.storage.statement import Statement

_decode_levels = msgspec.json.Decoder(tuple[StoredLevel, ...]).decode


@dataclass(frozen=True, slots=True)
class Standing:
    """``levels`` is empty where the picture was removed; ``version`` changes with its bytes."""

    image_id: str
    collection_id: str
    removed_at: int | None
    version: str
    terms_digest: str  # "": nothing has to be accepted
    levels: tuple[StoredLevel, ...]

    @property
    def removed(self) -> bool:
        return self.removed_at is not None

    def has_level(self, sha256: str) -> bool:
        """Whether these bytes are the picture's now."""
        return any(sha256 in (level.sha256, level.tiles) for level in self.levels)


def standing(connection: Connection, image_id: str) -> Standing:
    """Where an image stands. Raises NotFound for one that never was."""
    row = _STANDING.one(connection, image_id)
    if row is None:
        raise NotFound("there is no such picture")
    levels = () if row[4] is None or row[1] is not None else _decode_levels(row[4])
    return Standing(image_id, row[0], row[1], row[2][:16], row[3], levels)


_STANDING = Statement(
    """SELECT i.collection_id, i.removed_at, i.sha256, c.terms_digest, p.levels
       FROM image i JOIN collection c ON c.id = i.collection_id
       LEFT JOIN picture p ON p.sha256 = i.sha256 WHERE i.id = ?"""
)
