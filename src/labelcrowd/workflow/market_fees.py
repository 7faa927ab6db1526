"""The fee schedule of a market, read and changed by the operator."""

from __future__ import annotations

import re

import msgspec
from sqlalchemy import Connection, select

from labelcrowd.errors import InvalidInput
from labelcrowd.market import setup
from labelcrowd.market.fees import Fees, parse_fees
from labelcrowd.money import parse_cents
from labelcrowd.storage.tables.market import market
from labelcrowd.workflow.studio import Studio, note_act


def read_fees(studio: Studio, market_id: str) -> Fees:
    """The schedule that holds now."""
    body = studio.home.store.read(
        lambda c: c.execute(select(market.c.fees).where(market.c.id == market_id)).scalar_one()
    )
    return parse_fees(body)


def change_fees(
    studio: Studio,
    market_id: str,
    *,
    percent: str | None = None,
    ten_or_more: str | None = None,
    minimum: str | None = None,
) -> None:
    """Change what is given, for HITs created from now on. Raises InvalidInput."""
    changes: dict[str, object] = {}
    if percent is not None:
        changes["percent"] = _percent(percent, "percent")
    if ten_or_more is not None:
        changes["percent_ten_or_more"] = _percent(ten_or_more, "ten_or_more")
    if minimum is not None:
        changes["minimum_cents"] = parse_cents(minimum, field="minimum")
    fees = msgspec.structs.replace(read_fees(studio, market_id), **changes)

    def write(connection: Connection) -> None:
        setup.set_fees(connection, market_id, fees)
        note_act(connection, studio, "", "fees", market_id, changes)

    studio.home.store.write(write)


def _percent(text: str, field: str) -> str:
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,2})?", text) or float(text) > 100:
        raise InvalidInput(f"{field}: expected 0 to 100 per cent, got {text[:20]!r}", field=field)
    return text
