"""``market card`` and ``market pay-terms``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from labelcrowd.accounts import audit
from tests.support.ready import CARD, TERMS
from tests.support.studio import World
from tests.unit.cli.conftest import Run


def test_a_card_is_shown_and_changed_in_part(
    world: World, run: Run, answer: Callable[..., Any]
) -> None:
    assert answer("market", "card")["institution"] == CARD.institution
    changed = answer("market", "card", "--purpose", "Safer crossings", "--review-days", "5")
    assert (changed["purpose"], changed["review_days"]) == ("Safer crossings", 5)
    assert changed["institution"] == CARD.institution
    assert "Safer crossings" in run("market", "card").stdout
    noted = world.store.read(lambda c: audit.entries(c, world.requester_id))
    assert [(one.action, one.actor) for one in noted] == [("change-card", "command line")]


def test_a_wrong_card_is_wrong_use(run: Run) -> None:
    assert "expected 1 to 30 days" in run("market", "card", "--review-days", "99", code=2).output


def test_pay_terms_are_shown_and_changed_in_part(run: Run, answer: Callable[..., Any]) -> None:
    assert answer("market", "pay-terms")["who"] == TERMS.who
    assert answer("market", "pay-terms", "--means", "Cash")["means"] == "Cash"
    assert "who: " + TERMS.who in run("market", "pay-terms").stdout


def test_the_plan_of_unpaid_work_names_no_sum(world: World, run: Run) -> None:
    world.collection(2)
    said = run("publish", "street", "--reward", "0", "--yes").stderr
    assert "2 pictures x 1 assignments\n" in said
    assert "$" not in said
    assert "0.00" not in said
    table = run("stats").stdout
    assert "$0.00" not in table
