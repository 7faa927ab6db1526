"""A folder of 2012 goes through the toolbox: published, reviewed, paid and removed."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from labelcrowd.crowd.own_market import OwnMarket
from labelcrowd.crowd.port import NUMBER_APPROVED
from labelcrowd.crowd.requester_api import Refused
from labelcrowd.formats.results_file import COLUMNS, HEADER_MARKS
from labelcrowd.formats.text_table import read_table
from labelcrowd.market import qualification_requests
from labelcrowd.storage.tables.market import hit
from labelcrowd.web.market_api import wire_of
from labelcrowd.workflow.access_keys import key_of
from labelcrowd.workflow.toolbox_calls import AT_ONCE, for_each
from tests.support.market import MarketWorld
from tests.support.old_folder import add_images, address, write_folder
from tests.support.studio import World
from tests.unit.cli.conftest import Run

NAMES = ["a.jpg", "b.jpg", "c.jpg"]
SANDBOX = ("--market", "sandbox")


@pytest.fixture
def folder(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder, in which we are, and the pictures that its addresses name."""
    made = tmp_path / "mturk"
    write_folder(made, [address(name) for name in NAMES])
    add_images(world, NAMES)
    monkeypatch.chdir(made)
    monkeypatch.delenv("MTURK_CMD_HOME", raising=False)
    return made


def rows(path: Path) -> list[dict[str, str]]:
    table = read_table(path.name, path.read_bytes(), header_marks=HEADER_MARKS)
    return [dict(row.cells) for row in table.rows]


def hit_ids(folder: Path) -> list[str]:
    return [row["hitid"] for row in rows(folder / "labelme.success")]


def hand_in(world: World, hit_id: str, market_id: str = "sandbox", comments: str = "") -> str:
    """Somebody new does a HIT; the assignment's id."""
    assignment_id = world.accept(hit_id, world.ids.worker(), market_id)
    world.submit(assignment_id, market_id=market_id, comments=comments)
    return assignment_id


def status_of(run: Run, world: World, assignment_id: str) -> str:
    return world.store.read(
        lambda c: str(
            c.exec_driver_sql(
                "SELECT status FROM assignment WHERE id = ?", (assignment_id,)
            ).scalar_one()
        )
    )


def test_the_whole_demo_in_the_sandbox(
    run: Run, world: World, folder: Path, answer: Callable[..., Any]
) -> None:
    told = run("toolbox", "submit", *SANDBOX, "--yes")
    assert "3 HITs with 3 assignments on the sandbox: at most $0.03 of play money" in told.stderr
    assert "3 HITs published" in told.stdout
    assert "/sandbox/worker/groups/" in told.stdout
    first, second, third = hit_ids(folder)
    good, bad = hand_in(world, first), hand_in(world, second, comments="=1+1")

    run("toolbox", "results", *SANDBOX)
    table = rows(folder / "labelme.results.xls")
    assert tuple(table[0])[:29] == COLUMNS
    assert [row["assignmentstatus"] for row in table] == ["Submitted", "Submitted", ""]
    assert table[0]["annotation"] == address("a.jpg")
    assert table[0]["viewhit"] == f"http://127.0.0.1:8000/requester/hits/sandbox/{first}"
    assert table[1]["Answer.mt_comments"] == "'=1+1"

    marked = (folder / "labelme.results.xls").read_text().splitlines()
    line = next(n for n, text in enumerate(marked) if bad in text)
    cells = marked[line].split("\t")
    cells[28] = '"nothing is outlined"'
    marked[line] = "\t".join(cells)
    (folder / "labelme.results.xls").write_text("\n".join(marked) + "\n")
    run("toolbox", "results", *SANDBOX)  # marks stay
    told = run("toolbox", "review", *SANDBOX, "--yes")
    assert "approve 1 assignment for $0.01 of play money in rewards, reject 1" in told.stderr
    assert status_of(run, world, good) == "Approved"
    assert status_of(run, world, bad) == "Rejected"

    late = hand_in(world, third)
    told = run("toolbox", "remove", "--approve", "--expire", *SANDBOX, "--yes")
    assert "3 HITs removed, 1 assignment approved." in told.stdout
    assert status_of(run, world, late) == "Approved"
    assert answer("toolbox", "remove", *SANDBOX, "--yes")["gone"] == 3


def test_a_repeated_run_publishes_nothing_twice(
    folder: Path, answer: Callable[..., Any], run: Run
) -> None:
    answer("toolbox", "submit", *SANDBOX, "--yes", "--maxhits", "1")
    before = hit_ids(folder)
    again = answer("toolbox", "submit", *SANDBOX, "--yes")
    assert (again["made"], again["found"]) == (2, 1)
    assert hit_ids(folder)[:1] == before
    (folder / "labelme.success").unlink()  # also where nobody wrote down what was made
    lost = answer("toolbox", "submit", *SANDBOX, "--yes")
    assert (lost["made"], lost["found"]) == (0, 3)
    assert len(hit_ids(folder)) == 3


def test_what_was_removed_is_published_anew(folder: Path, answer: Callable[..., Any]) -> None:
    answer("toolbox", "submit", *SANDBOX, "--yes")
    answer("toolbox", "remove", "--approve", "--expire", *SANDBOX, "--yes")
    again = answer("toolbox", "submit", *SANDBOX, "--yes")
    assert (again["made"], again["found"]) == (3, 0)
    assert answer("toolbox", "submit", *SANDBOX, "--yes")["found"] == 3


def test_all_missing_pictures_are_told_before_anything_is_published(
    folder: Path, run: Run, answer: Callable[..., Any]
) -> None:
    lines = [
        address("a.jpg"),
        address("x.jpg"),
        address("b.jpg"),
        address("y.jpg", "https://o.org"),
    ]
    write_folder(folder, lines)
    told = run("toolbox", "submit", *SANDBOX, "--yes", code=1)
    assert "labelme.input, line 3: image: no picture 'x.jpg' in the folder" in told.stderr
    assert "labelme.input, line 5: image: no picture 'y.jpg' in the folder" in told.stderr
    assert "2 of 4 rows cannot be published, so nothing was" in told.stderr
    assert not (folder / "labelme.success").exists()
    assert answer("toolbox", "balance", *SANDBOX) == {"available": "10000.00", "on_hold": "0.00"}


def test_a_picture_that_is_listed_twice_is_published_once_whatever_the_host(
    folder: Path, answer: Callable[..., Any]
) -> None:
    other = address("a.jpg", "https://other.example.org/LabelMe")
    write_folder(folder, [address("a.jpg"), other, address("a.jpg")])
    done = answer("toolbox", "submit", *SANDBOX, "--yes")
    assert (done["made"], done["doubles"]) == (1, 2)


def test_no_is_no_and_the_sum_was_shown(folder: Path, run: Run) -> None:
    told = run("toolbox", "submit", *SANDBOX, typed="n\n", code=1)
    assert "at most $0.03" in told.stderr
    assert not (folder / "labelme.success").exists()


def test_the_sum_has_the_fees_of_what_is_asked_of_workers(
    folder: Path, run: Run, world: World
) -> None:
    run("market", "fees", "--market", "sandbox", "--premium", f"{NUMBER_APPROVED}=0.05")
    properties = folder / "labelme.properties"
    properties.write_text(
        properties.read_text()
        + f"\nqualification.1:{NUMBER_APPROVED}\nqualification.comparator.1:greaterthan"
        + "\nqualification.value.1:100\n"
    )
    told = run("toolbox", "submit", *SANDBOX, "--yes")
    assert "at most $0.18 of play money, of it fees $0.15 of play money" in told.stderr
    assert [row["held_cents"] for row in world.rows(hit)] == [6, 6, 6]


def test_rows_that_fail_are_written_down_and_tried_again(
    folder: Path, run: Run, answer: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = OwnMarket.call

    def broken(self: OwnMarket, operation: str, **members: Any) -> Any:
        if "b.jpg" in str(members.get("Question")):
            raise Refused("broken", kind="RequestError", turk_code="AWS.MechanicalTurk.X")
        return real(self, operation, **members)

    monkeypatch.setattr(OwnMarket, "call", broken)
    told = run("toolbox", "submit", *SANDBOX, "--yes", code=1)
    assert "labelme.input, line 3: broken" in told.stderr
    assert rows(folder / "labelme.failure") == [{"urls": address("b.jpg")}]
    monkeypatch.setattr(OwnMarket, "call", real)
    again = answer("toolbox", "submit", *SANDBOX, "--yes")
    assert (again["made"], again["found"]) == (1, 2)
    assert not (folder / "labelme.failure").exists()


def test_what_cannot_be_paid_is_not_begun_and_stops_where_the_money_ends(
    folder: Path, run: Run, answer: Callable[..., Any]
) -> None:
    available = float(answer("toolbox", "balance")["available"])
    text = (folder / "labelme.properties").read_text()
    text = text.replace("0.01", f"{available * 0.4:.2f}")
    (folder / "labelme.properties").write_text(text)
    told = run("toolbox", "submit", "--yes", code=1)
    assert "that are available; nothing was published" in told.stderr
    assert not (folder / "labelme.success").exists()
    run("toolbox", "submit", "--yes", "--maxhits", "1")
    told = run("toolbox", "submit", "--yes", code=1)
    assert "insufficient funds" in told.stderr
    assert len(hit_ids(folder)) == 2
    (left,) = rows(folder / "labelme.failure")
    assert left["urls"] in (address("b.jpg"), address("c.jpg"))


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("labelme.properties", "0.01", "one", "labelme.properties, line 8, reward: expected a sum"),
        ("labelme.question", "$urls<", "${url}<", "labelme.question, line 4, column 18: ${url} is"),
        ("labelme.question", "</FrameHeight>", "", "labelme.question, merged: not well-formed XML"),
        (
            "labelme.input",
            "http://labelme.csail.mit.edu",
            "http://[::1",
            'labelme.input, line 2: The value "http://[::1',
        ),
        ("labelme.input", "N=inf", "N=few", "labelme.input, line 2: N: takes a whole number"),
        ("labelme.input", "urls\n", "urls\turls\n", "labelme.input, line 1: the column urls is"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(
    folder: Path, run: Run, file: str, old: str, new: str, said: str
) -> None:
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new))
    assert said in run("toolbox", "submit", *SANDBOX, "--yes", code=1).stderr


def test_a_sandbox_address_never_goes_live(folder: Path, run: Run) -> None:
    write_folder(folder, [address("a.jpg", more="&amp;mt_sandbox=true")])
    told = run("toolbox", "submit", "--yes", code=1)
    assert "labelme.input, line 2: mt_sandbox: this address was made for the sandbox" in told.stderr
    run("toolbox", "submit", *SANDBOX, "--yes")


@pytest.mark.parametrize(
    ("text", "market", "said"),
    [
        ("service_url=https://mechanicalturk.sandbox.amazonaws.com/?Service=X", "live",
         "do not agree: that is the sandbox"),
        ("service_url=http://mechanicalturk.amazonaws.com/?Service=X", "sandbox",
         "do not agree: that is the live market"),
        ("service_url=https://example.org", "live", "line 1, service_url: expected https://"),
        ("access_key=x", "live", "expected one line service_url=..., got none"),
        ("service_url=a\nservice_url=b", "live", "got several, on lines 1, 2"),
    ],
)  # fmt: skip
def test_every_step_refuses_where_mturk_properties_say_otherwise(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, text: str, market: str, said: str
) -> None:
    tools = folder / "clt" / "bin"
    tools.mkdir(parents=True)
    (tools / "mturk.properties").write_text(text)
    monkeypatch.setenv("MTURK_CMD_HOME", str(tools.parent))
    assert said in run("toolbox", "balance", "--market", market, code=1).stderr


def test_input_lists_the_pictures_of_a_collection(
    folder: Path, run: Run, answer: Callable[..., Any]
) -> None:
    done = answer("toolbox", "input", "mary", "street", "-N", "5", "--n-images", "2", *SANDBOX,
                  "--intro-page", "https://x.org/i.html")  # fmt: skip
    assert done["pictures"] == 2
    lines = (folder / "labelme.input").read_text().splitlines()
    assert lines == [
        "urls",
        *(
            "http://127.0.0.1:8000/tool.html?collection=LabelMe&amp;mode=mt&amp;N=5"
            f"&amp;folder=users/mary/street&amp;image={name}&amp;mt_sandbox=true"
            "&amp;mt_intro=https://x.org/i.html"
            for name in ("a.jpg", "b.jpg")
        ),
    ]
    assert answer("toolbox", "submit", *SANDBOX, "--yes")["made"] == 2
    assert answer("toolbox", "input", "street")["pictures"] == 3
    assert "no picture in the folder" in run("toolbox", "input", "mary", "x", code=1).stderr
    run("toolbox", "input", "street", "-N", "few", code=2)


def test_the_next_command_is_the_one_that_works(folder: Path, run: Run) -> None:
    told = run("toolbox", "input", "street")
    assert "labelme.input: 3 pictures. Next: labelcrowd toolbox submit\n" in told.stdout
    words = ("toolbox", "input", "street", "--output", "a pilot.input", "--n-images", "1", *SANDBOX)
    told = run(*words)
    next_one = "labelcrowd toolbox submit --input 'a pilot.input' --market sandbox"
    assert told.stdout == f"a pilot.input: 1 picture. Next: {next_one}\n"
    told = run(*shlex.split(next_one)[1:], "--yes")
    assert "1 HIT with 1 assignment on the sandbox" in told.stderr
    assert "1 HIT published; its id is in labelme.success." in told.stdout


def test_words_that_are_no_text_are_wrong_use(folder: Path, run: Run) -> None:
    for words in (
        ("block", "A1", "--reason", "bad \udcff"),
        ("bonus", "--assignment", "A", "--amount", "1", "--reason", "\ud83d"),
        ("unblock", "\udcff"),
        ("input", "\udcff"),
        ("input", "street", "--intro-page", "http://x/\udcff"),
    ):
        told = run("toolbox", *words, *SANDBOX, code=2)
        assert "expected text in UTF-8" in told.stderr


def test_an_input_without_rows_is_told_as_such(folder: Path, run: Run) -> None:
    (folder / "labelme.input").write_text("urls\n")
    told = run("toolbox", "submit", *SANDBOX, "--yes", code=1)
    assert told.stderr == (
        "labelcrowd: labelme.input: expected a row for each HIT, there is none\n"
    )


def test_a_question_that_is_too_long_is_found_before_the_sum_is_shown(
    folder: Path, run: Run
) -> None:
    write_folder(folder, ["https://x.example/?" + "a" * n for n in (10, 70_000)])
    text = (folder / "labelme.properties").read_text().replace("${urls}", "")
    (folder / "labelme.properties").write_text(text)
    told = run("toolbox", "submit", *SANDBOX, "--yes", code=1)
    assert "labelme.input, line 3: labelme.question, merged: expected at most 65,535" in told.stderr
    assert "at most $" not in told.stderr
    assert not (folder / "labelme.success").exists()


def test_input_can_list_a_folder_of_this_machine(
    folder: Path, answer: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "Images" / "users" / "mary" / "street").mkdir(parents=True)
    for name in ("b.jpg", "a 1.jpg", "c.png"):
        (tmp_path / "Images" / "users" / "mary" / "street" / name).touch()
    answer("toolbox", "input", "mary", "street", "--home-images", str(tmp_path / "Images"))
    text = (folder / "labelme.input").read_text()
    assert [line.rsplit("=", 1)[1] for line in text.splitlines()[1:]] == ["a%201.jpg", "b.jpg"]


def test_preview_shows_the_question_and_publishes_nothing(folder: Path, run: Run) -> None:
    told = run("toolbox", "submit", *SANDBOX, "--preview")
    assert "<FrameHeight>550</FrameHeight>" in told.stdout
    assert "http://127.0.0.1:8000/tool.html?collection=LabelMe&amp;mode=mt" in told.stdout
    assert not (folder / "labelme.success").exists()


def test_the_web_sites_csv_is_written_marked_and_read(
    folder: Path, run: Run, world: World, answer: Callable[..., Any]
) -> None:
    run("toolbox", "submit", *SANDBOX, "--yes")
    first, second, third = hit_ids(folder)
    good, bad, open_ = (hand_in(world, hit_id) for hit_id in (first, second, third))
    run("toolbox", "results", "--outputfile", "batch.csv", *SANDBOX)
    lines = (folder / "batch.csv").read_text().splitlines()
    for number, line in enumerate(lines):
        if good in line:
            lines[number] = line[: -len('"",""')] + '"x",""'
        if bad in line:
            lines[number] = line[: -len('""')] + '"one car is missing"'
    (folder / "batch.csv").write_text("\n".join(lines))
    done = answer("toolbox", "review", "--resultsfile", "batch.csv", *SANDBOX, "--yes")
    assert (done["approved"], done["rejected"]) == (1, 1)
    found = [status_of(run, world, one) for one in (good, bad, open_)]
    assert found == ["Approved", "Rejected", "Submitted"]


TWO_VARIABLES = """\
<HTMLQuestion xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/\
2011-11-11/HTMLQuestion.xsd"><HTMLContent><![CDATA[<!DOCTYPE html><html><body>
<form action="https://workersandbox.mturk.com/mturk/externalSubmit">
<img src="${picture}"><p>${question}</p><input type="submit"></form>
</body></html>]]></HTMLContent><FrameHeight>450</FrameHeight></HTMLQuestion>
"""


def test_the_web_sites_csv_has_each_variable_of_a_hit_that_carries_its_page(
    folder: Path, run: Run, world: World
) -> None:
    write_folder(folder, [])
    (folder / "labelme.input").write_text(
        "question\tpicture\n=How many?\thttp://x/a.jpg?a=1&amp;b=2\nWhich?\thttp://x/b.jpg\n"
    )
    (folder / "labelme.question").write_text(TWO_VARIABLES)
    text = (folder / "labelme.properties").read_text().replace("${urls}", "")
    (folder / "labelme.properties").write_text(text)
    run("toolbox", "submit", *SANDBOX, "--yes")
    run("toolbox", "submit", *SANDBOX, "--yes")
    for hit_id in hit_ids(folder):
        hand_in(world, hit_id)
    run("toolbox", "results", "--outputfile", "batch.csv", *SANDBOX)
    table = read_table("batch.csv", (folder / "batch.csv").read_bytes())
    named = [name for name in table.columns if name.startswith("Input.")]
    assert named == ["Input.question", "Input.picture"]
    assert [[row.get(name) for name in named] for row in table.rows] == [
        ["=How many?", "http://x/a.jpg?a=1&amp;b=2"],
        ["Which?", "http://x/b.jpg"],
    ]
    (folder / "labelme.success.variables").write_text("what\n")
    told = run("toolbox", "results", "--outputfile", "batch.csv", *SANDBOX, code=1)
    assert "labelme.success.variables, line 1: " in told.stderr


def test_a_review_is_all_right_or_does_nothing(folder: Path, run: Run, world: World) -> None:
    run("toolbox", "submit", *SANDBOX, "--yes")
    work = [hand_in(world, hit_id) for hit_id in hit_ids(folder)]
    head = "hitid\tassignmentid\tassignmentstatus\treject\n"
    lines = [
        f"h\t{work[0]}\tSubmitted\t",
        f"h\t{work[1]}\tSubmitted\ty",
        "h\t3NOTHING\tSubmitted\t",
    ]
    (folder / "labelme.results.xls").write_text(head + "\n".join(lines))
    told = run("toolbox", "review", *SANDBOX, "--yes", code=1)
    assert "labelme.results.xls, line 3, assignment" in told.stderr
    assert "a rejection needs a reason for the worker" in told.stderr
    assert "line 4, assignment 3NOTHING: " in told.stderr
    assert {status_of(run, world, one) for one in work} == {"Submitted"}
    (folder / "labelme.results.xls").write_text(head + "\n".join(lines[:2]))
    run("toolbox", "review", "--reason", "Nothing is outlined.", *SANDBOX, "--yes")
    assert [status_of(run, world, one) for one in work] == ["Approved", "Rejected", "Submitted"]
    again = run("toolbox", "review", "--reason", "Nothing is outlined.", *SANDBOX, "--yes")
    assert "decided so already: 2" in again.stderr


def test_approve_and_reject_files(folder: Path, run: Run, world: World) -> None:
    run("toolbox", "submit", *SANDBOX, "--yes")
    good, bad, other = (hand_in(world, hit_id) for hit_id in hit_ids(folder))
    (folder / "good.txt").write_text(f"assignmentIDToApprove\n{good}\n")
    (folder / "bad.txt").write_text(
        f"assignmentIdToReject\tassignmentIdToRejectComment\n{bad}\tno outline\n"
    )
    run("toolbox", "approve", "--approvefile", "good.txt", *SANDBOX, "--yes")
    run("toolbox", "reject", "--rejectfile", "bad.txt", *SANDBOX, "--yes")
    assert [status_of(run, world, x) for x in (good, bad, other)] == [
        "Approved", "Rejected", "Submitted",
    ]  # fmt: skip
    run("toolbox", "approve", *SANDBOX, "--yes")
    assert status_of(run, world, other) == "Approved"


def test_extending_is_done_once_also_when_a_run_stops(
    folder: Path, run: Run, answer: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("toolbox", "submit", *SANDBOX, "--yes")
    real, calls = OwnMarket.call, [0]

    def dies(self: OwnMarket, operation: str, **members: Any) -> Any:
        calls[0] += operation == "CreateAdditionalAssignmentsForHIT"
        if calls[0] == 2:
            raise Refused("the line is cut", kind="EndpointConnectionError")
        return real(self, operation, **members)

    monkeypatch.setattr(OwnMarket, "call", dies)
    run("toolbox", "extend", "--assignments", "2", "--hours", "24", *SANDBOX, "--yes", code=1)
    monkeypatch.setattr(OwnMarket, "call", real)
    told = run("toolbox", "extend", "--assignments", "1", *SANDBOX, "--yes", code=1)
    assert "stopped half-way" in told.stderr
    told = run("toolbox", "extend", "--assignments", "2", "--hours", "24", *SANDBOX, "--yes")
    assert "going on with a run that stopped" in told.stderr
    held = answer("toolbox", "balance", *SANDBOX)["on_hold"]
    assert held == "0.09"  # three HITs with three assignments each


def test_a_finished_extension_that_is_repeated_is_another_and_says_so_before(
    folder: Path, run: Run, answer: Callable[..., Any]
) -> None:
    run("toolbox", "submit", *SANDBOX, "--yes")
    words = ("toolbox", "extend", "--assignments", "2", *SANDBOX)
    told = run(*words, typed="n\n", code=1)
    assert "6 more assignments on 3 HITs of the sandbox, each now 1, then 3: " in told.stderr
    run(*words, "--yes")
    assert "each now 3, then 5: " in run(*words, "--yes").stderr
    assert answer("toolbox", "balance", *SANDBOX)["on_hold"] == "0.15"


def test_work_in_hand_keeps_its_hit(folder: Path, run: Run, world: World) -> None:
    run("toolbox", "submit", *SANDBOX, "--yes")
    world.accept(hit_ids(folder)[0], world.ids.worker(), "sandbox")
    told = run("toolbox", "remove", "--expire", *SANDBOX, "--yes", code=1)
    assert "labelme.success, line 2, " in told.stderr
    assert "2 HITs removed" in told.stdout


def test_a_bonus_is_paid_once(folder: Path, world: World, run: Run) -> None:
    run("toolbox", "submit", *SANDBOX, "--yes")
    work = hand_in(world, hit_ids(folder)[0])
    run("toolbox", "approve", *SANDBOX, "--yes")
    words = ("toolbox", "bonus", "--assignment", work, "--amount", "0.50", "--reason", "Fine")
    assert "A bonus of $0.50 of play money" in run(*words, *SANDBOX, "--yes").stderr
    assert "got this bonus before" in run(*words, *SANDBOX, "--yes").stdout
    run("toolbox", "bonus", "--assignment", work, "--amount", "half", "--reason", "x", code=2)


def test_a_hit_of_another_market_is_missing_and_told(folder: Path, run: Run) -> None:
    run("toolbox", "submit", *SANDBOX, "--yes")
    told = run("toolbox", "results", code=1)
    assert "labelme.success, line 2: the live market knows no HIT" in told.stderr


def test_a_page_elsewhere_goes_out_as_it_is(folder: Path, run: Run) -> None:
    write_folder(folder, ["https://tasks.example.org/survey?a=1&b=2"])
    told = run("toolbox", "submit", *SANDBOX, "--preview")
    assert "<ExternalURL>https://tasks.example.org/survey?a=1&amp;b=2</ExternalURL>" in told.stdout
    run("toolbox", "submit", *SANDBOX, "--yes")


def test_several_calls_run_at_once_and_their_answers_keep_their_order() -> None:
    running, most, shown = set(), [0], []

    def do(number: int) -> int:
        running.add(number)
        most[0] = max(most[0], len(running))
        time.sleep(0.001 * (number % 3))  # so that later ones end before earlier ones
        running.discard(number)
        if number == 90:
            raise Refused("no", kind="RequestError")
        return number * 2

    assert list(for_each(range(50), do, shown.append)) == [(n, n * 2) for n in range(50)]
    assert shown == list(range(1, 51))
    assert 1 < most[0] <= AT_ONCE
    with pytest.raises(Refused):
        list(for_each(range(100), do))


def test_published_hits_get_another_reward(
    folder: Path, run: Run, answer: Callable[..., Any]
) -> None:
    write_folder(folder, [f"https://tasks.example.org/{name}" for name in NAMES])
    run("toolbox", "submit", *SANDBOX, "--yes")
    text = (folder / "labelme.properties").read_text().replace("0.01", "0.05")
    (folder / "better.properties").write_text(text)
    done = answer("toolbox", "update", "--properties", "better.properties", *SANDBOX, "--yes")
    assert done["updated"] == 3
    assert {row["hittypeid"] for row in rows(folder / "labelme.success")} == {done["hit_type_id"]}
    assert answer("toolbox", "balance", *SANDBOX)["on_hold"] == "0.15"


def test_hits_of_the_labelling_page_get_another_title_and_keep_their_reward(
    folder: Path, run: Run, answer: Callable[..., Any]
) -> None:
    run("toolbox", "submit", *SANDBOX, "--yes")
    text = (folder / "labelme.properties").read_text().replace("Label objects", "Outline cars")
    (folder / "better.properties").write_text(text)
    words = ("toolbox", "update", "--properties", "better.properties", *SANDBOX, "--yes")
    assert answer(*words)["updated"] == 3
    renamed = (folder / "labelme.success").read_text()
    (folder / "better.properties").write_text(text.replace("0.01", "0.05"))
    told = run(*words, code=1)
    assert "labelme.success, line 4, " in told.stderr
    assert "labelling page, which counts what it costs from the start" in told.stderr
    assert (folder / "labelme.success").read_text() == renamed


def test_qualifications_from_files(
    folder: Path, run: Run, world: World, answer: Callable[..., Any]
) -> None:
    api = own(world)
    new = {"Name": "Outliner", "Description": "d", "QualificationTypeStatus": "Active"}
    made = api.call("CreateQualificationType", **new)["QualificationType"]["QualificationTypeId"]
    ana, bo, cy = (new_worker(world, login) for login in ("ana", "bo", "cy"))
    (folder / "q.success").write_text(f"qualtypeid\n{made}\n")
    (folder / "scores.txt").write_text(f"workerid\tscore\n{ana}\t80\n")
    words = ("toolbox", "assign", "--input", "q.success", "--scorefile", "scores.txt", *SANDBOX)
    assert answer(*words, "--yes")["done"] == 1
    asked = [
        world.store.write(
            lambda c, who=who: qualification_requests.ask(  # type: ignore[misc]
                c, world.ids, world.clock.now(), "sandbox", who, made
            )
        ).id
        for who in (bo, cy)
    ]
    (folder / "good.txt").write_text(
        f"qualificationRequestToApprove\tqualificationRequestToApproveValue\n{asked[0]}\t5\n"
    )
    (folder / "bad.txt").write_text(f"qualificationRequestToReject\n{asked[1]}\n3NOSUCH\n")
    words = ("toolbox", "requests", "--approvefile", "good.txt", "--rejectfile", "bad.txt")
    assert "bad.txt, line 3: " in run(*words, *SANDBOX, "--yes", code=1).stderr
    holders = api.call("ListWorkersWithQualificationType", QualificationTypeId=made)
    scores = {one["WorkerId"]: one["IntegerValue"] for one in holders["Qualifications"]}
    assert scores == {ana: 80, bo: 5}
    (folder / "scores.txt").write_text(f"workerid\tscore\n{ana}\thigh\n")
    words = ("toolbox", "assign", "--input", "q.success", "--scorefile", "scores.txt", *SANDBOX)
    assert "scores.txt, line 2, score: expected a whole" in run(*words, "--yes", code=1).stderr


def own(world: World) -> OwnMarket:
    key = world.store.read(lambda c: key_of(c, world.requester_id, "sandbox"))
    return OwnMarket(wire_of(world), world.clock, key, "here", True)


def new_worker(world: World, login: str) -> str:
    market = MarketWorld(
        world.store, world.clock, world.ids, market_id="sandbox", requester=world.requester_id
    )
    return market.registered(login)
