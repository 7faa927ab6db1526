"""Filling in who a requester is and how pay happens, with a note of who did it."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection

from labelcrowd.accounts import audit
from labelcrowd.accounts.audit import Actor
from labelcrowd.market import pay_terms, requester_cards
from labelcrowd.market.pay_terms import PayTerms
from labelcrowd.market.requester_cards import RequesterCard
from labelcrowd.workflow.studio import Studio


def change_card(studio: Studio, actor: Actor, card: RequesterCard) -> None:
    """Give the actor's requester this card. The same again changes nothing."""
    now, requester_id = studio.clock.now(), actor.requester_id

    def change(connection: Connection) -> None:
        before = requester_cards.read_card(connection, requester_id)
        if before == card:
            return
        requester_cards.write_card(connection, requester_id, card, now)
        detail = {"before": asdict(before) if before else None, "after": asdict(card)}
        audit.note(connection, studio.ids, now, actor, "change-card", requester_id, detail)

    studio.home.store.write(change)


def change_pay_terms(studio: Studio, actor: Actor, market_id: str, terms: PayTerms) -> None:
    """Let this text hold on the market: workers see it once more. The same changes nothing."""
    now = studio.clock.now()

    def change(connection: Connection) -> None:
        before = pay_terms.read_terms(connection, market_id)
        if before == terms:
            return
        pay_terms.write_terms(connection, market_id, terms, now)
        detail = {"before": asdict(before) if before else None, "after": asdict(terms)}
        audit.note(connection, studio.ids, now, actor, "change-pay-terms", market_id, detail)

    studio.home.store.write(change)
