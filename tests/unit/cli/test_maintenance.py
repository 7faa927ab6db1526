"""The commands backup, restore and verify, as a person or a script types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from labelcrowd.cli.main import main
from labelcrowd.storage.home import Home


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
