"""The commands backup, restore and verify, as a person or a script types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from labelcrowd.cli.main import main
from labelcrowd.storage.home import Home
from labelcrowd.storage.removals import LIST


def run(*words: str | Path) -> tuple[int, str]:
    outcome = CliRunner().invoke(main, [str(word) for word in words])
    return outcome.exit_code, outcome.output


@pytest.fixture
def heart(home: Home) -> Home:
    """A served home with one row."""
    home.store.write(lambda c: c.execute(text("INSERT INTO heartbeat VALUES ('x', 5)")))
    return home


def test_backup_and_restore_while_the_home_is_served(heart: Home, tmp_path: Path) -> None:
    file, new = tmp_path / "b.zip", tmp_path / "new"
    code, said = run("backup", "--home", heart.folder, file, "--json")
    assert (code, json.loads(said)["rows"]) == (0, 1)
    assert run("restore", "--home", new, file)[0] == 0
    assert run("verify", "--home", new)[0] == 0
    assert run("verify", file)[0] == 0
    assert json.loads(run("verify", "--home", new, "--json")[1])["problems"] == []


def test_a_restore_without_a_list_of_later_removals_says_so(heart: Home, tmp_path: Path) -> None:
    file, beside = tmp_path / "b.zip", tmp_path / LIST
    run("backup", "--home", heart.folder, file)
    beside.unlink(missing_ok=True)

    def said(name: str, *words: str | Path) -> str:
        command = ["restore", "--home", tmp_path / name, file, *words]
        outcome = CliRunner().invoke(main, [str(word) for word in command])
        assert outcome.exit_code == 0
        return outcome.stderr

    told = f"no list of later removals was found beside {file}; use --removals"
    assert told in said("alone")
    assert told in said("json", "--json")
    elsewhere = tmp_path / "elsewhere.jsonl"
    elsewhere.touch()
    assert "no list" not in said("named", "--removals", elsewhere)
    beside.touch()
    assert "no list" not in said("beside")


def test_restoring_over_a_home_fails_with_one_line(heart: Home, tmp_path: Path) -> None:
    file = tmp_path / "b.zip"
    run("backup", "--home", heart.folder, file)
    code, said = run("restore", "--home", heart.folder, file)
    assert code == 1
    assert said.startswith("labelcrowd: ")
    assert "not empty" in said


def test_verify_exits_1_on_damage_and_names_it(heart: Home, tmp_path: Path) -> None:
    heart.store.write(
        lambda c: c.execute(text("INSERT INTO blob VALUES ('ab12', 3, 'image/png', 1)"))
    )
    code, said = run("verify", "--home", heart.folder)
    assert code == 1
    assert "blob ab12: is missing" in said
    code, said = run("backup", "--home", heart.folder, tmp_path / "b.zip")
    assert (code, "ab12" in said) == (1, True)


def test_a_folder_that_is_no_home_is_told_so(tmp_path: Path) -> None:
    for word in ("backup", "verify"):
        code, said = run(word, "--home", tmp_path, *([tmp_path / "x"] if word == "backup" else []))
        assert (code, "is not a labelcrowd home" in said) == (1, True)


@pytest.mark.parametrize("word", ["backup", "restore", "verify"])
def test_help_shows_an_example(word: str) -> None:
    code, said = run(word, "--help")
    assert (code, "Example" in said) == (0, True)


def test_a_schedule_is_made_told_and_ended(heart: Home, tmp_path: Path) -> None:
    at_home = ("--home", heart.folder)
    assert "No backups are scheduled" in run("backup", *at_home)[1]
    code, said = run("backup", *at_home, "--every", "1d", "--keep", "3", "--to", tmp_path / "safe")
    assert code == 0, said
    assert f"to {tmp_path / 'safe'} every 1 d and keeps the newest 3" in said
    assert "on the same disk as the home" in said
    told = json.loads(run("backup", *at_home, "--json")[1])
    assert (told["schedule"]["every_s"], told["schedule"]["keep"]) == (86_400, 3)
    run("backup", *at_home, tmp_path / "by-hand.zip")
    assert f"The newest: {tmp_path / 'by-hand.zip'}" in run("backup", *at_home)[1]
    assert run("backup", *at_home, "--off")[0] == 0
    assert json.loads(run("backup", *at_home, "--json")[1])["schedule"] is None


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--every", "1d"), "needs --every and --to"),
        (("--keep", "7"), "needs --every and --to"),
        (("--every", "often", "--to", "safe"), "expected a time such as"),
        (("--every", "0", "--to", "safe"), "1 s to 366 d"),
        (("--every", "1d", "--to", "safe", "--keep", "0"), "0 is not in the range"),
        (("--every", "1d", "--to", "safe", "--off"), "three different things"),
        (("b.zip", "--off"), "three different things"),
        (("b.zip", "--every", "1d", "--to", "safe"), "three different things"),
        (("--every", "1d", "--to", "/proc/nowhere"), "cannot be written"),
    ],
)
def test_a_schedule_that_makes_no_sense_is_wrong_use(
    heart: Home, words: tuple[str, ...], why: str
) -> None:
    code, said = run("backup", "--home", heart.folder, *words)
    assert (code, why in " ".join(said.split())) == (2, True), said
