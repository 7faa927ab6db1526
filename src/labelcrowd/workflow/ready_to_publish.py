"""What must be filled in before work is published for real money, and where that is done.

Asked by ``publish_batch``, whoever calls it, and by the market's CreateHIT operations. A market of
play money needs none of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select

from labelcrowd.errors import Conflict
from labelcrowd.market.pay_terms import read_terms
from labelcrowd.market.requester_cards import read_card
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market import market

CARD_PAGE = "/requester/card"
PAY_TERMS_PAGE = "/requester/pay-terms"
CURRENCY_PAGE = "/requester/pay-settings"

_MARKET = Prepared(
    select(market.c.play_money, market.c.currency).where(market.c.id == bindparam("b_market"))
)


@dataclass(frozen=True)
class Blocker:
    """One thing that is missing, and the path of the page where it is filled in."""

    text: str
    address: str


class NotReady(Conflict):
    """``blockers``: all that is missing."""

    code = "not_ready"

    def __init__(self, blockers: Sequence[Blocker], public_url: str) -> None:
        self.blockers = tuple(blockers)
        missing = "; ".join(f"{one.text}: {public_url}{one.address}" for one in blockers)
        super().__init__(f"not yet ready for real money: {missing}")


def live_publish_blockers(
    connection: Connection, requester_id: str, market_id: str, *, paid: bool = True
) -> list[Blocker]:
    """Everything that is missing; nothing on a market of play money.

    Work that is not ``paid`` needs the requester's card alone.
    """
    row = _MARKET.one(connection, {"b_market": market_id})
    if row is None or row.play_money:
        return []
    found = []
    if read_card(connection, requester_id) is None:
        found.append(Blocker("say who you are on your requester card", CARD_PAGE))
    if not paid:
        return found
    if read_terms(connection, market_id) is None:
        found.append(Blocker("the operator says how pay happens", PAY_TERMS_PAGE))
    if not row.currency:
        found.append(Blocker("the operator chooses the market's currency", CURRENCY_PAGE))
    return found


def refuse_unready(
    connection: Connection,
    requester_id: str,
    market_id: str,
    public_url: str,
    *,
    paid: bool = True,
) -> None:
    """Raises NotReady with all that is missing."""
    blockers = live_publish_blockers(connection, requester_id, market_id, paid=paid)
    if blockers:
        raise NotReady(blockers, public_url)
