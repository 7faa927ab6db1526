"""How long the API shows a HIT: 120 days after its end it is disposed of, later it is gone.

For programs of Amazon's only, which count on it. Nothing is deleted: pictures,
documents, money and the site's own pages know the HIT as before.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import and_, bindparam, or_

from labelcrowd.clock import DAY
from labelcrowd.market.errors import no_hit
from labelcrowd.market.hit_rows import Hit
from labelcrowd.market.states import DISPOSED, REVIEWABLE, REVIEWING
from labelcrowd.storage.tables.market import hit

DISPOSED_AFTER = 120 * DAY
"""After a HIT's expiry, where all its work is decided."""

GONE_AFTER = 2 * DISPOSED_AFTER
"""After its expiry a disposed HIT does not exist any more."""

_h = hit.c
NOT_DISPOSED = and_(
    _h.status != DISPOSED,
    or_(
        _h.expires_at > bindparam("b_disposed_before"),
        and_(_h.status != REVIEWABLE, _h.status != REVIEWING),
        _h.max_assignments > _h.available + _h.pending + _h.completed,  # undecided work
    ),
)
"""Holds for HITs that the API lists; ``b_disposed_before``: ``disposed_before(now)``."""


def disposed_before(now: int) -> int:
    """HITs that expired until then are disposed of by themselves."""
    return now - DISPOSED_AFTER


def as_listed(found: Hit, now: int) -> Hit:
    """The HIT as the API shows it: Disposed after its time. Raises DoesNotExist once it is gone."""
    places = found.places
    old = (
        places.status in (REVIEWABLE, REVIEWING)
        and places.submitted == 0
        and found.expires_at <= disposed_before(now)
    )
    if (old or places.status == DISPOSED) and found.expires_at <= now - GONE_AFTER:
        raise no_hit(found.id)
    return replace(found, places=replace(places, status=DISPOSED)) if old else found
