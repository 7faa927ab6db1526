"""Sending what waits in the outbox: in the background, never while somebody waits for a page.

A mail may go out twice where the process dies between the server's yes and our
note of it; its Message-ID is the same then, by which mail programs show it once.
"""

from __future__ import annotations

from email.message import EmailMessage
from urllib.parse import urlsplit

from labelcrowd.accounts import outbox
from labelcrowd.accounts.invitations import OPEN, Invitation, get_invitation
from labelcrowd.accounts.outbox import Waiting
from labelcrowd.clock import to_datetime
from labelcrowd.mail import MailDelayed, Mailer, MailRefused
from labelcrowd.workflow.invitations import link_of
from labelcrowd.workflow.studio import Studio


def send_due(studio: Studio, mailer: Mailer | None) -> int:
    """Try every mail that is due; how many the server took. None waits for a mailer's return."""
    if mailer is None:
        return 0
    now = studio.clock.now()
    return sum(
        _try(studio, mailer, one) for one in studio.home.store.read(lambda c: outbox.due(c, now))
    )


def _try(studio: Studio, mailer: Mailer, waiting: Waiting) -> bool:
    store, now = studio.home.store, studio.clock.now()
    found = store.read(lambda c: get_invitation(c, waiting.market_id, waiting.invitation_id))
    why, for_good = "", True
    link = link_of(studio, found)
    if found.state(now) != OPEN or not link:
        why = "the invitation was over before its mail was sent"
    else:
        try:
            mailer.send(invitation_mail(mailer.sender, found, link, studio.public_url))
        except MailRefused as error:
            why = str(error)
        except MailDelayed as error:
            why, for_good = str(error), False
    if why:
        store.write(lambda c: outbox.note_failed(c, now, waiting, why, for_good=for_good))
        return False
    store.write(lambda c: outbox.note_sent(c, now, waiting.id))
    return True


def invitation_text(link: str, public_url: str, expires_at: int, *, name: str = "") -> str:
    """What is mailed, and ready to paste into a message of one's own."""
    host = urlsplit(public_url).netloc
    until = f"{to_datetime(expires_at):%d %B %Y}".lstrip("0")
    greeting = f"Hello {name},\n\nyou are" if name else "You are"
    return (
        f"{greeting} invited to outline and name objects in pictures on {host}.\n\n"
        f"Open this address on your phone or computer:\n{link}\n\n"
        f"It is good until {until}. You choose a name and a password, and can start at once.\n"
    )


def invitation_mail(sender: str, found: Invitation, link: str, public_url: str) -> EmailMessage:
    """The mail for one invitation, plain text."""
    message = EmailMessage()
    message["Subject"] = "Your invitation to outline objects in pictures"
    message["From"] = sender
    message["To"] = found.email
    message["Message-ID"] = f"<invitation.{found.id}@{urlsplit(public_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(invitation_text(link, public_url, found.expires_at, name=found.name))
    return message
