"""Files that the toolbox keeps: HITs that were published, and whole files written at once."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labelcrowd.errors import InvalidInput, NotFound
from labelcrowd.formats.text_table import TAB, Row, Table, read_table, write_table

_HEADER = "hitid\thittypeid\n"


def read_bytes(path: Path) -> bytes:
    """Raises NotFound, InvalidInput."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise NotFound(f"{path}: there is no such file") from error
    except OSError as error:
        raise InvalidInput(f"{path}: cannot be read: {error.strerror}") from error


def read_file(path: Path, *, header_marks: Sequence[str] = ()) -> Table:
    """A table in a file. Raises InvalidInput, NotFound."""
    return read_table(path.name, read_bytes(path), header_marks=header_marks)


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or as it was before."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_text(text, encoding="utf-8")
        os.replace(beside, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise InvalidInput(f"{path}: cannot be written: {error.strerror}") from error


def write_rows(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Rows with their own columns, as the input file has them."""
    cells = [row.cells for row in rows]
    write_whole(path, write_table(columns, cells, separator=TAB, quoted=False))


def published_hits(path: Path) -> list[Row]:
    """The rows of a ``.success`` file, each HIT once. Raises InvalidInput, NotFound."""
    table = read_file(path)
    table.require("hitid")
    found: dict[str, Row] = {}
    for row in table.rows:
        hit_id = row.get("hitid").strip()
        if not hit_id:
            raise row.wrong("hitid", "expected the id of a HIT, got nothing")
        found.setdefault(hit_id, row)
    return list(found.values())


@dataclass
class SuccessFile:
    """A ``.success`` file that is added to: what is in it is never lost."""

    path: Path
    known: set[str]

    @staticmethod
    def open(path: Path) -> SuccessFile:
        """Raises InvalidInput where the file is something else."""
        known = {row.get("hitid").strip() for row in published_hits(path)} if path.exists() else ()
        return SuccessFile(path, set(known))

    def add(self, hit_id: str, hit_type_id: str) -> None:
        """Write down one HIT, at once."""
        if hit_id in self.known:
            return
        try:
            with self.path.open("a", encoding="utf-8") as file:
                if file.tell() == 0:
                    file.write(_HEADER)
                file.write(f"{hit_id}\t{hit_type_id}\n")
        except OSError as error:
            raise InvalidInput(f"{self.path}: cannot be written: {error.strerror}") from error
        self.known.add(hit_id)
