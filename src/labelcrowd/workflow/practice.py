"""Checked practice: who draws pictures with known documents well enough earns a qualification.

What requesters say of it; how workers do it is in ``practice_tries``.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, update

from labelcrowd.batches.design import TaskDesign, decode_design, encode_design
from labelcrowd.errors import InvalidInput, NotFound
from labelcrowd.market.qualification_types import lock_own_type
from labelcrowd.storage.statement import Statement
from labelcrowd.storage.tables.pictures import image
from labelcrowd.storage.tables.practice import practice, practice_picture, practice_try
from labelcrowd.workflow.gold import Gold, gold_of_collection
from labelcrowd.workflow.studio import Studio, note_act

LEAST_ASKED, MOST_ASKED = 0.3, 0.98
MOST_PICTURES = 50


@dataclass(frozen=True)
class Practice:
    """How one qualification is earned by drawing. ``asked``: the IoU of each known object."""

    market_id: str
    type_id: str
    requester_id: str
    design: TaskDesign
    asked: float
    closed: bool
    pictures: tuple[Gold, ...]


def make(
    studio: Studio,
    requester_id: str,
    market_id: str,
    type_id: str,
    collection_id: str,
    design: TaskDesign,
    asked: float,
    most: int = MOST_PICTURES,
) -> Practice:
    """Let workers earn a qualification on a collection's gold pictures; again: anew.

    What workers have passed counts on while the picture stays. Raises NotFound, InvalidInput.
    """
    if not LEAST_ASKED <= asked <= MOST_ASKED:
        raise InvalidInput(
            f"asked: expected an agreement from {LEAST_ASKED} to {MOST_ASKED}, got {asked:g}",
            field="asked",
        )
    now = studio.clock.now()

    def write(c: Connection) -> Practice:
        lock_own_type(c, market_id, requester_id, type_id)
        pictures = gold_of_collection(c, requester_id, collection_id)[: min(most, MOST_PICTURES)]
        if not pictures:
            raise InvalidInput(
                "no picture of this collection has a known document; mark some first",
                field="collection",
            )
        key = (market_id, type_id)
        _MAKE.run(c, *key, requester_id, encode_design(design), asked, False, now)
        p = practice_picture.c
        c.execute(
            delete(practice_picture).where(
                p.market_id == market_id, p.qualification_type_id == type_id
            )
        )
        for position, one in enumerate(pictures):
            _ADD.run(c, *key, position, one.image_id, one.document_id, one.seq)
        detail = {"pictures": len(pictures), "asked": asked}
        note_act(c, studio, requester_id, "make-practice", type_id, detail)
        return Practice(*key, requester_id, design, asked, False, tuple(pictures))

    return studio.home.store.write(write)


def close(
    studio: Studio, requester_id: str, market_id: str, type_id: str, *, closed: bool = True
) -> None:
    """Nobody can practise for now, or again. Raises NotFound."""

    def write(c: Connection) -> None:
        p = practice.c
        changed = c.execute(
            update(practice)
            .where(
                p.market_id == market_id,
                p.qualification_type_id == type_id,
                p.requester_id == requester_id,
            )
            .values(closed=closed)
        )
        if changed.rowcount != 1:
            raise NotFound("this qualification has no practice")
        note_act(c, studio, requester_id, "close-practice", type_id, {"closed": closed})

    studio.home.store.write(write)


@dataclass(frozen=True)
class Trials:
    """What workers made of a practice."""

    workers: int
    passed: int  # of them, every picture
    tries: int


def trials(c: Connection, found: Practice) -> Trials:
    t = practice_try.c
    of_worker = (
        select(func.count(t.passed_at).label("passed"), func.sum(t.tries).label("tries"))
        .where(t.market_id == found.market_id, t.qualification_type_id == found.type_id)
        .where(t.image_id.in_([one.image_id for one in found.pictures]))
        .group_by(t.worker_id)
    )
    rows = c.execute(of_worker).all()
    passed = sum(row.passed >= len(found.pictures) for row in rows)
    return Trials(len(rows), passed, sum(int(row.tries) for row in rows))


def find(c: Connection, market_id: str, type_id: str) -> Practice | None:
    """The practice of a qualification, with those of its pictures that are still there."""
    row = _FIND.one(c, market_id, type_id)
    if row is None:
        return None
    p = practice_picture.c
    pictures = c.execute(
        select(p.image_id, p.document_id, p.seq)
        .join(image, image.c.id == p.image_id)
        .where(
            p.market_id == market_id,
            p.qualification_type_id == type_id,
            image.c.removed_at.is_(None),
        )
        .order_by(p.position)
    )
    return Practice(
        market_id=market_id,
        type_id=type_id,
        requester_id=row[0],
        design=decode_design(row[1]),
        asked=row[2],
        closed=bool(row[3]),
        pictures=tuple(Gold(*one) for one in pictures),
    )


_MAKE = Statement(
    """INSERT INTO practice (market_id, qualification_type_id, requester_id, design, asked, closed,
       made_at) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (market_id, qualification_type_id) DO UPDATE SET design = excluded.design,
       asked = excluded.asked, closed = excluded.closed, made_at = excluded.made_at"""
)
_ADD = Statement(
    """INSERT INTO practice_picture (market_id, qualification_type_id, position, image_id,
       document_id, seq) VALUES (?, ?, ?, ?, ?, ?)"""
)
_FIND = Statement(
    """SELECT requester_id, design, asked, closed FROM practice
       WHERE market_id = ? AND qualification_type_id = ?"""
)
