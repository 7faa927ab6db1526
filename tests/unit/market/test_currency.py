"""A market's currency: chosen before money moves, then fixed; cents are hundredths of it."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from labelcrowd.clock import SetClock
from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.ids import Ids
from labelcrowd.market import setup
from labelcrowd.money import format_money, parse_cents, parse_currency
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.market import market
from tests.support.market import MarketWorld


@pytest.fixture
def fresh(store: Store, clock: SetClock) -> Store:
    store.write(lambda c: setup.ensure_markets(c, clock.now()))
    return store


def currency(store: Store, market_id: str = "live") -> str:
    return store.read(lambda c: setup.currency(c, market_id))


def choose(store: Store, code: str, market_id: str = "live") -> None:
    store.write(lambda c: setup.choose_currency(c, market_id, code))


def test_the_live_market_has_none_until_it_is_chosen_and_play_money_is_amazons(
    fresh: Store,
) -> None:
    assert (currency(fresh), currency(fresh, "sandbox")) == ("", "USD")
    choose(fresh, "chf")
    choose(fresh, "EUR")
    assert currency(fresh) == "EUR"
    with pytest.raises(Conflict):
        choose(fresh, "EUR", "sandbox")
    with pytest.raises(NotFound):
        choose(fresh, "EUR", "mars")


def test_it_stays_once_money_has_moved(store: Store, clock: SetClock, ids: Ids) -> None:
    world = MarketWorld(store, clock, ids)
    choose(store, "EUR")
    world.hit()
    choose(store, "EUR")  # the same again is no change
    with pytest.raises(Conflict, match="counts in EUR and money has moved"):
        choose(store, "USD")
    assert currency(store) == "EUR"


def test_money_comes_in_only_where_it_has_a_currency(fresh: Store, ids: Ids) -> None:
    requester = fresh.write(lambda c: setup.add_requester(c, ids, "Ann", 0))
    with pytest.raises(Conflict, match="no currency"):
        fresh.write(lambda c: setup.credit(c, ids, 0, "live", requester, 500))
    choose(fresh, "EUR")
    fresh.write(lambda c: setup.credit(c, ids, 0, "live", requester, 500))


def test_sums_that_moved_before_there_was_a_choice_were_dollars(fresh: Store) -> None:
    fresh.write(lambda c: c.execute(update(market).values(ledger_seq=3, currency="")))
    fresh.write(lambda c: setup.ensure_markets(c, 0))
    assert currency(fresh) == "USD"


@pytest.mark.parametrize(
    ("code", "text"),
    [("JPY", "JPY has 0 decimals"), ("KWD", "KWD has 3 decimals"), ("XYZ", "ISO 4217"),
     ("", "ISO 4217"), ("dollars", "ISO 4217"), ("<b>", "ISO 4217")],
)  # fmt: skip
def test_what_has_no_hundred_parts_is_refused_with_the_reason(code: str, text: str) -> None:
    with pytest.raises(InvalidInput, match=text):
        parse_currency(code)


@pytest.mark.parametrize(
    ("cents", "code", "text"),
    [(5, "USD", "$0.05"), (-250, "USD", "-$2.50"), (1_000_000, "USD", "$10,000.00"),
     (123_456, "EUR", "€1,234.56"), (7, "CHF", "CHF\N{NO-BREAK SPACE}0.07"), (7, "", "0.07")],
)  # fmt: skip
def test_a_sum_is_shown_with_its_currency(cents: int, code: str, text: str) -> None:
    assert format_money(cents, code) == text


def test_a_typed_sum_may_have_its_sign() -> None:
    assert [parse_cents(text) for text in ("2.50", "$2.50", "€2.5", " £2.5 ")] == [250] * 4
    with pytest.raises(InvalidInput):
        parse_cents("2,50")
