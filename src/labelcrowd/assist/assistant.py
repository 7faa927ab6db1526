"""One model at work: a picture is embedded once, in the background, and few may wait."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from labelcrowd.annotations.document import Piece
from labelcrowd.assist.model import Embedded, Model, packed, unpacked
from labelcrowd.assist.prompts import Prompts
from labelcrowd.assist.stored import StoredEmbeddings
from labelcrowd.assist.tracing import outlines
from labelcrowd.errors import Busy

KEPT = 32
"""Embeddings in memory, 4 MB each; of pictures seen longer ago they are read from disk."""

WAITING = 16
"""Pictures to embed, and clicks to answer: so many of each at a time, with those under way."""

RETRY_S = 3
_NICE = 10


class Assistant:
    """Embeds and outlines, each in a thread of its own that yields to all others; safe for
    several threads."""

    def __init__(
        self,
        load: Callable[[], Model],
        stored: StoredEmbeddings,
        *,
        waiting: int = WAITING,
        kept: int = KEPT,
    ) -> None:
        """Raises what ``load`` raises."""
        self._stored, self._waiting, self._kept = stored, waiting, kept
        self._lock = threading.RLock()  # a future already done calls back here
        self._embedded: OrderedDict[str, Future[Embedded]] = OrderedDict()
        self._clicks = 0
        self._embedder = ThreadPoolExecutor(1, "assist-embed", _yield_to_others)
        self._outliner = ThreadPoolExecutor(1, "assist-outline", _yield_to_others)
        try:
            # Loaded in a thread that yields: those that the model starts do so, too.
            self.model = self._embedder.submit(load).result()
        except BaseException:
            self._embedder.shutdown()
            raise

    def embedding(self, sha256: str, read: Callable[[], bytes]) -> Future[Embedded]:
        """Of the picture with that hash; ``read`` is called where it is not at hand.

        Raises Busy where too many wait.
        """
        with self._lock:
            found = self._embedded.get(sha256)
            if found is None:
                if self._under_way() >= self._waiting:
                    raise _busy("pictures")
                found = self._embedder.submit(self._embed, sha256, read)
                self._embedded[sha256] = found
                found.add_done_callback(lambda done: self._embed_ended(sha256, done))
            self._embedded.move_to_end(sha256)
            return found

    def outline(
        self, embedded: Embedded, prompts: Prompts, width: int, height: int
    ) -> Future[tuple[Piece, ...]]:
        """The pieces of what is meant, in pixels of the picture. Raises Busy."""
        with self._lock:
            if self._clicks >= self._waiting:
                raise _busy("clicks")
            self._clicks += 1
        answer = self._outliner.submit(
            lambda: outlines(self.model.mask(embedded, prompts), width, height)
        )
        answer.add_done_callback(lambda _: self._answered())
        return answer

    def close(self) -> None:
        """Forget what waits, stop what is under way, and end the threads."""
        self.model.stop()
        for pool in (self._embedder, self._outliner):
            pool.shutdown(cancel_futures=True)

    def _embed(self, sha256: str, read: Callable[[], bytes]) -> Embedded:
        key = (sha256, self.model.digest)
        data = self._stored.get(*key)
        if data is not None:
            return unpacked(data)
        made = self.model.embed(read())
        self._stored.put(*key, packed(made))
        return made

    def _under_way(self) -> int:
        return sum(not one.done() for one in self._embedded.values())

    def _embed_ended(self, sha256: str, done: Future[Embedded]) -> None:
        """One that failed is tried again when it is next asked for."""
        with self._lock:
            failed = done.cancelled() or done.exception() is not None
            if failed and self._embedded.get(sha256) is done:
                del self._embedded[sha256]
            old = [key for key, one in self._embedded.items() if one.done()]
            for key in old[: max(0, len(old) - self._kept)]:
                del self._embedded[key]

    def _answered(self) -> None:
        with self._lock:
            self._clicks -= 1


def _yield_to_others() -> None:
    """Who saves work is served first. Linux only: elsewhere a thread has no niceness."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


def _busy(what: str) -> Busy:
    error = Busy(f"the model has too many {what} waiting; the same call later will do")
    error.retry_after_s = RETRY_S
    return error
