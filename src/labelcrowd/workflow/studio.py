"""What every use case works with: rows, blobs, keys, time, and the way to a crowd."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from labelcrowd.batches.links import HitRef, hit_url
from labelcrowd.clock import Clock
from labelcrowd.crowd.port import Crowd
from labelcrowd.ids import Ids
from labelcrowd.storage.home import Home


class Studio(Protocol):
    """One installation as the use cases see it. Which crowd is behind ``crowd`` is
    decided by whoever makes this: the web application or the command line.
    """

    @property
    def home(self) -> Home: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def ids(self) -> Ids: ...

    @property
    def public_url(self) -> str: ...

    def crowd(self, requester_id: str, market_id: str) -> Crowd:
        """That requester's account on that market."""


@dataclass(frozen=True, kw_only=True)
class PlainStudio:
    """A Studio made of its parts."""

    home: Home
    clock: Clock
    ids: Ids
    public_url: str
    make_crowd: Callable[[str, str], Crowd]

    def crowd(self, requester_id: str, market_id: str) -> Crowd:
        return self.make_crowd(requester_id, market_id)


def link_of(studio: Studio, market_id: str, batch_id: str, row: int) -> str:
    """The address of a HIT's labelling page."""
    return hit_url(studio.public_url, studio.home.secrets, HitRef(market_id, batch_id, row))
