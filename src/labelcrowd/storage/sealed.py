"""Texts that are stored sealed: what workers say about where their pay goes.

XSalsa20-Poly1305 (libsodium's secretbox) with a key that is only in the file
``DIR/pay-details.key`` (0600), made when the first text is sealed. No backup has
that file: whoever holds a backup reads none of these texts. See docs/paying.md.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import os
import secrets
from pathlib import Path

import msgspec
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from labelcrowd.errors import InvalidInput
from labelcrowd.storage.home import sync_folder, write_private

KEY_FILE = "pay-details.key"


class Unreadable(InvalidInput):
    """Sealed with a key that is not here, or for somebody else."""

    code = "sealed_elsewhere"


class _Sealed(msgspec.Struct):
    """What is inside: whose it is, so that a text moved to another row does not open there."""

    of: str
    fields: dict[str, str]


class Sealer:
    """Seals and opens texts with the key of one home."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / KEY_FILE

    def seal(self, of: str, fields: dict[str, str]) -> str:
        """Text to store. ``of`` names its owner. Makes the key where there is none."""
        if not self._path.exists():
            self._make_key()
        key = self._key()
        body = msgspec.json.encode(_Sealed(of, fields))
        box = bytes(SecretBox(key).encrypt(body))
        return f"{_name(key)}.{base64.b64encode(box).decode()}"

    def open(self, of: str, sealed: str) -> dict[str, str]:
        """What was sealed for that owner. Raises Unreadable, which says nothing of the text."""
        name, _, body = sealed.partition(".")
        try:
            key = self._key()
            if name != _name(key):
                raise Unreadable(f"sealed with another key than the one in {KEY_FILE}")
            found = msgspec.json.decode(
                SecretBox(key).decrypt(base64.b64decode(body, validate=True)), type=_Sealed
            )
        except (CryptoError, binascii.Error, msgspec.DecodeError, FileNotFoundError) as error:
            raise Unreadable(f"cannot be opened with the key in {KEY_FILE}") from error
        if found.of != of:
            raise Unreadable("sealed for somebody else")
        return found.fields

    def _key(self) -> bytes:
        try:
            key = bytes.fromhex(self._path.read_text(encoding="ascii").strip())
        except (ValueError, UnicodeDecodeError):
            key = b""
        if len(key) != SecretBox.KEY_SIZE:
            raise InvalidInput(f"{self._path}: expected the key that labelcrowd wrote there")
        return key

    def _make_key(self) -> None:
        """Of two processes that make it together, the first one's key is everybody's."""
        made = self._path.with_name(f".{KEY_FILE}.{secrets.token_hex(4)}")
        write_private(made, secrets.token_hex(SecretBox.KEY_SIZE) + "\n")
        with contextlib.suppress(FileExistsError):
            os.link(made, self._path)
        made.unlink()
        sync_folder(self._path.parent)


def _name(key: bytes) -> str:
    """Eight characters that tell keys apart and say nothing of them."""
    return hashlib.sha256(b"labelcrowd pay details\0" + key).hexdigest()[:8]
