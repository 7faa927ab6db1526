"""``labelcrowd audit``, and a link for whoever lost a password."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from click.testing import CliRunner

from labelcrowd.cli.main import main


def run(home: Path, *words: str) -> str:
    command, *rest = words
    result = CliRunner().invoke(main, [command, *rest, "--home", str(home)])
    assert result.exit_code == 0, result.output
    return result.output


def test_what_was_done_by_command_is_listed_as_of_the_command_line(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run(home, "market", "add-requester", "Lab", "--login", "lab")
    run(home, "market", "currency", "USD")
    run(home, "market", "credit", "Lab", "12.50", "--yes")
    link = json.loads(run(home, "market", "sign-in-link", "lab", "--json"))["link"]
    assert "/link/" in link
    found = json.loads(run(home, "audit", "--requester", "Lab", "--json"))
    assert [(one["action"], one["who"]) for one in found] == [
        ("member-link", "command line"),
        ("credit", "command line"),
    ]
    assert found[1]["detail"] == {"market": "live", "amount_cents": 1250}
    only = json.loads(run(home, "audit", "--requester", "Lab", "--action", "credit", "--json"))
    assert [one["action"] for one in only] == ["credit"]
    rows = list(csv.DictReader(io.StringIO(run(home, "audit", "--requester", "Lab", "--csv"))))
    assert [row["detail"] for row in rows] == ["name Lab", "live, amount 12.50"]
    table = run(home, "audit", "--requester", "Lab")
    assert "command line" in table
    assert "amount 12.50" in table


def test_the_operators_record_holds_what_was_done_for_the_whole_site(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run(home, "market", "add-requester", "Lab")
    run(home, "market", "pause")
    assert "pause-market" in run(home, "audit")
    assert "pause-market" not in run(home, "audit", "--requester", "Lab")


def test_nobody_gets_a_link_for_an_account_that_is_not_there(tmp_path: Path) -> None:
    home = tmp_path / "home"
    run(home, "market", "add-requester", "Lab")
    words = ["market", "sign-in-link", "nobody", "--home", str(home)]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 1
    assert "no account 'nobody'" in result.output
