"""A home of the first release, opened by this one, loses nothing and counts on rightly."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from labelcrowd.accounts import members
from labelcrowd.accounts.roles import Role
from labelcrowd.annotations import revisions
from labelcrowd.annotations.counting import FixedSet
from labelcrowd.annotations.document import Object, Piece, Polygon
from labelcrowd.annotations.edits import Edit
from labelcrowd.annotations.permissions import Allowed
from labelcrowd.annotations.revisions import Totals
from labelcrowd.clock import MINUTE, SetClock
from labelcrowd.crowd.inprocess import InProcessCrowd
from labelcrowd.ids import Ids
from labelcrowd.market import budget, ledger, payout_books, setup, workers
from labelcrowd.market.errors import BudgetUsedUp
from labelcrowd.storage.carrying_over import carry_over
from labelcrowd.storage.home import Home, open_home
from labelcrowd.storage.migrate import is_current
from labelcrowd.storage.tables.market import assignment, hit
from labelcrowd.workflow import first_start
from labelcrowd.workflow.save_edit import Desk, check_edit, save
from labelcrowd.workflow.verify import verify
from tests.support import first_release
from tests.support.databases import PostgresServer
from tests.support.first_release import ANA, BIRDS, BO, DRAWING, OPERATOR, OTHER, STREET


def first_start_of_this_release(
    request: pytest.FixtureRequest, folder: Path, clock: SetClock, ids: Ids
) -> Home:
    """The old home on the engine that is asked for, opened a minute after its last moment."""
    database = None
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        database = server.new_database()
    first_release.make_home(folder, database)
    clock.advance(first_release.LAST_MOMENT + MINUTE - clock.now())
    opened = open_home(folder, database=database)
    first_start.prepare_home(opened, ids, clock)
    return opened


@pytest.fixture(params=["sqlite", "postgresql"])
def old(
    request: pytest.FixtureRequest, tmp_path: Path, clock: SetClock, ids: Ids
) -> Iterator[Home]:
    """One to be changed."""
    opened = first_start_of_this_release(request, tmp_path / "home", clock, ids)
    yield opened
    opened.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def seen(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Home]:
    """One that several tests only look at."""
    folder = tmp_path_factory.mktemp("old") / "home"
    opened = first_start_of_this_release(request, folder, SetClock(), Ids())
    yield opened
    opened.close()


@pytest.fixture
def crowd(old: Home, clock: SetClock, ids: Ids) -> InProcessCrowd:
    return InProcessCrowd(old.store, ids, clock, OPERATOR, "live")


def accept_birds(old: Home, clock: SetClock, ids: Ids) -> workers.Assignment:
    """A new worker takes any of the birds."""
    type_id = old.store.read(
        lambda c: c.execute(
            select(hit.c.hit_type_id).where(hit.c.opening_id == BIRDS).distinct()
        ).scalar_one()
    )
    worker_id = ids.worker()
    return old.store.write(
        lambda c: workers.accept(c, ids, clock.now(), "live", type_id, worker_id, by_type=True)
    )


def of_birds(old: Home, status: str) -> list[str]:
    """The assignments of the birds that are so."""
    a, h = assignment.c, hit.c
    query = (
        select(a.id)
        .join(hit, (h.market_id == a.market_id) & (h.id == a.hit_id))
        .where(h.opening_id == BIRDS, a.status == status)
    )
    return old.store.read(lambda c: list(c.scalars(query)))


def give_back(old: Home, now: int, assignment_id: str) -> None:
    old.store.write(lambda c: workers.return_assignment(c, now, "live", assignment_id, BO))


def test_nothing_is_found_wrong_with_it(seen: Home) -> None:
    assert is_current(seen.store.engine)
    found = verify(seen)
    assert (found.problems, found.documents, found.blobs, found.markets) == ([], 4, 1, 2)


def test_every_account_has_the_money_it_had(seen: Home) -> None:
    rows = seen.store.read(
        lambda c: c.execute(
            text(
                "SELECT owner_id, kind, sum(amount_cents) FROM ledger_posting "
                "WHERE market_id = 'live' GROUP BY 1, 2"
            )
        ).all()
    )
    sums = {(owner, kind): int(cents) for owner, kind, cents in rows}
    assert sums == {
        (OPERATOR, ledger.AVAILABLE): -398,
        (OPERATOR, ledger.HOLD): 190,
        (ANA, ledger.PAYABLE): 24,
        (ANA, ledger.PAID): 50,
        (BO, ledger.PAYABLE): 100,
        (ledger.OPERATOR, "fees"): 34,
    }
    assert sum(sums.values()) == 0


def test_what_was_paid_before_there_were_runs_is_in_the_books(seen: Home) -> None:
    books = seen.store.read(lambda c: payout_books.books(c, "live"))
    assert {who: (b.earned_cents, b.owed_cents, b.paid_cents) for who, b in books.items()} == {
        ANA: (74, 24, 50),
        BO: (100, 100, 0),
    }
    assert all(book.explained for book in books.values())


def test_every_account_owns_its_requester(seen: Home) -> None:
    for requester_id, login in ((OPERATOR, "operator"), (OTHER, "other")):
        found = seen.store.read(lambda c, each=requester_id: members.members(c, each))  # type: ignore[misc]
        assert [(one.login, one.role) for one in found] == [(login, Role.OWNER)]


def test_sums_that_have_moved_are_dollars(seen: Home) -> None:
    for market_id in setup.MARKETS:
        assert seen.store.read(lambda c, m=market_id: setup.currency(c, m)) == "USD"  # type: ignore[misc]


def test_publications_have_committed_what_is_in_hand_or_waits_or_is_paid(
    seen: Home,
) -> None:
    for opening_id, committed, unit in ((STREET, 180, 60), (BIRDS, 70, 14)):
        found = seen.store.read(
            lambda c, each=opening_id: budget.get_budget(c, "live", OPERATOR, each)  # type: ignore[misc]
        )
        assert (found.budget_cents, found.committed_cents, found.unit_cents) == (
            None, committed, unit,
        )  # fmt: skip


def test_work_that_ends_unpaid_leaves_what_is_paid(
    old: Home, crowd: InProcessCrowd, clock: SetClock
) -> None:
    (held,) = of_birds(old, "Accepted")
    give_back(old, clock.now(), held)
    assert crowd.budget(BIRDS).committed_cents == 56
    for waits in of_birds(old, "Submitted"):
        crowd.reject(waits, reason="no")
    assert crowd.budget(BIRDS).committed_cents == 28  # approved, and late but paid


def test_a_budget_set_now_counts_what_went_before(
    old: Home, crowd: InProcessCrowd, clock: SetClock, ids: Ids
) -> None:
    crowd.set_budget(BIRDS, 70 + 13)
    with pytest.raises(BudgetUsedUp):
        accept_birds(old, clock, ids)
    crowd.set_budget(BIRDS, 70 + 14)
    accept_birds(old, clock, ids)
    with pytest.raises(BudgetUsedUp):
        accept_birds(old, clock, ids)
    assert crowd.budget(BIRDS).committed_cents == 84


def test_carrying_over_again_counts_nothing_twice(
    old: Home, crowd: InProcessCrowd, clock: SetClock, ids: Ids
) -> None:
    accept_birds(old, clock, ids)
    before = [crowd.budget(each) for each in (STREET, BIRDS)]
    old.store.write(carry_over)
    assert [crowd.budget(each) for each in (STREET, BIRDS)] == before


def test_a_document_without_totals_is_counted_and_then_keeps_them(
    old: Home, clock: SetClock
) -> None:
    query = text("SELECT objects, counted, problems FROM document WHERE id = :id")

    def kept() -> tuple[int | None, ...]:
        return tuple(old.store.read(lambda c: c.execute(query, {"id": DRAWING}).one()))

    assert kept() == (None, None, None)
    assert old.store.read(lambda c: revisions.totals(c, DRAWING)) == Totals(1, 1, 0)
    ring = ((100.0, 100.0), (150.0, 100.0), (150.0, 150.0), (100.0, 150.0))
    edit = Edit(
        change_id="next", object_id="second", session="tab", counter=2, base=0, cause="create",
        object=Object("second", "car", Polygon((Piece(ring),))),
    )  # fmt: skip
    desk = Desk(
        document_id=DRAWING,
        author_id=BO,
        width=640,
        height=480,
        allowed=Allowed(actions="nrmd"),
        fixed=FixedSet(),
        minimum_area=10.0,
    )
    old.store.write(lambda c: save(c, desk, edit, check_edit(edit, desk), now=clock.now()))
    assert kept() == (2, 2, 0)
    assert verify(old).problems == []
