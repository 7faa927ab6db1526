"""``verify`` finds what somebody changed behind the product's back, and names it."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import insert, text

from labelcrowd.annotations import revisions
from labelcrowd.annotations.document import Object, Piece, Polygon
from labelcrowd.annotations.edits import Edit
from labelcrowd.annotations.validity import check
from labelcrowd.clock import SetClock
from labelcrowd.ids import Ids
from labelcrowd.market.setup import add_requester, ensure_markets
from labelcrowd.storage.home import Home
from labelcrowd.storage.tables.pictures import blob
from labelcrowd.workflow.verify import verify

SQUARE = Polygon((Piece(((10.0, 10.0), (90.0, 10.0), (90.0, 90.0), (10.0, 90.0))),))


def edit(number: int) -> Edit:
    thing = Object(id=f"object{number}", name="car", geometry=SQUARE)
    return Edit(
        change_id=f"change{number}", object_id=thing.id, session="s", counter=number, base=0,
        cause="create", object=thing,
    )  # fmt: skip


@pytest.fixture
def worked(home: Home, clock: SetClock, ids: Ids) -> Home:
    """A home with a requester, one document of three objects, and one blob."""

    def fill(connection):  # type: ignore[no-untyped-def]
        ensure_markets(connection, clock.now())
        add_requester(connection, ids, "Ada", clock.now())
        new = revisions.NewDocument(
            id="doc", requester_id="r", image_id="i", origin="assignment", origin_key="live/a",
            author_id="w",
        )  # fmt: skip
        revisions.create(connection, new, now=clock.now())
        for number in range(1, 4):
            one = edit(number)
            checked = check(one.object, width=100, height=100)
            revisions.append(connection, "doc", one, checked, author_id="w", now=clock.now())
        sha256 = hashlib.sha256(b"picture").hexdigest()
        row = {"sha256": sha256, "bytes": 7, "media_type": "image/png", "created_at": 1}
        connection.execute(insert(blob), row)

    home.store.write(fill)
    home.blobs.put(b"picture")
    return home


def change(home: Home, sql: str) -> None:
    home.store.write(lambda c: c.execute(text(sql)))


def test_a_sound_home_has_no_problems(worked: Home) -> None:
    report = verify(worked)
    assert report.problems == []
    assert (report.documents, report.blobs, report.markets) == (1, 1, 2)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE revision SET body = replace(body, 'car', 'cat') WHERE seq = 2", "revision 2"),
        ("UPDATE revision SET author_id = 'x' WHERE seq = 3", "revision 3"),
        ("DELETE FROM revision WHERE seq = 3", "last revisions are missing"),
        ("UPDATE ledger_account SET balance_cents = balance_cents + 1", "account"),
        ("UPDATE ledger_posting SET amount_cents = amount_cents + 1 WHERE line = 0", "sums to"),
    ],
)
def test_a_changed_row_is_found(worked: Home, sql: str, said: str) -> None:
    if "ledger" in sql:
        _credit(worked)
    change(worked, sql)
    assert any(said in problem for problem in verify(worked).problems)


def _credit(home: Home) -> None:
    """One right entry in the books, with hashes nobody looks at here."""
    change(
        home,
        "INSERT INTO ledger_account (market_id, owner_id, kind, balance_cents) "
        "VALUES ('live', 'operator', 'cash', -5), ('live', 'r', 'available', 5)",
    )
    change(
        home,
        "INSERT INTO ledger_posting (market_id, operation_key, line, owner_id, kind, amount_cents) "
        "VALUES ('live', 'k', 0, 'operator', 'cash', -5), ('live', 'k', 1, 'r', 'available', 5)",
    )


def test_a_damaged_blob_is_named(worked: Home) -> None:
    sha256 = hashlib.sha256(b"picture").hexdigest()
    path = worked.folder / "blobs" / sha256[:2] / sha256
    path.write_bytes(b"pictura")
    assert verify(worked).problems == [f"blob {sha256}: is damaged (SHA-256)"]
    path.unlink()
    assert verify(worked).problems == [f"blob {sha256}: is missing"]
