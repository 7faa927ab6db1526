"""A market of a home of ours, called without HTTP: the same requests, checked the same way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import msgspec

from labelcrowd.clock import Clock
from labelcrowd.crowd.requester_api import Members, Refused
from labelcrowd.market.setup import AccessKey
from labelcrowd.market.sigv4 import signed
from labelcrowd.market.wire import CONTENT_TYPE, TARGET, Wire


@dataclass(frozen=True)
class OwnMarket:
    """One requester on one market, by one of their access keys; a ``RequesterApi``."""

    wire: Wire
    clock: Clock
    key: AccessKey
    place: str
    play_money: bool

    def call(self, operation: str, **members: Any) -> Members:
        headers = {"content-type": CONTENT_TYPE, "x-amz-target": TARGET + operation}
        body = msgspec.json.encode(members)
        now = self.clock.now()
        request = signed(self.key.key_id, self.key.secret, "localhost", headers, body, now)
        reply = self.wire.answer(self.key.market_id, request)
        answer: Members = msgspec.json.decode(reply.body)
        if reply.status == 200:
            return answer
        message = answer.get("Message") or answer.get("message") or ""
        raise Refused(message, kind=answer["__type"], turk_code=answer.get("TurkErrorCode", ""))
