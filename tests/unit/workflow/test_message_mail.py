"""Messages to workers go out as mail where they have an address and there is a mail server."""

from __future__ import annotations

import pytest

from labelcrowd.accounts import people
from labelcrowd.clock import MINUTE
from labelcrowd.mail import Mailer
from labelcrowd.market import messages
from labelcrowd.web import news
from labelcrowd.workflow.message_mail import send_due_messages
from tests.support.smtp import mail_server
from tests.support.studio import World


def mailer(port: int) -> Mailer:
    return Mailer("127.0.0.1", port, False, "", "", "Labels <labels@example.org>")


def send(
    world: World,
    login: str,
    subject: str = "More cars",
    market_id: str = "live",
    told: messages.News | None = None,
    language: str = "",
) -> None:
    now = world.clock.now()

    def write(connection):  # type: ignore[no-untyped-def]
        worker_id = people.add_worker(
            connection,
            world.ids,
            now,
            market_id=market_id,
            login=login,
            name="Dan",
            password_hash=None,
        )
        people.set_worker_language(connection, market_id, worker_id, language)
        messages.send(
            connection,
            world.ids,
            now,
            market_id,
            world.requester_id,
            worker_id,
            subject=subject,
            words="Come back.",
            news=told,
        )

    world.store.write(write)


def test_a_message_is_mailed_once_to_whoever_has_an_address(world: World) -> None:
    send(world, "dan@example.org")
    send(world, "carla")
    with mail_server() as box:
        assert send_due_messages(world, mailer(box.port), news.mail) == 1
        assert send_due_messages(world, mailer(box.port), news.mail) == 0
    (mail,) = box.messages
    assert (mail["To"], mail["From"]) == ("dan@example.org", "Labels <labels@example.org>")
    assert (mail["Subject"], mail["Auto-Submitted"]) == ("More cars", "auto-generated")
    text = mail.get_content()
    assert text.startswith("Come back.")
    assert "http://127.0.0.1:8000/worker/messages" in text


def test_a_line_break_in_a_subject_makes_no_header(world: World) -> None:
    send(world, "dan@example.org", "Hello\r\nBcc: all@example.org")
    with mail_server() as box:
        assert send_due_messages(world, mailer(box.port), news.mail) == 1
    (mail,) = box.messages
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Hello Bcc: all@example.org"


def test_the_sandbox_has_its_own_inbox(world: World) -> None:
    send(world, "dan@example.org", market_id="sandbox")
    with mail_server() as box:
        send_due_messages(world, mailer(box.port), news.mail)
    assert "/sandbox/worker/messages" in box.messages[0].get_content()


@pytest.mark.parametrize(("answer", "later"), [("451 later", 1), ("550 never", 0)])
def test_what_is_delayed_goes_later_and_what_is_refused_never(
    world: World, answer: str, later: int
) -> None:
    send(world, "dan@example.org")
    with mail_server() as box:
        box.answers.append(answer)
        assert send_due_messages(world, mailer(box.port), news.mail) == 0
        world.clock.advance(MINUTE)
        assert send_due_messages(world, mailer(box.port), news.mail) == later


def test_without_a_mail_server_nothing_happens(world: World) -> None:
    send(world, "dan@example.org")
    assert send_due_messages(world, None, news.mail) == 0


def test_a_mail_whose_words_are_ours_is_in_the_language_that_its_reader_chose(world: World) -> None:
    send(world, "dan@example.org", told=messages.News("granted", {"name": "Owls"}), language="es")
    with mail_server() as box:
        assert send_due_messages(world, mailer(box.port), news.mail) == 1
    (mail,) = box.messages
    assert mail["Subject"] == "Una cualificación"
    text = mail.get_content()
    assert text.startswith("Ahora tienes la cualificación «Owls».")
    assert "También está entre tus mensajes: http://127.0.0.1:8000/worker/messages" in text
    assert "Come back." not in text
