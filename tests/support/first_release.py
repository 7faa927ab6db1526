"""A home as the first release left it: its tables at revision 0001, with rows it wrote itself.

``first_release.json`` holds each table as a line of column names and a line for
each row. Two publications are open on the live market, whose fee is 20 %:

    "street 1"  4 HITs of $0.50 with labelling: approved, rejected, submitted (and a
                bonus of $1.00), and one that Bo is drawing in
    "birds"     7 HITs of $0.12 on a foreign page, which ended in every way there is:
                approved, rejected, returned, abandoned, late and paid, late and not

Ana was paid $0.50, as it was noted before there were runs. Sign-in links,
sessions and keys are left out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, insert

from labelcrowd.storage.blobs import LocalBlobs
from labelcrowd.storage.migrate import upgrade
from labelcrowd.storage.store import open_store

_STORED = Path(__file__).with_suffix(".json")

OPERATOR, OTHER = "A7QKPVA23JMNJT", "AR4DF4X8Y58HD5"  # requesters
ANA, BO = "ADGC8ETIU7IG95", "A4USEZSBMB3FUA"
STREET, BIRDS = "pkf2p2nwnx5awtsykznnldkvaw", "birds"  # openings
DRAWING = "x6yuguwlnlfhqlrvb5v4wdndof"  # the document of what Bo has in hand
LAST_MOMENT = 1_800_003_720_000_000


def make_home(folder: Path, database: str | None = None) -> None:
    """Fill an empty home's folder, or an empty database beside it; not opened by this release."""
    stored = json.loads(_STORED.read_text("utf-8"))
    folder.mkdir()
    blobs = LocalBlobs(folder / "blobs")
    for data in stored["blobs"]:
        blobs.put(bytes.fromhex(data))
    store = open_store(database or folder / "database.sqlite")
    upgrade(store, "0001")
    store.write(lambda connection: _fill(connection, stored["tables"]))
    store.close()


def _fill(connection: Connection, tables: dict[str, list[list[Any]]]) -> None:
    found = MetaData()
    found.reflect(connection)
    for name, (columns, *rows) in tables.items():
        values = [dict(zip(columns, row, strict=True)) for row in rows]
        connection.execute(insert(found.tables[name]), values)
