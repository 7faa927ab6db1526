"""The caller's HITs as the API knows them: old ones are disposed of, very old ones are gone."""

from __future__ import annotations

from sqlalchemy import Connection

from labelcrowd.market import hits
from labelcrowd.market.errors import needs_status
from labelcrowd.market.hit_rows import Hit
from labelcrowd.market.operations.base import Caller
from labelcrowd.market.retention import as_listed
from labelcrowd.market.states import DISPOSED


def listed_hit(caller: Caller, connection: Connection, hit_id: str) -> Hit:
    """The caller's own HIT. Raises DoesNotExist."""
    return as_listed(hits.get_hit(connection, *caller.scope, hit_id), caller.now)


def require_kept(caller: Caller, connection: Connection, hit_id: str) -> None:
    """Raises WrongState where the HIT is disposed of, DoesNotExist."""
    if listed_hit(caller, connection, hit_id).places.status == DISPOSED:
        raise needs_status("Assignable,Unassignable,Reviewable,Reviewing", "InvalidHITState")
