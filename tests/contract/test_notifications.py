"""Notifications with boto3, unchanged, over real HTTP, to a real receiver."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from labelcrowd.accounts import audit
from labelcrowd.accounts.audit import Filter
from labelcrowd.market import deliveries, endpoints
from labelcrowd.market.notifications import EVENT_TYPES, settings_of
from labelcrowd.storage.home import Home
from labelcrowd.web.app import build_app
from labelcrowd.web.services import Services, Settings
from labelcrowd.workflow import notifications as telling
from tests.contract.test_market_with_boto3 import create, refused
from tests.support.asgi import Client
from tests.support.market import MarketWorld
from tests.support.receiver import Receiver, receiver


@pytest.fixture
def box() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


@pytest.fixture
def services(home: Home, world: MarketWorld) -> Services:
    """The server's background, which the contract's server has none of."""
    home.store.write(lambda c: endpoints.allow_host(c, 0, "127.0.0.1"))
    settings = Settings(public_url="http://labels.example.org")
    return Services(home, settings, world.clock, world.ids)


def background(services: Services) -> None:
    telling.follow_events(services)
    telling.send_due(services, None)


def specification(destination: str, *events: str, **changes: Any) -> dict[str, Any]:
    return {
        "Destination": destination,
        "Transport": "SQS",
        "Version": "2014-08-15",
        "EventTypes": list(events or EVENT_TYPES),
        **changes,
    }


def test_a_program_is_told_from_creation_to_payment(
    client: Any, world: MarketWorld, server: str, services: Services, box: Receiver
) -> None:
    type_id = create(client)["HITTypeId"]
    answered = client.update_notification_settings(
        HITTypeId=type_id, Notification=specification(box.url), Active=True
    )
    assert set(answered) == {"ResponseMetadata"}
    made = create(client, MaxAssignments=1)
    assert made["HITTypeId"] == type_id
    held = world.accept(made["HITId"])
    httpx.post(f"{server}/mturk/externalSubmit", data={"assignmentId": held.id, "x": "1"})
    client.approve_assignment(AssignmentId=held.id)
    client.delete_hit(HITId=made["HITId"])
    background(services)
    assert box.event_types() == [
        "HITCreated",
        "AssignmentAccepted",
        "AssignmentSubmitted",
        "HITReviewable",
        "AssignmentApproved",
        "HITDisposed",
    ]
    submitted = box.received[0].json["Events"][2]
    assert (submitted["HITId"], submitted["AssignmentId"]) == (made["HITId"], held.id)
    entries = services.home.store.read(
        lambda c: audit.entries(c, world.requester, Filter(subject=type_id), limit=5)
    )
    assert [one.action for one in entries] == ["change-notifications"]


def test_active_alone_pauses_and_wakes_what_is_there(
    client: Any, world: MarketWorld, services: Services, box: Receiver
) -> None:
    type_id = create(client)["HITTypeId"]
    with pytest.raises(ClientError) as error:
        client.update_notification_settings(HITTypeId=type_id, Active=True)
    assert refused(error)[0] == "InvalidParameterValue"
    with pytest.raises(ClientError) as error:
        client.update_notification_settings(HITTypeId=type_id)
    assert "Notification or Active is required" in refused(error)[1]

    wanted = specification(box.url, "HITCreated")
    client.update_notification_settings(HITTypeId=type_id, Notification=wanted)
    client.update_notification_settings(HITTypeId=type_id, Active=False)
    create(client)
    client.update_notification_settings(HITTypeId=type_id, Active=True)
    create(client)
    background(services)
    assert box.event_types() == ["HITCreated"]
    # A new specification takes the old one's place, and leaves it awake.
    client.update_notification_settings(
        HITTypeId=type_id, Notification=specification(box.url, "HITDisposed", Version="2006-05-05")
    )
    (one,) = services.home.store.read(lambda c: settings_of(c, world.requester))
    assert (one.active, one.event_types, one.version) == (True, ("HITDisposed",), "2006-05-05")


def test_a_test_event_is_sent_whatever_the_specification_asks_for(
    client: Any, services: Services, box: Receiver
) -> None:
    for event_type in (*EVENT_TYPES, "Ping"):
        client.send_test_event_notification(
            Notification=specification(box.url, "HITCreated"), TestEventType=event_type
        )
    client.send_test_event_notification(
        Notification=specification(box.url, "Ping"), TestEventType="Ping"
    )
    background(services)
    assert sorted(box.event_types()) == sorted([*EVENT_TYPES, "Ping", "Ping"])
    for one in box.received:
        (event,) = one.json["Events"]
        assert ("AssignmentId" in event) == event["EventType"].startswith("Assignment")


def test_an_sns_endpoint_confirms_at_the_server_and_gets_the_envelope(
    client: Any, services: Services, box: Receiver, site_of: Any
) -> None:
    client.send_test_event_notification(
        Notification=specification(box.url, Transport="SNS"), TestEventType="Ping"
    )
    background(services)
    (asked,) = box.received
    path = asked.json["SubscribeURL"].removeprefix("http://labels.example.org")
    assert site_of.get(path).status_code == 200
    assert site_of.get(path + "x").status_code == 404
    background(services)
    message = json.loads(box.received[1].json["Message"])
    assert [event["EventType"] for event in message["Events"]] == ["Ping"]


@pytest.fixture
def site_of(services: Services) -> Iterator[Any]:
    browser = Client(build_app(services), base_url="http://labels.example.org")
    yield browser
    browser.close()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Destination": "arn:aws:sns:us-east-1:1:t"}, "InvalidTransportEndpoint"),
        ({"Destination": "https://sqs.us-east-1.amazonaws.com/1/q"}, "InvalidTransportEndpoint"),
        ({"Destination": "http://169.254.169.254/"}, "InvalidTransportEndpoint"),
        ({"Destination": "ann@example.org"}, "InvalidTransportEndpoint"),
        ({"Transport": "Email"}, "InvalidTransportEndpoint"),
        ({"Transport": "SOAP"}, "InvalidParameterValue"),
        ({"Version": "2017-01-17"}, "InvalidParameterValue"),
        ({"EventTypes": []}, "InvalidParameterValue"),
        ({"EventTypes": ["HITDone"]}, "InvalidParameterValue"),
        ({"EventTypes": ["Ping"]}, "InvalidParameterValue"),
    ],
)
def test_wrong_specifications_change_nothing(
    client: Any, world: MarketWorld, changes: dict[str, Any], code: str
) -> None:
    type_id = create(client)["HITTypeId"]
    wrong = {**specification("https://example.org/hook"), **changes}
    with pytest.raises(ClientError) as error:
        client.update_notification_settings(HITTypeId=type_id, Notification=wrong)
    assert refused(error)[0] == code
    assert world.store.read(lambda c: settings_of(c, world.requester)) == []
    if changes != {"EventTypes": ["Ping"]}:
        with pytest.raises(ClientError) as error:
            client.send_test_event_notification(Notification=wrong, TestEventType="Ping")
        assert refused(error)[0] == code
    assert world.store.read(lambda c: deliveries.list_deliveries(c, world.requester)) == []


def test_an_unknown_test_event_and_foreign_types_are_refused(
    client: Any, other_client: Any
) -> None:
    type_id = create(client)["HITTypeId"]
    wanted = specification("https://example.org/hook")
    with pytest.raises(ClientError) as error:
        client.send_test_event_notification(Notification=wanted, TestEventType="HITDone")
    assert refused(error)[0] == "InvalidParameterValue"
    with pytest.raises(ClientError) as error:
        other_client.update_notification_settings(HITTypeId=type_id, Notification=wanted)
    assert refused(error)[0] == "HITTypeDoesNotExist"
