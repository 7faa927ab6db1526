"""``updateHITs``: published HITs get the title, reward and times of another properties file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from labelcrowd.crowd.requester_api import Refused, RequesterApi
from labelcrowd.formats.hit_properties import HitProperties
from labelcrowd.formats.text_table import TAB, Row, write_table
from labelcrowd.workflow.toolbox_calls import Show, for_each
from labelcrowd.workflow.toolbox_files import write_whole
from labelcrowd.workflow.toolbox_plan import type_members


@dataclass
class Updated:
    """``failed``: what the market refused, with file and line."""

    hit_type_id: str
    updated: int = 0
    failed: list[str] = field(default_factory=list)


def update_hits(
    api: RequesterApi,
    success: Path,
    hits: Sequence[Row],
    properties: HitProperties,
    show: Show = lambda done: None,
) -> Updated:
    """Move every HIT to the new type, and write that down. Raises Refused without a type."""
    # Qualifications with variables belong to rows of an input, which is not here.
    members = type_members(properties, properties.requirements({}))
    done = Updated(api.call("CreateHITType", **members)["HITTypeId"])

    def move(row: Row) -> str:
        hit_id = row.get("hitid").strip()
        try:
            api.call("UpdateHITTypeOfHIT", HITId=hit_id, HITTypeId=done.hit_type_id)
        except Refused as error:
            return error.message
        return ""

    rows = []
    for row, why in for_each(hits, move, show):
        done.updated += not why
        if why:
            done.failed.append(f"{row.file}, line {row.line}, {row.get('hitid')}: {why}")
        type_id = row.get("hittypeid") if why else done.hit_type_id
        rows.append({"hitid": row.get("hitid").strip(), "hittypeid": type_id})
    write_whole(success, write_table(["hitid", "hittypeid"], rows, separator=TAB, quoted=False))
    return done
