"""What a reward means: cents an hour at a pace, and the bonus promised for objects. PURE.

Until workers have been measured, an object takes ``COCO_OBJECT_S``: "over 22
worker hours per 1,000 segmentations" (T.-Y. Lin et al., Microsoft COCO: Common
Objects in Context, ECCV 2014, arXiv:1405.0312, section 4.3), so 79 s each.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from labelcrowd.batches.design import HitKind, TaskDesign, needed_objects
from labelcrowd.errors import Conflict
from labelcrowd.money import format_cents

COCO_OBJECT_S = 79.0
LOW_HOURLY_CENTS = 725
"""The federal minimum wage of the United States (29 U.S.C. 206, since 2009)."""
FAIR_HOURLY_CENTS = 1_500
DOLLARS = "USD"
"""The bars above are US dollars: sums of another currency are not held against them."""


@dataclass(frozen=True, kw_only=True)
class Pace:
    """How fast work goes: active seconds for one object, and for one assignment where measured."""

    object_s: float
    picture_s: float | None = None
    batch_name: str = ""  # of the batch that was measured; "": COCO's figure

    @property
    def measured(self) -> bool:
        return bool(self.batch_name)


COCO = Pace(object_s=COCO_OBJECT_S)


class LowPay(Conflict):
    """Less than the bar, and nobody has said that this is meant."""

    code = "low_pay"


def object_bonus(design: TaskDesign, objects: int) -> int:
    """Cents promised for so many approved objects of one assignment."""
    above = max(0, objects - design.object_bonus_above)
    return min(design.object_bonus_cap_cents, above * design.object_bonus_cents)


def is_unpaid(design: TaskDesign) -> bool:
    """Neither a reward nor a bonus: a choice, not a mistake."""
    return design.reward_cents == 0 and design.object_bonus_cents == 0


def assignment_s(design: TaskDesign, pace: Pace) -> float | None:
    """Seconds that one assignment takes; None where nothing new is asked for and none measured."""
    if design.hit_kind in (HitKind.VERIFY, HitKind.COVER):
        return None  # what was measured is drawing
    objects = needed_objects(design)
    return objects * pace.object_s if objects else pace.picture_s


def hourly_cents(design: TaskDesign, pace: Pace) -> int | None:
    """What an hour earns who outlines just what is asked for. None: there is no pace to say."""
    seconds = assignment_s(design, pace)
    if not seconds:
        return None
    pay = design.reward_cents + object_bonus(design, needed_objects(design))
    return round(pay * 3_600 / seconds)


def fair_reward_cents(design: TaskDesign, pace: Pace) -> int | None:
    """The reward of one assignment that pays 15 dollars an hour, in whole cents."""
    seconds = assignment_s(design, pace)
    return math.ceil(FAIR_HOURLY_CENTS * seconds / 3_600) if seconds else None


def is_low(design: TaskDesign, pace: Pace, currency: str) -> bool:
    """Whether an hour earns less than the bar; unpaid is not low, nor are other currencies."""
    if is_unpaid(design) or currency != DOLLARS:
        return False
    hourly = hourly_cents(design, pace)
    return hourly is not None and hourly < LOW_HOURLY_CENTS


def meaning(design: TaskDesign, pace: Pace, currency: str) -> str:
    """What the reward means, as the command line says it; "" where there is nothing to say."""
    hourly = hourly_cents(design, pace)
    if is_unpaid(design):
        return "unpaid: the reward is 0"
    if hourly is None:
        return ""
    whose = f"measured in {pace.batch_name}" if pace.measured else "COCO's figure"
    said = f"at {pace.object_s:.0f} s an object ({whose}) this is {format_cents(hourly)} an hour"
    if currency == DOLLARS:
        return said
    return f"{said} in {currency or 'the market’s currency'}; our bars of pay are in US dollars"


def refuse_low(design: TaskDesign, pace: Pace, currency: str) -> None:
    """Raises LowPay below the bar, with the reward that would be fair."""
    if is_low(design, pace, currency):
        fair = format_cents(fair_reward_cents(design, pace) or 0)
        raise LowPay(
            f"{meaning(design, pace, currency)}, below {format_cents(LOW_HOURLY_CENTS)}; a reward "
            f"of {fair} pays {format_cents(FAIR_HOURLY_CENTS)} an hour. To publish it all the "
            "same, say so (--yes-low-pay)",
            field="reward",
        )


def bonus_sentence(design: TaskDesign) -> str:
    """The promise as workers read it with the offer; "" without one."""
    if not design.object_bonus_cents:
        return ""
    above = design.object_bonus_above
    beyond = f" above {above}" if above else ""
    return (
        f"Bonus: {format_cents(design.object_bonus_cents)} for each approved object{beyond}, "
        f"at most {format_cents(design.object_bonus_cap_cents)} a picture."
    )


def offer_description(design: TaskDesign) -> str:
    """The description in the list of HITs, with what is promised."""
    return " ".join(text for text in (design.description, bonus_sentence(design)) if text)
