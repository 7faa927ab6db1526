"""The currency of a market: the operator chooses it before real money moves."""

from __future__ import annotations

from sqlalchemy import Connection

from labelcrowd.accounts import audit
from labelcrowd.accounts.audit import Actor
from labelcrowd.market import setup
from labelcrowd.money import format_money
from labelcrowd.workflow.studio import Studio


def currency(studio: Studio, market_id: str) -> str:
    """The market's ISO 4217 code, "" until it is chosen."""
    return studio.home.store.read(lambda c: setup.currency(c, market_id))


def is_fixed(studio: Studio, market_id: str) -> bool:
    """Whether money has moved, after which the currency stays."""
    return studio.home.store.read(lambda c: setup.currency_is_fixed(c, market_id))


def money(studio: Studio, market_id: str, cents: int) -> str:
    """A sum of that market for people, such as ``$0.05``."""
    return format_money(cents, currency(studio, market_id))


def choose(studio: Studio, actor: Actor, market_id: str, code: str) -> None:
    """Count in that currency. The same again changes nothing.

    Raises InvalidInput for what is none, Conflict once money has moved.
    """
    now = studio.clock.now()

    def change(connection: Connection) -> None:
        before = setup.currency(connection, market_id)
        setup.choose_currency(connection, market_id, code)
        after = setup.currency(connection, market_id)
        if after != before:
            detail = {"before": before, "after": after}
            audit.note(connection, studio.ids, now, actor, "choose-currency", market_id, detail)

    studio.home.store.write(change)
