"""What every operation is given and what it is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import Connection

from labelcrowd.ids import Ids
from labelcrowd.market.decisions import Decided
from labelcrowd.market.questions import OwnPageReader

PublishGate = Callable[[Connection, str, str, int], None]
"""Raises a MarketError where (requester, market) may not publish yet at this reward in cents."""

RejectGate = Callable[[Connection, str, str, str], None]
"""Raises a MarketError where (requester, market) must pay this assignment, whatever it is like."""


Note = Callable[[Connection, str, str, Mapping[str, object]], None]
"""Writes down (action, subject, detail) of an act that moves money or ends work."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The one authenticated context of a request: everything is scoped by it."""

    market_id: str
    requester_id: str
    now: int
    ids: Ids
    request_id: str
    public_url: str
    own_page_reader: OwnPageReader | None = None
    publish_gate: PublishGate = lambda connection, requester_id, market_id, reward_cents: None
    reject_gate: RejectGate = lambda connection, requester_id, market_id, assignment_id: None
    note: Note = lambda connection, action, subject, detail: None

    @property
    def scope(self) -> tuple[str, str]:
        """(market id, requester id)."""
        return self.market_id, self.requester_id


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the service model.

    ``check`` looks at the request before the transaction and may return what it
    parsed; ``run`` does only SQL. ``writes`` says which kind of transaction.
    ``adds``: unless it carries a UniqueRequestToken, the same request a second time
    costs money again.
    """

    name: str
    request: type[Struct]
    answer: type[Struct]
    run: Callable[[Caller, Connection, Any, Any], Struct]
    writes: bool
    check: Callable[[Caller, Any], Any] = lambda caller, request: None
    adds: bool = False


def note_decision(
    caller: Caller, connection: Connection, assignment_id: str, decided: Decided | None
) -> None:
    """Write down a decision about an assignment that changed something."""
    if decided is not None:
        caller.note(connection, decided.action, assignment_id, {"amount_cents": decided.cents})


def seconds(microseconds: int | None) -> float | UnsetType:
    """A time as the wire has it; unset stays unset."""
    return UNSET if microseconds is None else microseconds // 1000 / 1000


def given(value: str | None) -> str | UnsetType:
    """A text member; an empty one is left out."""
    return value or UNSET


def or_else(value: Any, default: Any) -> Any:
    """The member, or its default where it was not sent."""
    return default if value is UNSET else value
