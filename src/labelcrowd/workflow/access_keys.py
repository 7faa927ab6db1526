"""The keys that a requester's programs sign with: make one, take one out of use, noted."""

from __future__ import annotations

from sqlalchemy import Connection

from labelcrowd.errors import InvalidInput, NotFound
from labelcrowd.market import setup
from labelcrowd.market.setup import AccessKey
from labelcrowd.workflow.studio import Studio, note_act


def make_key(studio: Studio, requester_id: str, market_id: str) -> AccessKey:
    """A new key; its secret is told here and never again. Raises InvalidInput."""
    if market_id not in setup.MARKETS:
        known = ", ".join(setup.MARKETS)
        raise InvalidInput(f"market: expected one of {known}, got {market_id[:20]!r}")

    def make(connection: Connection) -> AccessKey:
        now = studio.clock.now()
        made = setup.add_access_key(connection, studio.ids, market_id, requester_id, now)
        note_act(connection, studio, requester_id, "make-key", made.key_id, {"market": market_id})
        return made

    return studio.home.store.write(make)


def key_of(connection: Connection, requester_id: str, market_id: str) -> AccessKey:
    """The first active key of a requester on a market. Raises NotFound."""
    for key in setup.access_keys(connection, requester_id):
        if key.market_id == market_id:
            return key
    raise NotFound(
        f"this requester has no active key for {market_id}; the page Access keys makes one"
    )


def deactivate_key(studio: Studio, requester_id: str, key_id: str) -> None:
    """Whatever signs with it is refused from now on. Raises NotFound."""

    def end(connection: Connection) -> None:
        ended = setup.deactivate_access_key(connection, requester_id, key_id)
        if ended.active:
            detail = {"market": ended.market_id}
            note_act(connection, studio, requester_id, "deactivate-key", key_id, detail)

    studio.home.store.write(end)
