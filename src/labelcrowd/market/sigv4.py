"""Checking AWS Signature Version 4 on a request, for any list of signed headers.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
The path is taken as it was received and the Host as it was sent, so a reverse
proxy must leave both alone.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
from dataclasses import dataclass
from functools import lru_cache

from labelcrowd.clock import MINUTE, SECOND, to_datetime
from labelcrowd.errors import LabelcrowdError

ALGORITHM = "AWS4-HMAC-SHA256"
SERVICE = "mturk-requester"
SKEW = 5 * MINUTE

_SPACES = re.compile(r" +")
_STAMP = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_MUST_SIGN = "host"


class SignatureError(LabelcrowdError):
    """The request is not proven to come from who it says. ``kind`` is Amazon's error type."""

    status, code = 400, "signature"

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """What is needed to check a request. ``headers`` are lower-case names in received order."""

    method: str
    path: str  # as received, still percent-encoded
    query: str
    headers: list[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """What the Authorization header says, not checked yet."""

    key_id: str
    date: str
    region: str
    signed_headers: tuple[str, ...]
    signature: str


def read_claim(request: SignedRequest) -> Claim:
    """Who the request says it is from. Raises SignatureError."""
    value = _header(request, "authorization")
    if value is None:
        raise SignatureError("MissingAuthenticationTokenException", "Missing Authentication Token")
    scheme, _, rest = value.partition(" ")
    parts = {
        name.strip(): text.strip()
        for name, _, text in (part.partition("=") for part in rest.split(","))
    }
    scope = parts.get("Credential", "").split("/")
    if scheme != ALGORITHM or len(scope) != 5 or scope[4] != "aws4_request":
        raise _incomplete(
            "expected AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request"
        )
    if scope[3] != SERVICE:
        raise SignatureError(
            "InvalidSignatureException",
            f"Credential should be scoped to correct service: '{SERVICE}'. Got '{scope[3]}'.",
        )
    signed = tuple(parts.get("SignedHeaders", "").split(";"))
    if _MUST_SIGN not in signed or "Signature" not in parts:
        raise _incomplete("SignedHeaders must list host, and Signature must be there")
    _refuse_unsigned(request, signed)
    return Claim(scope[0], scope[1], scope[2], signed, parts["Signature"])


def _refuse_unsigned(request: SignedRequest, signed: tuple[str, ...]) -> None:
    """What says which operation it is, and when, is signed: Amazon's rule for ``x-amz-*``."""
    sent = {name for name, _ in request.headers if name.startswith("x-amz-")}
    if unsigned := sorted(sent.difference(signed)):
        raise SignatureError(
            "InvalidSignatureException",
            f"There were headers present in the request which were not signed: "
            f"{', '.join(unsigned)[:200]}",
        )


def check(request: SignedRequest, claim: Claim, secret: str, now: int) -> None:
    """Raise SignatureError unless the request was signed with ``secret`` just now."""
    stamp = _header(request, "x-amz-date")
    if stamp is None:
        raise _incomplete("the X-Amz-Date header is missing")
    _check_time(stamp, claim.date, now)
    expected = _signature(request, claim, secret, stamp)
    if not hmac.compare_digest(expected.encode(), claim.signature.encode()):
        raise SignatureError(
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided. "
            "Check your AWS Secret Access Key and signing method.",
        )


def signed(
    key_id: str, secret: str, host: str, headers: dict[str, str], body: bytes, now: int
) -> SignedRequest:
    """A ``POST /`` with this key's signature, for callers in this process.

    ``headers`` are lower-case names; all of them are signed.
    """
    moment = to_datetime(now)
    stamp, date, region = f"{moment:%Y%m%dT%H%M%SZ}", f"{moment:%Y%m%d}", "us-east-1"
    sent = sorted({**headers, "host": host, "x-amz-date": stamp}.items())
    names = tuple(name for name, _ in sent)
    bare = SignedRequest("POST", "/", "", sent, body)
    signature = _signature(bare, Claim(key_id, date, region, names, ""), secret, stamp)
    credential = f"{key_id}/{date}/{region}/{SERVICE}/aws4_request"
    proof = (
        f"{ALGORITHM} Credential={credential}, SignedHeaders={';'.join(names)}, "
        f"Signature={signature}"
    )
    return SignedRequest("POST", "/", "", [*sent, ("authorization", proof)], body)


def _signature(request: SignedRequest, claim: Claim, secret: str, stamp: str) -> str:
    scope = f"{claim.date}/{claim.region}/{SERVICE}/aws4_request"
    canonical = _canonical(request, claim)
    to_sign = "\n".join((ALGORITHM, stamp, scope, hashlib.sha256(canonical).hexdigest()))
    key = _signing_key(secret, claim.date, claim.region)
    return hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()


def _check_time(stamp: str, date: str, now: int) -> None:
    try:
        moment = dt.datetime.fromisoformat(stamp if _STAMP.fullmatch(stamp) else "")
    except ValueError:
        raise _incomplete(
            f"X-Amz-Date must look like 20261122T170234Z, got {stamp[:40]!r}"
        ) from None
    if not stamp.startswith(date):
        raise _incomplete("the date of the credential is not that of X-Amz-Date")
    signed_at = int(moment.timestamp()) * SECOND
    if abs(signed_at - now) > SKEW:
        word = "expired" if signed_at < now else "not yet current"
        raise SignatureError(
            "InvalidSignatureException",
            f"Signature {word}: {stamp} is more than 5 minutes away from the server's time, "
            f"{to_datetime(now):%Y%m%dT%H%M%SZ}.",
        )


def _canonical(request: SignedRequest, claim: Claim) -> bytes:
    sent: dict[str, str] = {}
    for name, value in request.headers:
        if name in claim.signed_headers:
            plain = _SPACES.sub(" ", value.strip())
            sent[name] = f"{sent[name]},{plain}" if name in sent else plain
    lines = []
    for name in claim.signed_headers:
        if name not in sent:
            raise _incomplete(f"the signed header {name[:60]!r} is missing")
        lines.append(f"{name}:{sent[name]}\n")
    query = "&".join(sorted(request.query.split("&"))) if request.query else ""
    return "\n".join(
        (
            request.method,
            request.path or "/",
            query,
            "".join(lines),
            ";".join(claim.signed_headers),
            _body_hash(request),
        )
    ).encode()


def _body_hash(request: SignedRequest) -> str:
    real = hashlib.sha256(request.body).hexdigest()
    told = _header(request, "x-amz-content-sha256")
    if told is not None and not hmac.compare_digest(told.encode(), real.encode()):
        raise SignatureError(
            "InvalidSignatureException", "X-Amz-Content-Sha256 is not the hash of the body."
        )
    return real


def _header(request: SignedRequest, name: str) -> str | None:
    return next((value for header, value in request.headers if header == name), None)


def _incomplete(what: str) -> SignatureError:
    return SignatureError("IncompleteSignatureException", f"Authorization header: {what}.")


@lru_cache(maxsize=256)
def _signing_key(secret: str, date: str, region: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (date, region, SERVICE, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
