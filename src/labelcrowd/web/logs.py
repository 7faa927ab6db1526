"""One JSON line on stderr for each thing worth telling; never a secret.

Not written: query strings, bodies, cookies, ``Authorization``, and the part of
a path that lets somebody in.
"""

from __future__ import annotations

import re
import sys
import traceback
from typing import Any

import msgspec

from labelcrowd.clock import SystemClock, to_iso

_SECRET_PATH = re.compile(r"/(link|invite|password|study|i)/[^/]+")
_encoder = msgspec.json.Encoder(enc_hook=str)
_clock = SystemClock()


def log(event: str, **fields: Any) -> None:
    """Write one line."""
    line = _encoder.encode({"at": to_iso(_clock.now()), "event": event, **fields})
    sys.stderr.write(line.decode() + "\n")


def log_error(event: str, error: BaseException, **fields: Any) -> None:
    """Write one line with the traceback."""
    log(event, error="".join(traceback.format_exception(error)), **fields)


def safe_path(path: str) -> str:
    """A path without the secrets that links carry."""
    return _SECRET_PATH.sub(r"/\1/...", path)
