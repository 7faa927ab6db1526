"""The labelling page's authority: page tokens and signed picture addresses.

A page token says who works on what until when, and nothing else is authority:
no cookie, no address. Each purpose has its own signature, so that one kind of
token is never taken for another. Keys rotate: the key id stands in the token
(``storage.home.Secrets``).
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from typing import Literal, TypeVar

import msgspec

from labelcrowd.annotations.document import Assist
from labelcrowd.errors import NotAllowed, NotSignedIn
from labelcrowd.images.catalogue import StoredLevel
from labelcrowd.storage.home import Secrets

T = TypeVar("T")
Mode = Literal["preview", "work", "look", "own", "practice"]


class PageToken(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """``expires_at`` in microseconds. ``own``: a signed-in requester's own document, ``worker_id``
    is then the account. ``practice``: a worker's practice for a qualification, whose type
    ``batch_id`` then is, and ``assignment_id`` its picture. A preview has no document, assignment
    or worker (""). ``accepted_at`` (0: unknown) bounds the times that the page states."""

    mode: Mode
    market_id: str
    document_id: str
    assignment_id: str
    worker_id: str
    batch_id: str
    row: int
    expires_at: int
    accepted_at: int = 0


class OwnTicket(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """A signed-in account may open its own pictures until ``expires_at``."""

    account_id: str
    requester_id: str
    expires_at: int


class PracticeTicket(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """A signed-in worker may practise for a qualification until ``expires_at``."""

    market_id: str
    worker_id: str
    type_id: str
    image_id: str
    expires_at: int


class TermsTicket(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """A worker who was shown these terms may accept them until ``expires_at``."""

    market_id: str
    worker_id: str
    collection_id: str
    digest: str
    expires_at: int


class TimeTicket(msgspec.Struct, frozen=True, array_like=True, kw_only=True):
    """One loading of a page about a HIT may report how long it could be seen. ``assignment_id``
    is "" before anything was accepted. ``kind``: preview, terms or work."""

    page_id: str
    kind: str
    market_id: str
    worker_id: str
    hit_id: str
    assignment_id: str
    started_at: int


LinkKind = Literal["session", "preview", "assignment", "worker", "ahead"]


class PictureLink(msgspec.Struct, frozen=True):
    """What a picture address leads to, and for whom it was made: nobody in particular (a session
    or a preview), an assignment (market, id), which must still be in its worker's hands or
    submitted, a worker (market, id), or, ahead of its time, the next page of somebody (which HIT,
    id)."""

    image_id: str
    sha256: str
    media_type: str
    kind: LinkKind
    bound: tuple[str, str]
    expires_at: int


_PAGE, _PICTURE, _OWN, _TERMS, _TIME, _PRACTICE, _ASSIST = (
    b"labelcrowd page token\n",
    b"labelcrowd picture\n",
    b"labelcrowd own ticket\n",
    b"labelcrowd terms ticket\n",
    b"labelcrowd time ticket\n",
    b"labelcrowd practice ticket\n",
    b"labelcrowd assisted outline\n",
)
_REMEMBERED = 10_000
_SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
_TYPES = {suffix: media_type for media_type, suffix in _SUFFIXES.items()}
_encode = msgspec.json.Encoder().encode
_decode_page = msgspec.json.Decoder(PageToken).decode
_decode_own = msgspec.json.Decoder(OwnTicket).decode
_decode_terms = msgspec.json.Decoder(TermsTicket).decode
_decode_time = msgspec.json.Decoder(TimeTicket).decode
_decode_practice = msgspec.json.Decoder(PracticeTicket).decode
_decode_pair = msgspec.json.Decoder(tuple[str, str]).decode
_KINDS: dict[str, LinkKind] = {
    "s": "session", "p": "preview", "a": "assignment", "w": "worker", "n": "ahead",
}  # fmt: skip
_LETTERS = {kind: letter for letter, kind in _KINDS.items()}


class Tokens:
    """Mints and reads tokens with one installation's keys."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._known: dict[str, PageToken] = {}  # page tokens that were made or verified here

    def page(self, token: PageToken) -> str:
        """The text of a page token."""
        text = self._sealed(_PAGE, token)
        self._remember(text, token)  # its page comes back with it at once
        return text

    def read_page(self, text: str, *, now: int) -> PageToken:
        """Raises NotSignedIn: ``token_invalid`` (not ours, or changed), ``token_expired``."""
        token = self._known.get(text)
        if token is None:
            token = self._unsealed(_PAGE, _decode_page, text)
            self._remember(text, token)
        if token.expires_at <= now:
            raise NotSignedIn("the time for this work is over", code="token_expired")
        return token

    def _remember(self, text: str, token: PageToken) -> None:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        self._known[text] = token

    def ticket(self, ticket: OwnTicket) -> str:
        """The text of an owner's ticket."""
        return self._sealed(_OWN, ticket)

    def read_ticket(self, text: str, *, now: int) -> OwnTicket:
        """Raises NotSignedIn."""
        ticket = self._unsealed(_OWN, _decode_own, text)
        if ticket.expires_at <= now:
            raise NotSignedIn("this page was opened long ago; load it again", code="token_expired")
        return ticket

    def practice_ticket(self, ticket: PracticeTicket) -> str:
        """The text of a ticket to practise with."""
        return self._sealed(_PRACTICE, ticket)

    def read_practice_ticket(self, text: str, *, now: int) -> PracticeTicket:
        """Raises NotSignedIn."""
        ticket = self._unsealed(_PRACTICE, _decode_practice, text)
        if ticket.expires_at <= now:
            raise NotSignedIn(
                "this practice was opened long ago; open it again", code="token_expired"
            )
        return ticket

    def terms_ticket(self, ticket: TermsTicket) -> str:
        """The text of a ticket to accept terms with."""
        return self._sealed(_TERMS, ticket)

    def read_terms_ticket(self, text: str, *, now: int) -> TermsTicket:
        """Raises NotSignedIn."""
        ticket = self._unsealed(_TERMS, _decode_terms, text)
        if ticket.expires_at <= now:
            raise NotSignedIn("these terms were shown long ago; open them again", code="expired")
        return ticket

    def time_ticket(self, ticket: TimeTicket) -> str:
        """The text of a ticket to report a page's time with."""
        return self._sealed(_TIME, ticket)

    def read_time_ticket(self, text: str) -> TimeTicket:
        """Raises NotSignedIn."""
        return self._unsealed(_TIME, _decode_time, text)

    def assist_proof(self, document_id: str, assist: Assist, outline: bytes) -> str:
        """That the model gave this outline for these prompts, to this document's page."""
        head = f"{self._secrets.current}.{hashlib.sha256(outline).hexdigest()}"
        return f"{head}.{_sign(self._secrets.key, _ASSIST, _assisted(document_id, assist, head))}"

    def proven_outline(self, document_id: str, assist: Assist) -> str:
        """The SHA-256 of what the model gave. Raises NotAllowed (``not_proven``)."""
        head, _, signature = assist.proof.rpartition(".")
        key_id, _, outline = head.partition(".")
        key = self._secrets.keys.get(key_id)
        if key is not None and assist.proof.isascii():
            signed = _sign(key, _ASSIST, _assisted(document_id, assist, head))
            if hmac.compare_digest(signed, signature):
                return outline
        raise NotAllowed(
            "object.assist: expected what a model of this server was asked on this picture",
            field="object.assist",
            code="not_proven",
        )

    def picture(
        self,
        level: StoredLevel,
        *,
        image_id: str,
        kind: LinkKind,
        bound: tuple[str, str] = ("", ""),
        expires_at: int,
    ) -> str:
        """The path of one level of an image until ``expires_at``; see ``PictureLink``.

        Of a session or a preview the path holds a hash only.
        """
        text = _to_text(_encode(bound))
        if kind in ("session", "preview"):
            text = hashlib.sha256(text.encode()).hexdigest()[:12]
        seconds, suffix = expires_at // 1_000_000, _SUFFIXES[level.media_type]
        who = f"{_LETTERS[kind]}{text}"
        head = f"{self._secrets.current}.{seconds}.{who}.{image_id}.{level.sha256}.{suffix}"
        return f"/i/{head}.{_sign(self._secrets.key, _PICTURE, head)}"

    def read_picture(self, text: str, *, now: int) -> PictureLink:
        """Raises NotAllowed: ``link_invalid`` (not ours, or changed), ``link_expired``."""
        try:
            parts = self._verified(_PICTURE, text).split(".")
            _, seconds, who, image_id, sha256, suffix = parts
        except (NotSignedIn, ValueError):
            raise NotAllowed(
                "this picture address was not made by this server", code="link_invalid"
            ) from None
        expires_at = int(seconds) * 1_000_000
        if expires_at <= now:
            raise NotAllowed("this picture address is over; ask for a new one", code="link_expired")
        kind = _KINDS[who[0]]
        bound = ("", "")
        if kind not in ("session", "preview"):
            bound = _decode_pair(_from_text(who[1:]))
        return PictureLink(image_id, sha256, _TYPES[suffix], kind, bound, expires_at)

    def _sealed(self, purpose: bytes, value: msgspec.Struct) -> str:
        head = f"{self._secrets.current}.{_to_text(_encode(value))}"
        return f"{head}.{_sign(self._secrets.key, purpose, head)}"

    def _unsealed(self, purpose: bytes, decode: Callable[[bytes], T], text: str) -> T:
        head = self._verified(purpose, text)
        try:
            return decode(_from_text(head.split(".", 1)[1]))
        except (ValueError, msgspec.MsgspecError) as error:  # signed by us, of another release
            raise _invalid() from error

    def _verified(self, purpose: bytes, text: str) -> str:
        """The text without its signature, which was made by us for this purpose."""
        head, _, signature = text.rpartition(".")
        key = self._secrets.keys.get(head.split(".", 1)[0])
        if key is None or not text.isascii():
            raise _invalid()
        if not hmac.compare_digest(_sign(key, purpose, head), signature):
            raise _invalid()
        return head


def _assisted(document_id: str, assist: Assist, head: str) -> str:
    said = _encode((document_id, assist.model, assist.points, assist.box))
    return f"{head}\n{said.decode()}"


def _invalid() -> NotSignedIn:
    return NotSignedIn("this token was not made by this server", code="token_invalid")


def _sign(key: bytes, purpose: bytes, head: str) -> str:
    return _to_text(hmac.digest(key, purpose + head.encode(), "sha256"))


def _to_text(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def _from_text(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
