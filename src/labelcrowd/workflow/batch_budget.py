"""The budget of an open batch: what is used of it, and another one."""

from __future__ import annotations

from labelcrowd.batches import store
from labelcrowd.batches.lifecycle import BatchStatus
from labelcrowd.batches.store import Batch
from labelcrowd.crowd.port import Budget
from labelcrowd.workflow.studio import Studio

_OPENED = (BatchStatus.OPEN, BatchStatus.PAUSED, BatchStatus.STOPPED)


def budget_of(studio: Studio, batch: Batch) -> Budget | None:
    """The budget; None before it is open, and for HITs that came in over the API."""
    if batch.collection_id is None or batch.state not in _OPENED:
        return None
    return studio.crowd(batch.requester_id, batch.market_id).budget(batch.id)


def set_budget(studio: Studio, requester_id: str, batch_id: str, cents: int) -> Budget:
    """Hand out work for so much in all from now on. Raises Conflict, InvalidInput, NotFound.

    Below what is committed already nothing more is handed out; what is in hand is paid.
    """
    batch = studio.home.store.read(lambda c: store.get_batch(c, requester_id, batch_id))
    return studio.crowd(requester_id, batch.market_id).set_budget(batch.id, cents)
