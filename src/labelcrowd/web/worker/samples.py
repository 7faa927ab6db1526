"""Sample pictures in the list of HITs, to those who may see them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from labelcrowd.clock import HOUR
from labelcrowd.images import terms
from labelcrowd.images.catalogue import level_of
from labelcrowd.images.standing import standing
from labelcrowd.web.worker.site import WorkerSite
from labelcrowd.workflow.samples import samples_of_types

_LIFE = HOUR
_WIDTH = 240


def sample_addresses(
    connection: Connection, site: WorkerSite, worker_id: str, hit_type_ids: Sequence[str]
) -> dict[str, str]:
    """By HITType the address of its sample, where this worker has accepted what it asks for."""
    found: dict[str, str] = {}
    for type_id, image_id in samples_of_types(connection, site.market_id, hit_type_ids).items():
        picture = standing(connection, image_id)
        if picture.levels and terms.may_see(connection, picture, site.market_id, worker_id):
            found[type_id] = site.services.tokens.picture(
                level_of(picture.levels, _WIDTH),
                image_id=image_id,
                kind="worker",
                bound=(site.market_id, worker_id),
                expires_at=site.services.clock.now() + _LIFE,
            )
    return found
