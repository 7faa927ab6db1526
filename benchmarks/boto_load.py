"""CreateHIT by boto3 in 16 threads, in a process of its own: ``python -m benchmarks.boto_load``.

Reads address, key, secret, seconds from its arguments; prints calls, seconds and errors as JSON.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

THREADS = 16
QUESTION = (
    '<ExternalQuestion xmlns="http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/'
    '2006-07-14/ExternalQuestion.xsd"><ExternalURL>https://tasks.example.org/page?n={n}'
    "</ExternalURL><FrameHeight>550</FrameHeight></ExternalQuestion>"
)


@dataclass(frozen=True)
class Result:
    """What came of a load."""

    calls: int
    seconds: float
    errors: list[str]


def load(url: str, key_id: str, secret: str, seconds: float) -> Result:
    """Run it in a process of its own."""
    words = [sys.executable, "-m", "benchmarks.boto_load", url, key_id, secret, str(seconds)]
    return Result(**json.loads(subprocess.check_output(words, text=True)))


def main(url: str, key_id: str, secret: str, seconds: float) -> None:
    client = boto3.client(
        "mturk",
        region_name="us-east-1",
        endpoint_url=url,
        aws_access_key_id=key_id,
        aws_secret_access_key=secret,
        config=Config(proxies={}, max_pool_connections=THREADS, retries={"max_attempts": 1}),
    )
    _create(client, 0)
    errors: list[str] = []
    counts = [0] * THREADS
    started = time.perf_counter()
    until = started + seconds

    def repeat(thread: int) -> None:
        while time.perf_counter() < until and len(errors) < 20:
            try:
                _create(client, counts[thread])
                counts[thread] += 1
            except Exception as error:
                errors.append(repr(error)[:300])

    threads = [threading.Thread(target=repeat, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - started
    print(json.dumps({"calls": sum(counts), "seconds": took, "errors": errors}))


def _create(client: Any, number: int) -> None:
    client.create_hit(
        Title="Outline the cars",
        Description="Outline every car in a picture and name it.",
        Keywords="image, outline",
        Reward="0.05",
        MaxAssignments=3,
        LifetimeInSeconds=86_400,
        AssignmentDurationInSeconds=3_600,
        AutoApprovalDelayInSeconds=604_800,
        Question=QUESTION.format(n=number),
        RequesterAnnotation=f"picture {number}",
    )


if __name__ == "__main__":
    address, key, word, length = sys.argv[1:]
    main(address, key, word, float(length))
