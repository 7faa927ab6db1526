"""The signed link of a HIT: which market, batch and row it is, and nothing else.

The ExternalURL of a HIT that we publish is ``<public url>/label?t=<token>``.
Everything else (what is asked, which picture) is read on the server from those
three values, so that nothing in the address can be tampered with.
"""

from __future__ import annotations

import hmac
import re
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from labelcrowd.errors import NotSignedIn
from labelcrowd.storage.home import Secrets

_TOKEN = re.compile(r"([0-9a-f]{1,16})\.([a-z]{1,20})\.([a-z2-7]{1,40})\.([0-9]{1,9})\.([\w-]{22})")


@dataclass(frozen=True)
class HitRef:
    """A HIT of ours."""

    market_id: str
    batch_id: str
    row: int


def hit_token(secrets: Secrets, hit: HitRef) -> str:
    """The signed token: ``<key id>.<market>.<batch>.<row>.<signature of 128 bits>``."""
    head = f"{secrets.current}.{hit.market_id}.{hit.batch_id}.{hit.row}"
    return f"{head}.{_signature(secrets.key, head)}"


def read_hit_token(secrets: Secrets, token: str) -> HitRef:
    """The HIT of a token. Raises NotSignedIn (``token_invalid``) for anything not signed by us."""
    match = _TOKEN.fullmatch(token)
    key = secrets.keys.get(match[1]) if match else None
    if match is None or key is None:
        raise NotSignedIn("this link was not made by this server", code="token_invalid")
    head = token.rsplit(".", 1)[0]
    if not hmac.compare_digest(_signature(key, head), match[5]):
        raise NotSignedIn("this link was changed after it was made", code="token_invalid")
    return HitRef(match[2], match[3], int(match[4]))


def hit_url(public_url: str, secrets: Secrets, hit: HitRef) -> str:
    """The address of a HIT's labelling page."""
    return f"{public_url.rstrip('/')}/label?t={hit_token(secrets, hit)}"


def _signature(key: bytes, head: str) -> str:
    digest = hmac.digest(key, b"labelcrowd hit link\n" + head.encode(), "sha256")
    return urlsafe_b64encode(digest[:16]).decode().rstrip("=")
