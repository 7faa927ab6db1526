"""Pausing markets: no new work of anybody is handed out; work in hand goes on and is paid."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from labelcrowd.market import setup
from labelcrowd.storage.tables.market import market
from labelcrowd.workflow.studio import Studio, note_act


def paused_markets(studio: Studio) -> dict[str, bool]:
    """Each market's id, and whether it is paused."""
    query = select(market.c.id, market.c.paused).order_by(market.c.id)
    rows = studio.home.store.read(lambda c: c.execute(query).all())
    return {row.id: bool(row.paused) for row in rows}


def pause_markets(studio: Studio, market_ids: Sequence[str] = (), *, paused: bool) -> list[str]:
    """Pause or resume these markets, all of them where none is named; their ids.

    All change together. Raises NotFound.
    """
    chosen = list(market_ids) or list(paused_markets(studio))

    def change(connection: Connection) -> None:
        for market_id in chosen:
            setup.pause_market(connection, market_id, paused=paused)
            action = "pause-market" if paused else "resume-market"
            note_act(connection, studio, "", action, market_id)

    studio.home.store.write(change)
    return chosen
