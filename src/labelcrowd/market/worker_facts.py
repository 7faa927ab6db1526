"""What is known of a worker beside the work: where they live, whether they are of age, Masters.

Kept as the market's own qualifications. Place and age are what the worker says,
until the operator has looked and locks them; Masters is the operator's to give.
A fact that is taken back stays as a revoked row: it may be locked.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select, text

from labelcrowd.market.errors import WrongState
from labelcrowd.market.requirements import check_place
from labelcrowd.market.system_qualifications import ADULT, LOCALE, MASTERS, MASTERS_IDS
from labelcrowd.storage.tables.market_qualifications import qualification

_q = qualification.c


@dataclass(frozen=True, slots=True)
class Facts:
    """``adult`` None: not said. Country and subdivision of ISO 3166, "" where not said."""

    country: str = ""
    subdivision: str = ""
    place_locked: bool = False
    adult: bool | None = None
    adult_locked: bool = False
    masters: bool = False


def read_facts(connection: Connection, market_id: str, worker_id: str) -> Facts:
    """What is known of this worker."""
    found = connection.execute(
        select(qualification).where(
            _q.market_id == market_id,
            _q.worker_id == worker_id,
            _q.qualification_type_id.in_((LOCALE, ADULT, MASTERS)),
        )
    )
    rows = {row.qualification_type_id: row for row in found}
    place, adult, masters = rows.get(LOCALE), rows.get(ADULT), rows.get(MASTERS)
    return Facts(
        country=place.country if place else "",
        subdivision=place.subdivision if place else "",
        place_locked=bool(place and place.locked),
        adult=None if adult is None or adult.value is None else bool(adult.value),
        adult_locked=bool(adult and adult.locked),
        masters=masters is not None and masters.status == "Granted",
    )


# The operator's word goes over anything; the worker's never over the operator's.
_SAY = (
    "INSERT INTO qualification (market_id, qualification_type_id, worker_id, status, value, "
    "country, subdivision, granted_at, locked) VALUES (:market, :type, :worker, :status, :value, "
    ":country, :subdivision, :now, :locked) ON CONFLICT (market_id, qualification_type_id, "
    "worker_id) DO UPDATE SET status = :status, value = :value, country = :country, "
    "subdivision = :subdivision, granted_at = :now, locked = :locked"
)
_OPERATOR = text(_SAY)
_WORKER = text(f"{_SAY} WHERE NOT qualification.locked")


def state_place(
    connection: Connection,
    now: int,
    market_id: str,
    worker_id: str,
    country: str,
    subdivision: str = "",
) -> None:
    """The worker says where they live; "" takes it back. Raises BadParameter, WrongState."""
    _require_place(country, subdivision)
    _state(
        connection,
        _place(now, market_id, worker_id, country, subdivision, locked=False),
        "The operator of this market has settled where you live; ask them to change it.",
    )


def state_adult(
    connection: Connection, now: int, market_id: str, worker_id: str, adult: bool | None
) -> None:
    """The worker says whether they are 18 or older; None takes it back. Raises WrongState."""
    _state(
        connection,
        _adult(now, market_id, worker_id, adult, locked=False),
        "The operator of this market has settled your age; ask them to change it.",
    )


def _state(connection: Connection, values: dict[str, object], refusal: str) -> None:
    if connection.execute(_WORKER, values).rowcount != 1:
        raise WrongState(refusal)


def settle_place(
    connection: Connection,
    now: int,
    market_id: str,
    worker_id: str,
    country: str,
    subdivision: str = "",
    *,
    locked: bool,
) -> None:
    """The operator says it; ``locked``: the worker cannot change it. Raises BadParameter."""
    _require_place(country, subdivision)
    values = _place(now, market_id, worker_id, country, subdivision, locked=locked)
    connection.execute(_OPERATOR, values)


def settle_adult(
    connection: Connection,
    now: int,
    market_id: str,
    worker_id: str,
    adult: bool | None,
    *,
    locked: bool,
) -> None:
    """The same for being 18 or older."""
    connection.execute(_OPERATOR, _adult(now, market_id, worker_id, adult, locked=locked))


def give_masters(
    connection: Connection, now: int, market_id: str, worker_id: str, *, given: bool
) -> None:
    """The operator makes a worker a Master, under both of Amazon's ids, or takes it back."""
    for type_id in MASTERS_IDS:
        values = _fact(now, market_id, worker_id, type_id, granted=given)
        connection.execute(_OPERATOR, values)


def _require_place(country: str, subdivision: str) -> None:
    if country or subdivision:
        check_place(country, subdivision)


def _place(
    now: int, market_id: str, worker_id: str, country: str, subdivision: str, *, locked: bool
) -> dict[str, object]:
    fact = _fact(now, market_id, worker_id, LOCALE, granted=bool(country))
    return {**fact, "country": country, "subdivision": subdivision, "locked": locked}


def _adult(
    now: int, market_id: str, worker_id: str, adult: bool | None, *, locked: bool
) -> dict[str, object]:
    fact = _fact(now, market_id, worker_id, ADULT, granted=adult is not None)
    return {**fact, "value": None if adult is None else int(adult), "locked": locked}


def _fact(
    now: int, market_id: str, worker_id: str, type_id: str, *, granted: bool
) -> dict[str, object]:
    return {
        "market": market_id,
        "type": type_id,
        "worker": worker_id,
        "status": "Granted" if granted else "Revoked",
        "value": None,
        "country": "",
        "subdivision": "",
        "now": now,
        "locked": False,
    }
