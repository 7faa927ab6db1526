"""A few decoding children for many threads."""

from __future__ import annotations

import os
import queue
from collections.abc import Callable
from types import TracebackType
from typing import Protocol

from labelcrowd.images.decoder import Decoded, Decoder
from labelcrowd.images.limits import Limits


class Decodes(Protocol):
    """Whatever turns bytes into a picture."""

    def decode(self, data: bytes) -> Decoded:
        """The upright levels of a picture. Raises Unreadable."""

    def close(self) -> None:
        """End the children."""


class DecoderPool:
    """At most ``size`` children (default: one a processor, up to 4), started when needed.

    Keep one for the life of a server: starting a child costs about 0.2 s.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        size: int | None = None,
        make: Callable[[Limits], Decodes] = Decoder,
    ) -> None:
        self.limits = limits or Limits()
        self.size = size or min(4, os.cpu_count() or 1)
        self._free: queue.LifoQueue[Decodes] = queue.LifoQueue()
        for _ in range(self.size):
            self._free.put(make(self.limits))

    def decode(self, data: bytes) -> Decoded:
        """The upright levels of a picture, by the next free child. Raises Unreadable."""
        decoder = self._free.get()
        try:
            return decoder.decode(data)
        finally:
            self._free.put(decoder)

    def close(self) -> None:
        """End the children, once each has done what it is at."""
        for decoder in [self._free.get() for _ in range(self.size)]:
            decoder.close()
            self._free.put(decoder)

    def __enter__(self) -> DecoderPool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
