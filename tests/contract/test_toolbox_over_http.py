"""The toolbox on an endpoint of the protocol, with boto3 and the keys that AWS tools find."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from labelcrowd.cli.main import main
from tests.support.market import MarketWorld
from tests.support.old_folder import write_folder

PAGE = "https://tasks.example.org/outline?picture={}&amp;N=5"


@pytest.fixture
def folder(
    server: str, world: MarketWorld, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder in which we are, and the keys of the sandbox in the environment."""
    made = tmp_path / "folder"
    write_folder(made, [PAGE.format(n) for n in range(3)])
    key = world.key("sandbox")
    monkeypatch.chdir(made)
    monkeypatch.delenv("MTURK_CMD_HOME", raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key.key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key.secret)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    return made


def run(*words: str, code: int = 0) -> Any:
    result = CliRunner().invoke(main, ["toolbox", *words], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def submit(world: MarketWorld, hit_id: str) -> str:
    worker_id = world.worker()
    world.market_id = "sandbox"
    held = world.accept(hit_id, worker_id)
    world.submit(held)
    return held.id


def test_the_demo_over_http(server: str, world: MarketWorld, folder: Path) -> None:
    there = ("--endpoint", f"{server}/sandbox", "--market", "sandbox")
    told = run("submit", *there, "--yes")
    assert "3 HITs with 3 assignments" in told.stderr
    assert "and the market's fee" in told.stderr
    again = msgspec.json.decode(run("submit", *there, "--yes", "--json").stdout)
    assert (again["made"], again["found"]) == (0, 3)
    ids = [
        line.split("\t")[0] for line in (folder / "labelme.success").read_text().split("\n")[1:4]
    ]
    submit(world, ids[0])
    run("results", *there)
    assert "Wed" in (text := (folder / "labelme.results.xls").read_text()) or "GMT" in text
    assert "1 approved, 0 rejected" in run("review", *there, "--yes").stdout
    run("extend", "--assignments", "1", "--hours", "2", *there, "--yes")
    removed = msgspec.json.decode(
        run("remove", "--approve", "--expire", *there, "--yes", "--json").stdout
    )
    assert removed == {"removed": 3, "approved": 0, "kept": 0, "gone": 0}
    assert "10000.00" in run("balance", *there, "--json").stdout


def test_endpoint_and_market_must_agree(server: str, folder: Path) -> None:
    told = run("balance", "--endpoint", f"{server}/sandbox", code=1)
    assert "do not agree: that endpoint is the sandbox" in told.stderr
    amazon = "https://mturk-requester.us-east-1.amazonaws.com"
    told = run("balance", "--endpoint", amazon, "--market", "sandbox", code=1)
    assert "do not agree: that endpoint is the live market" in told.stderr


def test_wrong_keys_and_no_server_are_one_clear_line(
    server: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = ("--endpoint", f"{server}/sandbox", "--market", "sandbox")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAWRONG")
    told = run("submit", *there, "--yes", code=1)
    assert told.stderr.startswith("labelcrowd: The security token included in the request")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    told = run("balance", "--endpoint", "http://127.0.0.1:9/sandbox", "--market", "sandbox", code=1)
    assert "Could not connect to the endpoint URL" in told.stderr
