"""Price, pilot, budget and what is about to happen, on the command line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from click.testing import Result

from labelcrowd.storage.tables.studio import batch
from tests.support.studio import World

Run = Callable[..., Result]
Answer = Callable[..., Any]


def test_without_a_price_it_is_wrong_use(run: Run, world: World) -> None:
    world.collection(1)
    refused = run("publish", "street", "--yes", code=2)
    assert "say what one picture is worth" in refused.stderr


def test_a_yes_is_no_yes_to_low_pay(run: Run, world: World) -> None:
    world.collection(2)
    words = ("publish", "street", "--reward", "0.05", "--yes")
    refused = run(*words, code=1)
    assert "at 79 s an object (COCO's figure) this is 2.28 an hour, below 7.25" in refused.stderr
    assert "a reward of 0.33 pays 15.00 an hour" in refused.stderr
    assert world.rows(batch) == []
    assert "is open" in run(*words, "--yes-low-pay").stdout


def test_unpaid_work_needs_no_such_yes(run: Run, world: World) -> None:
    world.collection(1)
    agreed = run("publish", "street", "--reward", "0", "--yes")
    assert "unpaid: the reward is 0" in agreed.stderr


def test_the_worst_case_of_a_bonus_is_in_the_sum(run: Run, world: World) -> None:
    world.collection(2)
    said = run(
        "publish", "street", "--reward", "1", "--objects", "2", "--object-bonus", "0.25",
        "--bonus-cap", "1", "--yes",
    ).stderr  # fmt: skip
    assert "Bonus: 0.25 for each approved object above 2, at most 1.00 a picture." in said
    assert "together $4.00" in said


def test_a_pilot_and_its_rest(run: Run, answer: Answer, world: World) -> None:
    world.collection(5)
    pilot = answer(
        "publish", "street", "--reward", "1", "--name", "car", "--pictures", "2", "--random",
        "--seed", "7", "--yes",
    )  # fmt: skip
    assert pilot["hits"] == 2
    rest = answer("publish", "--rest-of", pilot["id"], "--reward", "2", "--yes")
    assert (rest["hits"], rest["rest_of"], rest["reward_total"]) == (3, pilot["id"], "6.00")
    assert rest["name"] != pilot["name"]
    nothing = run("publish", "--rest-of", pilot["id"], "--yes", code=1)
    assert "every picture is done or handed out" in nothing.stderr


def test_what_may_be_drawn_is_asked_for_kind_by_kind(run: Run, world: World) -> None:
    world.collection(1)
    run("publish", "street", "--reward", "1", "--kind", "box", "--kind", "point", "--yes")
    wrong = run("publish", "street", "--reward", "1", "--kind", "cuboid", "--yes", code=2)
    assert "kinds: expected one or more of polygon, box" in wrong.stderr


def test_wrong_use_of_pictures_is_told(run: Run, world: World) -> None:
    world.collection(1)
    assert "say a COLLECTION, or --rest-of" in run("publish", "--reward", "1", code=2).stderr
    seed = run("publish", "street", "--reward", "1", "--seed", "1", code=2)
    assert "--random and --seed draw --pictures" in seed.stderr
    run("publish", "street", "--reward", "1", "--pictures", "0", code=2)


def test_a_budget_is_set_and_shown(run: Run, answer: Answer, world: World) -> None:
    world.collection(3)
    run("publish", "street", "--reward", "1", "--budget", "1.50", "--yes")
    (shown,) = answer("status")["batches"]
    assert shown["budget"] == {"limit": "1.50", "committed": "0.00", "used_up": False}
    assert answer("batch", "budget", "street", "0")["used_up"] is True
    assert "has used up its budget" in run("status").stdout
    run("batch", "budget", "street", "much", code=2)


def test_status_says_what_happens_soon(run: Run, answer: Answer, world: World) -> None:
    world.publish(1, lifetime="90 min")  # an hour ago
    (shown,) = answer("status")["batches"]
    assert shown["soon"]["unfinished"] == 1
    assert 'labelcrowd batch extend street --lifetime "9 d"' in run("status").stdout
    assert "0 assignments" in run("batch", "more-review-time", "street").stdout
