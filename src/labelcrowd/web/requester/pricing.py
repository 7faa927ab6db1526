"""What a price means, and what a pilot has shown, for the publish form and the plan."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.batches import pay
from labelcrowd.batches.design import TaskDesign
from labelcrowd.batches.pay import Pace
from labelcrowd.batches.store import Batch
from labelcrowd.stats.pace import Forecast, Measured, forecast, measured


@dataclass(frozen=True, kw_only=True)
class Price:
    """What templates say about a reward. Cents; None where nothing is known of the time."""

    pace: Pace
    hourly_cents: int | None
    fair_cents: int | None
    low: bool
    unpaid: bool
    dollars: bool  # the bars of pay apply
    currency: str


def price_of(design: TaskDesign, pace: Pace, currency: str) -> Price:
    """The meaning of a design's reward at a pace."""
    return Price(
        pace=pace,
        hourly_cents=pay.hourly_cents(design, pace),
        fair_cents=pay.fair_reward_cents(design, pace),
        low=pay.is_low(design, pace, currency),
        unpaid=pay.is_unpaid(design),
        dollars=currency == pay.DOLLARS,
        currency=currency,
    )


@dataclass(frozen=True, kw_only=True)
class Rest:
    """What is left of the pictures of a batch's series, and what doing it would take."""

    batch: Batch
    pictures: int
    play: bool
    measured: Measured | None
    ahead: Forecast | None
    cents: int  # rewards, fees, and bonuses as they have been so far


def rest_ahead(
    connection: Connection,
    batch: Batch,
    design: TaskDesign,
    pictures: int,
    *,
    unit_cents: int,
    play: bool,
) -> Rest:
    """The forecast for so many pictures. ``unit_cents``: reward and fee of one assignment."""
    found = measured(connection, batch)
    if found is None:
        return Rest(batch=batch, pictures=pictures, play=play, measured=None, ahead=None, cents=0)
    each = pay.object_bonus(design, round(found.objects_each))
    ahead = forecast(found, pictures * design.assignments_per_image, each)
    return Rest(
        batch=batch,
        pictures=pictures,
        play=play,
        measured=found,
        ahead=ahead,
        cents=ahead.assignments * unit_cents + ahead.bonus_cents,
    )
