"""The append-only store: nothing lost, nothing doubled, every state provable."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import update

from labelcrowd.annotations import revisions
from labelcrowd.annotations.document import Object, Piece, Polygon
from labelcrowd.annotations.edits import Edit, Outcome, fold
from labelcrowd.annotations.validity import check
from labelcrowd.errors import Conflict, NotFound
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables import documents

SQUARE = ((10.0, 10.0), (60.0, 10.0), (60.0, 60.0), (10.0, 60.0))


def an_edit(
    change: str,
    *,
    object_id: str = "o1",
    session: str = "s",
    counter: int = 1,
    base: int = 0,
    name: str = "car",
) -> Edit:
    obj = Object(object_id, name, Polygon((Piece(SQUARE),)))
    return Edit(
        change_id=change,
        object_id=object_id,
        session=session,
        counter=counter,
        base=base,
        cause="create",
        object=obj,
        draw_ms=1200,
    )


def new_document(store: Store, key: str = "live/A1") -> str:
    document = revisions.NewDocument(
        id=f"doc-{key}",
        requester_id="R",
        image_id="I",
        origin="assignment",
        origin_key=key,
        author_id="W",
    )
    return store.write(lambda conn: revisions.create(conn, document, now=1))


def save(store: Store, document_id: str, edit: Edit) -> revisions.Answer:
    checked = check(edit.object, width=640, height=480)
    return store.write(
        lambda conn: revisions.append(conn, document_id, edit, checked, author_id="W", now=5)
    )


def names(store: Store, document_id: str, at_seq: int | None = None) -> list[str]:
    stored = store.read(lambda conn: revisions.objects(conn, document_id, at_seq=at_seq))
    return [state.object.name for state in stored]


def test_making_a_document_twice_gives_the_same_one(store: Store) -> None:
    assert new_document(store) == new_document(store)
    assert new_document(store, "live/A2") != new_document(store)


def test_an_edit_is_stored_and_read_back(store: Store) -> None:
    document_id = new_document(store)
    answer = save(store, document_id, an_edit("c1"))
    assert (answer.seq, answer.outcome, answer.totals.objects) == (1, Outcome.APPLIED, 1)
    assert names(store, document_id) == ["car"]


def test_the_same_change_sent_again_gets_the_first_answer_and_stores_nothing(store: Store) -> None:
    document_id = new_document(store)
    save(store, document_id, an_edit("c1"))
    again = save(store, document_id, an_edit("c1"))
    assert (again.seq, again.outcome, again.repeated) == (1, Outcome.APPLIED, True)
    assert len(store.read(lambda conn: revisions.revisions(conn, document_id))) == 1


def test_a_change_id_with_other_content_is_refused(store: Store) -> None:
    document_id = new_document(store)
    save(store, document_id, an_edit("c1"))
    with pytest.raises(Conflict) as refusal:
        save(store, document_id, an_edit("c1", name="bus"))
    assert refusal.value.code == "change_id_reused"
    assert names(store, document_id) == ["car"]


def test_an_older_edit_that_arrives_late_does_not_win(store: Store) -> None:
    document_id = new_document(store)
    save(store, document_id, an_edit("c2", counter=2, name="bus"))
    late = save(store, document_id, an_edit("c1", counter=1))
    assert late.outcome is Outcome.SUPERSEDED
    assert names(store, document_id) == ["bus"]


def test_an_edit_from_an_old_base_is_kept_and_answered_with_the_current_state(store: Store) -> None:
    document_id = new_document(store)
    save(store, document_id, an_edit("c1", session="a"))
    save(store, document_id, an_edit("c2", session="b", base=1, name="bus"))
    stale = save(store, document_id, an_edit("c3", session="a", counter=2, base=1, name="van"))
    assert stale.outcome is Outcome.STALE
    assert stale.current is not None
    assert (stale.current.seq, stale.current.object.name) == (2, "bus")
    kept = store.read(lambda conn: revisions.revisions(conn, document_id))
    assert [msgspec.json.decode(r.body)["name"] for r in kept] == ["car", "bus", "van"]
    assert names(store, document_id) == ["bus"]
    assert (
        save(store, document_id, an_edit("c3", session="a", counter=2, base=1, name="van")).outcome
        is Outcome.STALE
    )
    assert (
        save(store, document_id, an_edit("c4", session="a", counter=3, base=2, name="van")).outcome
        is Outcome.APPLIED
    )


def test_the_fold_of_the_revisions_is_the_stored_state(store: Store) -> None:
    document_id = new_document(store)
    for i, (session, counter, base) in enumerate(
        [("a", 3, 0), ("a", 1, 0), ("b", 1, 1), ("b", 2, 0), ("a", 4, 3), ("a", 5, 4)]
    ):
        save(
            store,
            document_id,
            an_edit(
                f"c{i}",
                session=session,
                counter=counter,
                base=base,
                object_id=f"o{i % 2}",
                name=f"n{i}",
            ),
        )
    history = store.read(lambda conn: revisions.revisions(conn, document_id))
    folded = {key: state.head.seq for key, state in fold(history).items()}
    stored = store.read(lambda conn: revisions.objects(conn, document_id))
    assert {state.object.id: state.seq for state in stored} == folded
    store.read(lambda conn: revisions.verify_chain(conn, document_id))


def test_a_changed_revision_breaks_the_chain(store: Store) -> None:
    document_id = new_document(store)
    save(store, document_id, an_edit("c1"))
    save(store, document_id, an_edit("c2", object_id="o2"))
    table = documents.revision
    store.write(lambda conn: conn.execute(update(table).where(table.c.seq == 1).values(at=6)))
    with pytest.raises(ValueError, match="revision 1 was changed"):
        store.read(lambda conn: revisions.verify_chain(conn, document_id))


def test_a_document_can_be_read_as_it_was_at_a_revision(store: Store) -> None:
    document_id = new_document(store)
    save(store, document_id, an_edit("c1"))
    save(store, document_id, an_edit("c2", counter=2, name="bus"))
    save(store, document_id, an_edit("c3", object_id="o2", name="tree"))
    assert names(store, document_id, at_seq=1) == ["car"]
    assert names(store, document_id, at_seq=2) == ["bus"]
    assert names(store, document_id) == ["bus", "tree"]


def test_a_finalized_document_takes_no_edit_but_repeats_its_answers(store: Store) -> None:
    document_id = new_document(store)
    save(store, document_id, an_edit("c1"))
    assert store.write(lambda conn: revisions.finalize(conn, document_id)) == 1
    assert store.write(lambda conn: revisions.finalize(conn, document_id)) == 1
    with pytest.raises(Conflict) as refusal:
        save(store, document_id, an_edit("c2", counter=2))
    assert refusal.value.code == "final"
    assert save(store, document_id, an_edit("c1")).seq == 1


def test_an_import_fills_a_document_once(store: Store) -> None:
    document_id = new_document(store)
    objects = [
        check(Object(f"o{i}", f"n{i}", Polygon((Piece(SQUARE),))), width=640, height=480)
        for i in range(3)
    ]

    def fill() -> int:
        return store.write(
            lambda conn: revisions.append_import(conn, document_id, objects, author_id="x", now=2)
        )

    assert (fill(), fill()) == (3, 0)
    assert names(store, document_id) == ["n0", "n1", "n2"]
    history = store.read(lambda conn: revisions.revisions(conn, document_id))
    assert set(fold(history)) == {"o0", "o1", "o2"}
    store.read(lambda conn: revisions.verify_chain(conn, document_id))


def test_an_unknown_document_is_not_found(store: Store) -> None:
    with pytest.raises(NotFound):
        save(store, "none", an_edit("c1"))
