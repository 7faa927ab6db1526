"""Who a requester is and how pay happens: read, and changed with a note of who did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import Connection

from labelcrowd.accounts import audit
from labelcrowd.accounts.audit import Actor
from labelcrowd.market import pay_terms, requester_cards
from labelcrowd.market.pay_terms import PayTerms
from labelcrowd.market.requester_cards import RequesterCard
from labelcrowd.workflow.studio import Studio


def read_card(studio: Studio, requester_id: str) -> RequesterCard | None:
    """The requester's card; None where it was never filled in."""
    return studio.home.store.read(lambda c: requester_cards.read_card(c, requester_id))


def change_card(studio: Studio, actor: Actor, fields: Mapping[str, str]) -> None:
    """Give the actor's requester this card. The same changes nothing. Raises InvalidInput."""
    card, requester_id = requester_cards.parse_card(fields), actor.requester_id
    now = studio.clock.now()

    def change(connection: Connection) -> None:
        before = requester_cards.read_card(connection, requester_id)
        if before == card:
            return
        requester_cards.write_card(connection, requester_id, card, now)
        audit.note(
            connection, studio.ids, now, actor, "change-card", requester_id, _detail(before, card)
        )

    studio.home.store.write(change)


def read_pay_terms(studio: Studio, market_id: str) -> PayTerms | None:
    """How pay happens on the market; None where the operator has not said."""
    return studio.home.store.read(lambda c: pay_terms.read_terms(c, market_id))


def change_pay_terms(
    studio: Studio, actor: Actor, market_id: str, fields: Mapping[str, str]
) -> None:
    """Let this text hold on the market: workers see it once more. The same changes nothing.

    Raises InvalidInput.
    """
    terms, now = pay_terms.parse_terms(fields), studio.clock.now()

    def change(connection: Connection) -> None:
        before = pay_terms.read_terms(connection, market_id)
        if before == terms:
            return
        pay_terms.write_terms(connection, market_id, terms, now)
        audit.note(
            connection, studio.ids, now, actor, "change-pay-terms", market_id,
            _detail(before, terms),
        )  # fmt: skip

    studio.home.store.write(change)


def _detail(
    before: RequesterCard | PayTerms | None, after: RequesterCard | PayTerms
) -> dict[str, object]:
    return {"before": asdict(before) if before else None, "after": asdict(after)}
