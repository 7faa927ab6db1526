"""Whom a batch is for, on the requester's pages: read from a form, and shown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from labelcrowd.accounts import people
from labelcrowd.batches.store import Batch
from labelcrowd.crowd.port import WorkerGroup
from labelcrowd.errors import InvalidInput
from labelcrowd.market.setup import MARKETS
from labelcrowd.web.forms import Form
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow.audience import EVERYBODY, Audience, split_workers

if TYPE_CHECKING:
    from labelcrowd.web.services import Services

_WORKER_ID = re.compile(r"A[A-Z0-9]{13}")
_SHOWN = 12


@dataclass(frozen=True)
class OnlyFor:
    """Whom a batch is limited to. ``workers`` are some of those named for it alone."""

    name: str
    members: int
    workers: tuple[str, ...]


def groups(services: Services, session: SignedIn) -> list[tuple[str, WorkerGroup]]:
    """(market, group) of every group that a batch can be for."""
    return [
        (market_id, group)
        for market_id in MARKETS
        for group in services.crowd(session.requester_id, market_id).worker_groups()
    ]


def asked(form: Form, session: SignedIn) -> Audience:
    """What the publish form says: ``all``, ``workers``, or a group of the chosen market.

    Raises InvalidInput with the field.
    """
    choice = form.text("audience")
    if choice in ("", "all"):
        return EVERYBODY
    if choice != "workers":
        market_id, _, group_id = choice.partition("/")
        if market_id != form.text("market"):
            raise InvalidInput(
                "that group is of the other market, which has workers of its own",
                field="audience",
            )
        return Audience(group=group_id)
    workers = split_workers(form.text("workers"))
    if not workers:
        raise InvalidInput("name at least one worker", field="audience")
    # Only the operator sees who is there; others know workers by the ids in their results.
    unknown = [one for one in workers if not (session.operator or _WORKER_ID.fullmatch(one))]
    if unknown:
        raise InvalidInput(
            f"expected worker ids, such as A1B2C3D4E5F6G7, got {unknown[0][:40]!r}",
            field="audience",
        )
    return Audience(workers=workers)


def only_for(services: Services, session: SignedIn, batch: Batch) -> OnlyFor | None:
    """Whom the batch is limited to; None where everybody may work on it."""
    if not batch.group_id:
        return None
    crowd = services.crowd(session.requester_id, batch.market_id)
    group = crowd.worker_group(batch.group_id)
    if group is None or group.name:
        return OnlyFor(group.name if group else "", group.members if group else 0, ())
    ids = group.worker_ids[:_SHOWN]
    if session.operator:
        ids = services.home.store.read(lambda c: _logins(c, batch.market_id, ids))
    return OnlyFor("", group.members, ids)


def _logins(connection: Connection, market_id: str, worker_ids: tuple[str, ...]) -> tuple[str, ...]:
    found = [people.worker(connection, market_id, one) for one in worker_ids]
    return tuple(one.login for one in found if one is not None)
