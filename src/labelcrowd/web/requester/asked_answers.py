"""What a worker answered, question by question, for who reviews it: each over its picture."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.annotations import outline
from labelcrowd.batches.asked import Asked, asked_objects
from labelcrowd.images.standing import Standing, standing
from labelcrowd.review.answers import Answer, answers_to
from labelcrowd.review.work import Submission
from labelcrowd.storage.statement import Statement
from labelcrowd.web.requester.overlay import path_of
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn

_WIDTH = 1600
_ROOM = 0.35  # round an object, of its longer side


@dataclass(frozen=True)
class ShownAnswer:
    """One question with its answer ("" where there is none); ``view``: the part of the picture.

    ``made_by``: the origin of the set that the object is of, ``model`` its name for a model's.
    """

    name: str
    answer: str
    active_ms: int
    address: str  # of the picture, "" where it was removed
    width: int
    height: int
    path: str
    view: str
    made_by: str
    model: str


@dataclass(frozen=True)
class _Shown:
    width: int
    height: int
    picture: Standing
    origin: str
    model: str


def answers_shown(
    site: RequesterSite, session: SignedIn, submission: Submission
) -> list[ShownAnswer]:
    """The questions of a yes/no HIT in order; none for other HITs."""

    def read(c: Connection) -> tuple[list[Asked], dict[int, Answer], dict[int, _Shown]]:
        asked = asked_objects(c, submission.batch_id, submission.row)
        if not asked:
            return [], {}, {}
        rows = _PICTURES.all(c, submission.batch_id, submission.row)
        pictures = {
            int(row[0]): _Shown(row[2], row[3], standing(c, row[1]), row[4] or "", row[5] or "")
            for row in rows
        }
        return asked, answers_to(c, submission.market_id, submission.assignment_id), pictures

    asked, given, pictures = site.store.read(read)
    return [
        _shown(site, session, one, given.get(one.position), pictures[one.picture]) for one in asked
    ]


def _shown(
    site: RequesterSite, session: SignedIn, one: Asked, given: Answer | None, where: _Shown
) -> ShownAnswer:
    picture = where.picture
    address = ""
    if picture.levels:
        address = site.address(session, picture.image_id, picture.levels, width=_WIDTH)
    return ShownAnswer(
        name=one.object.name,
        answer=given.answer if given else "",
        active_ms=given.active_ms if given else 0,
        address=address,
        width=where.width,
        height=where.height,
        path=path_of(one.object.geometry),
        view=_view(outline.box_of(one.object.geometry)),
        made_by=where.origin,
        model=where.model if where.origin == "model" else "",
    )


def _view(box: tuple[float, float, float, float]) -> str:
    """The ``viewBox`` of a square round an object."""
    x0, y0, x1, y1 = box
    side = max(x1 - x0, y1 - y0, 16.0) * (1 + 2 * _ROOM)
    left, top = (x0 + x1 - side) / 2, (y0 + y1 - side) / 2
    return f"{left:.1f} {top:.1f} {side:.1f} {side:.1f}"


_PICTURES = Statement(
    """SELECT t.position, t.image_id, i.width, i.height, d.origin, d.author_id FROM hit_item t
       JOIN image i ON i.id = t.image_id
       LEFT JOIN document d ON d.id = t.base_document_id
       WHERE t.batch_id = ? AND t.row = ?"""
)
