"""AWS tools find this market by two files and three variables."""

from __future__ import annotations

import configparser
import stat
from collections.abc import Callable

import pytest
from click.testing import Result

from labelcrowd.cli.aws_env import too_old_cli
from labelcrowd.market.setup import access_keys
from labelcrowd.workflow.aws_files import (
    DEFAULT_ADDRESS,
    read_address,
    write_address,
    write_aws_files,
)
from tests.support.studio import World


@pytest.fixture
def files(world: World) -> World:
    keys = world.store.read(lambda c: access_keys(c, world.requester_id))
    write_aws_files(world.home.folder, "http://127.0.0.1:8123", keys)
    return world


def test_the_files_name_both_markets_and_are_private(files: World) -> None:
    config = configparser.ConfigParser()
    config.read(files.home.folder / "aws-config")
    assert config["default"]["endpoint_url"] == "http://127.0.0.1:8123"
    assert config["profile sandbox"]["endpoint_url"] == "http://127.0.0.1:8123/sandbox"
    assert {config[name]["region"] for name in config.sections()} == {"us-east-1"}
    credentials = configparser.ConfigParser()
    credentials.read(files.home.folder / "aws-credentials")
    assert set(credentials.sections()) == {"default", "sandbox"}
    for name in ("aws-config", "aws-credentials"):
        assert stat.S_IMODE((files.home.folder / name).stat().st_mode) == 0o600


def test_it_prints_lines_for_a_shell(run: Callable[..., Result], files: World) -> None:
    lines = run("aws-env").stdout.splitlines()
    folder = files.home.folder.resolve()
    assert lines == [
        f"export AWS_SHARED_CREDENTIALS_FILE={folder}/aws-credentials",
        f"export AWS_CONFIG_FILE={folder}/aws-config",
        "export AWS_PROFILE=default",
    ]
    assert "export AWS_PROFILE=sandbox" in run("aws-env", "--market", "sandbox").stdout


def test_without_the_files_it_says_what_writes_them(run: Callable[..., Result]) -> None:
    assert "labelcrowd serve" in run("aws-env", code=1).stderr


@pytest.mark.parametrize(
    ("line", "old"),
    [
        ("aws-cli/1.27.1 Python/3.11", "aws-cli/1.27.1"),
        ("aws-cli/1.29.0 Python/3.11", None),
        ("aws-cli/2.12.7 Python/3.11", "aws-cli/2.12.7"),
        ("aws-cli/2.13.0 Python/3.11", None),
        ("something else", None),
        (None, None),
    ],
)
def test_an_older_cli_is_named(line: str | None, old: str | None) -> None:
    assert too_old_cli(line) == old


def test_the_servers_address_is_kept_for_links(world: World) -> None:
    assert read_address(world.home.folder) == DEFAULT_ADDRESS
    write_address(world.home.folder, "https://labels.example.org/")
    assert read_address(world.home.folder) == "https://labels.example.org"
