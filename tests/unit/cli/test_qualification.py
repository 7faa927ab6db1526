"""Qualifications on the command line: made, given, asked for, decided, taken back, deleted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from labelcrowd.accounts import people
from labelcrowd.market import answers as written
from labelcrowd.market import messages, qualification_requests
from labelcrowd.market.qualification_tests import picked
from labelcrowd.market.question_checks import check_answers
from labelcrowd.market.question_form import parse_form
from tests.support.qualifications import KEY, TEST
from tests.support.studio import World

Run = Callable[..., Result]
Answer = Callable[..., Any]


def add_worker(world: World, login: str) -> str:
    return world.home.store.write(
        lambda c: people.add_worker(
            c,
            world.ids,
            world.clock.now(),
            market_id="live",
            login=login,
            name=login.title(),
            password_hash=None,
        )
    )


@pytest.fixture
def birds(answer: Answer) -> str:
    """A qualification that the requester gives; its id."""
    made = answer("qualification", "create", "Knows birds", "--description", "Tells them apart.")
    return str(made["id"])


def ask(world: World, worker: str, type_id: str) -> str:
    return world.home.store.write(
        lambda c: qualification_requests.ask(
            c, world.ids, world.clock.now(), "live", worker, type_id
        )
    ).id


def test_given_listed_and_taken_back(run: Run, answer: Answer, world: World, birds: str) -> None:
    anna, ben = add_worker(world, "anna"), add_worker(world, "ben")
    run("qualification", "give", "Knows birds", "anna", ben, "--value", "90")
    held = answer("qualification", "holders", birds)
    assert {(one["worker"], one["value"]) for one in held} == {(anna, 90), (ben, 90)}
    (listed,) = answer("qualification", "list")
    assert listed == {
        "id": birds,
        "name": "Knows birds",
        "status": "Active",
        "way": "by-hand",
        "holders": 2,
        "waiting": 0,
    }
    run("qualification", "take-back", "Knows birds", "ben", "--reason", "too many owls")
    assert [one["worker"] for one in answer("qualification", "holders", birds)] == [anna]
    inbox = world.home.store.read(lambda c: messages.inbox(c, "live", ben))
    assert "too many owls" in inbox[0].words
    assert "anna" not in run("qualification", "holders", "Knows birds").output


def test_quietly_tells_nobody(run: Run, world: World, birds: str) -> None:
    anna = add_worker(world, "anna")
    run("qualification", "give", birds, "anna", "--quietly")
    assert world.home.store.read(lambda c: messages.inbox(c, "live", anna)) == []


def test_an_unknown_worker_changes_nothing(run: Run, answer: Answer, world: World) -> None:
    add_worker(world, "anna")
    answer("qualification", "create", "Q", "--description", "d")
    failed = run("qualification", "give", "Q", "anna", "nobody", code=1)
    assert "nobody" in failed.stderr
    assert answer("qualification", "holders", "Q") == []


def test_requests_are_shown_with_their_answers_and_decided(
    run: Run, answer: Answer, world: World, tmp_path: Path
) -> None:
    test = tmp_path / "test.xml"
    test.write_text(TEST, "utf-8")
    made = answer(
        "qualification", "create", "Q", "--description", "d", "--test", str(test),
        "--minutes", "1.5", "--hours", "2",
    )  # fmt: skip
    anna, ben = add_worker(world, "anna"), add_worker(world, "ben")
    first, second = ask(world, anna, made["id"]), ask(world, ben, made["id"])
    checked = check_answers(parse_form(TEST), [("q1", "gull"), ("q2", "two"), ("q2", "six")])
    for worker, request in ((anna, first), (ben, second)):
        world.home.store.write(
            lambda c, worker=worker, request=request: qualification_requests.submit_test(  # type: ignore[misc]
                c,
                world.clock.now(),
                "live",
                worker,
                request,
                answer=written.write(checked.answers),
                picked=picked(checked.answers),
            )
        )
    found = {one["id"]: one for one in answer("qualification", "requests")}
    assert found[first]["answers"] == {
        "Which of bird?": "The gull",
        "Which of legs?": "The two, The six",
    }
    run("qualification", "grant", first, "--value", "80")
    run("qualification", "refuse", second, "--reason", "no")
    assert answer("qualification", "holders", "Q") == [{"worker": anna, "value": 80}]
    assert answer("qualification", "requests") == []
    assert "status of: Submitted" in run("qualification", "grant", second, code=1).stderr


def test_a_scored_test_and_one_given_at_once(run: Run, answer: Answer, tmp_path: Path) -> None:
    test, key = tmp_path / "test.xml", tmp_path / "key.xml"
    test.write_text(TEST, "utf-8")
    key.write_text(KEY, "utf-8")
    run(
        "qualification", "create", "Tested", "--description", "d", "--test", str(test),
        "--minutes", "10", "--answer-key", str(key),
    )  # fmt: skip
    run("qualification", "create", "Free", "--description", "d", "--at-once", "--value", "3")
    ways = {one["name"]: one["way"] for one in answer("qualification", "list")}
    assert ways == {"Tested": "by-test", "Free": "at-once"}
    assert "by a test" in run("qualification", "list").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--at-once", "--value", "99999999999"), "whole number"),
        (("--minutes", "3"), "go with --test"),
        (("--hours", "-1"), "hours"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_use(
    run: Run, words: tuple[str, ...], said: str
) -> None:
    result = run("qualification", "create", "Q", "--description", "d", *words, code=2)
    assert said in result.output


def test_a_file_that_is_no_test_is_wrong_use(run: Run, tmp_path: Path) -> None:
    test = tmp_path / "test.xml"
    test.write_text("<a/>", "utf-8")
    result = run(
        "qualification", "create", "Q", "--description", "d", "--test", str(test),
        "--minutes", "3", code=2,
    )  # fmt: skip
    assert "QuestionForm" in result.output


def test_closing_opening_and_deleting(run: Run, answer: Answer, birds: str) -> None:
    run("qualification", "close", "Knows birds")
    assert answer("qualification", "list")[0]["status"] == "Inactive"
    run("qualification", "open", "Knows birds")
    assert answer("qualification", "list")[0]["status"] == "Active"
    run("qualification", "delete", "Knows birds", typed="n\n", code=1)
    run("qualification", "delete", birds, "--yes")
    assert answer("qualification", "list") == []
    assert "does not exist" in run("qualification", "holders", "Knows birds", code=1).stderr
