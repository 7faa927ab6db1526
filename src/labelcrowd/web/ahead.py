"""Whose next picture was told to their page before its turn.

Its address has to be the same on both pages, or the browser fetches it twice. So what was told is
remembered, in this process and for half an hour; forgotten, it costs a second fetch.
"""

from __future__ import annotations

from collections import OrderedDict

from labelcrowd.clock import MINUTE
from labelcrowd.web.tokens import PageToken

LIFE = 30 * MINUTE
"""Of an address that was told ahead."""

_LEAST = 2 * MINUTE
_KEPT = 10_000


class Ahead:
    """What was told, newest last."""

    def __init__(self) -> None:
        self._until: OrderedDict[tuple[str, str, str], int] = OrderedDict()

    def tell(self, token: PageToken, image_id: str, now: int) -> None:
        """The page that this token will open is told its picture now."""
        if self.until(token, image_id, now) is None:
            self._until[(*bound_ahead(token), image_id)] = now + LIFE
        while len(self._until) > _KEPT:
            self._until.popitem(last=False)

    def until(self, token: PageToken, image_id: str, now: int) -> int | None:
        """How long the address holds that was told; None where none was, or it is nearly over."""
        key = (*bound_ahead(token), image_id)
        found = self._until.get(key)
        if found is not None and found - now < _LEAST:
            found = self._until.pop(key, None) and None
        return found


def bound_ahead(token: PageToken) -> tuple[str, str]:
    """Whom an address ahead is for: the page of which HIT, or of an own picture, and of whom."""
    return f"{token.batch_id}/{token.row}", token.worker_id
