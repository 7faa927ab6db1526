"""What every codec reads into and writes from: one document on its picture. PURE."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from labelcrowd.annotations.document import Object


@dataclass(frozen=True)
class Entry:
    """An object, who drew it (a pseudonym or the source's own name) and when (µs UTC)."""

    object: Object
    author: str = ""
    at: int | None = None


@dataclass(frozen=True)
class Sheet:
    """One document with its picture's name and size.

    ``source`` keeps fields of a source file that no object holds; ``provenance`` is what we
    know of the work itself (origin, assignment's status, seconds), for formats that have room.
    """

    folder: str
    filename: str
    width: int | None = None
    height: int | None = None
    author: str = ""
    entries: tuple[Entry, ...] = ()
    source: dict[str, Any] = field(default_factory=dict)
    provenance: dict[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """``folder/filename``."""
        return f"{self.folder}/{self.filename}" if self.folder else self.filename


@dataclass(frozen=True)
class Drop:
    """One kind of thing that the format could not hold: how often, and where for example."""

    what: str
    count: int
    examples: tuple[str, ...]


class Drops:
    """Counts what was left out or changed on the way into a format."""

    EXAMPLES = 3

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._examples: dict[str, list[str]] = {}

    def note(self, what: str, where: str, count: int = 1) -> None:
        """Count one (or more) of a kind; ``where`` names the picture or object."""
        self._counts[what] = self._counts.get(what, 0) + count
        examples = self._examples.setdefault(what, [])
        if len(examples) < self.EXAMPLES and where not in examples:
            examples.append(where)

    def report(self) -> list[Drop]:
        """All kinds, the most frequent first."""
        kinds = sorted(self._counts.items(), key=lambda kind: (-kind[1], kind[0]))
        return [Drop(what, count, tuple(self._examples[what])) for what, count in kinds]


def where(sheet: Sheet, entry: Entry) -> str:
    """A name for an object in reports: ``folder/picture.jpg: car``."""
    return f"{sheet.path}: {entry.object.name or '(no name)'}"


def in_order(entries: Iterable[Entry]) -> list[Entry]:
    """Entries by depth, those in front last; drawing order where depth is equal."""
    return sorted(entries, key=lambda entry: entry.object.z)
