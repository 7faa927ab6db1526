"""The record of acts as people read it: page, command and CSV say the same."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

import msgspec

from labelcrowd.accounts import audit
from labelcrowd.accounts.audit import Entry, Filter
from labelcrowd.clock import to_iso
from labelcrowd.formats.spreadsheet import cell
from labelcrowd.money import format_cents
from labelcrowd.workflow.studio import Studio

CHUNK = 1_000
COLUMNS = ("at", "who", "account_id", "action", "subject", "detail")


def details(entry: Entry) -> str:
    """What was noted with an act, in one line: ``live, amount 0.10``."""
    found: Mapping[str, Any] = msgspec.json.decode(entry.detail)
    return ", ".join(_told(name, value) for name, value in found.items() if value not in ("", None))


def _told(name: str, value: Any) -> str:
    if name == "market":
        return str(value)
    word = name.replace("_", " ")
    if name.endswith("_cents") and isinstance(value, int):
        return f"{word.removesuffix(' cents')} {format_cents(value)}"
    if name.endswith(("_at", "until")) and isinstance(value, int):
        return f"{word} {_date(value)}"
    return f"{word} {value}"


def _date(at: int) -> str:
    """A stored time, or its bare number where no calendar has that day: a line must be readable."""
    try:
        return to_iso(at)
    except (ValueError, OverflowError, OSError):
        return str(at)


def all_entries(studio: Studio, requester_id: str, wanted: Filter) -> Iterator[Entry]:
    """Every act, the newest first, read in pages."""
    before = (2**62, "")
    while True:
        page = studio.home.store.read(
            lambda c, before=before: audit.entries(  # type: ignore[misc]
                c, requester_id, wanted, before=before, limit=CHUNK
            )
        )
        yield from page
        if len(page) < CHUNK:
            return
        before = (page[-1].at, page[-1].id)


def write_csv(entries: Iterable[Entry], file: IO[str]) -> None:
    """A line an act. No cell begins a formula: programs for tables would run it."""
    rows = csv.writer(file)
    rows.writerow(COLUMNS)
    for one in entries:
        cells = (to_iso(one.at), one.actor, one.account_id, one.action, one.subject, details(one))
        rows.writerow([cell(text) for text in cells])
