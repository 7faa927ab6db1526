"""Java's properties files: ``key:value`` with comments, continued lines and escapes. PURE.

https://docs.oracle.com/javase/8/docs/api/java/util/Properties.html#load-java.io.Reader-
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from labelcrowd.errors import InvalidInput
from labelcrowd.formats.text_table import decoded

_KEY = re.compile(r"((?:\\.|[^\\:=\s])*)[ \t\f]*[:=]?[ \t\f]*", re.DOTALL)
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_LONGEST_SHOWN = 60
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True)
class Property:
    """A value and where it stands."""

    file: str
    line: int
    key: str
    value: str

    def wrong(self, message: str) -> InvalidInput:
        """An error at this line."""
        key = self.key if len(self.key) <= _LONGEST_SHOWN else f"{self.key[:_LONGEST_SHOWN]}..."
        return InvalidInput(f"{self.file}, line {self.line}, {key}: {message}", field=key)


def read_properties(file: str, data: bytes) -> dict[str, Property]:
    """Key to value. Raises InvalidInput where a key is there twice: which one holds?"""
    found: dict[str, Property] = {}
    for line, text in _logical_lines(decoded(file, data)):
        match = _KEY.match(text)
        assert match is not None  # it matches the empty text too
        try:
            key, value = _unescaped(match[1]), _unescaped(text[match.end() :]).rstrip()
        except UnicodeDecodeError as error:
            raise InvalidInput(
                f"{file}, line {line}: \\ud800 to \\udfff are halves of a character; write both"
            ) from error
        one = Property(file, line, key, value)
        if key in found:
            raise one.wrong(f"it is also on line {found[key].line}; keep one")
        found[key] = one
    return found


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """(first line, text) without comments, blanks, and with continued lines joined."""
    lines = iter(enumerate(re.split(r"\r\n|\r|\n", text), 1))
    for number, raw in lines:
        line = raw.lstrip(" \t\f")
        if not line or line[0] in "#!":
            continue
        while re.search(r"(?<!\\)(\\\\)*\\$", line):
            _, more = next(lines, (0, ""))
            line = line[:-1] + more.lstrip(" \t\f")
        yield number, line


def _unescaped(text: str) -> str:
    """Java's escapes are UTF-16. Raises UnicodeDecodeError for half a character."""

    def one(match: re.Match[str]) -> str:
        told = match[1]
        return chr(int(told[1:], 16)) if len(told) == 5 else _CONTROLS.get(told, told)

    # What two escapes write in halves is one character.
    return _ESCAPE.sub(one, text).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
