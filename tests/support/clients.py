"""Amazon's clients behind one short call: boto3, the AWS command line, JavaScript's SDK.

    call = boto3_client(url, key)
    call("GetHIT", HITId="3XYZ")["HIT"]

Each is pointed at our market as its users would do it, and at nothing else.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
from botocore import xform_name
from botocore.exceptions import ClientError

from labelcrowd.market.setup import AccessKey
from tests.support.market_server import boto_client

ROOT = Path(__file__).parents[2]
JAVASCRIPT = ROOT / "tests" / "contract" / "javascript"
AWS = Path(os.environ.get("LABELCROWD_AWS_CLI", ROOT / ".venv" / "awscli" / "bin" / "aws"))

Call = Callable[..., dict[str, Any]]


class ClientRefused(Exception):
    """What any of the clients raises: Amazon's error type and message."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"{kind}: {message}")
        self.kind, self.message = kind, message


def environment(url: str, key: AccessKey, folder: Path) -> dict[str, str]:
    """The environment in which AWS tools find our market: variables only."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "AWS_ACCESS_KEY_ID": key.key_id,
        "AWS_SECRET_ACCESS_KEY": key.secret,
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL_MTURK": url,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
    }


def boto3_client(url: str, key: AccessKey) -> Call:
    """boto3."""
    client = boto_client(url, key)

    def call(operation: str, **members: Any) -> dict[str, Any]:
        try:
            answer = dict(getattr(client, xform_name(operation))(**members))
        except ClientError as error:
            told = error.response["Error"]
            raise ClientRefused(told["Code"], told["Message"]) from error
        answer.pop("ResponseMetadata")
        return answer

    return call


def command_line(url: str, key: AccessKey, folder: Path) -> Call:
    """``aws mturk OPERATION --cli-input-json ...``, one process a call."""
    need_aws()
    names = {operation.replace("-", "_"): operation for operation in _operations()}

    def call(operation: str, **members: Any) -> dict[str, Any]:
        done = subprocess.run(
            [str(AWS), "mturk", names[xform_name(operation)], "--output", "json",
             "--cli-input-json", json.dumps(members)],
            env=environment(url, key, folder), capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip
        if done.returncode:
            found = re.search(r"\((\w+)\) when calling the \w+ operation: (.*)", done.stderr)
            assert found is not None, done.stderr
            raise ClientRefused(found[1], found[2])
        return json.loads(done.stdout) if done.stdout.strip() else {}

    return call


def _operations() -> list[str]:
    client = boto3.client(
        "mturk", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    return [xform_name(name, "-") for name in client.meta.service_model.operation_names]


@contextlib.contextmanager
def javascript(url: str, key: AccessKey, folder: Path) -> Iterator[Call]:
    """``@aws-sdk/client-mturk`` in one Node process."""
    need_javascript()
    with subprocess.Popen(
        ["node", str(JAVASCRIPT / "client.mjs")], env=environment(url, key, folder),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None and process.stdout is not None
        outgoing, incoming = process.stdin, process.stdout
        assert "version" in json.loads(incoming.readline())

        def call(operation: str, **members: Any) -> dict[str, Any]:
            outgoing.write(json.dumps({"operation": operation, "input": members}) + "\n")
            outgoing.flush()
            told = json.loads(incoming.readline())
            if "error" in told:
                raise ClientRefused(told["error"]["name"], told["error"]["message"])
            answer: dict[str, Any] = told["answer"]
            return answer

        yield call
        outgoing.close()


def need_aws() -> None:
    """Fail where the AWS command line is not installed: what it would show is not shown."""
    assert AWS.exists(), f"no AWS CLI at {AWS}; ./test installs it"


def need_javascript() -> None:
    """Fail where Amazon's client for JavaScript, or Node, is not installed."""
    installed = (JAVASCRIPT / "node_modules").is_dir() and shutil.which("node")
    assert installed, "Amazon's client for JavaScript is not installed; with Node ./test does it"
