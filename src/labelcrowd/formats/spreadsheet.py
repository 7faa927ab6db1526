"""Rows as CSV for spreadsheets, in which no cell runs as a formula. PURE."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from typing import TextIO

# What a spreadsheet would take for a formula (OWASP, "CSV Injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_rows(columns: Sequence[str], rows: Iterable[Mapping[str, object]], file: TextIO) -> int:
    """Write rows as CSV with a header line; how many."""
    # All quoted: a bare carriage return in a comment would break the row otherwise.
    writer = csv.DictWriter(file, columns, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writeheader()
    count = 0
    for row in rows:
        writer.writerow({column: cell(row[column]) for column in columns})
        count += 1
    return count


def cell(value: object) -> object:
    """A value as a CSV file has it: what a spreadsheet would run gets a leading apostrophe."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value


def spreadsheet_safe(text: str) -> str:
    """A worker's text with an apostrophe before what a spreadsheet would run as a formula.

    Numbers stay as they are.
    """
    if not text.startswith(_FORMULA):
        return text
    try:
        float(text)
    except ValueError:
        return f"'{text}"
    return text
