"""Any endpoint that speaks Amazon's requester API, with boto3 (extra ``mturk``)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from labelcrowd.crowd.requester_api import Members, Refused
from labelcrowd.errors import InvalidInput

_TRIES = 5  # throttling and lost answers; with its pauses up to half a minute


@dataclass(frozen=True)
class ForeignMarket:
    """The account whose credentials boto3 finds, on one endpoint; a ``RequesterApi``."""

    client: Any
    place: str
    play_money: bool

    def call(self, operation: str, **members: Any) -> Members:
        from botocore import xform_name
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            answer = getattr(self.client, xform_name(operation))(**members)
        except ClientError as error:
            told = error.response
            raise Refused(
                told.get("Message") or told["Error"].get("Message", ""),
                kind=told["Error"]["Code"],
                turk_code=told.get("TurkErrorCode", ""),
            ) from error
        except BotoCoreError as error:
            raise Refused(f"{self.place}: {error}", kind=type(error).__name__) from error
        answer.pop("ResponseMetadata", None)
        return _plain(answer)  # type: ignore[no-any-return]


def connect(endpoint: str, profile: str | None) -> ForeignMarket:
    """An endpoint, with the keys that AWS tools would use. Raises InvalidInput without boto3."""
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError
    except ImportError as error:
        raise InvalidInput(
            "--endpoint needs boto3: pip install 'labelcrowd[mturk]'", field="endpoint"
        ) from error
    settings = Config(
        retries={"mode": "standard", "max_attempts": _TRIES},
        connect_timeout=10,
        read_timeout=60,
        max_pool_connections=32,  # the toolbox asks from several threads
    )
    try:
        session = boto3.Session(profile_name=profile)
        client = session.client(
            "mturk", region_name="us-east-1", endpoint_url=endpoint, config=settings
        )
    except (BotoCoreError, ValueError) as error:
        raise InvalidInput(f"--endpoint {endpoint}: {error}", field="endpoint") from error
    return ForeignMarket(client, endpoint, is_sandbox(endpoint))


def is_sandbox(endpoint: str) -> bool:
    """Whether an endpoint is one of play money: Amazon's by its host, ours by its path."""
    parts = urlsplit(endpoint)
    return "sandbox" in (parts.hostname or "") or parts.path.strip("/") == "sandbox"


def _plain(value: Any) -> Any:
    """boto3's answer with times as the wire has them."""
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_plain(member) for member in value]
    return value.timestamp() if isinstance(value, dt.datetime) else value
