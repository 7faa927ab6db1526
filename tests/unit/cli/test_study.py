"""A study link made, watched and handed back to the panel on the command line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from labelcrowd.market import decisions, studies, study_visits, workers
from labelcrowd.storage.tables.market import hit
from labelcrowd.workflow.aws_files import write_address
from tests.support.studio import World

Run = Callable[..., Result]
Answer = Callable[..., Any]
LINK = ("study-link", "street", "--pictures-per-person", "1", "--max-people", "2")


@pytest.fixture
def street(run: Run, world: World) -> str:
    """An open live batch on a server that others reach; its name."""
    write_address(world.home.folder, "https://labels.example.org")
    world.collection(2)
    run(
        "publish", "street", "--objects", "1", "--reward", "0.50", "--assignments", "2", "--yes",
        "--yes-low-pay",
    )  # fmt: skip
    return "street"


def do_one(world: World, study_id: str, person: str, *, hand_in: bool = True) -> str:
    """A person of the panel does one picture; the assignment's id."""
    now = world.clock.now()

    def visit(connection: Any) -> str:
        found = studies.get_study(connection, "live", study_id)
        ids = {"PROLIFIC_PID": person, "STUDY_ID": "st", "SESSION_ID": f"s-{person}"}
        one = study_visits.enter(connection, world.ids, now, found, ids)
        held = study_visits.go_on(connection, world.ids, now, found, one.id)
        assert held is not None
        if hand_in:
            workers.submit(connection, now, "live", held.id, held.worker_id, [("a", "1")])
        study_visits.settle(connection, now, found, one.id)
        return held.id

    made: str = world.home.store.write(visit)
    return made


def test_a_link_is_printed_with_its_codes(run: Run, street: str) -> None:
    said = run(*LINK, "--completion-code", "DONE-1", "--yes").stdout
    assert "https://labels.example.org/study/" in said
    assert "PROLIFIC_PID={{%PROLIFIC_PID%}}" in said
    assert "DONE-1" in said


def test_without_a_yes_nothing_is_made(run: Run, answer: Answer, street: str) -> None:
    run(*LINK, typed="n\n", code=1)
    assert answer("study", "list", "street") == []


def test_wrong_use_is_said_before_anything_is_made(run: Run, street: str) -> None:
    wrong = run(*LINK, "--panel", "Ours", "--yes", code=2)
    assert "id_parameter" in wrong.stderr
    wrong = run(*LINK, "--return-url", "ftp://x", "--yes", code=2)
    assert "return_url" in wrong.stderr


def test_a_link_to_this_machine_only_is_refused_with_the_way_out(
    run: Run, world: World, street: str
) -> None:
    write_address(world.home.folder, "http://127.0.0.1:8000")
    refused = run(*LINK, "--yes", code=1)
    assert "--public-url" in refused.stderr


def test_more_people_than_pictures_is_pointed_out(run: Run, street: str) -> None:
    said = run("study-link", "street", "--pictures-per-person", "3", "--max-people", "9", "--yes")
    assert "27 assignments; the batch has 4 left" in said.stderr


def test_people_submissions_and_bonuses(
    run: Run, answer: Answer, world: World, street: str, tmp_path: Path
) -> None:
    made = answer(*LINK, "--yes")
    first = do_one(world, made["id"], "ana")
    do_one(world, made["id"], "ben", hand_in=False)
    scope = (world.clock.now(), "live", world.requester_id)
    world.home.store.write(lambda c: decisions.approve(c, *scope, first))
    world.home.store.write(
        lambda c: decisions.send_bonus(
            c, world.ids, *scope, first, amount_cents=125, reason="careful"
        )
    )
    people = {row["PROLIFIC_PID"]: row for row in answer("study", "people", "street")}
    assert (people["ana"]["state"], people["ana"]["outcome"]) == ("finished", "approved")
    assert people["ben"]["state"] == "working"
    assert run("study", "submissions", "street", "--outcome", "approved", "--ids").stdout == "ana\n"
    rows = list(csv.DictReader(io.StringIO(run("study", "submissions", "street").stdout)))
    assert {row["SESSION_ID"] for row in rows} == {"s-ana", "s-ben"}
    file = tmp_path / "bonuses.csv"
    run("study", "bonuses", made["id"][:6], "--out", str(file))
    assert file.read_text() == "ana,1.25\n"
    assert "no bonuses that are in no file" in run("study", "bonuses", "street", code=1).stderr
    assert run("study", "bonuses", "street", "--number", "1").stdout == "ana,1.25\n"
    assert answer("study", "submissions", "street", "--outcome", "approved", "--ids") == ["ana"]
    again = answer("study", "bonuses", "street", "--number", "1")
    assert (again["file"], again["bonuses"]) == (1, [{"person": "ana", "amount": "1.25"}])


def test_screening_out_and_closing(run: Run, answer: Answer, world: World, street: str) -> None:
    made = answer(*LINK, "--yes")
    do_one(world, made["id"], "ben", hand_in=False)
    assert (
        "nobody with the id" in run("study", "screen-out", "street", "eve", "--yes", code=1).stderr
    )
    assert answer("study", "screen-out", "street", "ben", "--yes")["person"] == "ben"
    assert answer("study", "people", "street")[0]["state"] == "screened-out"
    assert answer("study", "close", "street")["closed"] is True
    assert answer("study", "list", "street")[0]["closed"] is True
    run("study", "close", "street", "--reopen")
    listed = answer("study", "list", "street")[0]
    assert (listed["closed"], listed["places_taken"]) == (False, 0)
    assert len(world.rows(hit)) == 2


def test_a_batch_without_a_study_says_how_to_make_one(run: Run, street: str) -> None:
    assert "study-link" in run("study", "people", "street", code=1).stderr
