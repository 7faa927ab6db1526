"""The requester's whole job on the command line, beside a home that is in use."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from click.testing import Result

from labelcrowd.batches.design import decode_design
from labelcrowd.clock import to_datetime
from labelcrowd.market.system_qualifications import ADULT
from labelcrowd.storage.tables.market import hit
from labelcrowd.storage.tables.studio import batch, task_design
from labelcrowd.workflow.aws_files import write_address
from tests.support.owner import SAMPLES
from tests.support.studio import World

Run = Callable[..., Result]
Answer = Callable[..., Any]


def publish(run: Run, world: World, *more: str, typed: str | None = None, code: int = 0) -> Result:
    words = ["publish", "street", "--objects", "2", "--reward", "0.05", "--yes-low-pay", *more]
    return run(*words, typed=typed, code=code)


def test_publishing_shows_the_sum_and_asks(run: Run, world: World) -> None:
    world.collection(3)
    refused = publish(run, world, "--assignments", "2", typed="n\n", code=1)
    assert "3 pictures x 2 assignments x $0.05 = $0.30" in refused.stderr
    assert world.rows(hit) == []
    assert world.rows(batch) == []
    agreed = publish(run, world, "--assignments", "2", typed="y\n")
    assert "Batch street is open: 3 HITs." in agreed.stdout
    assert len(world.rows(hit)) == 3


def test_nobody_to_ask_and_no_yes_spends_nothing(run: Run, world: World) -> None:
    world.collection(1)
    publish(run, world, code=1)
    assert world.rows(hit) == []


def test_a_setting_out_of_range_is_wrong_use(run: Run, world: World) -> None:
    world.collection(1)
    result = run("publish", "street", "--objects", "lots", "--yes", code=2)
    assert "required_objects: expected a whole number" in result.stderr


def test_an_unknown_collection_is_one_clear_line(run: Run, world: World) -> None:
    result = run("publish", "nowhere", "--yes", code=1)
    assert result.stderr.strip() == "labelcrowd: no collection 'nowhere'"


def test_review_to_payment(run: Run, answer: Answer, world: World) -> None:
    world.collection(3)
    published = answer(
        "publish",
        "street",
        "--objects",
        "2",
        "--reward",
        "0.05",
        "--name",
        "car",
        "--yes",
        "--yes-low-pay",
    )
    assert (published["status"], published["hits"], published["reward_total"]) == (
        "open",
        3,
        "0.15",
    )
    first, second, third = [str(row["id"]) for row in world.rows(hit)]
    one = world.do(first, "AWORKER1", comments="=1+1")
    two = world.do(second, "AWORKER1")
    three = world.do(third, "AWORKER2", complete=False)

    waiting = answer("review", "list", "street")
    assert [row["assignment_id"] for row in waiting] == [three, one, two]

    assert answer("review", "approve", one, "--yes")[0]["status"] == "Approved"
    assert answer("review", "reject", two, "--reason", "No cars", "--yes")[0]["reason"] == "No cars"
    assert answer("review", "bonus", one, "0.20", "--reason", "Neat", "--yes")["bonus"] == "0.20"
    assert answer("review", "undo-reject", two, "--yes")[0]["status"] == "Approved"
    assert answer("review", "approve-all", "street", "--yes")["approved"] == 0
    everything = answer("review", "approve-all", "street", "--include-doubtful", "--yes")
    assert everything["approved"] == 1

    status = answer("status")
    assert status["batches"][0]["progress"]["approved"] == 3
    assert status["balances"]["live"]["on_hold"] == "0.00"

    rows = list(csv.DictReader(io.StringIO(run("results", "street").stdout)))
    assert {row["status"] for row in rows} == {"Approved"}
    assert "'=1+1" in {row["comments"] for row in rows}
    assert sorted(row["bonus"] for row in rows) == ["0.00", "0.00", "0.20"]

    (row,) = answer("stats")
    assert (row["images"], row["annotations"], row["workers"]) == (3, 6, 2)
    assert row["price_per_image"] == "0.05"
    assert row["median_seconds_per_object"] == 4.0
    assert row["feedback"][0]["text"] == "=1+1"
    table = run("stats").stdout
    assert "price per image" in table
    assert "$/h, all time" in " ".join(table.split())
    assert "Please label at least 2 objects in this image." in table


def test_a_batch_is_steered(run: Run, answer: Answer, world: World) -> None:
    world.collection(2)
    publish(run, world, "--yes")
    assert answer("batch", "pause", "street")["status"] == "paused"
    assert answer("batch", "resume", "street")["status"] == "open"
    extended = answer("batch", "extend", "street", "--assignments", "2", "--yes")
    assert (extended["assignments"], extended["reward_total"]) == (4, "0.20")
    assert answer("batch", "stop", "street", "--yes")["status"] == "stopped"
    assert "stopped" in run("batch", "pause", "street", code=1).stderr
    run("batch", "extend", "street", "--yes", code=2)


def test_an_interrupted_publication_is_finished_or_undone(
    run: Run, answer: Answer, world: World
) -> None:
    for name, end in [("resume-publish", "open"), ("undo", "undone")]:
        plan = world.plan(2)
        world.store.write(
            lambda c, i=plan.batch.id: (
                c.execute(  # type: ignore[misc]
                    batch.update().where(batch.c.id == i).values(status="publishing")
                ).rowcount
            )
        )
        more = ["--yes"] if name == "resume-publish" else []
        assert answer("batch", name, plan.batch.id, *more)["status"] == end


def test_the_operator_keeps_the_market(run: Run, answer: Answer, world: World) -> None:
    made = answer("market", "add-requester", "Vision lab", "--limit", "5")
    assert made["login"] == "vision-lab"
    assert "/link/" in made["link"]
    assert "taken" in run("market", "add-requester", "Vision-lab", code=1).stderr
    assert {one["name"] for one in answer("market", "requesters")} >= {"Vision lab"}
    assert "[sandbox]" in run("market", "keys", "Vision lab").stdout
    assert answer("market", "funding", "Vision lab", "prepaid")["available"] == "0.00"
    assert answer("market", "credit", "Vision lab", "250", "--yes")["available"] == "250.00"
    everywhere = ["live", "sandbox"]
    assert answer("market", "pause") == {"markets": everywhere, "paused": True}
    assert answer("market", "resume", "--market", "live")["markets"] == ["live"]
    assert answer("market", "resume") == {"markets": everywhere, "paused": False}
    assert answer("market", "fees")["percent"] == "0"
    assert answer("market", "fees", "--percent", "20", "--minimum", "0.01")["minimum"] == "0.01"
    run("market", "fees", "--percent", "200", code=2)
    amazon = answer("market", "fees", "--schedule", "amazon", "--premium", f"{ADULT}=0.05")
    assert (amazon["percent_ten_or_more"], amazon["percent_masters"]) == ("20", "5")
    assert (amazon["premium"], amazon["ten_rule"]) == ({ADULT: "0.05"}, True)
    assert "no qualification type" in run("market", "fees", "--premium", "3PREM=1", code=2).stderr
    assert "0.05 more" in run("market", "fees").stdout
    assert "surcharge" in run("market", "ten-rule", "off", code=1).stderr
    assert answer("market", "fees", "--schedule", "none")["premium"] == {}
    assert answer("market", "ten-rule", "off") == {"market": "live", "ten_rule": False}
    assert answer("market", "cap", "Vision lab")["default"] is True
    assert answer("market", "cap", "Vision lab", "12.50")["cap"] == "12.50"
    assert "may spend $12.50 a day" in run("market", "cap", "Vision lab").stdout
    assert answer("market", "cap", "Vision lab", "default")["cap"] == "10000.00"
    assert answer("market", "pay-back", "Vision lab", "50", "--yes")["available"] == "200.00"
    assert "insufficient" in run("market", "pay-back", "Vision lab", "201", "--yes", code=1).stderr
    assert "no requester 'Nobody'" in run("market", "credit", "Nobody", "1", "--yes", code=1).stderr


def test_a_payment_is_given_back(run: Run, answer: Answer, world: World) -> None:
    world.collection(1)
    publish(run, world, "--yes")
    done = world.do(str(world.rows(hit)[0]["id"]), "AWORKER1")
    asked = ("market", "refund", done, "--reason", "broken page", "--yes")
    assert "not approved" in run(*asked, code=1).stderr
    run("review", "approve", done, "--yes")
    assert answer(*asked)["payment"] == "0.05"
    assert "nothing left" in run(*asked, code=1).stderr
    (act,) = answer("audit", "--requester", world.requester_id, "--action", "refund")
    assert act["detail"]["reason"] == "broken page"


def test_owed_becomes_paid(run: Run, answer: Answer, world: World) -> None:
    from labelcrowd.accounts import people

    now = world.clock.now()
    worker_id = world.store.write(
        lambda c: people.add_worker(
            c, world.ids, now, market_id="live", login="anna", name="Anna", password_hash=None
        )
    )
    world.collection(1)
    publish(run, world, "--yes")
    done = world.do(str(world.rows(hit)[0]["id"]), worker_id)
    run("review", "approve", done, "--yes")
    (due,) = answer("payout", "list")["workers"]
    assert (due["login"], due["owed"], due["in_run"], due["paid"]) == (
        "anna",
        "0.05",
        "0.00",
        "0.00",
    )
    assert "nobody to pay" in run("payout", "run", "--minimum", "1", code=1).stderr
    assert answer("payout", "run", "--worker", "anna", "--yes")["sum"] == "0.05"
    (line,) = answer("payout", "list", "1")["lines"]
    assert (line["state"], line["means"]) == ("in-run", "hand")
    day = to_datetime(world.clock.now()).date().isoformat()
    assert answer("payout", "paid", "1", "--date", day, "--yes")["noted"] == 1
    (due,) = answer("payout", "list")["workers"]
    assert (due["owed"], due["in_run"], due["paid"]) == ("0.00", "0.00", "0.05")
    assert "0.05" in run("payout", "statement", "anna", day[:4]).stdout
    (listed,) = answer("worker", "list")
    assert (listed["login"], listed["paid"]) == ("anna", "0.05")
    write_address(world.home.folder, "https://labels.example.org")
    assert "/password/" in answer("worker", "password-link", "anna")["link"]
    assert answer("worker", "deactivate", "anna")["active"] is False
    assert answer("worker", "activate", "anna")["active"] is True


def test_links_for_people_are_refused_while_they_lead_to_this_machine(
    run: Run, answer: Answer, world: World
) -> None:
    assert answer("worker", "list") == []
    for words in (("worker", "invite"), ("worker", "invite", "--market", "sandbox")):
        refused = run(*words, code=1).stderr
        assert "would lead to http://127.0.0.1:8000, which only this machine opens" in refused
        assert "--host 0.0.0.0" in refused
        assert "--public-url https://" in refused
    write_address(world.home.folder, "http://[::1]:8000")
    assert "only this machine" in run("worker", "password-link", "anna", code=1).stderr


def test_invitations_are_links_for_one_or_many(answer: Answer, world: World) -> None:
    write_address(world.home.folder, "https://labels.example.org")
    link = answer("worker", "invite")["link"]
    assert link.startswith("https://labels.example.org/worker/invite/")
    shared = answer("worker", "invite", "--shared", "20", "--market", "sandbox")
    assert "/sandbox/worker/invite/" in shared["link"]
    assert shared["uses"] == 20


def test_settings_come_from_a_file_and_the_line_wins(
    run: Run, world: World, tmp_path: Path
) -> None:
    world.collection(1)
    intro = tmp_path / "intro.md"
    intro.write_text("# How\n", encoding="utf-8")
    design = tmp_path / "design.json"
    design.write_text('{"names": ["car"], "names_enforced": true, "reward": "0.50"}')
    publish(run, world, "--design", str(design), "--intro", str(intro), "--yes")
    (stored,) = world.rows(task_design)
    decoded = decode_design(str(stored["body"]))
    assert (decoded.names, decoded.names_enforced, decoded.reward_cents) == (("car",), True, 5)
    assert decoded.intro == "# How"
    design.write_text("not JSON")
    assert "not a JSON object" in publish(run, world, "--design", str(design), code=2).stderr
    publish(run, world, "--intro", str(tmp_path / "missing.md"), code=2)


def test_examples_are_files_here_or_pictures_that_are_there(
    run: Run, world: World, tmp_path: Path
) -> None:
    world.collection(1)
    shown = tmp_path / "whole.jpg"
    shown.write_bytes((SAMPLES / "street.jpg").read_bytes())
    publish(run, world, "--good-example", f"{shown}=The mirrors, too", "--yes")
    [stored] = [decode_design(str(row["body"])).examples for row in world.rows(task_design)]
    assert [(one.good, one.caption) for one in stored] == [(True, "The mirrors, too")]
    wrong = publish(run, world, "--bad-example", "nowhere/a.jpg=Half", "--yes", code=1)
    assert "no picture 'nowhere/a.jpg' in your collections" in wrong.stderr
    unsaid = publish(run, world, "--bad-example", "a.jpg", "--yes", code=2)
    assert "--bad-example: expected PICTURE=CAPTION, got a.jpg" in unsaid.stderr
