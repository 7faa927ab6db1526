"""For whom a batch is: everybody, a group of workers, or workers named one by one."""

from __future__ import annotations

import re
from dataclasses import dataclass

from labelcrowd.accounts.people import find_workers
from labelcrowd.crowd.port import Crowd, WorkerGroup
from labelcrowd.errors import InvalidInput
from labelcrowd.workflow.studio import Studio

_SEPARATORS = re.compile(r"[\s,;]+")


@dataclass(frozen=True, kw_only=True)
class Audience:
    """Whom somebody asked for. ``group``: a name or id; ``workers``: logins or worker ids."""

    group: str = ""
    workers: tuple[str, ...] = ()


EVERYBODY = Audience()


def split_workers(text: str) -> tuple[str, ...]:
    """Logins or ids with commas, semicolons or blanks between them."""
    return tuple(one for one in _SEPARATORS.split(text) if one)


def group_for(studio: Studio, crowd: Crowd, audience: Audience) -> str:
    """The id of the group that a batch is for, "" for everybody. Raises InvalidInput."""
    if audience.group and audience.workers:
        raise InvalidInput(
            "group, workers: expected one of them; put the workers into the group instead",
            field="workers",
        )
    if audience.workers:
        ids = studio.home.store.read(lambda c: find_workers(c, crowd.market_id, audience.workers))
        return crowd.group_of_workers([one.id for one in ids])
    return _named_group(crowd, audience.group).id if audience.group else ""


def _named_group(crowd: Crowd, name_or_id: str) -> WorkerGroup:
    wanted = " ".join(name_or_id.split())
    groups = crowd.worker_groups()
    by_name = next((one for one in groups if one.name == wanted), None)
    found = by_name or crowd.worker_group(wanted)  # also a group that has no name
    if found is not None:
        return found
    known = ", ".join(one.name for one in groups[:10]) or "none yet"
    raise InvalidInput(f"group: no group {wanted[:80]!r}; there are: {known}", field="group")
