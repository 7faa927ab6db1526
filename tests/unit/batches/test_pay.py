"""What a reward means an hour, when that is low, and what objects earn on top."""

from __future__ import annotations

import pytest

from labelcrowd.batches.design import TaskDesign
from labelcrowd.batches.pay import (
    COCO,
    LowPay,
    Pace,
    fair_reward_cents,
    hourly_cents,
    is_low,
    is_unpaid,
    meaning,
    object_bonus,
    offer_description,
    refuse_low,
)


def task(reward_cents: int, objects: int | None = 1, **more: int) -> TaskDesign:
    return TaskDesign(reward_cents=reward_cents, required_objects=objects, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("reward_cents", "objects", "hourly"),
    [(5, 1, 228), (33, 1, 1_504), (165, 5, 1_504), (79, None, 3_600), (0, 3, 0)],
)
def test_an_hour_is_worth_the_reward_at_the_pace(
    reward_cents: int, objects: int | None, hourly: int
) -> None:
    assert hourly_cents(task(reward_cents, objects), COCO) == hourly


def test_the_fair_reward_pays_fifteen_dollars_and_not_a_cent_less() -> None:
    for objects in (1, 2, 5, 13):
        fair = fair_reward_cents(task(1, objects), COCO)
        assert fair is not None
        assert hourly_cents(task(fair, objects), COCO) >= 1_500  # type: ignore[operator]
        assert hourly_cents(task(fair - 1, objects), COCO) < 1_500  # type: ignore[operator]


def test_a_measured_pace_takes_the_place_of_cocos() -> None:
    pace = Pace(object_s=30, picture_s=45, batch_name="pilot")
    assert hourly_cents(task(10, 2), pace) == 600
    assert "30 s an object (measured in pilot)" in meaning(task(10, 2), pace, "USD")
    assert hourly_cents(task(10, 0), pace) == 800  # by picture where nothing new is asked


def test_without_new_objects_nobody_knows_how_long_it_takes() -> None:
    correcting = task(1, 0)
    assert hourly_cents(correcting, COCO) is None
    assert not is_low(correcting, COCO, "USD")
    assert meaning(correcting, COCO, "USD") == ""


def test_below_the_bar_is_refused_with_the_fair_reward() -> None:
    with pytest.raises(LowPay, match=r"2\.28 an hour, below 7\.25; a reward of 0\.33") as caught:
        refuse_low(task(5), COCO, "USD")
    assert caught.value.field == "reward"
    refuse_low(task(16), COCO, "USD")


def test_unpaid_is_a_choice_and_no_warning() -> None:
    assert is_unpaid(task(0))
    assert not is_low(task(0), COCO, "USD")
    assert meaning(task(0), COCO, "USD") == "unpaid: the reward is 0"


def test_bars_in_dollars_are_not_held_against_another_currency() -> None:
    assert not is_low(task(5), COCO, "EUR")
    assert "2.28 an hour in EUR; our bars of pay are in US dollars" in meaning(task(5), COCO, "EUR")


@pytest.mark.parametrize(
    ("objects", "cents"), [(0, 0), (5, 0), (6, 20), (9, 80), (10, 90), (99, 90)]
)
def test_objects_above_the_number_earn_up_to_the_cap(objects: int, cents: int) -> None:
    design = task(10, 5, object_bonus_cents=20, object_bonus_above=5, object_bonus_cap_cents=90)
    assert object_bonus(design, objects) == cents


def test_the_promise_is_part_of_the_offer() -> None:
    design = task(10, 5, object_bonus_cents=20, object_bonus_above=5, object_bonus_cap_cents=90)
    assert offer_description(design).endswith(
        "Bonus: 0.20 for each approved object above 5, at most 0.90 a picture."
    )
    assert offer_description(task(10)) == task(10).description


def test_a_bonus_that_starts_at_the_first_object_counts_for_the_hour() -> None:
    design = task(0, 2, object_bonus_cents=40, object_bonus_above=0, object_bonus_cap_cents=200)
    assert hourly_cents(design, COCO) == round(80 * 3_600 / 158)
    assert not is_unpaid(design)
