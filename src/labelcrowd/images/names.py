"""Folder and file names as data: any script, never a path on our disk."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from labelcrowd.errors import InvalidInput

MAX_COMPONENT = 255  # characters
MAX_PATH = 1000

_CLUTTER = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", ".git", ".ipynb_checkpoints"}


def split_name(path: str) -> tuple[str, str]:
    """(folder, filename) of a relative path with ``/``; folder is ``""`` or ``a/b``.

    Names become NFC, so that a file that came from a Mac and the same from elsewhere are
    one. Raises InvalidInput for absolute names, ``..``, control characters and over-long
    ones. Everything else is a good name.
    """
    name = unicodedata.normalize("NFC", path)
    _check(name, path)
    parts = PurePosixPath(name).parts
    if not parts:
        raise InvalidInput(f"{path!r}: the name is empty")
    return "/".join(parts[:-1]), parts[-1]


def _check(name: str, path: str) -> None:
    if name.startswith("/") or (len(name) > 2 and name[1] == ":" and name[2] in "/\\"):
        raise InvalidInput(f"{shown(path)}: an absolute name; expected one inside the archive")
    if ".." in name.replace("\\", "/").split("/"):
        raise InvalidInput(f"{shown(path)}: a name with '..' leads out of the collection")
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in name):
        raise InvalidInput(f"{shown(path)}: the name has control characters")
    if len(name) > MAX_PATH or any(len(part) > MAX_COMPONENT for part in name.split("/")):
        raise InvalidInput(
            f"{shown(path)}: the name is longer than {MAX_COMPONENT} characters "
            f"(or {MAX_PATH} with its folders)"
        )


def shown(path: str) -> str:
    """A name that is safe and short enough to be printed."""
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in path)
    return clean if len(clean) <= 120 else f"{clean[:100]}...({len(clean)} characters)"


def is_clutter(path: str) -> bool:
    """Whether a file is left by an operating system and means no picture."""
    parts = path.replace("\\", "/").split("/")
    return any(part in _CLUTTER or part.startswith("._") for part in parts)
