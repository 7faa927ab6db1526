"""Money: held when HITs open, paid from the hold, freed when nobody can earn it any more."""

from __future__ import annotations

import msgspec
import pytest
from sqlalchemy import Connection, update

from labelcrowd.clock import DAY, HOUR
from labelcrowd.errors import Conflict
from labelcrowd.market import decisions, hits, ledger, payout_books, setup
from labelcrowd.market.assignment_rows import read_assignment
from labelcrowd.market.errors import AlreadyExists, NoFunds, WrongState
from labelcrowd.market.fees import AMAZON, Fees
from labelcrowd.market.journal import Journal
from labelcrowd.market.system_qualifications import MASTERS
from labelcrowd.storage.tables.market import hit, ledger_entry, ledger_posting
from tests.support.market import MarketWorld


def approve(world: MarketWorld, assignment_id: str, *, override: bool = False) -> None:
    scope = (world.clock.now(), world.market_id, world.requester, assignment_id)
    world.store.write(lambda c: decisions.approve(c, *scope, override=override))


def reject(world: MarketWorld, assignment_id: str) -> None:
    world.store.write(
        lambda c: decisions.reject(
            c, world.clock.now(), world.market_id, world.requester, assignment_id, reason="no"
        )
    )


def test_opening_holds_reward_and_fee_and_approval_pays_from_the_hold(world: MarketWorld) -> None:
    world.set_fees(AMAZON)
    hit_id = world.hit(assignments=2, reward_cents=10)
    assert world.balance() == (100_000 - 24, 24)
    first, second = world.submitted(hit_id), world.submitted(hit_id)
    approve(world, first.id)
    assert world.owed(first.worker_id) == 10
    assert world.balance() == (100_000 - 24, 12)
    reject(world, second.id)
    assert world.balance() == (100_000 - 12, 0)
    assert world.owed(second.worker_id) == 0
    assert world.book_problems() == []


@pytest.mark.parametrize(
    ("reward", "assignments", "fee", "remark"),
    [
        (1, 1, 1, "at least a cent"),
        (52, 1, 10, "10.4 is rounded down"),
        (53, 1, 11, "10.6 is rounded up"),
        (100, 9, 20, "fewer than ten"),
        (100, 10, 40, "ten or more cost twice"),
    ],
)
def test_amazons_fees(reward: int, assignments: int, fee: int, remark: str) -> None:
    assert AMAZON.of_reward(reward, assignments) == fee, remark


def test_half_a_cent_is_rounded_up() -> None:
    assert Fees(percent="10").of_reward(105, 1) == 11
    assert Fees(percent="10").of_reward(104, 1) == 10


def test_a_limit_is_a_limit_even_to_the_last_cent(world: MarketWorld) -> None:
    world.hit(assignments=1, reward_cents=100_000)
    with pytest.raises(NoFunds, match=r"0\.00 is left"):
        world.hit(reward_cents=1)
    assert world.event_types() == ["HITCreated"]
    assert world.book_problems() == []


def test_a_prepaid_requester_spends_what_came_in(world: MarketWorld) -> None:
    scope = (world.market_id, world.requester)
    world.store.write(lambda c: setup.set_funding(c, *scope, ledger.PREPAID))
    with pytest.raises(NoFunds):
        world.hit()
    world.store.write(lambda c: setup.credit(c, world.ids, world.clock.now(), *scope, 5))
    world.hit(reward_cents=5)
    assert world.balance() == (0, 5)
    assert world.book_problems() == []


def test_play_money_never_runs_out_and_the_books_still_balance(world: MarketWorld) -> None:
    world.market_id = "sandbox"
    hit_id = world.hit(assignments=3, reward_cents=250_000)
    done = world.submitted(hit_id)
    approve(world, done.id)
    assert world.balance() == (1_000_000, 500_000)
    with pytest.raises(NoFunds):
        world.hit(assignments=5, reward_cents=250_000)
    assert world.book_problems() == []


def test_expiry_frees_the_places_nobody_took(world: MarketWorld) -> None:
    hit_id = world.hit(assignments=3, reward_cents=10)
    held = world.accept(hit_id)
    scope = (world.market_id, world.requester)
    world.store.write(lambda c: hits.expire_hit(c, world.clock.now(), *scope, hit_id))
    world.store.write(lambda c: hits.expire_hit(c, world.clock.now(), *scope, hit_id))
    assert world.balance()[1] == 10
    world.give_back(held)
    assert world.balance() == (100_000, 0)
    later = world.clock.now() + HOUR
    world.store.write(
        lambda c: hits.extend_hit(c, world.clock.now(), *scope, hit_id, expires_at=later)
    )
    assert world.balance()[1] == 30
    assert world.book_problems() == []


def test_an_undone_rejection_is_paid_within_thirty_days(world: MarketWorld) -> None:
    hit_id = world.hit(assignments=2)
    first, second = world.submitted(hit_id), world.submitted(hit_id)
    reject(world, first.id)
    reject(world, second.id)
    world.clock.advance(29 * DAY)
    with pytest.raises(WrongState):
        approve(world, first.id)
    approve(world, first.id, override=True)
    approve(world, first.id, override=True)
    assert world.owed(first.worker_id) == 5
    world.clock.advance(2 * DAY)
    with pytest.raises(WrongState, match="30 days"):
        approve(world, second.id, override=True)
    assert world.book_problems() == []


def test_an_undone_rejection_forgets_its_reason(world: MarketWorld) -> None:
    done = world.submitted(world.hit())
    reject(world, done.id)
    approve(world, done.id, override=True)
    held = world.store.read(lambda c: read_assignment(c, world.market_id, done.id))
    assert held is not None
    assert (held.status, held.feedback) == ("Approved", None)


def test_approving_twice_pays_once(world: MarketWorld) -> None:
    done = world.submitted(world.hit())
    approve(world, done.id)
    approve(world, done.id)
    assert world.owed(done.worker_id) == 5
    assert world.event_types().count("AssignmentApproved") == 1


def test_a_bonus_is_paid_once_per_token(world: MarketWorld) -> None:
    done = world.submitted(world.hit())

    def bonus() -> None:
        world.store.write(
            lambda c: decisions.send_bonus(
                c,
                world.ids,
                world.clock.now(),
                world.market_id,
                world.requester,
                done.id,
                amount_cents=50,
                reason="good",
                token="t",
            )
        )

    bonus()
    with pytest.raises(AlreadyExists):
        bonus()
    assert world.owed(done.worker_id) == 50


def test_what_an_earlier_release_noted_as_paid_is_explained_too(world: MarketWorld) -> None:
    done = world.submitted(world.hit())
    approve(world, done.id)

    def pay(connection: Connection) -> None:  # as there were no runs yet
        journal = Journal(connection, world.market_id, world.clock.now())
        postings = [
            ledger.Posting(done.worker_id, ledger.PAYABLE, -3, 0),
            ledger.Posting(done.worker_id, ledger.PAID, 3),
        ]
        journal.post(payout_books.BEFORE_RUNS, "payout:old", postings)
        journal.close()

    world.store.write(pay)
    book = world.store.read(lambda c: payout_books.books(c, world.market_id))[done.worker_id]
    assert (book.earned_cents, book.owed_cents, book.paid_cents) == (5, 2, 3)
    assert world.store.read(lambda c: payout_books.problems(c, world.market_id)) == []
    assert world.book_problems() == []


def test_a_changed_entry_breaks_the_chain(sqlite_world: MarketWorld) -> None:
    world = sqlite_world
    world.hit()
    world.hit()
    table = ledger_posting
    world.store.write(
        lambda c: c.execute(update(table).values(amount_cents=table.c.amount_cents * 2)).rowcount
    )
    found = " ".join(world.book_problems())
    assert "breaks the chain at 1" in found
    assert "its postings sum to" in found
    world.store.write(lambda c: c.execute(update(ledger_entry).values(at=0)).rowcount)
    assert "breaks the chain at 2" in " ".join(world.book_problems())


def test_masters_and_premium_qualifications_cost_more_where_they_are_asked_for() -> None:
    def requirement(type_id: str, comparator: str) -> str:
        return f'[{{"QualificationTypeId":"{type_id}","Comparator":"{comparator}"}}]'

    assert AMAZON.of_reward(100, 1, requirement(MASTERS, "Exists")) == 25
    assert AMAZON.of_reward(100, 1, requirement(MASTERS, "DoesNotExist")) == 20
    with_premium = msgspec.structs.replace(AMAZON, premium_cents={"3PREMIUM": 5})
    assert with_premium.of_reward(100, 1, requirement("3PREMIUM", "EqualTo")) == 25
    assert with_premium.of_reward(0, 1, requirement("3PREMIUM", "EqualTo")) == 6
    assert with_premium.of_bonus(105) == 21


def test_a_surcharge_from_ten_on_comes_with_amazons_rule(world: MarketWorld) -> None:
    def has_rule() -> bool:
        return world.store.read(lambda c: setup.has_ten_rule(c, world.market_id))

    assert not has_rule()
    world.set_fees(AMAZON)
    assert has_rule()
    with pytest.raises(Conflict, match="surcharge"):
        world.store.write(lambda c: setup.set_ten_rule(c, world.market_id, on=False))
    world.set_fees(Fees())
    assert has_rule()
    world.store.write(lambda c: setup.set_ten_rule(c, world.market_id, on=False))
    assert not has_rule()


def test_holds_that_are_not_those_of_the_hits_are_told(world: MarketWorld) -> None:
    first, second = world.hit(reward_cents=10), world.hit(reward_cents=20)
    assert world.book_problems() == []

    def spoil(hit_id: str, cents: int) -> None:
        held = hit.c.held_cents
        world.store.write(
            lambda c: c.execute(
                update(hit).where(hit.c.id == hit_id).values(held_cents=held + cents)
            )
        )

    spoil(first, -15)
    assert world.book_problems() == [
        f"requester {world.requester} has a HIT that holds -0.05",
        f"account {world.requester}/hold says 0.30, the HITs hold 0.15",
    ]
    spoil(second, 15)
    assert world.book_problems() == [f"requester {world.requester} has a HIT that holds -0.05"]
