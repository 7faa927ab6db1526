"""What an author made of a fixed set, seen as one list."""

from __future__ import annotations

import msgspec

from labelcrowd.annotations.document import Object, Piece, Polygon, Reference
from labelcrowd.annotations.merging import Stated, merged

SQUARE = Polygon((Piece(((0.0, 0.0), (9.0, 0.0), (9.0, 9.0))),))
WINDOW = Stated(Object("window", "window", SQUARE), "set", 1, 10)


def changed(**fields: object) -> Stated:
    """The worker's own state of the window."""
    own = msgspec.structs.replace(
        WINDOW.object, id="own", refers_to=Reference("set", "window"), **fields
    )
    return Stated(own, "work", 2, 20)


def test_a_change_takes_the_place_and_the_id_of_what_it_changes() -> None:
    [found] = merged("set", [WINDOW], [changed(name="door")])
    assert (found.object.name, found.object.id, found.document_id) == ("door", "window", "work")


def test_what_was_changed_and_changed_back_is_its_first_authors_still() -> None:
    [found] = merged("set", [WINDOW], [changed()])
    assert (found.document_id, found.at) == ("set", 10)


def test_new_objects_follow_the_set() -> None:
    new = Stated(Object("car", "car", SQUARE), "work", 3, 30)
    assert [each.object.name for each in merged("set", [WINDOW], [new])] == ["window", "car"]
