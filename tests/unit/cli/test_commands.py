"""Every command: help with an example, --json, exit codes, one clear line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from labelcrowd.cli.main import COMMANDS, main

ROOT = Path(__file__).parents[3]


def leaves(group: click.Group, words: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from leaves(command, (*words, name))
        else:
            yield " ".join((*words, name)), command


EVERY = dict(leaves(main))
SERVERS = {"serve", "demo"}
# What they print is another program's.
RUNNERS = {"market capture"}
# About the one unit of a login, whatever home it serves.
HOMELESS = {"service remove", "service status"}


@pytest.mark.parametrize("words", sorted(EVERY))
def test_help_has_a_sentence_and_an_example(words: str) -> None:
    result = CliRunner().invoke(main, [*words.split(), "--help"])
    assert result.exit_code == 0
    assert "Example" in result.output
    assert "labelcrowd " in result.output


@pytest.mark.parametrize("words", sorted(EVERY))
def test_wrong_use_is_exit_code_2(words: str) -> None:
    result = CliRunner().invoke(main, [*words.split(), "--no-such-option"])
    assert result.exit_code == 2


@pytest.mark.parametrize("words", sorted(set(EVERY) - SERVERS - RUNNERS))
def test_every_command_speaks_json(words: str) -> None:
    options = {option for parameter in EVERY[words].params for option in parameter.opts}
    assert "--json" in options
    assert ("--home" in options) == (words not in HOMELESS)


@pytest.mark.parametrize("words", sorted(EVERY))
def test_every_command_is_in_the_documentation(words: str) -> None:
    text = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert f"`labelcrowd {words}" in text


def test_help_lists_every_group_without_loading_it() -> None:
    code = (
        "import sys; from labelcrowd.cli.main import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "assert not {'sqlalchemy', 'starlette', 'numpy', 'PIL'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(name in done.stdout for name in COMMANDS)


def test_a_folder_that_is_no_home_is_one_clear_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["status", "--home", str(tmp_path / "nowhere")])
    assert result.exit_code == 1
    assert result.stderr.startswith("labelcrowd: ")
    assert "not a labelcrowd home" in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "nowhere").exists()
