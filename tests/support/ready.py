"""What must be filled in before work is published for real money, filled in."""

from __future__ import annotations

from sqlalchemy import Connection, select

from labelcrowd.market import pay_terms, requester_cards, setup
from labelcrowd.market.pay_terms import PayTerms
from labelcrowd.market.requester_cards import RequesterCard
from labelcrowd.storage.tables.market import requester

CARD = RequesterCard(
    name="R. Equester",
    institution="Vision lab",
    contact="lab@example.org",
    purpose="Cars and pedestrians are told apart better.",
    ethics="",
    review_days=3,
)
TERMS = PayTerms(
    who="The cashier of the university.",
    means="By bank transfer or PayPal.",
    how_often="At the end of each month.",
    from_what_sum="From 5.00.",
)


def fill_in(connection: Connection, now: int, requester_id: str | None = None) -> None:
    """Pay terms, currency, and a card for that requester (without one: everybody's)."""
    every = connection.execute(select(requester.c.id).where(requester.c.market_id == setup.LIVE))
    for one in {requester_id} if requester_id else set(every.scalars()):
        requester_cards.write_card(connection, one, CARD, now)
    pay_terms.write_terms(connection, setup.LIVE, TERMS, now)
    setup.choose_currency(connection, setup.LIVE, "USD")
