"""The operator's side of a requester's money: what came in, and how far it may spend; noted."""

from __future__ import annotations

from sqlalchemy import Connection

from labelcrowd.market import setup
from labelcrowd.workflow.studio import Studio, note_act


def credit(studio: Studio, market_id: str, requester_id: str, amount_cents: int) -> None:
    """Note that money came in from a requester. Raises InvalidInput, NotFound."""

    def write(connection: Connection) -> None:
        now = studio.clock.now()
        setup.credit(connection, studio.ids, now, market_id, requester_id, amount_cents)
        detail = {"market": market_id, "amount_cents": amount_cents}
        note_act(connection, studio, requester_id, "credit", requester_id, detail)

    studio.home.store.write(write)


def set_funding(
    studio: Studio, market_id: str, requester_id: str, funding: str, limit_cents: int
) -> None:
    """``on-account`` up to a limit, or ``prepaid``. Raises InvalidInput, NotFound."""

    def write(connection: Connection) -> None:
        setup.set_funding(connection, market_id, requester_id, funding, limit_cents)
        detail = {"market": market_id, "funding": funding, "limit_cents": limit_cents}
        note_act(connection, studio, requester_id, "funding", requester_id, detail)

    studio.home.store.write(write)
