"""The fee schedule of a market, read and changed by the operator."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

import msgspec
from sqlalchemy import Connection, select

from labelcrowd.errors import InvalidInput
from labelcrowd.market import setup
from labelcrowd.market.fees import AMAZON, Fees, parse_fees
from labelcrowd.market.requirements import usable_names
from labelcrowd.money import parse_cents
from labelcrowd.storage.tables.market import market
from labelcrowd.workflow.studio import Studio, note_act

SCHEDULES = {"none": Fees(), "amazon": AMAZON}


def read_fees(studio: Studio, market_id: str) -> Fees:
    """The schedule that holds now."""
    body = studio.home.store.read(
        lambda c: c.execute(select(market.c.fees).where(market.c.id == market_id)).scalar_one()
    )
    return parse_fees(body)


def has_ten_rule(studio: Studio, market_id: str) -> bool:
    """Whether a HIT made with fewer than ten assignments can never get ten."""
    return studio.home.store.read(lambda c: setup.has_ten_rule(c, market_id))


def set_ten_rule(studio: Studio, market_id: str, *, on: bool) -> None:
    """Raises Conflict where it is to be off and a surcharge from ten on stands."""

    def write(connection: Connection) -> None:
        setup.set_ten_rule(connection, market_id, on=on)
        note_act(connection, studio, "", "ten-rule", market_id, {"on": on})

    studio.home.store.write(write)


def change_fees(
    studio: Studio,
    market_id: str,
    *,
    schedule: str | None = None,
    percent: str | None = None,
    ten_or_more: str | None = None,
    minimum: str | None = None,
    masters: str | None = None,
    premium: Mapping[str, str] | None = None,
) -> None:
    """Change what is given, for HITs created from now on; first a whole ``schedule``.

    ``premium``: an amount by QualificationTypeId, instead of those before. Raises InvalidInput.
    """
    changes: dict[str, object] = {}
    if percent is not None:
        changes["percent"] = _percent(percent, "percent")
    if ten_or_more is not None:
        changes["percent_ten_or_more"] = _percent(ten_or_more, "ten_or_more")
    if minimum is not None:
        changes["minimum_cents"] = parse_cents(minimum, field="minimum")
    if masters is not None:
        changes["percent_masters"] = _percent(masters, "masters")
    if premium is not None:
        changes["premium_cents"] = {
            _type_id(type_id): parse_cents(amount, field="premium")
            for type_id, amount in premium.items()
        }
    before = read_fees(studio, market_id) if schedule is None else _schedule(schedule)
    fees = msgspec.structs.replace(before, **changes)

    def write(connection: Connection) -> None:
        _require_types(connection, market_id, fees.premium_cents.keys() - before.premium_cents)
        setup.set_fees(connection, market_id, fees)
        note_act(connection, studio, "", "fees", market_id, msgspec.structs.asdict(fees))

    studio.home.store.write(write)


def schedule_of(fees: Fees) -> str:
    """``none`` or ``amazon``, or "" for one of the operator's own."""
    return next((name for name, one in SCHEDULES.items() if one == fees), "")


def _schedule(name: str) -> Fees:
    if name not in SCHEDULES:
        raise InvalidInput(
            f"schedule: expected one of {', '.join(SCHEDULES)}; got {name[:20]!r}",
            field="schedule",
        )
    return SCHEDULES[name]


def _type_id(text: str) -> str:
    if not re.fullmatch(r"[A-Z0-9]{1,64}", text):
        raise InvalidInput(
            f"premium: expected a QualificationTypeId, got {text[:70]!r}", field="premium"
        )
    return text


def _require_types(connection: Connection, market_id: str, type_ids: Set[str]) -> None:
    """Raises InvalidInput for a type that no HIT can ask for; those that were there may stay."""
    if gone := sorted(type_ids - usable_names(connection, market_id, type_ids).keys()):
        raise InvalidInput(f"premium: no qualification type {gone[0]!r} here", field="premium")


def _percent(text: str, field: str) -> str:
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", text) or float(text) > 100:
        raise InvalidInput(f"{field}: expected 0 to 100 per cent, got {text[:20]!r}", field=field)
    return text
