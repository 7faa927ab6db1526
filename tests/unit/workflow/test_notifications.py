"""Telling a requester's program what happened: once at least, and never half."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from sqlalchemy import Connection, update

from labelcrowd.clock import DAY, HOUR, MINUTE, SECOND, SetClock
from labelcrowd.errors import NotFound
from labelcrowd.ids import Ids
from labelcrowd.mail import parse_mailer
from labelcrowd.market import decisions, deliveries, due, endpoints, hits, notifications
from labelcrowd.market.deliveries import Delivery
from labelcrowd.market.endpoints import EMAIL, SNS, SQS
from labelcrowd.market.notifications import EVENT_TYPES, Specification
from labelcrowd.storage.store import Store, open_store
from labelcrowd.storage.tables.market import hit
from labelcrowd.workflow import notifications as telling
from labelcrowd.workflow import webhooks
from tests.support.market import MarketWorld
from tests.support.receiver import Receiver, answer, receiver
from tests.support.smtp import mail_server


class Told:
    """A market, a program that is told of its HIT type, and the server's background."""

    def __init__(self, store: Store, clock: SetClock, ids: Ids, box: Receiver) -> None:
        self.world = MarketWorld(store, clock, ids)
        self.store, self.clock, self.box = store, clock, box
        self.studio = Studio(store, clock, ids)
        self.hit_id = self.world.hit(assignments=2)
        self.hit_type_id = self.world.read_hit(self.hit_id).hit_type_id

    def ask(
        self,
        *events: str,
        transport: str = SQS,
        destination: str = "",
        active: bool | None = None,
    ) -> None:
        specification = Specification(
            destination=destination or self.box.url,
            transport=transport,
            version="2014-08-15",
            event_types=events or EVENT_TYPES,
        )
        self.set(specification, active)

    def set(self, specification: Specification | None, active: bool | None) -> None:
        def change(c: Connection) -> None:
            notifications.update_settings(
                c,
                self.world.ids,
                self.clock.now(),
                self.world.market_id,
                self.world.requester,
                self.hit_type_id,
                specification=specification,
                active=active,
                reach=endpoints.read_reach(c, self.studio.public_url),
            )

        self.store.write(change)

    def background(self, mailer: Any = None) -> int:
        """One round of what a server does."""
        telling.follow_events(self.studio)
        sent = telling.send_due(self.studio, mailer)
        telling.tidy(self.studio)
        return sent

    def deliveries(self) -> list[Delivery]:
        return self.store.read(lambda c: deliveries.list_deliveries(c, self.world.requester))

    def only(self) -> Delivery:
        (one,) = self.deliveries()
        return one


class Studio:
    """As much of a Studio as telling needs."""

    def __init__(self, store: Store, clock: SetClock, ids: Ids) -> None:
        self.home = type("Home", (), {"store": store})
        self.clock, self.ids = clock, ids
        self.public_url = "http://127.0.0.1:8000"


@pytest.fixture
def box() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


@pytest.fixture
def told(store: Store, clock: SetClock, ids: Ids, box: Receiver) -> Told:
    return Told(store, clock, ids, box)


@pytest.fixture
def told_on_sqlite(sqlite_store: Store, clock: SetClock, ids: Ids, box: Receiver) -> Told:
    return Told(sqlite_store, clock, ids, box)


# --- which events ---


def test_every_event_of_the_market_is_told_in_amazons_words(told: Told) -> None:
    told.ask()
    world = told.world
    scope = (world.market_id, world.requester)
    world.hit(assignments=2)  # HITCreated, of the same type
    world.give_back(world.accept(told.hit_id))
    world.accept(told.hit_id)
    world.clock.advance(HOUR)
    due.run(told.store, world.clock.now())
    approved, rejected = (world.submitted_now(told.hit_id) for _ in range(2))
    now = world.clock.now()
    told.store.write(lambda c: decisions.approve(c, now, *scope, approved.id))
    told.store.write(lambda c: decisions.reject(c, now, *scope, rejected.id, reason="empty"))
    told.store.write(lambda c: hits.extend_hit(c, now, *scope, told.hit_id, assignments=1))
    told.store.write(lambda c: hits.expire_hit(c, now, *scope, told.hit_id))
    told.store.write(lambda c: hits.delete_hit(c, now, *scope, told.hit_id))
    told.background()
    (one,) = told.box.received
    assert set(told.box.event_types()) == set(EVENT_TYPES)
    assert set(one.json) == {"Events", "EventDocId", "CustomerId", "EventDocVersion"}
    assert one.json["CustomerId"] == world.requester
    assert one.json["EventDocVersion"] == "2014-08-15"
    assert len(one.json["EventDocId"]) == 40
    first, accepted = one.json["Events"][:2]
    assert set(first) == {"EventType", "EventTimestamp", "HITId", "HITTypeId"}
    assert set(accepted) - set(first) == {"AssignmentId"}
    assert first["EventTimestamp"].endswith("Z") and len(first["EventTimestamp"]) == 20
    assert one.headers["content-type"] == "application/json"
    assert one.path == "/hook?key=1"


def test_only_events_that_were_asked_for_of_that_hit_type_are_told(told: Told) -> None:
    told.ask("AssignmentSubmitted")
    told.world.submitted(told.hit_id)
    told.world.submitted(told.world.hit(reward_cents=7))
    assert told.background() == 1
    assert told.box.event_types() == ["AssignmentSubmitted"]
    assert told.background() == 0


def test_what_happened_before_and_while_paused_is_not_told(told: Told) -> None:
    told.world.accept(told.hit_id)
    told.ask("AssignmentAccepted", active=False)
    told.world.accept(told.world.hit())
    told.set(None, True)
    told.background()
    assert told.box.received == []
    told.world.accept(told.hit_id)
    told.background()
    told.set(None, False)
    told.world.accept(told.world.hit())
    told.background()
    assert told.box.event_types() == ["AssignmentAccepted"]


def test_what_happened_just_before_a_change_goes_where_it_said_until_then(told: Told) -> None:
    told.ask("AssignmentAccepted")
    told.world.accept(told.hit_id)
    with receiver() as other:
        told.ask("AssignmentAccepted", destination=other.url)
        told.world.accept(told.hit_id)
        told.set(None, False)
        told.background()
        assert (len(told.box.received), len(other.received)) == (1, 1)


def test_many_events_are_told_in_messages_of_fifty(told_on_sqlite: Told) -> None:
    told = told_on_sqlite
    told.ask("HITCreated")
    for _ in range(120):
        told.world.hit(assignments=2)
    assert told.background() == 3
    assert [len(one.json["Events"]) for one in told.box.received] == [50, 50, 20]
    assert len({one.json["EventDocId"] for one in told.box.received}) == 3


def test_more_events_than_one_round_takes_are_all_told(
    told_on_sqlite: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = told_on_sqlite
    monkeypatch.setattr(notifications, "AT_MOST", 7)
    told.ask("HITCreated")
    made = [told.world.hit(assignments=2) for _ in range(20)]
    for _ in range(4):
        told.background()
    seen = [event["HITId"] for one in told.box.received for event in one.json["Events"]]
    assert seen == made


# --- at least once ---


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (answer("500 Broken"), "it answered 500 Internal Server Error"),
        (answer("404 Nope"), "it answered 404 Not Found"),
        (answer("799 <script>"), "it answered 799"),
        (
            answer("302 Found", "Location: http://169.254.169.254/latest/"),
            "it answered 302 Found: redirects are not followed",
        ),
        (b"\x16\x03\x01garbage\r\n\r\n", "the answer is not HTTP"),
        (b"", "the answer is not HTTP"),
    ],
)
def test_what_is_not_taken_goes_again_later_under_the_same_id(
    told: Told, given: bytes, why: str
) -> None:
    told.ask("AssignmentAccepted")
    told.world.accept(told.hit_id)
    told.box.answers = [given]
    assert told.background() == 0
    waiting = told.only()
    assert (waiting.status, waiting.attempts, waiting.error) == ("waiting", 1, why)
    assert 15 * SECOND <= waiting.next_at - told.clock.now() <= 30 * SECOND
    assert told.background() == 0
    assert len(told.box.received) == 1  # not before its time
    told.clock.advance(30 * SECOND)
    assert told.background() == 1
    first, second = told.box.received
    assert first.body == second.body
    assert (told.only().status, told.only().error) == ("sent", "")


def test_a_receiver_that_hangs_is_cut_and_holds_nobody_else_up(
    told_on_sqlite: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = told_on_sqlite
    monkeypatch.setattr(webhooks, "TOTAL_S", 0.5)

    def drip(session: Any) -> None:
        """A byte now and then, so that no single read takes long."""
        for _ in range(100):
            session.wfile.write(b"H")
            time.sleep(0.1)

    with receiver() as other:
        told.ask("AssignmentAccepted")
        told.world.accept(told.hit_id)
        told.background()
        told.box.answers = [drip]
        told.world.accept(told.hit_id)
        telling.follow_events(told.studio)
        told.ask("AssignmentAccepted", destination=other.url)
        told.world.accept(told.world.hit(assignments=2))
        began = time.monotonic()
        told.background()
        assert time.monotonic() - began < 5
        assert len(other.received) == 1
    errors = [one.error for one in told.deliveries() if one.status == "waiting"]
    assert errors == ["no whole answer within 0 seconds"]


def test_a_receiver_that_hangs_within_tls_is_cut_as_well(
    told_on_sqlite: Told, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = told_on_sqlite
    monkeypatch.setattr(webhooks, "TOTAL_S", 0.5)
    authority = trustme.CA()

    class SlowTLS(ssl.SSLContext):
        """Answers the handshake only once the client's time is over."""

        def wrap_socket(self, *args: Any, **given: Any) -> ssl.SSLSocket:
            time.sleep(0.6)
            return super().wrap_socket(*args, **given)

    context = SlowTLS(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    made = ssl.create_default_context

    def slow_context() -> ssl.SSLContext:
        """As on a busy machine: reading what the system trusts takes its time."""
        time.sleep(0.3)
        return made()

    monkeypatch.setattr(webhooks.ssl, "create_default_context", slow_context)

    def drip(session: Any) -> None:
        for _ in range(100):
            session.wfile.write(b"H")
            time.sleep(0.1)

    with receiver(context) as secure:
        told.ask("AssignmentAccepted", destination=f"https://localhost:{secure.port}/hook")
        told.world.accept(told.hit_id)
        secure.answers = [drip]
        began = time.monotonic()
        told.background()
        assert time.monotonic() - began < 3
    assert told.only().error == "no whole answer within 0 seconds"


def test_nobody_there_is_told_in_words(told: Told) -> None:
    told.ask("AssignmentAccepted", destination="http://127.0.0.1:1/hook")
    told.world.accept(told.hit_id)
    told.background()
    assert told.only().error == "nobody listens there"


def test_the_first_message_that_is_not_taken_keeps_the_others_back_for_the_round(
    told: Told,
) -> None:
    told.ask("AssignmentAccepted")
    for _ in range(2):
        told.world.accept(told.hit_id)
        telling.follow_events(told.studio)
    told.box.answers = [answer("503 Busy")]
    told.background()
    assert len(told.box.received) == 1
    assert sorted(one.attempts for one in told.deliveries()) == [0, 1]


def test_a_backlog_of_one_receiver_keeps_nobody_else_waiting_and_goes_once_it_is_back(
    told_on_sqlite: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = told_on_sqlite
    monkeypatch.setattr(deliveries, "AT_ONCE", 3)
    told.ask("HITCreated")
    for _ in range(6):
        told.world.hit(assignments=2)
        telling.follow_events(told.studio)
    with receiver() as other:
        told.ask("HITCreated", destination=other.url)
        told.world.hit(assignments=2)
        told.box.answers = [answer("503 Busy")] * 2
        told.background()
        told.background()
        assert (len(told.box.received), len(other.received)) == (1, 1)
    told.clock.advance(5 * MINUTE)
    told.background()  # the one that was tried first fails again
    assert len(told.box.received) == 2
    told.clock.advance(5 * MINUTE)
    for _ in range(3):
        told.background()
    assert [one.status for one in told.deliveries()] == ["sent"] * 7


def test_a_message_that_nobody_takes_is_dead_after_a_day_and_can_be_replayed(
    told_on_sqlite: Told,
) -> None:
    told = told_on_sqlite
    told.ask("AssignmentAccepted")
    told.world.accept(told.hit_id)
    began = told.clock.now()
    told.box.answers = [answer("500 Broken")] * deliveries.TRIES
    told.background()
    while told.only().status == "waiting":
        told.clock.advance(told.only().next_at - told.clock.now())
        told.background()
    dead = told.only()
    assert (dead.status, dead.attempts) == ("dead", deliveries.TRIES)
    assert 10 * HOUR < told.clock.now() - began < 2 * DAY
    told.background()
    tried = len(told.box.received)
    assert tried == deliveries.TRIES
    with pytest.raises(NotFound):
        replay(told, "another", dead.id)
    assert replay(told, told.world.requester, None) == 1
    told.background()
    assert told.only().status == "sent"
    assert told.box.received[-1].json["EventDocId"] == dead.id
    with pytest.raises(NotFound):
        replay(told, told.world.requester, dead.id)


def replay(told: Told, requester_id: str, delivery_id: str | None) -> int:
    return told.store.write(
        lambda c: deliveries.replay(c, told.clock.now(), requester_id, delivery_id)
    )


def test_waits_double_with_jitter_and_stay_below_six_hours() -> None:
    for failures in range(deliveries.TRIES):
        whole = min(deliveries.FIRST_WAIT * 2**failures, deliveries.LONGEST_WAIT)
        waits = {deliveries.wait_after(failures) for _ in range(20)}
        assert len(waits) > 1
        assert all(whole // 2 <= wait <= whole for wait in waits)


def test_a_server_that_dies_between_sending_and_noting_sends_again(
    tmp_path: Path, sqlite_file: Path, ids: Ids, box: Receiver
) -> None:
    path = tmp_path / "database.sqlite"
    shutil.copyfile(sqlite_file, path)
    clock = SetClock()
    store = open_store(path)
    told = Told(store, clock, ids, box)
    told.ask("AssignmentAccepted")
    told.world.accept(told.hit_id)
    telling.follow_events(told.studio)
    store.close()
    server = subprocess.Popen([sys.executable, "-c", _SENDER, str(path), str(clock.now())])
    box.answers = [lambda session: os.kill(server.pid, signal.SIGKILL)]
    assert server.wait(timeout=30) == -signal.SIGKILL
    store = open_store(path)
    try:
        again = Told.__new__(Told)
        again.__dict__ |= told.__dict__
        again.store = store
        again.studio = Studio(store, clock, ids)
        assert telling.send_due(again.studio, None) == 0  # it may still be on its way
        clock.advance(deliveries.CLAIM)
        assert telling.send_due(again.studio, None) == 1
        assert again.only().status == "sent"
    finally:
        store.close()
    first, second = box.received
    assert first.json["EventDocId"] == second.json["EventDocId"]


_SENDER = """
import sys
from labelcrowd.clock import SetClock
from labelcrowd.ids import Ids
from labelcrowd.storage.store import open_store
from labelcrowd.workflow import notifications
class Studio:
    home = type("Home", (), {"store": open_store(sys.argv[1])})
    clock, ids, public_url = SetClock(int(sys.argv[2])), Ids(), "http://127.0.0.1:8000"
notifications.send_due(Studio, None)
"""


def test_two_servers_send_each_message_once(told: Told) -> None:
    told.ask("HITCreated")
    for _ in range(4):
        told.world.hit(assignments=2)
        telling.follow_events(told.studio)
    servers = [
        threading.Thread(target=telling.send_due, args=(told.studio, None)) for _ in range(2)
    ]
    for one in servers:
        one.start()
    for one in servers:
        one.join()
    told.background()
    sent = [one.json["EventDocId"] for one in told.box.received]
    assert len(sent) == len(set(sent)) == 4


def test_two_servers_take_each_event_once(told: Told) -> None:
    told.ask("HITCreated")
    for _ in range(5):
        told.world.hit(assignments=2)
    followers = [
        threading.Thread(target=telling.follow_events, args=(told.studio,)) for _ in range(3)
    ]
    for one in followers:
        one.start()
    for one in followers:
        one.join()
    told.background()
    assert told.box.event_types() == ["HITCreated"] * 5


def test_sent_messages_are_forgotten_after_a_month(told: Told) -> None:
    told.ask("AssignmentAccepted")
    told.world.accept(told.hit_id)
    told.background()
    told.clock.advance(31 * DAY)
    told.background()
    assert told.deliveries() == []


# --- signed ---


def test_messages_are_signed_with_the_requesters_secret_and_a_time(told: Told) -> None:
    secret = told.store.write(
        lambda c: deliveries.make_secret(c, Ids(), told.clock.now(), told.world.requester)
    )
    told.ask("AssignmentAccepted")
    told.world.accept(told.hit_id)
    told.background()
    (one,) = told.box.received
    fields = dict(part.split("=") for part in one.headers["labelcrowd-signature"].split(","))
    signed = f"{fields['t']}.".encode() + one.body
    assert fields["v1"] == hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    assert int(fields["t"]) == told.clock.now() // SECOND


def test_without_a_secret_nothing_pretends_to_be_signed(told: Told) -> None:
    told.ask("AssignmentAccepted")
    told.world.accept(told.hit_id)
    told.background()
    assert "labelcrowd-signature" not in told.box.received[0].headers


# --- SNS's form ---


def test_an_sns_endpoint_gets_its_messages_once_it_has_confirmed(told: Told) -> None:
    told.ask("AssignmentAccepted", transport=SNS)
    told.ask("AssignmentAccepted", transport=SNS)  # again: asked once
    told.world.accept(told.hit_id)
    told.background()
    (asked,) = told.box.received
    assert asked.headers["x-amz-sns-message-type"] == "SubscriptionConfirmation"
    assert asked.headers["content-type"] == "text/plain; charset=UTF-8"
    assert asked.json["Type"] == "SubscriptionConfirmation"
    assert asked.json["SubscribeURL"].endswith(f"/notifications/confirm/{asked.json['Token']}")
    with pytest.raises(NotFound):
        telling.confirm(told.studio, "guessed")  # type: ignore[arg-type]
    telling.confirm(told.studio, asked.json["Token"])  # type: ignore[arg-type]
    telling.confirm(told.studio, asked.json["Token"])  # type: ignore[arg-type]
    told.background()
    message = told.box.received[1]
    assert message.headers["x-amz-sns-message-type"] == "Notification"
    assert message.json["TopicArn"] == asked.json["TopicArn"]
    assert message.headers["x-amz-sns-topic-arn"] == asked.json["TopicArn"]
    assert message.headers["x-amz-sns-message-id"] == message.json["MessageId"]
    inner = json.loads(message.json["Message"])
    assert [event["EventType"] for event in inner["Events"]] == ["AssignmentAccepted"]
    assert (message.json["SignatureVersion"], message.json["Signature"]) == ("0", "")


def test_what_is_never_confirmed_is_given_up_and_can_be_replayed(told: Told) -> None:
    told.ask("AssignmentAccepted", transport=SNS)
    told.world.accept(told.hit_id)
    told.background()
    told.clock.advance(4 * DAY)
    told.background()
    dead = [one for one in told.deliveries() if one.kind == "events"]
    assert [(one.status, one.attempts) for one in dead] == [("dead", 0)]
    replay(told, told.world.requester, dead[0].id)
    again = [one.status for one in told.deliveries() if one.kind == "events"]
    assert again == ["unconfirmed"]


# --- mail ---


def test_events_come_by_mail_too(told_on_sqlite: Told) -> None:
    told = told_on_sqlite
    told.ask("AssignmentSubmitted", transport=EMAIL, destination="ann@example.org")
    told.world.submitted(told.hit_id)
    told.background()
    assert told.only().error == telling.NO_MAIL
    told.clock.advance(MINUTE)
    with mail_server() as mailbox:
        mailer = parse_mailer(f"{mailbox.url}?from=labels@example.org", where="test")
        assert told.background(mailer) == 1
        (mail,) = mailbox.messages
    assert mail["To"] == "ann@example.org"
    assert mail["Subject"] == "AssignmentSubmitted (1)"
    assert told.only().id in mail["Message-ID"]
    assert told.hit_id in mail.get_content()


def test_mail_that_will_never_be_taken_is_dead_at_once(told_on_sqlite: Told) -> None:
    told = told_on_sqlite
    told.ask("AssignmentSubmitted", transport=EMAIL, destination="ann@example.org")
    told.world.submitted(told.hit_id)
    with mail_server() as mailbox:
        mailbox.answers = ["550 no such mailbox"]
        mailer = parse_mailer(f"{mailbox.url}?from=labels@example.org", where="test")
        told.background(mailer)
    assert (told.only().status, told.only().error) == ("dead", "550 no such mailbox")


# --- whom it may ask ---


def test_a_name_that_comes_to_mean_a_private_address_is_not_asked(
    told_on_sqlite: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address is looked up, looked at and dialled in one go: no name is trusted twice."""
    told = told_on_sqlite
    told.ask("AssignmentAccepted", destination=f"https://tasks.example.org:{told.box.port}/")
    told.world.accept(told.hit_id)
    monkeypatch.setattr(
        webhooks.socket,
        "getaddrinfo",
        lambda host, port, **rest: [(0, 0, 0, "", ("127.0.0.1", port))],
    )
    told.background()
    assert "leads to the private address 127.0.0.1" in told.only().error
    assert told.box.received == []


def test_a_name_that_is_looked_up_for_ever_holds_nobody_up(
    told_on_sqlite: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = told_on_sqlite
    asked, over = threading.Event(), threading.Event()

    def hang(host: str, port: int, **rest: Any) -> list[Any]:
        asked.set()
        over.wait(60)
        raise OSError("no answer")

    monkeypatch.setattr(webhooks, "RESOLVE_S", 0.2)
    monkeypatch.setattr(webhooks.socket, "getaddrinfo", hang)
    told.ask("AssignmentAccepted", destination="https://tasks.example.org/")
    told.world.accept(told.hit_id)
    told.background()
    assert asked.is_set() and not over.is_set()
    over.set()
    assert told.only().error == "tasks.example.org was not found within 0 seconds"


def test_a_server_for_others_asks_this_machine_only_where_the_operator_allows_it(
    told_on_sqlite: Told,
) -> None:
    told = told_on_sqlite
    told.ask("AssignmentAccepted")
    told.world.accept(told.hit_id)
    told.studio.public_url = "https://labels.example.org"
    told.background()
    assert told.box.received == []
    assert "expected https" in told.only().error
    told.store.write(lambda c: endpoints.allow_host(c, 0, "127.0.0.1"))
    told.clock.advance(MINUTE)
    assert told.background() == 1


def test_tls_is_checked_against_the_name_though_the_address_is_dialled(
    told_on_sqlite: Told, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told = told_on_sqlite
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    with receiver(context) as secure:
        told.ask("AssignmentAccepted", destination=f"https://localhost:{secure.port}/hook")
        told.world.accept(told.hit_id)
        told.background()
        assert told.only().error.startswith("TLS failed: CERTIFICATE_VERIFY_FAILED")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        told.clock.advance(MINUTE)
        assert told.background() == 1
        assert secure.received[0].headers["host"] == f"localhost:{secure.port}"
        told.ask("AssignmentAccepted", destination=f"https://127.0.0.1:{secure.port}/hook")
        told.world.accept(told.hit_id)
        told.background()
    errors = [one.error for one in told.deliveries() if one.status == "waiting"]
    assert errors == ["TLS failed: CERTIFICATE_VERIFY_FAILED"]


def test_without_an_active_setting_nothing_is_written(told_on_sqlite: Told) -> None:
    told = told_on_sqlite
    told.ask(active=False)
    told.world.accept(told.hit_id)

    def never(fn: Any) -> Any:
        raise AssertionError("a write")

    told.studio.home.store = type("Store", (), {"read": told.store.read, "write": never})()
    told.background()


def test_a_hit_that_changes_its_type_tells_those_of_the_new_type(told: Told) -> None:
    told.ask("AssignmentAccepted")
    other = told.world.read_hit(told.world.hit(reward_cents=9)).hit_type_id
    told.store.write(
        lambda c: c.execute(update(hit).where(hit.c.id == told.hit_id).values(hit_type_id=other))
    )
    told.world.accept(told.hit_id)
    told.background()
    assert told.box.received == []
