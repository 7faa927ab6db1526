"""Which HITs a worker may know of, beside those that the list shows."""

from __future__ import annotations

from sqlalchemy import Connection

from labelcrowd.market.assignment_rows import held_by
from labelcrowd.market.errors import no_hit
from labelcrowd.market.hit_rows import Hit, read_hit
from labelcrowd.market.requirements import DISCOVER, unmet_of
from labelcrowd.market.worker_groups import is_for_others


def known_hit(connection: Connection, market_id: str, worker_id: str, hit_id: str) -> Hit:
    """A HIT that this worker has had, or may discover.

    Raises DoesNotExist, in the same words for what is hidden from them and for what is not there.
    """
    found = read_hit(connection, market_id, hit_id)
    if found is None:
        raise no_hit(hit_id)
    if held_by(connection, market_id, hit_id, worker_id) is not None:
        return found
    asked = found.qualification_requirements
    if is_for_others(connection, market_id, found.hit_type_id, worker_id) or unmet_of(
        connection, market_id, worker_id, asked, DISCOVER
    ):
        raise no_hit(hit_id)
    return found
