"""The AWS command line as requester, over loopback only.

The CLI lives in an environment of its own, because it pins other releases of
botocore: ``LABELCROWD_AWS_CLI`` names its ``aws``, else ``.venv/awscli/bin/aws`` is taken.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from labelcrowd.market.setup import AccessKey
from tests.contract.test_market_with_boto3 import QUESTION
from tests.support.clients import AWS, need_aws
from tests.support.market import MarketWorld


def aws(folder: Path, url: str, key: AccessKey, *words: str) -> Any:
    """Run ``aws mturk WORDS`` with files as ``labelcrowd`` writes them."""
    need_aws()
    (folder / "credentials").write_text(
        f"[default]\naws_access_key_id={key.key_id}\naws_secret_access_key={key.secret}\n"
    )
    (folder / "config").write_text(f"[default]\nregion=us-east-1\nendpoint_url={url}\n")
    done = subprocess.run(
        [str(AWS), "mturk", *words, "--output", "json"],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "AWS_SHARED_CREDENTIALS_FILE": str(folder / "credentials"),
            "AWS_CONFIG_FILE": str(folder / "config"),
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if done.stdout.strip() else {}


def test_create_list_and_approve_from_the_command_line(
    server: str, world: MarketWorld, tmp_path: Path
) -> None:
    key = world.key()
    made = aws(
        tmp_path,
        server,
        key,
        "create-hit",
        "--title",
        "Outline",
        "--description",
        "d",
        "--reward",
        "0.05",
        "--lifetime-in-seconds",
        "3600",
        "--assignment-duration-in-seconds",
        "600",
        "--question",
        QUESTION,
    )["HIT"]
    held = world.submitted_now(made["HITId"])
    listed = aws(tmp_path, server, key, "list-assignments-for-hit", "--hit-id", made["HITId"])
    assert [one["AssignmentId"] for one in listed["Assignments"]] == [held.id]
    aws(tmp_path, server, key, "approve-assignment", "--assignment-id", held.id)
    assert world.status(held.id) == "Approved"
    assert aws(tmp_path, server, key, "get-account-balance")["AvailableBalance"] == "999.95"
