"""A program with Amazon's address in its code runs on our market, and reaches nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ProxyConnectionError

from labelcrowd.cli.market_capture import child_environment
from labelcrowd.clock import SystemClock
from labelcrowd.ids import Ids
from labelcrowd.storage.home import Home
from labelcrowd.web.capture import HOSTS, Capture, Door, listening
from labelcrowd.web.market_api import wire_of
from labelcrowd.workflow.access_keys import key_of
from labelcrowd.workflow.first_start import prepare_home
from labelcrowd.workflow.requesters import find_requester
from tests.support.clients import AWS, need_aws
from tests.support.ready import fill_in
from tests.support.studio import World

LIVE, SANDBOX = (f"https://{host}" for host in HOSTS)

# As people wrote it for Amazon: nothing in it knows of us.
SCRIPT = '''
import boto3

client = boto3.client(
    "mturk",
    region_name="us-east-1",
    endpoint_url="https://mturk-requester-sandbox.us-east-1.amazonaws.com",
)
print(client.get_account_balance()["AvailableBalance"])
question = """<ExternalQuestion xmlns="http://mechanicalturk.amazonaws.com/\
AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd">
<ExternalURL>https://my.survey.example.org/</ExternalURL><FrameHeight>600</FrameHeight>
</ExternalQuestion>"""
hit = client.create_hit(
    Title="A survey", Description="Ten questions", Reward="0.50", MaxAssignments=9,
    LifetimeInSeconds=3600, AssignmentDurationInSeconds=600, Question=question,
)["HIT"]
print(client.get_hit(HITId=hit["HITId"])["HIT"]["HITStatus"])
raise SystemExit(7)
'''


@pytest.fixture
def world(home: Home) -> World:
    made = World(home, SystemClock(), Ids())  # type: ignore[arg-type]
    prepare_home(home, made.ids, made.clock)
    home.store.write(lambda c: fill_in(c, made.clock.now()))
    made.requester_id = home.store.read(lambda c: find_requester(c, None)).id
    return made


def run(world: World, folder: Path, script: str, *words: str) -> subprocess.CompletedProcess[str]:
    (folder / "script.py").write_text(script)
    return subprocess.run(
        [sys.executable, "-m", "labelcrowd", "market", "capture", *words,
         "--home", str(world.home.folder), "--", sys.executable, str(folder / "script.py")],
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip


def test_an_unmodified_script_runs_on_our_sandbox(world: World, tmp_path: Path) -> None:
    done = run(world, tmp_path, SCRIPT)
    assert done.stdout.splitlines() == ["10000.00", "Assignable"], done.stderr
    assert done.returncode == 7
    assert world.crowd(world.requester_id, "sandbox").balance()[1] == 450


@pytest.fixture(params=["sandbox", "live"])
def capture(request: pytest.FixtureRequest, world: World) -> Capture:
    return Capture(wire_of(world), request.param, world.ids.row)


@pytest.fixture
def door(capture: Capture) -> Iterator[Door]:
    with listening(capture) as opened:
        yield opened


def client(world: World, door: Door, folder: Path, url: str, keys_of: str, **more: Any) -> Any:
    authority = folder / "authority.pem"
    authority.write_bytes(door.authority)
    key = world.store.read(lambda c: key_of(c, world.requester_id, keys_of))
    given = {"aws_access_key_id": key.key_id, "aws_secret_access_key": key.secret, **more}
    return boto3.client(
        "mturk", region_name="us-east-1", endpoint_url=url, verify=str(authority),
        config=Config(proxies={"https": door.address}, retries={"max_attempts": 0}), **given,
    )  # fmt: skip


def test_each_address_is_its_own_market_and_live_needs_to_be_meant(
    world: World, capture: Capture, door: Door, tmp_path: Path
) -> None:
    sandbox = client(world, door, tmp_path, SANDBOX, capture.keys_of)
    assert sandbox.get_account_balance()["AvailableBalance"] == "10000.00"
    live = client(world, door, tmp_path, LIVE, capture.keys_of)
    if capture.keys_of == "live":
        assert live.get_account_balance()["AvailableBalance"] != "10000.00"
        assert capture.seen.calls == {"sandbox": 1, "live": 1}
    else:
        with pytest.raises(ClientError, match="called the live market") as error:
            live.get_account_balance()
        assert error.value.response["Error"]["Code"] == "AccessDeniedException"
        assert capture.seen.live_refused == 1


def test_a_wrong_secret_and_a_foreign_key_are_refused(
    world: World, capture: Capture, door: Door, tmp_path: Path
) -> None:
    wrong = client(world, door, tmp_path, SANDBOX, capture.keys_of, aws_secret_access_key="no")
    with pytest.raises(ClientError, match="signature we calculated does not match"):
        wrong.get_account_balance()
    foreign = client(world, door, tmp_path, SANDBOX, capture.keys_of, aws_access_key_id="AKIAX")
    with pytest.raises(ClientError, match="does not know the access key"):
        foreign.get_account_balance()
    assert capture.seen.foreign_keys == 1


@pytest.mark.parametrize(
    "url", ["https://sns.us-east-1.amazonaws.com", "https://example.org", "https://127.0.0.1:1"]
)
def test_every_other_host_is_refused(
    world: World, capture: Capture, door: Door, tmp_path: Path, url: str
) -> None:
    with pytest.raises(ProxyConnectionError):
        client(world, door, tmp_path, url, capture.keys_of).get_account_balance()
    assert sum(capture.seen.refused.values()) == 1


def test_plain_http_is_refused_too(capture: Capture, door: Door) -> None:
    with httpx.Client(proxy=door.address) as plain:
        assert plain.get("http://example.org/").status_code == 403
        assert plain.post(f"http://{next(iter(HOSTS))}/", content=b"{}").status_code == 403
    assert capture.seen.calls == {}


def test_only_the_programs_own_environment_is_changed(tmp_path: Path) -> None:
    mine: Mapping[str, str] = {
        "PATH": "/bin", "AWS_PROFILE": "me", "AWS_ENDPOINT_URL": "http://else", "ALL_PROXY": "x",
        "no_proxy": "*", "AWS_SESSION_TOKEN": "t",
    }  # fmt: skip
    made = child_environment(mine, "http://127.0.0.1:1", tmp_path, tmp_path / "a.pem", "K", "S")
    assert made["PATH"] == "/bin"
    assert made["HTTPS_PROXY"] == made["https_proxy"] == "http://127.0.0.1:1"
    assert made["AWS_CA_BUNDLE"] == made["NODE_EXTRA_CA_CERTS"] == str(tmp_path / "a.pem")
    assert (made["AWS_ACCESS_KEY_ID"], made["AWS_SECRET_ACCESS_KEY"]) == ("K", "S")
    for gone in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "ALL_PROXY", "AWS_SESSION_TOKEN"):
        assert gone not in made
    assert "HTTPS_PROXY" not in os.environ or os.environ["HTTPS_PROXY"] != "http://127.0.0.1:1"


def test_the_live_market_waits_for_a_yes(world: World, tmp_path: Path) -> None:
    script = SCRIPT.replace("-sandbox", "")
    done = run(world, tmp_path, script, "--market", "live")
    assert done.returncode == 1
    assert "may spend" in done.stderr
    done = run(world, tmp_path, script, "--market", "live", "--yes")
    assert (done.returncode, done.stdout.splitlines()[1:]) == (7, ["Assignable"])
    refused = run(world, tmp_path, script)
    assert refused.returncode == 1
    assert "1 calls to the live market were refused" in refused.stderr


def test_the_command_line_is_captured_too(world: World) -> None:
    need_aws()
    done = subprocess.run(
        [sys.executable, "-m", "labelcrowd", "market", "capture", "--home",
         str(world.home.folder), "--", str(AWS), "mturk", "get-account-balance",
         "--endpoint-url", SANDBOX, "--query", "AvailableBalance", "--output", "text"],
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout.strip()) == (0, "10000.00"), done.stderr
