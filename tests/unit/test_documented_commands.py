"""The commands that README and the help texts show really exist, with their options."""

from __future__ import annotations

import importlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from labelcrowd.cli.main import main

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in (ROOT, ROOT / "docs")
    for path in folder.glob("*.md")
)


def shown_in(text: str) -> Iterator[str]:
    """Lines of code blocks (indented or fenced), joined at backslashes; code in sentences."""
    joined = re.sub(r"\\\n\s*", " ", text)
    fenced = "\n".join(re.findall(r"^```\w*\n(.*?)^```", joined, re.MULTILINE | re.DOTALL))
    line = r"(?:[A-Z]+=\S+ )?(labelcrowd [a-z].*)$"
    yield from re.findall(rf"^ {{2,}}{line}", joined, re.MULTILINE)
    yield from re.findall(rf"^{line}", fenced, re.MULTILINE)
    yield from re.findall(r"`(labelcrowd [a-z][^`]*)`", joined)


def commands(
    group: click.Command, words: tuple[str, ...] = ()
) -> Iterator[tuple[str, click.Command]]:
    yield " ".join(words), group
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            yield from commands(command, (*words, name))


def follow(line: str) -> None:
    """Walk the words of a shown command; raises AssertionError at what does not exist."""
    words = shlex.split(line, comments=True)[1:]
    if "--" in words:  # what follows is another program's
        words = words[: words.index("--")]
    command: click.Command = main
    while isinstance(command, click.Group) and words and re.fullmatch(r"[a-z][a-z-]*", words[0]):
        found = command.get_command(click.Context(command), words[0])
        assert found is not None, f"`{line}`: there is no command {words[0]!r}"
        command, words = found, words[1:]
    known = {"--help", *(option for p in command.params for option in (*p.opts, *p.secondary_opts))}
    for word in words:
        option = word.split("=")[0]
        assert not option.startswith("--") or option in known, f"`{line}`: no option {option}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_commands_in_documents_exist(name: str) -> None:
    for line in shown_in((ROOT / name).read_text(encoding="utf-8")):
        follow(line)


def test_the_walk_finds_what_does_not_exist() -> None:
    with pytest.raises(AssertionError, match="no command"):
        follow("labelcrowd frobnicate --now")
    with pytest.raises(AssertionError, match="no option"):
        follow("labelcrowd serve --frobnicate")


def test_every_command_has_help_with_an_example_that_exists() -> None:
    for words, command in commands(main):
        text = command.help or ""
        assert text, f"`{words}` has no help"
        if not isinstance(command, click.Group):
            assert "Example" in text, f"`labelcrowd {words} --help` has no example"
        for line in shown_in(text):
            follow(line)


def test_every_command_of_the_list_can_be_imported() -> None:
    from labelcrowd.cli.main import COMMANDS

    for name, entry in COMMANDS.items():
        module = importlib.import_module(f"labelcrowd.cli.{entry.module}")
        assert isinstance(getattr(module, entry.attribute), click.Command), name
