"""How many objects count is kept with the document, and is always what counting would give."""

from __future__ import annotations

import random

import pytest
from sqlalchemy import update

from labelcrowd.annotations import revisions
from labelcrowd.annotations.counting import FixedSet
from labelcrowd.annotations.document import Object, Piece, Polygon
from labelcrowd.annotations.edits import Edit
from labelcrowd.annotations.permissions import Allowed
from labelcrowd.annotations.revisions import NewDocument, Totals
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.documents import document
from labelcrowd.workflow.save_edit import Desk, check_edit, save

_DESK = Desk(
    document_id="d",
    author_id="w",
    width=1000,
    height=1000,
    allowed=Allowed(actions="nrmd"),
    fixed=FixedSet(),
    minimum_area=10.0,
)


@pytest.fixture
def drawing(store: Store) -> Store:
    new = NewDocument(
        id="d", requester_id="r", image_id="i", origin="requester", origin_key="k", author_id="w"
    )
    store.write(lambda c: revisions.create(c, new, now=1))
    return store


def square(object_id: str, place: int, *, side: float = 50, deleted: bool = False) -> Object:
    """One of ten places, so that squares of one place are twins."""
    x = 100.0 * place
    ring = ((x, 0.0), (x + side, 0.0), (x + side, side), (x, side))
    return Object(object_id, "car", Polygon((Piece(ring),)), deleted=deleted)


def send(store: Store, number: int, obj: Object, *, base: int = 0, session: str = "s") -> Totals:
    edit = Edit(
        change_id=f"c{number}", object_id=obj.id, session=session, counter=number, base=base,
        cause="create", object=obj,
    )  # fmt: skip
    checked = check_edit(edit, _DESK)
    return store.write(lambda c: save(c, _DESK, edit, checked, now=number)).answer.totals


def proved(store: Store) -> None:
    store.read(lambda c: revisions.verify_chain(c, "d"))


@pytest.mark.parametrize("seed", range(5))
def test_totals_follow_any_edits_of_objects_that_cover_each_other(
    drawing: Store, seed: int
) -> None:
    chance = random.Random(seed)
    for number in range(1, 60):
        changed = square(
            f"o{chance.randrange(8)}",
            chance.randrange(4),
            side=chance.choice([2, 50, 50, 51]),
            deleted=chance.random() < 0.2,
        )
        send(drawing, number, changed, session=chance.choice("ab"))
        proved(drawing)


def test_a_twin_that_becomes_free_counts(drawing: Store) -> None:
    send(drawing, 1, square("a", 1))
    assert send(drawing, 2, square("b", 1)) == Totals(objects=2, counted=1, problems=1)
    assert send(drawing, 3, square("a", 1, deleted=True)) == Totals(2, 1, 0)


def test_a_document_without_totals_is_counted_anew(drawing: Store) -> None:
    send(drawing, 1, square("a", 1))
    nothing = dict.fromkeys(("objects", "counted", "problems"))
    drawing.write(lambda c: c.execute(update(document).values(nothing)))
    assert drawing.read(lambda c: revisions.totals(c, "d")) == Totals(1, 1, 0)
    assert send(drawing, 2, square("b", 2)) == Totals(2, 2, 0)
    proved(drawing)


def test_totals_that_were_changed_by_hand_are_found(drawing: Store) -> None:
    send(drawing, 1, square("a", 1))
    drawing.write(lambda c: c.execute(update(document).values(counted=7)))
    with pytest.raises(ValueError, match="is kept"):
        proved(drawing)
