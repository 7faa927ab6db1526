"""What every use case works with: rows, blobs, keys, time, and the way to a crowd."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from labelcrowd.batches.links import HitRef, hit_url
from labelcrowd.clock import Clock
from labelcrowd.crowd.port import Crowd
from labelcrowd.ids import Ids
from labelcrowd.storage.home import Home
from labelcrowd.storage.store import Store


@dataclass(frozen=True, kw_only=True)
class Studio:
    """One installation as the use cases see it. Which crowd is behind ``crowd`` is
    decided by whoever makes this: the web application or the command line.
    """

    home: Home
    clock: Clock
    ids: Ids
    public_url: str
    crowd: Callable[[str, str], Crowd]
    """``crowd(requester_id, market_id)``: that requester's account on that market."""

    @property
    def store(self) -> Store:
        return self.home.store

    def link(self, market_id: str, batch_id: str, row: int) -> str:
        """The address of a HIT's labelling page."""
        return hit_url(self.public_url, self.home.secrets, HitRef(market_id, batch_id, row))
