"""A planned publication as the command line shows it before the yes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def _times_reward(plan: Any, money: Callable[[int], str]) -> str:
    return f" x {money(plan.design.reward_cents)} = {money(plan.cost.reward_cents)}"


def _sums(plan: Any, money: Callable[[int], str]) -> list[str]:
    from labelcrowd.batches.pay import bonus_sentence

    batch, cost, kind = plan.batch, plan.cost, " of play money" if plan.play_money else ""
    lines = []
    if cost.bonus_cents:
        lines.append(f"{bonus_sentence(plan.design)} With fees up to {money(cost.bonus_cents)}")
    lines.append(
        f"fees {money(cost.fee_cents)}; together {money(plan.total_cents)}{kind}, held when the "
        f"HITs open (available: {money(plan.available_cents)})"
    )
    if batch.budget_cents is not None:
        lines.append(f"handed out for {money(batch.budget_cents)} at most")
    return lines


def plan_text(plan: Any, sample: Any = None) -> str:
    """The sum, the way it is shown before the yes."""
    from labelcrowd.batches.pay import is_unpaid, meaning
    from labelcrowd.money import format_money

    def money(cents: int) -> str:
        return format_money(cents, plan.currency)

    batch = plan.batch
    what = f"{batch.hits:,} pictures"
    if plan.asked_objects:
        what = f"{plan.asked_objects:,} questions in {batch.hits:,} HITs"
    lines = [f"{what} x {plan.design.assignments_per_image} assignments"]
    if not is_unpaid(plan.design):
        lines = [lines[0] + _times_reward(plan, money), *_sums(plan, money)]
    if said := meaning(plan.design, plan.pace, plan.currency):
        lines.append(said)
    if sample is not None and sample.seed is not None:
        lines.append(f"drawn at random with --seed {sample.seed}")
    if plan.asked_objects:
        lines.append(f"about objects of {plan.pictures:,} pictures")
    elif plan.starting_from_objects:
        lines.append(f"{plan.starting_from_objects:,} HITs start from existing objects")
    if plan.only_for is not None:
        whom = f"the group {plan.only_for.name}" if plan.only_for.name else "the named workers"
        lines.append(f"handed out to {whom} only ({plan.only_for.members:,} workers)")
    if plan.asks:
        lines.append(f"for workers {'; '.join(plan.asks)}")
    return "\n".join(lines)
