"""Workers practise: how far they are, a try on one picture, and the qualification it may earn."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.annotations import revisions
from labelcrowd.annotations.counting import FixedSet
from labelcrowd.annotations.permissions import Allowed
from labelcrowd.annotations.revisions import NewDocument
from labelcrowd.errors import Conflict, NotFound
from labelcrowd.images import terms
from labelcrowd.images.standing import standing
from labelcrowd.market import qualification_news, qualifications
from labelcrowd.market.qualification_types import lock_own_type
from labelcrowd.quality.known import Comparison
from labelcrowd.storage.statement import Statement
from labelcrowd.workflow.gold import Gold
from labelcrowd.workflow.gold_checks import held_against
from labelcrowd.workflow.hit_context import ImageContext, load_image
from labelcrowd.workflow.practice import Practice, find
from labelcrowd.workflow.save_edit import Desk
from labelcrowd.workflow.studio import Studio


@dataclass(frozen=True)
class Progress:
    """A worker's practice. ``next_image`` None: every picture is passed."""

    passed: frozenset[str]
    tries: int
    next_image: str | None


@dataclass(frozen=True)
class Place:
    """One picture of a practice as its page needs it; ``number`` counts from 1."""

    practice: Practice
    picture: Gold
    number: int
    image: ImageContext

    def desk(self, document_id: str, worker_id: str) -> Desk:
        """Where a worker's practice is saved."""
        design = self.practice.design
        return Desk(
            document_id=document_id,
            author_id=worker_id,
            width=self.image.width,
            height=self.image.height,
            allowed=Allowed(
                actions=design.actions, names=design.names if design.names_enforced else ()
            ),
            fixed=FixedSet(),
            minimum_area=design.minimum_area,
        )


@dataclass(frozen=True)
class Checked:
    """What a try came to. ``earned``: with it every picture is passed."""

    comparison: Comparison
    passed: bool
    earned: bool
    tries: int
    next_image: str | None


def progress(c: Connection, found: Practice, worker_id: str) -> Progress:
    rows = _TRIES.all(c, found.market_id, found.type_id, worker_id)
    passed = frozenset(str(row[0]) for row in rows if row[1] is not None)
    waiting = [one.image_id for one in found.pictures if one.image_id not in passed]
    return Progress(
        passed=passed & {one.image_id for one in found.pictures},
        tries=sum(int(row[2]) for row in rows),
        next_image=waiting[0] if waiting else None,
    )


@dataclass(frozen=True)
class Open:
    """A practice that a worker can do, and how far they are."""

    practice: Practice
    progress: Progress


def open_practice(c: Connection, market_id: str, type_id: str, worker_id: str) -> Open | None:
    """None where there is no practice, where it is closed, or where its pictures are gone."""
    found = find(c, market_id, type_id)
    if found is None or found.closed or not found.pictures:
        return None
    return Open(found, progress(c, found, worker_id))


def place(c: Connection, market_id: str, type_id: str, image_id: str, worker_id: str) -> Place:
    """One picture of an open practice for a worker. Raises NotFound, TermsNeeded."""
    found = find(c, market_id, type_id)
    here = _position(found, image_id)
    if found is None or found.closed or here is None:
        raise NotFound("this practice is not open any more")
    terms.require(c, standing(c, image_id), market_id, worker_id)
    return Place(found, found.pictures[here], here + 1, load_image(c, image_id)[1])


def _position(found: Practice | None, image_id: str) -> int | None:
    ids = [one.image_id for one in found.pictures] if found else []
    return ids.index(image_id) if image_id in ids else None


def start(c: Connection, at: Place, worker_id: str, *, new_id: str, now: int) -> str:
    """The worker's document for this picture of the practice; its id."""
    found = at.practice
    return revisions.create(
        c,
        NewDocument(
            id=new_id,
            requester_id=found.requester_id,
            image_id=at.picture.image_id,
            origin="practice",
            origin_key=f"{found.market_id}/{found.type_id}/{worker_id}",
            author_id=worker_id,
        ),
        now=now,
    )


def check(
    studio: Studio, at: Place, worker_id: str, document_id: str, comparison: Comparison
) -> Checked:
    """Note a try, and give the qualification with the last picture. Raises Conflict when closed.

    Who had it taken back practises without getting it again.
    """
    found, now = at.practice, studio.clock.now()
    passed = all(one.reaches(found.asked) for one in comparison.held)

    def write(c: Connection) -> Checked:
        lock_own_type(c, found.market_id, found.requester_id, found.type_id)
        again = find(c, found.market_id, found.type_id)
        if again is None or again.closed:
            raise Conflict("this practice is not open any more", code="practice_closed")
        _NOTE.run(
            c,
            found.market_id,
            found.type_id,
            worker_id,
            at.picture.image_id,
            document_id,
            1,
            comparison.least,
            now if passed else None,
            now,
        )
        far = progress(c, again, worker_id)
        earned = far.next_image is None and passed and _give(c, studio, again, worker_id, now)
        return Checked(comparison, passed, earned, far.tries, far.next_image)

    return studio.home.store.write(write)


def _give(c: Connection, studio: Studio, found: Practice, worker_id: str, now: int) -> bool:
    """The qualification, with the worst picture's agreement in per cent as its value."""
    key = (found.market_id, found.type_id, worker_id)
    if qualifications.find_qualification(c, *key) is not None:
        return False
    worst = _WORST.one(c, *key)
    value = round(100 * float(worst[0])) if worst else None
    qualifications.grant(c, now, *key, value)
    qualification_news.tell_granted(
        c, studio.ids, now, found.market_id, found.requester_id, worker_id, found.type_id, value
    )
    return True


def comparison_of(c: Connection, at: Place, document_id: str) -> Comparison:
    return held_against(c, document_id, at.picture)


_TRIES = Statement(
    """SELECT image_id, passed_at, tries FROM practice_try
       WHERE market_id = ? AND qualification_type_id = ? AND worker_id = ?"""
)
_NOTE = Statement(
    """INSERT INTO practice_try (market_id, qualification_type_id, worker_id, image_id, document_id,
       tries, best, passed_at, last_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (market_id, qualification_type_id, worker_id, image_id) DO UPDATE SET
       tries = practice_try.tries + 1, last_at = excluded.last_at,
       best = CASE WHEN excluded.best > practice_try.best THEN excluded.best
              ELSE practice_try.best END,
       passed_at = COALESCE(practice_try.passed_at, excluded.passed_at)"""
)
_WORST = Statement(
    """SELECT min(best) FROM practice_try
       WHERE market_id = ? AND qualification_type_id = ? AND worker_id = ?
       AND passed_at IS NOT NULL"""
)
