"""The owners' page of notifications: who is told, what was not taken, the secret."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from labelcrowd.accounts.roles import Role
from labelcrowd.market import deliveries
from labelcrowd.workflow import notifications as telling
from tests.support.receiver import Receiver, answer, receiver
from tests.support.shop import Shop
from tests.support.site import Site

HERE = "/requester/notifications"
DOCS = Path(__file__).parents[2] / "docs" / "notifications.md"


@pytest.fixture
def box() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


class Owner:
    """The owner of some HITs, at their page."""

    def __init__(self, site: Site) -> None:
        self.site, self.shop = site, Shop(site)
        self.hit_type_id = site.publish(2, title="Count birds", assignments=2)
        telling.allow_host(site.services, "127.0.0.1")

    def tell(self, destination: str, transport: str = "SQS", **fields: Any) -> httpx.Response:
        given = {
            "hit_type": f"live:{self.hit_type_id}",
            "transport": transport,
            "destination": destination,
            "event": ["AssignmentAccepted"],
        }
        return self.shop.post(HERE, **{**given, **fields})

    def step(self, step: str) -> httpx.Response:
        return self.shop.post(f"{HERE}/live/{self.hit_type_id}/step", step=step)

    def page(self) -> str:
        return self.shop.owner.get(HERE).text

    def background(self) -> None:
        telling.follow_events(self.site.services)
        telling.send_due(self.site.services, None)


@pytest.fixture
def owner(site: Site) -> Owner:
    return Owner(site)


def test_a_program_is_told_what_the_page_asked_for(owner: Owner, box: Receiver) -> None:
    assert owner.tell(box.url).status_code == 303
    page = owner.page()
    assert "Who is told" in page
    assert "Count birds" in page
    assert owner.step("test").status_code == 303
    owner.background()
    assert box.event_types() == ["Ping"]
    assert "Delivered" in owner.page()


def test_a_wrong_destination_is_told_beside_what_was_typed(owner: Owner) -> None:
    shown = owner.tell("http://10.0.0.1/hook")
    assert shown.status_code == 422
    assert "expected https" in shown.text
    assert 'value="http://10.0.0.1/hook"' in shown.text
    assert "Who is told" not in owner.page()
    assert "at least one event" in owner.tell("https://example.org/", event=[]).text
    assert owner.tell("https://example.org/", hit_type="live:3UNKNOWN").status_code == 404


def test_notifications_are_paused_and_woken(owner: Owner, box: Receiver) -> None:
    owner.tell(box.url)
    owner.step("pause")
    assert "Paused" in owner.page()
    owner.step("wake")
    assert "Paused" not in owner.page()
    assert owner.step("dance").status_code == 422


def test_what_could_not_be_delivered_is_listed_and_sent_again(owner: Owner, box: Receiver) -> None:
    owner.tell(box.url)
    owner.step("test")
    box.answers = [answer("500 Broken")] * deliveries.TRIES
    for _ in range(deliveries.TRIES):
        owner.background()
        owner.site.clock.advance(deliveries.LONGEST_WAIT)
    page = owner.page()
    assert "1 message could not be delivered" in page
    assert "it answered 500 Internal Server Error" in page
    assert owner.shop.post(f"{HERE}/replay").status_code == 303
    owner.background()
    assert "could not be delivered" not in owner.page()


def test_an_sns_endpoint_that_cannot_confirm_is_confirmed_by_hand(
    owner: Owner, box: Receiver
) -> None:
    owner.tell(box.url, "SNS")
    owner.step("test")
    owner.background()
    assert "Waits for the endpoint" in owner.page()
    owner.shop.post(f"{HERE}/confirm", destination=box.url)
    owner.background()
    kinds = [one.headers["x-amz-sns-message-type"] for one in box.received]
    assert kinds == ["SubscriptionConfirmation", "Notification"]
    assert "Waits for the endpoint" not in owner.page()


def test_the_secret_is_shown_once_and_the_documented_check_knows_it(
    owner: Owner, box: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = owner.shop.post(f"{HERE}/secret").text
    found = re.search(r'id="signing-secret" readonly value="([0-9a-f]{64})"', shown)
    assert found is not None
    assert found.group(1) not in owner.page()
    owner.tell(box.url)
    owner.step("test")
    owner.background()
    (one,) = box.received
    header = one.headers["labelcrowd-signature"]
    sample = re.findall(r"```python\n(import hashlib.*?)```", DOCS.read_text(), re.DOTALL)
    names: dict[str, Any] = {}
    exec(sample[0], names)
    now = owner.site.clock.now() // 1_000_000
    monkeypatch.setattr("time.time", lambda: now)
    genuine = names["is_genuine"]
    assert genuine(found.group(1), header, one.body)
    assert not genuine(found.group(1), header, one.body + b" ")
    assert not genuine("0" * 64, header, one.body)
    monkeypatch.setattr("time.time", lambda: now + 301)
    assert not genuine(found.group(1), header, one.body)


def test_only_owners_see_it(owner: Owner) -> None:
    owner.shop.member("viewer", Role.VIEWER)
    other = owner.shop.other_requester()
    assert "Count birds" not in other.get(HERE).text
    assert other.get(HERE).status_code == 200
