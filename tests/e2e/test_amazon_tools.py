"""Requesters who never saw our pages: boto3 and the AWS command line, with the home's files."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import boto3
import pytest

from benchmarks.server import Server
from labelcrowd.market.answers import from_xml
from tests.support.clients import AWS, need_aws
from tests.support.owner import Owner, sample
from tests.support.worker_client import WorkerClient

NAMESPACE = "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2006-07-14/ExternalQuestion.xsd"
SQUARE = [(10.0, 10.0), (160.0, 10.0), (160.0, 160.0), (10.0, 160.0)]


@pytest.fixture(scope="module", autouse=True)
def pictures(owner: Owner) -> None:
    owner.collection([sample()], folder="photos/")


def question(server: Server) -> str:
    """Our labelling page by LabelMe's own variables, as scripts of 2010 wrote them."""
    address = (
        f"{server.url}/tool.html?collection=LabelMe&mode=mt&N=2&folder=photos&image=street.jpg"
        "&mt_instructions=Outline_two_things%20please&actions=n"
    )
    return (
        f'<ExternalQuestion xmlns="{NAMESPACE}"><ExternalURL>{escape(address)}</ExternalURL>'
        "<FrameHeight>700</FrameHeight></ExternalQuestion>"
    )


def do(server: Server, cookies: dict[str, str], hit_id: str, market_id: str) -> str:
    """A worker does the HIT; the assignment's id."""
    worker = WorkerClient(server.url, market_id=market_id)
    worker.cookies.update(cookies)
    page = worker.accept(hit_id=hit_id)
    assert page.opening["design"]["instructions"] == "Outline two things please"
    page.save(page.polygon("car", SQUARE))
    page.save(page.polygon("tree", [(x + 300, y) for x, y in SQUARE]))
    page.submit(comments="good light")
    worker.close()
    return page.assignment_id


@pytest.fixture
def files(server: Server, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment that README names, and nothing else of Amazon's."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    given = {
        "AWS_SHARED_CREDENTIALS_FILE": str(server.home / "aws-credentials"),
        "AWS_CONFIG_FILE": str(server.home / "aws-config"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return given


@pytest.fixture
def mturk(files: dict[str, str]) -> Iterator[Any]:
    client = boto3.Session(profile_name="sandbox").client("mturk")
    yield client
    client.close()


def test_a_script_with_boto3_has_a_picture_outlined(
    server: Server, owner: Owner, mturk: Any
) -> None:
    assert mturk.get_account_balance()["AvailableBalance"] == "10000.00"
    hit = mturk.create_hit(
        Title="Outline two things",
        Description="Click around them",
        Reward="0.20",
        MaxAssignments=2,
        LifetimeInSeconds=3600,
        AssignmentDurationInSeconds=1800,
        Question=question(server),
    )["HIT"]
    for login in ("ana", "bo"):
        do(server, owner.new_worker(login), hit["HITId"], "sandbox")
    found = mturk.list_assignments_for_hit(HITId=hit["HITId"], AssignmentStatuses=["Submitted"])[
        "Assignments"
    ]
    assert len(found) == 2
    answers = from_xml(found[0]["Answer"])
    assert answers["number_objects"] == "2"
    assert answers["object_name"] == "tree"
    assert answers["mt_comments"] == "good light"
    good, bad = (one["AssignmentId"] for one in found)
    mturk.approve_assignment(AssignmentId=good, RequesterFeedback="thank you")
    mturk.reject_assignment(AssignmentId=bad, RequesterFeedback="not the wheels")
    mturk.send_bonus(
        WorkerId=found[0]["WorkerId"], BonusAmount="0.10", AssignmentId=good, Reason="fine edges"
    )
    assert mturk.get_assignment(AssignmentId=bad)["Assignment"]["AssignmentStatus"] == "Rejected"
    bonus = mturk.list_bonus_payments(HITId=hit["HITId"])["BonusPayments"]
    assert [one["Reason"] for one in bonus] == ["fine edges"]
    assert mturk.get_account_balance()["AvailableBalance"] == "10000.00"
    mturk.update_hit_review_status(HITId=hit["HITId"], Revert=False)
    mturk.delete_hit(HITId=hit["HITId"])
    assert mturk.list_hits()["HITs"] == [] or all(
        one["HITStatus"] == "Disposed" for one in mturk.list_hits()["HITs"]
    )


def test_a_picture_that_is_not_there_is_named_at_create_hit(server: Server, mturk: Any) -> None:
    with pytest.raises(mturk.exceptions.RequestError, match=r"nowhere\.jpg"):
        mturk.create_hit(
            Title="t", Description="d", Reward="0.05", LifetimeInSeconds=3600,
            AssignmentDurationInSeconds=600,
            Question=question(server).replace("street.jpg", "nowhere.jpg"),
        )  # fmt: skip


def aws(files: dict[str, str], *words: str) -> Any:
    """``aws mturk WORDS`` of the CLI's first generation, from PyPI."""
    need_aws()
    here = str(Path(files["AWS_CONFIG_FILE"]).parent)
    done = subprocess.run(
        [str(AWS), "mturk", *words, "--output", "json"],
        env={"PATH": os.environ["PATH"], "HOME": here, **files},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if done.stdout.strip() else {}


def test_the_command_line_reaches_both_markets_by_its_profiles(files: dict[str, str]) -> None:
    live = aws(files, "get-account-balance")
    play = aws(files, "--profile", "sandbox", "get-account-balance")
    assert play["AvailableBalance"] == "10000.00"
    assert live["AvailableBalance"] != play["AvailableBalance"]


def test_the_command_line_has_a_picture_outlined_on_the_live_market(
    server: Server, owner: Owner, files: dict[str, str]
) -> None:
    owner.go_live()
    before = float(aws(files, "get-account-balance")["AvailableBalance"])
    hit_id = aws(
        files, "create-hit", "--title", "Outline", "--description", "d", "--reward", "0.25",
        "--lifetime-in-seconds", "3600", "--assignment-duration-in-seconds", "1800",
        "--question", question(server),
    )["HIT"]["HITId"]  # fmt: skip
    assignment_id = do(server, owner.new_worker("cleo", "live"), hit_id, "live")
    listed = aws(files, "list-assignments-for-hit", "--hit-id", hit_id)["Assignments"]
    assert [one["AssignmentId"] for one in listed] == [assignment_id]
    aws(files, "approve-assignment", "--assignment-id", assignment_id)
    aws(files, "send-bonus", "--worker-id", listed[0]["WorkerId"], "--bonus-amount", "0.05",
        "--assignment-id", assignment_id, "--reason", "quick")  # fmt: skip
    after = float(aws(files, "get-account-balance")["AvailableBalance"])
    assert round(before - after, 2) == 0.30
    assert aws(files, "list-reviewable-hits")["HITs"][0]["HITId"] == hit_id
