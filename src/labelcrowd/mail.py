"""Sending mail: the operator's SMTP server, if one is set.

    DIR/mail.toml (mode 0600)        or LABELCROWD_SMTP_URL
    url = "smtps://login:password@mail.example.org"
    from = "Street labels <labels@example.org>"

``smtp://`` asks for STARTTLS where the server offers it and never sends a
password without; ``smtps://`` is TLS from the start.
"""

from __future__ import annotations

import os
import smtplib
import ssl
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from labelcrowd.errors import InvalidInput

FILE = "mail.toml"
VARIABLE = "LABELCROWD_SMTP_URL"
TIMEOUT_S = 20
_PORTS = {"smtp": 587, "smtps": 465}


class MailRefused(Exception):
    """The mail server will never take this mail."""


class MailDelayed(Exception):
    """It could not be sent now; the same mail may go later."""


@dataclass(frozen=True)
class Mailer:
    """An SMTP server. ``secure``: TLS from the start. ``sender``: ``Name <address>``."""

    host: str
    port: int
    secure: bool
    login: str
    password: str
    sender: str

    def send(self, message: EmailMessage) -> None:
        """Hand over one mail. Raises MailRefused, MailDelayed."""
        try:
            with self._connect() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, text = next(iter(error.recipients.values()))
            raise _kind(code)(f"{code} {_text(text)}") from error
        except smtplib.SMTPResponseException as error:
            raise _kind(error.smtp_code)(f"{error.smtp_code} {_text(error.smtp_error)}") from error
        except (smtplib.SMTPException, OSError) as error:
            raise MailDelayed(str(error) or type(error).__name__) from error

    def _connect(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.secure:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT_S, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_S)
        try:
            self._greet(server, context)
        except BaseException:
            server.close()
            raise
        return server

    def _greet(self, server: smtplib.SMTP, context: ssl.SSLContext) -> None:
        server.ehlo()
        if not self.secure and server.has_extn("starttls"):
            server.starttls(context=context)
            server.ehlo()
        elif not self.secure and self.login:
            raise MailDelayed("the mail server offers no TLS, so no password was sent to it")
        if self.login:
            try:
                server.login(self.login, self.password)
            except smtplib.SMTPAuthenticationError as error:
                # Not the mail's fault: it goes once the operator has mended the password.
                raise MailDelayed(
                    f"the mail server refused the login: {error.smtp_code}"
                ) from error


def _kind(code: int) -> type[MailRefused] | type[MailDelayed]:
    return MailRefused if 500 <= code < 600 else MailDelayed


def _text(answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(text.split())


def read_mailer(folder: Path, environment: Mapping[str, str] = os.environ) -> Mailer | None:
    """The mailer that is set for a home, None where there is none. Raises InvalidInput."""
    path = folder / FILE
    if VARIABLE in environment:
        return parse_mailer(environment[VARIABLE], where=VARIABLE)
    if not path.exists():
        return None
    if path.stat().st_mode & 0o077:
        raise InvalidInput(f"{path}: others can read it, and a password may be in it: chmod 600 it")
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path}: {error}") from error
    return parse_mailer(str(values.get("url", "")), sender=str(values.get("from", "")), where=path)


def parse_mailer(url: str, *, sender: str = "", where: object) -> Mailer:
    """A mailer from ``smtp[s]://[login[:password]@]host[:port][?from=...]``. Raises InvalidInput.

    What is wrong is told without the password.
    """
    parts, port = _split(url, where)
    login = unquote(parts.username or "")
    sender = sender or parse_qs(parts.query).get("from", [""])[0] or login
    name, address = parseaddr(sender)
    try:
        shown = (
            str(Address(display_name=name, addr_spec=address))
            if "@" in address and sender.isprintable()
            else ""
        )
    except (ValueError, IndexError):
        shown = ""
    if not shown:
        raise InvalidInput(f"{where}: from: expected a mail address, got {sender[:80]!r}")
    return Mailer(
        host=parts.hostname or "",
        port=port or _PORTS[parts.scheme],
        secure=parts.scheme == "smtps",
        login=login,
        password=unquote(parts.password or ""),
        sender=shown,
    )


def _split(url: str, where: object) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise InvalidInput(f"{where}: url: {error}") from error
    if parts.scheme not in _PORTS or not parts.hostname:
        raise InvalidInput(
            f"{where}: url: expected smtp://HOST or smtps://LOGIN:PASSWORD@HOST, "
            f"got {parts.scheme[:20] or 'nothing'!r}"
        )
    return parts, port
