"""The fee schedule of a market: data in its row, 0 % unless set otherwise.

Amazon's last one was ``{"percent": "20", "percent_ten_or_more": "20",
"minimum_cents": 1}``: 20 % of reward and bonus, 20 % more of the reward where
a HIT has ten assignments or more, at least a cent, rounded half up.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec

from labelcrowd.money import percent_of


class Fees(msgspec.Struct, frozen=True):
    """Percentages are decimal text, so that 0.5 % is exact."""

    percent: str = "0"
    percent_ten_or_more: str = "0"
    minimum_cents: int = 0

    def of_reward(self, reward_cents: int, assignments: int) -> int:
        """The fee of one assignment, in cents."""
        percent = Decimal(self.percent)
        if assignments >= 10:
            percent += Decimal(self.percent_ten_or_more)
        return self._fee(reward_cents, percent)

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


def parse_fees(body: str) -> Fees:
    """The schedule of a market row."""
    return msgspec.json.decode(body, type=Fees)


def format_fees(fees: Fees) -> str:
    return msgspec.json.encode(fees).decode()
