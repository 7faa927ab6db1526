"""Tables in text files, as Amazon's command line tools and web site wrote them. PURE.

Cells are separated by tabs or commas, with or without double quotes. Every row knows
its line in the file, and errors name file, line and column.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from labelcrowd.errors import InvalidInput

TAB, COMMA = "\t", ","
_LONGEST_CELL = 10_000_000

csv.field_size_limit(_LONGEST_CELL)  # the default of 128 KiB is less than one long answer


@dataclass(frozen=True)
class Row:
    """One line of a table. ``cells`` by the column's name as the header has it."""

    file: str
    line: int
    cells: Mapping[str, str]

    def get(self, column: str) -> str:
        """A cell by its column, upper or lower case; "" where there is no such column."""
        found = self.cells.get(column)
        if found is not None:
            return found
        wanted = column.lower()
        return next((cell for name, cell in self.cells.items() if name.lower() == wanted), "")

    def wrong(self, column: str, message: str) -> InvalidInput:
        """An error at a cell of this row."""
        return InvalidInput(f"{self.file}, line {self.line}, {column}: {message}", field=column)


@dataclass(frozen=True)
class Table:
    """A file's rows. ``columns``: those of all its headers, in order of appearance."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def require(self, *columns: str) -> None:
        """Raises InvalidInput where a column is missing, upper or lower case."""
        there = {name.lower() for name in self.columns}
        missing = [name for name in columns if name.lower() not in there]
        if missing:
            raise InvalidInput(
                f"{self.file}, line 1: expected the column {', '.join(missing)}, got "
                f"{', '.join(self.columns)[:300] or 'no column'}"
            )


def read_table(file: str, data: bytes, *, header_marks: Sequence[str] = ()) -> Table:
    """Read a table whose first line names its columns.

    A row that repeats the header is none: files that tools appended to have it again. So is
    one that has all of ``header_marks`` among its cells: from there on other columns
    hold. Raises InvalidInput with file and line.
    """
    lines = decoded(file, data)
    header: list[str] = []
    columns: dict[str, None] = {}
    rows: list[Row] = []
    for line, cells in _records(file, lines):
        if not header or cells == header or _is_header(cells, header_marks):
            header = _checked_header(file, line, cells)
            columns.update(dict.fromkeys(header))
        elif len(cells) > len(header):
            raise InvalidInput(
                f"{file}, line {line}: expected {len(header)} cells as in the header, got "
                f"{len(cells)}"
            )
        else:
            padded = cells + [""] * (len(header) - len(cells))
            rows.append(Row(file, line, dict(zip(header, padded, strict=True))))
    if not header:
        raise InvalidInput(f"{file}: expected a first line with the columns' names, got nothing")
    return Table(file, tuple(columns), tuple(rows))


def write_table(
    columns: Sequence[str], rows: Sequence[Mapping[str, str]], *, separator: str, quoted: bool
) -> str:
    """A table as text. ``quoted``: every cell, else those that need it."""
    out = io.StringIO()
    writer = csv.writer(
        out,
        delimiter=separator,
        lineterminator="\n",
        quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL,
    )
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return out.getvalue()


def decoded(file: str, data: bytes) -> str:
    """A file's text: UTF-8, Excel's UTF-16, or the Windows-1252 of old tools."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InvalidInput(f"{file}: expected a text file")


def _records(file: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """(first line, cells) of each line that is not blank."""
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = TAB if TAB in first or COMMA not in first else COMMA
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InvalidInput(f"{file}, line {line}: the quotes do not close: {error}") from error
        if any(cells):
            yield line, cells


def _is_header(cells: list[str], marks: Sequence[str]) -> bool:
    return bool(marks) and set(marks) <= {cell.lower() for cell in cells}


def _checked_header(file: str, line: int, cells: list[str]) -> list[str]:
    header = [cell.strip() for cell in cells]
    while header and not header[-1]:  # Excel ends lines with empty cells
        header.pop()
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise InvalidInput(f"{file}, line {line}: the column {twice[0]} is there twice")
    return header
