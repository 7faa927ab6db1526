"""What every use case works with: rows, blobs, keys, time, and the way to a crowd."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection

from labelcrowd.accounts import audit
from labelcrowd.accounts.audit import COMMAND_LINE, Actor
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

    @property
    def by(self) -> Actor:
        """Whose act it is."""

    def crowd(self, requester_id: str, market_id: str, by: Actor | None = None) -> Crowd:
        """That requester's account on that market; decisions are noted as of ``by``,
        else of this studio's own ``by``.
        """


@dataclass(frozen=True, kw_only=True)
class PlainStudio:
    """A Studio made of its parts."""

    home: Home
    clock: Clock
    ids: Ids
    public_url: str
    make_crowd: Callable[[str, str, Actor], Crowd]
    by: Actor = COMMAND_LINE

    def crowd(self, requester_id: str, market_id: str, by: Actor | None = None) -> Crowd:
        return self.make_crowd(requester_id, market_id, by or self.by)


@dataclass(frozen=True)
class Acting:
    """A Studio in somebody's hands: what is done through it carries that name."""

    studio: Studio
    by: Actor

    @property
    def home(self) -> Home:
        return self.studio.home

    @property
    def clock(self) -> Clock:
        return self.studio.clock

    @property
    def ids(self) -> Ids:
        return self.studio.ids

    @property
    def public_url(self) -> str:
        return self.studio.public_url

    def crowd(self, requester_id: str, market_id: str, by: Actor | None = None) -> Crowd:
        return self.studio.crowd(requester_id, market_id, by or self.by)


def note_act(
    connection: Connection,
    studio: Studio,
    requester_id: str,
    action: str,
    subject: str,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Write down what is being done, in its own transaction."""
    audit.note(
        connection,
        studio.ids,
        studio.clock.now(),
        studio.by.at(requester_id),
        action,
        subject,
        detail,
    )


def link_of(studio: Studio, market_id: str, batch_id: str, row: int) -> str:
    """The address of a HIT's labelling page."""
    return hit_url(studio.public_url, studio.home.secrets, HitRef(market_id, batch_id, row))
