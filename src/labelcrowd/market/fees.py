"""The fee schedule of a market: data in its row, 0 % unless set otherwise.

``AMAZON`` is the last one that Mechanical Turk published: 20 % of reward and
bonus, 20 % more of the reward where a HIT has ten assignments or more, 5 % more
where it asks for Masters, at least a cent, rounded half up. Which
qualifications are premium ones, and what each costs, the operator says.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

import msgspec

from labelcrowd.market.system_qualifications import MASTERS_IDS
from labelcrowd.money import percent_of

NO_REQUIREMENTS = "[]"


class _Requirement(msgspec.Struct):
    QualificationTypeId: str
    Comparator: str


def _asked_for(requirements: str) -> set[str]:
    """What a worker must have; not what a worker must not have."""
    found = msgspec.json.decode(requirements, type=list[_Requirement])
    return {one.QualificationTypeId for one in found if one.Comparator != "DoesNotExist"}


class Fees(msgspec.Struct, frozen=True):
    """Percentages are decimal text, so that 0.5 % is exact."""

    percent: str = "0"
    percent_ten_or_more: str = "0"
    minimum_cents: int = 0
    percent_masters: str = "0"
    premium_cents: dict[str, int] = {}
    """By QualificationTypeId, for each assignment of a HIT that asks for it."""

    @property
    def has_surcharge_of_ten(self) -> bool:
        """Whether a HIT with ten assignments costs more for each than one with nine."""
        return Decimal(self.percent_ten_or_more) > 0

    def of_reward(
        self, reward_cents: int, assignments: int, requirements: str = NO_REQUIREMENTS
    ) -> int:
        """The fee of one assignment, in cents. ``requirements``: its HIT type's, as JSON."""
        percent = Decimal(self.percent)
        if assignments >= 10:
            percent += Decimal(self.percent_ten_or_more)
        asked = set() if requirements == NO_REQUIREMENTS else _asked_for(requirements)
        if asked.intersection(MASTERS_IDS):
            percent += Decimal(self.percent_masters)
        premium = sum(self.premium_cents.get(one, 0) for one in asked)
        return self._fee(reward_cents, percent) + premium

    def of_bonus(self, amount_cents: int) -> int:
        """The fee of one bonus, in cents."""
        return self._fee(amount_cents, Decimal(self.percent))

    def reserve(self, bonus_cents: int) -> int:
        """What a bonus of at most so much takes, its fee included; 0 where none is promised."""
        return bonus_cents + self.of_bonus(bonus_cents) if bonus_cents else 0

    def _fee(self, cents: int, percent: Decimal) -> int:
        if cents == 0 and self.minimum_cents == 0:
            return 0
        return max(percent_of(cents, percent), self.minimum_cents)


AMAZON = Fees(percent="20", percent_ten_or_more="20", minimum_cents=1, percent_masters="5")


def parse_fees(body: str) -> Fees:
    """The schedule of a market row."""
    return msgspec.json.decode(body, type=Fees)


@lru_cache(maxsize=1024)  # a program makes one HIT after another of the same price
def fee_of_reward(schedule: str, reward_cents: int, assignments: int, requirements: str) -> int:
    """``Fees.of_reward`` by the schedule of a market row."""
    return parse_fees(schedule).of_reward(reward_cents, assignments, requirements)


def format_fees(fees: Fees) -> str:
    return msgspec.json.encode(fees).decode()
