"""Decoding pictures in a child process that may run out of memory or time without us.

One child serves many pictures and is started again when it dies. No picture is ever
decoded in the server itself.
"""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

from labelcrowd.errors import InvalidInput
from labelcrowd.images.limits import Limits

CHILD = Path(__file__).with_name("decode_child.py")


class Unreadable(InvalidInput):
    """These bytes are not a picture that we take; the message says why."""

    code = "unreadable_picture"


@dataclass(frozen=True)
class Level:
    """The upright picture at one size, ready to be served."""

    width: int
    height: int
    media_type: str
    data: bytes
    tiles: Sequence[bytes] = ()  # of a large one, in rows from the top left


@dataclass(frozen=True)
class Decoded:
    """A picture: sizes are those of the upright picture, ``levels`` the largest first."""

    width: int
    height: int
    format: str  # JPEG | PNG | WEBP | TIFF
    orientation: int  # EXIF 1..8 of the original
    levels: tuple[Level, ...]


class Decoder:
    """One child process. Not for several threads at once; see ``DecoderPool``."""

    def __init__(self, limits: Limits | None = None, *, command: list[str] | None = None) -> None:
        self._limits = limits or Limits()
        self._command = command or self._default_command()
        self._process: subprocess.Popen[bytes] | None = None

    def decode(self, data: bytes) -> Decoded:
        """The upright levels of a picture. Raises Unreadable."""
        check_beginning(data)
        answer = self._ask(data)
        if answer.get("restart"):
            self.close()
        if "refused" in answer:
            raise Unreadable(answer["refused"])
        levels = tuple(Level(**level) for level in answer.pop("levels"))
        return Decoded(levels=levels, **answer)

    @property
    def process_id(self) -> int | None:
        """Of the child that runs now, if one does."""
        return None if self._process is None else self._process.pid

    def close(self) -> None:
        """End the child. The next ``decode`` starts another."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def __enter__(self) -> Decoder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _default_command(self) -> list[str]:
        limits = self._limits
        numbers = [limits.memory_bytes, limits.cpu_s, limits.pixels, limits.large_pixels]
        # -P: the folder of the script is not searched for modules.
        return [sys.executable, "-P", str(CHILD), *map(str, numbers)]

    def _ask(self, data: bytes) -> dict[str, Any]:
        process = self._running()
        overdue = threading.Event()

        def stop() -> None:
            overdue.set()
            process.kill()

        timer = threading.Timer(self._limits.wall_s, stop)
        timer.start()
        try:
            answer = _exchange(process, data)
        finally:
            timer.cancel()
        if answer is None:
            self._process = None
            raise Unreadable(self._why_it_died(process, overdue.is_set()))
        decoded: dict[str, Any] = msgspec.msgpack.decode(answer)
        return decoded

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={key: os.environ[key] for key in ("PATH", "PYTHONPATH") if key in os.environ},
                close_fds=True,
            )
        return self._process

    def _why_it_died(self, process: subprocess.Popen[bytes], overdue: bool) -> str:
        process.communicate()
        if overdue:
            return f"decoding took longer than {self._limits.wall_s} s"
        if process.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
            return f"decoding took more than {self._limits.cpu_s} s of processor time"
        return "damaged: it crashed the decoder"


_BEGINNINGS = {
    b"\xff\xd8\xff": "JPEG",
    b"\x89PNG\r\n\x1a\n": "PNG",
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"II+\x00": "TIFF",
    b"MM\x00+": "TIFF",
}

_KNOWN_OTHERS = (
    (b"GIF8", "a GIF"),
    (b"BM", "a BMP"),
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive inside"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"8BPS", "a Photoshop file"),
)


def check_beginning(data: bytes) -> str:
    """The format that the first bytes promise. Raises Unreadable for all but the four we take."""
    for beginning, name in _BEGINNINGS.items():
        if data.startswith(beginning):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    raise Unreadable(f"{_what_it_is(data)}; expected JPEG, PNG, WebP or TIFF")


def _what_it_is(data: bytes) -> str:
    if not data:
        return "an empty file"
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if b"<svg" in head:
        return "an SVG drawing"
    if head.startswith((b"<!doctype html", b"<html")) or b"<script" in head:
        return "an HTML page"
    if data[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"):
        return "a HEIC or AVIF picture"
    for beginning, name in _KNOWN_OTHERS:
        if data.startswith(beginning):
            return name
    return "not a picture"


def _exchange(process: subprocess.Popen[bytes], data: bytes) -> bytes | None:
    """The child's answer, or None where it died."""
    assert process.stdin is not None and process.stdout is not None
    try:
        process.stdin.write(struct.pack(">Q", len(data)))
        process.stdin.write(data)
        process.stdin.flush()
        head = process.stdout.read(8)
        if len(head) < 8:
            return None
        (length,) = struct.unpack(">Q", head)
        answer = process.stdout.read(length)
    except (BrokenPipeError, ValueError):
        return None
    return answer if len(answer) == length else None
