"""Workers of whom a requester wants no more work: listed, blocked and let in again on pages."""

from __future__ import annotations

from sqlalchemy import Connection

from labelcrowd.accounts import people
from labelcrowd.errors import InvalidInput
from labelcrowd.market import worker_blocks
from labelcrowd.market.worker_blocks import Block
from labelcrowd.workflow.studio import Studio, note_act

__all__ = ["Block", "block", "list_blocks", "unblock"]

LONGEST_REASON = 1_024  # as Amazon's


def list_blocks(
    studio: Studio, requester_id: str, market_id: str, *, after: tuple[int, str], limit: int
) -> list[Block]:
    """Those beyond ``after`` (made_at, worker_id), oldest first."""
    return studio.home.store.read(
        lambda c: worker_blocks.list_blocks(c, market_id, requester_id, after=after, limit=limit)
    )


def block(studio: Studio, requester_id: str, market_id: str, worker_id: str, reason: str) -> None:
    """No more work of this requester for a worker; again: the new reason. Raises InvalidInput."""
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise InvalidInput(
            f"reason: expected 1 to {LONGEST_REASON:,} characters, got {len(reason):,}",
            field="reason",
        )
    now = studio.clock.now()

    def write(c: Connection) -> None:
        _require_worker(c, market_id, worker_id)
        worker_blocks.block(c, now, market_id, requester_id, worker_id, reason)
        note_act(c, studio, requester_id, "block-worker", worker_id)

    studio.home.store.write(write)


def unblock(studio: Studio, requester_id: str, market_id: str, worker_id: str) -> None:
    """Let a worker in again; no error where there was no block. Raises InvalidInput."""

    def write(c: Connection) -> None:
        _require_worker(c, market_id, worker_id)
        worker_blocks.unblock(c, market_id, requester_id, worker_id)
        note_act(c, studio, requester_id, "unblock-worker", worker_id)

    studio.home.store.write(write)


def _require_worker(c: Connection, market_id: str, worker_id: str) -> None:
    if people.worker(c, market_id, worker_id) is None:
        raise InvalidInput(
            f"worker: no worker {worker_id[:40]!r} on the {market_id} market", field="worker"
        )
