"""Mailing messages from requesters to workers who sign in with a mail address.

In the background, like invitations; a mail may go out twice where the process
dies between the server's yes and our note of it, with the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from urllib.parse import urlsplit

from labelcrowd.mail import MailDelayed, Mailer, MailRefused
from labelcrowd.market import messages
from labelcrowd.market.messages import WaitingMail
from labelcrowd.market.setup import LIVE
from labelcrowd.workflow.studio import Studio

Writer = Callable[[WaitingMail, str, str], tuple[str, str]]
"""Subject and text in the reader's language, from the message, our server's name and its door."""


def send_due_messages(studio: Studio, mailer: Mailer | None, write: Writer) -> int:
    """Try every message that is due; how many the server took. None waits for a mailer's return."""
    if mailer is None:
        return 0
    now = studio.clock.now()
    waiting = studio.home.store.read(lambda c: messages.due_mail(c, now))
    return sum(_try(studio, mailer, one, write) for one in waiting)


def _try(studio: Studio, mailer: Mailer, waiting: WaitingMail, write: Writer) -> bool:
    store, now = studio.home.store, studio.clock.now()
    try:
        mailer.send(message_mail(mailer.sender, waiting, studio.public_url, write))
    except (MailRefused, MailDelayed) as error:
        why, for_good = str(error), isinstance(error, MailRefused)
        store.write(lambda c: messages.note_mail_failed(c, now, waiting, why, for_good=for_good))
        return False
    store.write(lambda c: messages.note_mailed(c, waiting))
    return True


def message_mail(sender: str, waiting: WaitingMail, public_url: str, write: Writer) -> EmailMessage:
    """The mail for one message, plain text. It names its requester, and never answers to one."""
    found = waiting.message
    door = "/worker/messages" if waiting.market_id == LIVE else "/sandbox/worker/messages"
    subject, text = write(waiting, urlsplit(public_url).netloc, f"{public_url}{door}")
    mail = EmailMessage()
    mail["Subject"] = _one_line(subject)
    mail["From"] = sender
    mail["To"] = waiting.address
    mail["Message-ID"] = f"<message.{found.id}@{urlsplit(public_url).hostname}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    return mail


def _one_line(words: str) -> str:
    """A header holds no line break, whoever wrote it."""
    return " ".join(words.split())
