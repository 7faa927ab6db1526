"""An answer's head and body leave together, and nothing that was written is held back."""

from __future__ import annotations

import asyncio
from typing import Any, cast

from labelcrowd.web.joined_writes import HELD_BYTES, JoinedWrites


class Wire:
    """The transport below: what was sent, one entry a system call."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []
        self.closed = False

    def write(self, data: bytes) -> None:
        assert not self.closed
        self.sent.append(data)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def get_extra_info(self, name: str) -> str:
        return f"the {name}"


def joined(wire: Wire) -> JoinedWrites:
    return JoinedWrites(cast(Any, wire), asyncio.get_running_loop())


def test_what_one_callback_writes_is_sent_at_once() -> None:
    async def run() -> list[bytes]:
        wire = Wire()
        transport = joined(wire)
        transport.write(b"head ")
        transport.write(b"body")
        assert wire.sent == []
        await asyncio.sleep(0)
        transport.write(b"later")
        await asyncio.sleep(0)
        return wire.sent

    assert asyncio.run(run()) == [b"head body", b"later"]


def test_a_stream_that_never_waits_is_not_gathered_without_end() -> None:
    async def run() -> list[int]:
        wire = Wire()
        transport = joined(wire)
        for _ in range(4):
            transport.write(b"x" * (HELD_BYTES // 2 + 1))
        return [len(sent) for sent in wire.sent]

    assert asyncio.run(run()) == [HELD_BYTES + 2, HELD_BYTES + 2]


def test_closing_sends_what_was_held_first() -> None:
    async def run() -> Wire:
        wire = Wire()
        transport = joined(wire)
        transport.write(b"last words")
        transport.close()
        await asyncio.sleep(0)
        return wire

    wire = asyncio.run(run())
    assert wire.sent == [b"last words"] and wire.closed


def test_a_client_that_has_gone_is_written_nothing() -> None:
    async def run() -> Wire:
        wire = Wire()
        transport = joined(wire)
        transport.write(b"to nobody")
        wire.closed = True
        await asyncio.sleep(0)
        return wire

    assert asyncio.run(run()).sent == []


def test_everything_else_is_the_transports_own() -> None:
    async def run() -> object:
        return joined(Wire()).get_extra_info("socket")

    assert asyncio.run(run()) == "the socket"
