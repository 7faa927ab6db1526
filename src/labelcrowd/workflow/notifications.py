"""Telling requesters' programs what happened: following the market, and sending what waits.

Each message goes out in one of three forms: plain JSON (SQS), SNS's HTTP envelope, or
mail. What goes over HTTP is signed with the requester's secret, see ``signature``.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import Connection

from labelcrowd.clock import SECOND, to_datetime
from labelcrowd.errors import InvalidInput, NotFound
from labelcrowd.mail import MailDelayed, Mailer, MailRefused
from labelcrowd.market import deliveries, endpoints, notifications
from labelcrowd.market.deliveries import Delivery, Subscription
from labelcrowd.market.endpoints import EMAIL, SNS, Reach
from labelcrowd.market.notifications import Setting, Specification
from labelcrowd.market.setup import MARKETS
from labelcrowd.workflow import webhooks
from labelcrowd.workflow.studio import Studio, note_act
from labelcrowd.workflow.webhooks import NotDelivered

SIGNATURE = "Labelcrowd-Signature"
CONFIRM_PATH = "/notifications/confirm/"
NO_MAIL = "this server sends no mail: its operator has not set a mail server"

CHOICES = notifications.EVENT_TYPES
USUAL = ("AssignmentSubmitted", "HITReviewable")  # what most programs wait for

_THREADS = 8
_A_RECEIVER_S = 8.0  # how long one receiver's messages may take in one round

Post = Callable[[str, bytes, Mapping[str, str], Reach], None]


# --- what the background does ---


def follow_events(studio: Studio) -> int:
    """Queue messages about what has happened; how many events they tell of."""
    store, now = studio.home.store, studio.clock.now()
    return sum(
        notifications.take_events(store, studio.ids, market_id, now) for market_id in MARKETS
    )


def tidy(studio: Studio) -> None:
    """Give up messages that nobody ever wanted, forget those that ended long ago."""
    store, now = studio.home.store, studio.clock.now()
    if store.read(lambda c: deliveries.is_untidy(c, now)):
        store.write(lambda c: deliveries.tidy(c, now))


def send_due(studio: Studio, mailer: Mailer | None, post: Post = webhooks.post) -> int:
    """Try every message that is due; how many were taken. Receivers do not wait for each other."""
    waiting = studio.home.store.read(lambda c: deliveries.due(c, studio.clock.now()))
    by_receiver: dict[str, list[Delivery]] = {}
    for one in waiting:
        by_receiver.setdefault(one.destination, []).append(one)
    if not by_receiver:
        return 0
    with ThreadPoolExecutor(min(_THREADS, len(by_receiver)), "notifications") as threads:
        sent = threads.map(lambda part: _send_to(studio, mailer, post, part), by_receiver.values())
        return sum(sent)


def _send_to(studio: Studio, mailer: Mailer | None, post: Post, waiting: Sequence[Delivery]) -> int:
    """One receiver's messages, one after the other, up to the first that is not taken."""
    began, sent = time.monotonic(), 0
    for one in waiting:
        if time.monotonic() - began > _A_RECEIVER_S:
            break
        taken = _send(studio, mailer, post, one)
        if taken is False:
            break
        sent += taken is True
    return sent


def _send(studio: Studio, mailer: Mailer | None, post: Post, one: Delivery) -> bool | None:
    """Whether it was taken; None where somebody else is sending it."""
    store, clock = studio.home.store, studio.clock
    if not store.write(lambda c: deliveries.claim(c, clock.now(), one)):
        return None
    why, for_good = _try(studio, mailer, post, one)
    now = clock.now()
    if why:
        store.write(lambda c: deliveries.note_failed(c, now, one, why, for_good=for_good))
    else:
        store.write(lambda c: deliveries.note_sent(c, now, one))
    return not why


def _try(studio: Studio, mailer: Mailer | None, post: Post, one: Delivery) -> tuple[str, bool]:
    """("", False) once it is taken; else why not, and whether for good."""
    try:
        if one.transport == EMAIL:
            if mailer is None:
                raise MailDelayed(NO_MAIL)
            mailer.send(event_mail(mailer.sender, one, studio.public_url))
        else:
            _post(studio, post, one)
    except MailRefused as error:
        return str(error), True
    except (MailDelayed, NotDelivered) as error:
        return str(error), False
    return "", False


def _post(studio: Studio, post: Post, one: Delivery) -> None:
    def read(c: Connection) -> tuple[str, Subscription | None, Reach]:
        return (
            deliveries.secret_of(c, one.requester_id),
            deliveries.subscription(c, one.requester_id, one.destination),
            endpoints.read_reach(c, studio.public_url),
        )

    secret, subscription, reach = studio.home.store.read(read)
    now = studio.clock.now()
    if one.transport == SNS:
        body, headers = sns_message(one, subscription, now, studio.public_url)
    else:
        body, headers = one.body.encode(), {"Content-Type": "application/json"}
    if secret:
        headers[SIGNATURE] = signature(secret, now // SECOND, body)
    post(one.destination, body, headers, reach)


# --- the three forms ---


def signature(secret: str, at_s: int, body: bytes) -> str:
    """``t=<seconds since 1970>,v1=<hex>``: HMAC-SHA256 of ``<t>.<body>`` with the secret."""
    signed = hmac.new(secret.encode(), f"{at_s}.".encode() + body, hashlib.sha256)
    return f"t={at_s},v1={signed.hexdigest()}"


def topic_arn(requester_id: str) -> str:
    """What stands where Amazon's messages name their topic."""
    return f"arn:labelcrowd:sns::{requester_id}:notifications"


def sns_message(
    one: Delivery, subscription: Subscription | None, now: int, public_url: str
) -> tuple[bytes, dict[str, str]]:
    """Body and headers as Amazon's SNS posts them; its own signature is nobody else's to make."""
    moment = to_datetime(now)
    fields = {
        "Type": "Notification",
        "MessageId": _message_id(one.id),
        "TopicArn": topic_arn(one.requester_id),
    }
    if one.kind == deliveries.CONFIRMATION:
        assert subscription is not None, "made with the message"
        fields |= {
            "Type": "SubscriptionConfirmation",
            "Token": subscription.token,
            "Message": f"You have chosen to subscribe to the topic {fields['TopicArn']}.\n"
            "To confirm the subscription, visit the SubscribeURL included in this message.",
            "SubscribeURL": f"{public_url}{CONFIRM_PATH}{subscription.token}",
        }
    else:
        fields |= {"Subject": str(now // 1000), "Message": one.body}
    fields |= {
        "Timestamp": f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z",
        "SignatureVersion": "0",
        "Signature": "",
        "SigningCertURL": "",
    }
    headers = {
        "Content-Type": "text/plain; charset=UTF-8",
        "x-amz-sns-message-type": fields["Type"],
        "x-amz-sns-message-id": fields["MessageId"],
        "x-amz-sns-topic-arn": fields["TopicArn"],
    }
    return msgspec.json.encode(fields), headers


def _message_id(delivery_id: str) -> str:
    """The same id in SNS's form."""
    raw = delivery_id[:32]
    return "-".join((raw[:8], raw[8:12], raw[12:16], raw[16:20], raw[20:32]))


class _Event(msgspec.Struct):
    EventType: str
    EventTimestamp: str
    HITId: str
    HITTypeId: str
    AssignmentId: str = ""


class _Document(msgspec.Struct):
    Events: list[_Event]


def event_mail(sender: str, one: Delivery, public_url: str) -> EmailMessage:
    """The message as mail: a line an event, and the document that programs get."""
    events = msgspec.json.decode(one.body, type=_Document).Events
    kinds = ", ".join(dict.fromkeys(event.EventType for event in events))
    lines = [
        f"{event.EventTimestamp}  {event.EventType}  HIT {event.HITId}"
        + (f"  assignment {event.AssignmentId}" if event.AssignmentId else "")
        for event in events
    ]
    message = EmailMessage()
    message["Subject"] = f"{'Test: ' if one.kind == deliveries.TEST else ''}{kinds} ({len(events)})"
    message["From"] = sender
    message["To"] = one.destination
    message["Message-ID"] = f"<notification.{one.id}@{urlsplit(public_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n".join([*lines, "", one.body, ""]))
    return message


# --- what requesters see and do ---


@dataclass(frozen=True)
class Overview:
    """A requester's notifications, whole."""

    settings: list[Setting]
    unconfirmed: set[str]  # SNS destinations that have not said that they want them
    types: list[tuple[str, str, str]]  # (market, id, title)
    dead: list[Delivery]
    last: list[Delivery]
    counts: dict[str, int]
    signed: bool  # there is a secret


def overview(studio: Studio, requester_id: str) -> Overview:
    """What the page shows."""

    def read(c: Connection) -> Overview:
        asked = deliveries.subscriptions(c, requester_id).values()
        return Overview(
            settings=notifications.settings_of(c, requester_id),
            unconfirmed={one.destination for one in asked if one.confirmed_at is None},
            types=notifications.newest_types(c, requester_id),
            dead=deliveries.list_deliveries(c, requester_id, dead=True),
            last=deliveries.list_deliveries(c, requester_id, limit=20),
            counts=deliveries.count_by_status(c, requester_id),
            signed=bool(deliveries.secret_of(c, requester_id)),
        )

    return studio.home.store.read(read)


def list_deliveries(studio: Studio, requester_id: str, *, dead: bool) -> list[Delivery]:
    """A requester's last messages, or those that are dead."""
    return studio.home.store.read(
        lambda c: deliveries.list_deliveries(c, requester_id, dead=dead, limit=100)
    )


def confirm(studio: Studio, token: str) -> None:
    """An endpoint has opened its SubscribeURL. Raises NotFound."""
    studio.home.store.write(lambda c: deliveries.confirm(c, studio.clock.now(), token))


def make_secret(studio: Studio, requester_id: str) -> str:
    """A new secret to sign with; it is told here and never again."""

    def make(c: Connection) -> str:
        note_act(c, studio, requester_id, "make-notification-secret", requester_id)
        return deliveries.make_secret(c, studio.ids, studio.clock.now(), requester_id)

    return studio.home.store.write(make)


def specification_of(destination: str, transport: str, event_types: Sequence[str]) -> Specification:
    """What somebody filled in. Raises InvalidInput."""
    unknown = [one for one in event_types if one not in notifications.EVENT_TYPES]
    if unknown or not event_types or transport not in endpoints.TRANSPORTS:
        raise InvalidInput("choose how, and at least one event")
    return Specification(
        destination=destination,
        transport=transport,
        version=notifications.VERSIONS[-1],
        event_types=tuple(event_types),
    )


def change(
    studio: Studio,
    requester_id: str,
    market_id: str,
    hit_type_id: str,
    *,
    specification: Specification | None = None,
    active: bool | None = None,
) -> None:
    """What UpdateNotificationSettings does, noted as of this person."""

    def write(c: Connection) -> None:
        notifications.update_settings(
            c,
            studio.ids,
            studio.clock.now(),
            market_id,
            requester_id,
            hit_type_id,
            specification=specification,
            active=active,
            reach=endpoints.read_reach(c, studio.public_url),
        )
        note_act(
            c, studio, requester_id, "change-notifications", hit_type_id, {"market": market_id}
        )

    studio.home.store.write(write)


def require_setting(studio: Studio, requester_id: str, market_id: str, hit_type_id: str) -> Setting:
    """What a HIT type of theirs tells to whom. Raises NotFound."""
    for one in studio.home.store.read(lambda c: notifications.settings_of(c, requester_id)):
        if (one.market_id, one.hit_type_id) == (market_id, hit_type_id):
            return one
    raise NotFound(f"no notifications of HIT type {hit_type_id[:40]!r}")


def send_ping(studio: Studio, requester_id: str, market_id: str, hit_type_id: str) -> None:
    """Have a Ping sent to where a HIT type's notifications go. Raises NotFound."""
    one = require_setting(studio, requester_id, market_id, hit_type_id)

    def write(c: Connection) -> None:
        reach, now = endpoints.read_reach(c, studio.public_url), studio.clock.now()
        notifications.send_test(
            c, studio.ids, now, market_id, requester_id, one, notifications.PING, reach=reach
        )

    studio.home.store.write(write)


def confirm_by_hand(studio: Studio, requester_id: str, destination: str) -> None:
    """The requester says for an endpoint that it wants its messages. Raises NotFound."""

    def write(c: Connection) -> None:
        found = deliveries.subscription(c, requester_id, destination)
        if found is None:
            raise NotFound("no subscription of this endpoint")
        deliveries.confirm(c, studio.clock.now(), found.token)
        note_act(c, studio, requester_id, "confirm-notifications", destination[:200])

    studio.home.store.write(write)


def allowed_hosts(studio: Studio) -> list[str]:
    """Hosts that the operator lets notifications go to, whatever their address is."""
    reach = studio.home.store.read(lambda c: endpoints.read_reach(c, studio.public_url))
    return sorted(reach.allowed)


def allow_host(studio: Studio, host: str) -> str:
    """Let notifications go there; the host as it is kept. Raises InvalidInput."""

    def write(c: Connection) -> str:
        kept = endpoints.allow_host(c, studio.clock.now(), host)
        note_act(c, studio, "", "allow-notification-host", kept)
        return kept

    return studio.home.store.write(write)


def forget_host(studio: Studio, host: str) -> None:
    """Take that back. Raises NotFound."""

    def write(c: Connection) -> None:
        if not endpoints.forget_host(c, host):
            raise NotFound(f"the host {host[:80]!r} is not allowed")
        note_act(c, studio, "", "forget-notification-host", host)

    studio.home.store.write(write)


def replay(studio: Studio, requester_id: str, delivery_id: str | None) -> int:
    """Try dead messages again: one, or (None) all of the requester; how many."""
    now = studio.clock.now()
    return studio.home.store.write(lambda c: deliveries.replay(c, now, requester_id, delivery_id))
