"""Who may speak to the market: signatures, clocks, repeated calls."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from labelcrowd.market.setup import AccessKey
from labelcrowd.market.wire import TARGET
from tests.contract.test_market_with_boto3 import QUESTION
from tests.support.market import MarketWorld


def signed(
    url: str, key: AccessKey, operation: str, body: bytes, headers: dict[str, str] | None = None
) -> AWSRequest:
    """A request as botocore signs it; every header given is signed."""
    request = AWSRequest(
        "POST",
        f"{url}",
        headers={
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": TARGET + operation,
            **(headers or {}),
        },
        data=body,
    )
    SigV4Auth(Credentials(key.key_id, key.secret), "mturk-requester", "us-east-1").add_auth(request)
    return request


def send(request: AWSRequest, **changes: Any) -> httpx.Response:
    return httpx.post(
        request.url,
        content=changes.get("body", request.data),
        headers={**dict(request.headers), **changes.get("headers", {})},
    )


def test_whatever_headers_are_signed_are_checked(server: str, world: MarketWorld) -> None:
    # What Amazon's JavaScript client signs, besides the usual ones.
    request = signed(
        server + "/",
        world.key(),
        "GetAccountBalance",
        b"{}",
        {
            "amz-sdk-invocation-id": "5a1f",
            "amz-sdk-request": "attempt=1; max=3",
            "x-amz-user-agent": "aws-sdk-js/3   spaces",
        },
    )
    assert "amz-sdk-invocation-id" in request.headers["Authorization"]
    assert send(request).status_code == 200
    forged = send(request, headers={"amz-sdk-invocation-id": "other"})
    assert forged.json()["__type"] == "InvalidSignatureException"


@pytest.mark.parametrize("name", ["X-Amz-Target", "x-amz-user-agent"])
def test_what_is_sent_and_not_signed_is_refused(server: str, world: MarketWorld, name: str) -> None:
    request = AWSRequest("POST", server + "/", data=b"{}")
    SigV4Auth(
        Credentials(world.key().key_id, world.key().secret), "mturk-requester", "us-east-1"
    ).add_auth(request)
    answer = send(request, headers={name: TARGET + "GetAccountBalance"})
    assert (answer.status_code, answer.json()["__type"]) == (400, "InvalidSignatureException")
    assert f"not signed: {name.lower()}" in answer.json()["message"]


@pytest.mark.parametrize("path", ["/sandbox", "/sandbox/"])
def test_the_sandbox_answers_with_and_without_a_slash(
    server: str, world: MarketWorld, path: str
) -> None:
    request = signed(server + path, world.key("sandbox"), "GetAccountBalance", b"{}")
    assert send(request).json()["AvailableBalance"] == "10000.00"


def test_a_changed_body_is_refused(server: str, world: MarketWorld) -> None:
    request = signed(server + "/", world.key(), "GetHIT", b'{"HITId":"3A"}')
    answer = send(request, body=b'{"HITId":"3B"}')
    assert (answer.status_code, answer.json()["__type"]) == (400, "InvalidSignatureException")


def test_a_wrong_secret_is_refused(world: MarketWorld, connect: Callable[..., Any]) -> None:
    with pytest.raises(ClientError) as error:
        connect(replace(world.key(), secret="x" * 64)).get_account_balance()
    assert error.value.response["Error"]["Code"] == "InvalidSignatureException"


def test_a_key_is_good_for_its_own_market_only(
    world: MarketWorld, connect: Callable[..., Any]
) -> None:
    with pytest.raises(ClientError) as error:
        connect(world.key("sandbox")).get_account_balance()
    assert error.value.response["Error"]["Code"] == "UnrecognizedClientException"


def test_an_unknown_key_and_no_signature_are_refused(server: str, world: MarketWorld) -> None:
    unknown = replace(world.key(), key_id="AKIANOBODY")
    answer = send(signed(server + "/", unknown, "GetAccountBalance", b"{}"))
    assert answer.json()["__type"] == "UnrecognizedClientException"
    bare = httpx.post(server + "/", headers={"X-Amz-Target": TARGET + "GetAccountBalance"})
    assert bare.json()["__type"] == "MissingAuthenticationTokenException"
    for value in ("AWS4-HMAC-SHA256", "Basic x", "AWS4-HMAC-SHA256 Credential=a/b, Signature=x"):
        broken = httpx.post(server + "/", headers={"Authorization": value})
        assert broken.json()["__type"] == "IncompleteSignatureException"


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_clock_that_is_more_than_five_minutes_off_is_refused(
    server: str, world: MarketWorld, minutes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    import botocore.auth
    import botocore.compat

    then = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes)
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda *a, **k: then)
    answer = send(signed(server + "/", world.key(), "GetAccountBalance", b"{}"))
    assert answer.json()["__type"] == "InvalidSignatureException"
    assert "5 minutes" in answer.json()["message"]


def test_the_same_call_sent_again_gets_the_stored_answer(server: str, world: MarketWorld) -> None:
    body = json.dumps(
        {
            "Title": "t",
            "Description": "d",
            "Reward": "0.05",
            "LifetimeInSeconds": 60,
            "AssignmentDurationInSeconds": 60,
            "Question": QUESTION,
        }
    ).encode()
    again = {"amz-sdk-invocation-id": "one-call"}
    first = send(signed(server + "/", world.key(), "CreateHIT", body, again))
    second = send(signed(server + "/", world.key(), "CreateHIT", body, again))
    assert first.status_code == 200
    assert second.content == first.content
    assert second.headers["x-amzn-requestid"] == first.headers["x-amzn-requestid"]
    other = send(signed(server + "/", world.key(), "CreateHIT", body + b" ", again))
    assert other.json()["HIT"]["HITId"] != first.json()["HIT"]["HITId"]
    listed = send(signed(server + "/", world.key(), "ListHITs", b"{}"))
    assert listed.json()["NumResults"] == 2


DEEP = b"[" * 100_000 + b"]" * 100_000


def test_the_same_signed_bytes_pay_once_whatever_unsigned_header_comes_with_them(
    server: str, world: MarketWorld
) -> None:
    done = world.submitted_now(world.hit(assignments=1))
    bonus = {
        "WorkerId": done.worker_id,
        "AssignmentId": done.id,
        "BonusAmount": "1.00",
        "Reason": "fine",
    }
    places = {"HITId": done.hit_id, "NumberOfAdditionalAssignments": 1}
    for operation, members in (
        ("SendBonus", bonus),
        ("CreateAdditionalAssignmentsForHIT", places),
    ):
        request = signed(server + "/", world.key(), operation, json.dumps(members).encode())
        first = send(request, headers={"amz-sdk-invocation-id": "x"})
        assert first.status_code == 200
        for headers in ({"amz-sdk-invocation-id": "y"}, {}, {"amz-sdk-invocation-id": "x"}):
            again = send(request, headers=headers)
            assert again.status_code == 200
            assert again.headers["x-amzn-requestid"] == first.headers["x-amzn-requestid"]
    assert world.owed(done.worker_id) == 100
    assert world.read_hit(done.hit_id).places.maximum == 2
    other = signed(server + "/", world.key(), "SendBonus", json.dumps(bonus).encode() + b" ")
    assert send(other).status_code == 200
    assert world.owed(done.worker_id) == 200


def test_a_token_says_that_the_same_bytes_came_before(server: str, world: MarketWorld) -> None:
    done = world.submitted_now(world.hit())
    bonus = {
        "WorkerId": done.worker_id,
        "AssignmentId": done.id,
        "BonusAmount": "1.00",
        "Reason": "fine",
        "UniqueRequestToken": "once",
    }
    request = signed(server + "/", world.key(), "SendBonus", json.dumps(bonus).encode())
    assert send(request).status_code == 200
    assert "UniqueRequestToken" in send(request).json()["Message"]
    assert world.owed(done.worker_id) == 100


def test_equal_hits_of_one_second_are_several(server: str, world: MarketWorld) -> None:
    # As boto3 sends them: with the same signature, unless the second has passed.
    values = {
        "Title": "t",
        "Description": "d",
        "Reward": "0.05",
        "LifetimeInSeconds": 60,
        "AssignmentDurationInSeconds": 60,
        "Question": QUESTION,
    }
    request = signed(server + "/", world.key(), "CreateHIT", json.dumps(values).encode())
    made = [
        send(request, headers={"amz-sdk-invocation-id": each}).json()["HIT"]["HITId"]
        for each in ("a", "b")
    ]
    assert made[0] != made[1]


@pytest.mark.parametrize(
    ("operation", "body", "kind"),
    [
        ("GetHIT", b"{", "SerializationException"),
        ("GetHIT", b"\xff", "SerializationException"),
        ("GetHIT", b'{"New":' + b"[" * 100_000, "SerializationException"),
        ("GetHIT", b'{"HITId":"3A","New":' + DEEP + b"}", "SerializationException"),
        ("GetHIT", b"{}", "RequestError"),
        ("GetHIT", b'{"HITId": 7}', "RequestError"),
        ("UpdateExpirationForHIT", b'{"HITId": "3A", "ExpireAt": 1e400}', "RequestError"),
        ("UpdateExpirationForHIT", b'{"HITId": "3A", "ExpireAt": "soon"}', "RequestError"),
        ("MakeCoffee", b"{}", "UnknownOperationException"),
    ],
)
def test_what_cannot_be_understood_is_refused(
    server: str, world: MarketWorld, operation: str, body: bytes, kind: str
) -> None:
    answer = send(signed(server + "/", world.key(), operation, body))
    assert (answer.status_code, answer.json()["__type"]) == (400, kind)


def test_members_that_nobody_knows_are_ignored(server: str, world: MarketWorld) -> None:
    answer = send(signed(server + "/", world.key(), "GetAccountBalance", b'{"New": 1}'))
    assert answer.status_code == 200


def test_answers_have_amazons_headers_and_numbers_for_times(
    client: Any, server: str, world: MarketWorld
) -> None:
    hit_id = world.hit()
    body = json.dumps({"HITId": hit_id}).encode()
    answer = send(signed(server + "/", world.key(), "GetHIT", body))
    assert answer.headers["content-type"] == "application/x-amz-json-1.1"
    assert answer.headers["x-amzn-requestid"]
    assert isinstance(answer.json()["HIT"]["CreationTime"], float | int)
    assert None not in answer.json()["HIT"].values()
