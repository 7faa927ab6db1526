"""From a page token to the place where its work is saved, kept for the process's life."""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from sqlalchemy import Connection

from labelcrowd.batches.design import needed_objects
from labelcrowd.errors import NotAllowed, TooMany
from labelcrowd.web.services import Services
from labelcrowd.web.tokens import PageToken
from labelcrowd.workflow.hit_context import HitContext, HitContexts, ImageContext
from labelcrowd.workflow.own_page import OwnContext, own_context, require_drawer
from labelcrowd.workflow.practice_tries import Place, place
from labelcrowd.workflow.save_edit import Desk

_KEPT = 5_000

# A page sends a few changes a minute, and a few hundred at once after a night without network.
_BURST, _PER_S = 600.0, 300.0


class Desks:
    """Finds the desk of a token."""

    def __init__(self, services: Services) -> None:
        self._store = services.home.store
        self.contexts = HitContexts(services.home.store)
        self._desks: OrderedDict[str, tuple[Desk, int]] = OrderedDict()

    async def aget(self, token: PageToken) -> tuple[Desk, int]:
        """The desk and the number of objects asked for. Raises NotAllowed for a preview."""
        check_writes(token)
        if token.mode == "own":
            return await asyncio.to_thread(self._own, token)
        if token.mode == "practice":
            return await asyncio.to_thread(self._practice, token)
        found = self._desks.get(token.document_id)
        if found is None:
            found = await self._found(token)
            self._desks[token.document_id] = found
            while len(self._desks) > _KEPT:
                self._desks.popitem(last=False)
        return found

    async def _found(self, token: PageToken) -> tuple[Desk, int]:
        context = await self.contexts.aget(token.batch_id, token.row)
        return desk_of(context, token), needed_objects(context.design)

    def image(self, token: PageToken) -> ImageContext:
        """The picture that a token opens."""
        if token.mode == "own":
            return self.own_context(token).image
        if token.mode == "practice":
            return self.practice_place(token).image
        return self.contexts.get(token.batch_id, token.row).image

    def _practice(self, token: PageToken) -> tuple[Desk, int]:
        return self.practice_place(token).desk(token.document_id, token.worker_id), 0

    def practice_place(self, token: PageToken) -> Place:
        """What a practice token opens. Raises NotFound where it is closed, TermsNeeded."""
        return self._store.read(
            lambda conn: place(
                conn, token.market_id, token.batch_id, token.assignment_id, token.worker_id
            )
        )

    def _own(self, token: PageToken) -> tuple[Desk, int]:
        """Asked anew each time: who was removed from the requester draws no more."""
        return self.own_context(token).desk(token.document_id, token.worker_id), 0

    def own_context(self, token: PageToken) -> OwnContext:
        """What an owner's token opens. Raises NotAllowed for who draws here no more."""

        def read(conn: Connection) -> OwnContext:
            context = own_context(conn, token.document_id)
            require_drawer(conn, context.requester_id, token.worker_id)
            return context

        return self._store.read(read)


def desk_of(context: HitContext, token: PageToken) -> Desk:
    return Desk(
        document_id=token.document_id,
        author_id=token.worker_id,
        width=context.image.width,
        height=context.image.height,
        allowed=context.allowed,
        fixed=context.fixed,
        minimum_area=context.design.minimum_area,
        market_id=context.market_id,
        assignment_id=token.assignment_id,
        accepted_at=token.accepted_at,
    )


def check_writes(token: PageToken) -> None:
    """Raises NotAllowed (``read_only``) for a token that only looks."""
    if token.mode not in ("work", "own", "practice"):
        raise NotAllowed(
            "this page only looks: accept the HIT to work on it"
            if token.mode == "preview"
            else "this work has been submitted",
            code="read_only",
        )


class Pace:
    """At most so many calls of one document (a token bucket in memory)."""

    def __init__(self, burst: float = _BURST, per_s: float = _PER_S) -> None:
        self._burst, self._per_s = burst, per_s
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def check(self, key: str, now_s: float) -> None:
        """Raises TooMany."""
        left, at = self._buckets.pop(key, (self._burst, now_s))
        left = min(self._burst, left + (now_s - at) * self._per_s) - 1.0
        self._buckets[key] = (max(left, 0.0), now_s)
        if len(self._buckets) > _KEPT:
            self._buckets.popitem(last=False)
        if left < 0:
            raise TooMany("too many changes a second from this page; it goes on by itself")
