"""What must be filled in before work is published for real money, filled in."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, select

from labelcrowd.accounts.acceptances import note_acceptance
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
    """Pay terms, currency, and a named card for that requester (without one: everybody's)."""
    every = select(requester.c.id, requester.c.name).where(requester.c.market_id == setup.LIVE)
    for found_id, name in connection.execute(every).all():
        if requester_id in (None, found_id):
            requester_cards.write_card(connection, found_id, replace(CARD, name=name), now)
    pay_terms.write_terms(connection, setup.LIVE, TERMS, now)
    setup.choose_currency(connection, setup.LIVE, "USD")


def agree(connection: Connection, now: int, market_id: str, worker_id: str) -> None:
    """That worker has read how pay happens, and said yes."""
    note_acceptance(connection, now, market_id, worker_id, "pay-terms", "", TERMS.digest)
