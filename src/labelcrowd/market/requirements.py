"""Qualification requirements: what a worker has of what is asked for, and why it is not enough.

The rules themselves are in ``requirement_rules`` and named here again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.market.errors import NotQualified, needs_status, no_qualification_type
from labelcrowd.market.requirement_rules import (
    ACCEPT,
    DISCOVER,
    NONE,
    PREVIEW,
    Held,
    Requirement,
    Standing,
    check_place,
    parse_requirements,
    read_requirements,
    types_of,
    unmet,
    write_requirements,
)
from labelcrowd.market.system_qualifications import (
    ADULT,
    COUNTED_IDS,
    LOCALE,
    MASTERS_IDS,
    NUMBER_APPROVED,
    PERCENT_APPROVED,
    SYSTEM,
)
from labelcrowd.storage.statement import Statement

__all__ = [
    "ACCEPT",
    "DISCOVER",
    "NONE",
    "PREVIEW",
    "Held",
    "Requirement",
    "Standing",
    "Unmet",
    "check_place",
    "explain",
    "own_types",
    "parse_requirements",
    "read_requirements",
    "require_qualified",
    "require_usable",
    "standing",
    "types_of",
    "unmet",
    "unmet_of",
    "usable_names",
    "write_requirements",
]

FEW = 100
"""With fewer submitted assignments the per cent approved is 100: one rejection says little."""


_GRANTED = Statement(
    "SELECT qualification_type_id, value, country, subdivision FROM qualification "
    "WHERE market_id = ? AND worker_id = ? AND status = 'Granted'"
)
_COUNTS = Statement(
    "SELECT status, count(*) FROM assignment WHERE market_id = ? AND worker_id = ? "
    "AND status IN ('Submitted', 'Approved', 'Rejected') GROUP BY status"
)


def standing(
    connection: Connection, market_id: str, worker_id: str, types: Collection[str]
) -> Standing:
    """What the worker has of these types; asks nothing where there are none."""
    held: dict[str, Held] = {}
    counted = [one for one in COUNTED_IDS if one in types]
    if len(types) > len(counted):
        held = {
            type_id: Held(value, country, subdivision)
            for type_id, value, country, subdivision in _GRANTED.all(
                connection, market_id, worker_id
            )
            if type_id in types
        }
    if counted:
        held |= counted_qualifications(connection, market_id, worker_id)
    return Standing(held)


def counted_qualifications(
    connection: Connection, market_id: str, worker_id: str
) -> dict[str, Held]:
    """The two that are counted from a worker's assignments.

    Per cent is of the assignments that somebody decided about, rounded down: work
    that waits for its requester counts neither for nor against the worker.
    """
    counts = {row[0]: int(row[1]) for row in _COUNTS.all(connection, market_id, worker_id)}
    approved, rejected = counts.get("Approved", 0), counts.get("Rejected", 0)
    decided, submitted = approved + rejected, sum(counts.values())
    percent = 100 if submitted < FEW or not decided else approved * 100 // decided
    return {NUMBER_APPROVED: Held(approved), PERCENT_APPROVED: Held(percent)}


def unmet_of(
    connection: Connection, market_id: str, worker_id: str, body: str, action: str = ACCEPT
) -> list[Requirement]:
    """Those of a HIT type's requirements (``body``) that keep this worker from an action."""
    if body == NONE:
        return []
    asked = read_requirements(body)
    return unmet(asked, standing(connection, market_id, worker_id, types_of(asked)), action)


def require_qualified(
    connection: Connection, market_id: str, worker_id: str, body: str, action: str = ACCEPT
) -> None:
    """Raise NotQualified where a HIT type's requirements keep this worker from an action."""
    if body != NONE and unmet_of(connection, market_id, worker_id, body, action):
        raise NotQualified("You do not have the qualifications that this work asks for.")


# --- which types may be asked for ---

_TYPE = Statement(
    "SELECT status, name, test, retry_delay_s FROM qualification_type "
    "WHERE market_id = ? AND id = ?"
)


def require_usable(
    connection: Connection, market_id: str, requirements: Iterable[Requirement]
) -> None:
    """Raise DoesNotExist or WrongState unless HITs may ask for all these types.

    They may ask for the market's own, and for any requester's that is active.
    """
    for type_id in sorted(types_of(requirements) - SYSTEM.keys()):
        row = _TYPE.one(connection, market_id, type_id)
        if row is None:
            raise no_qualification_type(type_id)
        if row[0] != "Active":
            raise needs_status("Active", "InvalidQualificationTypeState")


_OWN_TYPES = Statement(
    "SELECT id, name FROM qualification_type "
    "WHERE market_id = ? AND requester_id = ? AND status = 'Active' ORDER BY name"
)


def own_types(connection: Connection, market_id: str, requester_id: str) -> list[tuple[str, str]]:
    """(id, name) of the requester's own types that HITs may ask for, by name."""
    return [(row[0], row[1]) for row in _OWN_TYPES.all(connection, market_id, requester_id)]


def usable_names(connection: Connection, market_id: str, type_ids: Iterable[str]) -> dict[str, str]:
    """Names of those of these types that HITs may ask for."""
    found: dict[str, str] = {}
    for type_id in type_ids:
        row = _TYPE.one(connection, market_id, type_id)
        if type_id in SYSTEM:
            found[type_id] = SYSTEM[type_id].name
        elif row is not None and row[0] == "Active":
            found[type_id] = row[1]
    return found


# --- why a worker may not ---


@dataclass(frozen=True, slots=True)
class Unmet:
    """A requirement that a worker does not meet.

    ``name``: of the type. ``held``: what the worker has, None: not this qualification.
    ``door``: how to get it: ``test``, ``request``, ``pending`` (asked for already),
    ``account`` (said on the worker's own account page), ``work`` (it grows with
    approved work), or "" where only somebody else can give it.
    """

    requirement: Requirement
    name: str
    held: Held | None
    door: str

    @property
    def qualification_type_id(self) -> str:
        return self.requirement.qualification_type_id

    @property
    def kind(self) -> str:
        """What it is about: place, adult, masters, approved, percent, or a requester's own type."""
        return _KINDS.get(self.qualification_type_id, "own")


_KINDS = {
    LOCALE: "place",
    ADULT: "adult",
    NUMBER_APPROVED: "approved",
    PERCENT_APPROVED: "percent",
    **dict.fromkeys(MASTERS_IDS, "masters"),
}
_ASKED = Statement(
    "SELECT status FROM qualification_request WHERE market_id = ? AND worker_id = ? "
    "AND qualification_type_id = ? AND status IN ('Started', 'Pending')"
)


def explain(
    connection: Connection, market_id: str, worker_id: str, body: str, action: str = ACCEPT
) -> list[Unmet]:
    """What of a HIT type's requirements (``body``) a worker does not meet, with the way to it."""
    if body == NONE:
        return []
    asked = read_requirements(body)
    has = standing(connection, market_id, worker_id, types_of(asked))
    return [
        _explained(connection, market_id, worker_id, one, has.get(one.qualification_type_id))
        for one in unmet(asked, has, action)
    ]


def _explained(
    connection: Connection, market_id: str, worker_id: str, asked: Requirement, held: Held | None
) -> Unmet:
    type_id = asked.qualification_type_id
    if type_id in SYSTEM:
        return Unmet(asked, SYSTEM[type_id].name, held, _SYSTEM_DOORS.get(type_id, ""))
    row = _TYPE.one(connection, market_id, type_id)
    if row is None:
        return Unmet(asked, type_id, held, "")
    status, name, test, retry_delay_s = row
    if asked.comparator == "DoesNotExist" or status != "Active":
        return Unmet(asked, name, held, "")
    for (state,) in _ASKED.all(connection, market_id, worker_id, type_id):
        return Unmet(asked, name, held, "pending" if state == "Pending" else "test")
    if held is not None and (test is None or retry_delay_s is None):
        return Unmet(asked, name, held, "")
    return Unmet(asked, name, held, "test" if test is not None else "request")


_SYSTEM_DOORS = {
    LOCALE: "account",
    ADULT: "account",
    NUMBER_APPROVED: "work",
    PERCENT_APPROVED: "work",
}
