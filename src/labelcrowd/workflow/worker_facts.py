"""The operator's say in what is known of a worker: place, age, Masters; each change is noted."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.market import worker_facts
from labelcrowd.market.worker_facts import Facts
from labelcrowd.workflow.studio import Studio, note_act

__all__ = ["Change", "Facts", "change_facts", "facts_of"]


@dataclass(frozen=True, kw_only=True)
class Change:
    """What to set; None: stays as it is. ``place``: (country, subdivision), ("", "") for none.

    ``locked``: whether the worker can change place and age no more.
    """

    place: tuple[str, str] | None = None
    adult: bool | None = None
    locked: bool | None = None
    masters: bool | None = None


def facts_of(studio: Studio, market_id: str, worker_id: str) -> Facts:
    """What is known of a worker."""
    return studio.home.store.read(lambda c: worker_facts.read_facts(c, market_id, worker_id))


def change_facts(studio: Studio, market_id: str, worker_id: str, change: Change) -> Facts:
    """Set what the change says, the rest stays; what is known then. Raises InvalidInput.

    A lock alone locks what the worker has stated, and unlocks it again.
    """
    now = studio.clock.now()

    def write(connection: Connection) -> Facts:
        key = (connection, now, market_id, worker_id)
        before = worker_facts.read_facts(connection, market_id, worker_id)
        if change.place is not None or (change.locked is not None and change.adult is None):
            place = change.place or (before.country, before.subdivision)
            locked = before.place_locked if change.locked is None else change.locked
            worker_facts.settle_place(*key, *place, locked=locked)
        if change.adult is not None or (change.locked is not None and change.place is None):
            adult = before.adult if change.adult is None else change.adult
            locked = before.adult_locked if change.locked is None else change.locked
            worker_facts.settle_adult(*key, adult, locked=locked)
        if change.masters is not None:
            worker_facts.give_masters(*key, given=change.masters)
        note_act(connection, studio, "", "worker-facts", worker_id, {"market": market_id})
        return worker_facts.read_facts(connection, market_id, worker_id)

    return studio.home.store.write(write)
