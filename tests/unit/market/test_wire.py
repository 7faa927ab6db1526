"""What the wire says when the server, and not the request, is at fault."""

from __future__ import annotations

import json

import pytest

from labelcrowd.errors import Busy, LabelcrowdError, StorageFailed, StorageFull
from labelcrowd.market.sigv4 import SignedRequest
from labelcrowd.market.wire import Wire
from tests.support.market import MarketWorld


@pytest.mark.parametrize(
    ("error", "status", "kind", "retry_after"),
    [
        (StorageFailed("the disk failed"), 500, "ServiceFault", None),
        (StorageFull("the disk is full"), 503, "ServiceFault", "5"),
        (Busy("the queue is full"), 400, "ThrottlingException", None),
    ],
)
def test_the_servers_faults_are_such_that_clients_repeat_the_call(
    sqlite_world: MarketWorld,
    monkeypatch: pytest.MonkeyPatch,
    error: LabelcrowdError,
    status: int,
    kind: str,
    retry_after: str | None,
) -> None:
    def fail(*_: object) -> None:
        raise error

    world = sqlite_world
    wire = Wire(world.store, world.clock, world.ids, public_url="http://127.0.0.1:8000")
    monkeypatch.setattr(wire, "_understand", fail)
    reply = wire.answer("live", SignedRequest("POST", "/", "", [], b"{}"))
    assert (reply.status, json.loads(reply.body)["__type"]) == (status, kind)
    assert reply.headers.get("retry-after") == retry_after
