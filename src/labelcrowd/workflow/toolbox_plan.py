"""``loadHITs``, first half: input, question and properties become HITs that are checked.

Every row is merged and looked at before anything is published, so that all that is
wrong is told at once. An address of a ``tool.html``, whatever its host, is our own
labelling page: its folder and picture are looked up in the requester's collections.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import msgspec
from lxml import etree
from sqlalchemy import Connection

from labelcrowd import strict_xml
from labelcrowd.batches.url_variables import split_query
from labelcrowd.errors import InvalidInput, LabelcrowdError
from labelcrowd.formats.hit_properties import HitProperties, RowProperties
from labelcrowd.formats.merge import merge_xml
from labelcrowd.formats.text_table import Row, Table
from labelcrowd.money import format_cents
from labelcrowd.workflow.implicit_batches import read_own_page
from labelcrowd.workflow.studio import Studio

PAGE = "tool.html"
MAX_BYTES = 65_535  # of a question, on every market of the protocol
_DECLARATION = re.compile(r"^\s*<\?xml.*?\?>", re.DOTALL)

ReadPage = Callable[[str], "Page"]


@dataclass(frozen=True)
class Page:
    """Where a question leads, and what it asks for whatever its address looks like."""

    url: str
    meaning: str
    variables: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class PlannedHit:
    """One row of the input as a HIT."""

    row: Row
    question: str
    meaning: str
    asked: RowProperties


def type_members(common: HitProperties, requirements: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """The members of CreateHITType."""
    return {
        "Title": common.title,
        "Description": common.description,
        "Keywords": common.keywords,
        "Reward": format_cents(common.reward_cents),
        "AssignmentDurationInSeconds": common.assignment_duration_s,
        "AutoApprovalDelayInSeconds": common.auto_approval_delay_s,
        "QualificationRequirements": list(requirements),
    }


@dataclass(frozen=True, kw_only=True)
class HitPlan:
    """All HITs of an input. ``prefix`` is what loadHITs called the label of a run."""

    prefix: str
    properties: HitProperties
    columns: tuple[str, ...]
    hits: tuple[PlannedHit, ...]
    doubles: int  # rows that ask for the same as an earlier one
    problems: tuple[str, ...]  # what is wrong, with file and line; nothing may be published

    @property
    def assignments(self) -> int:
        return sum(hit.asked.assignments for hit in self.hits)

    @property
    def reward_cents(self) -> int:
        """Of all assignments, without fees."""
        return self.assignments * self.properties.reward_cents

    def type_members(self, hit: PlannedHit) -> dict[str, Any]:
        """The members of CreateHITType for a HIT."""
        return type_members(self.properties, hit.asked.requirements)

    def token(self, hit: PlannedHit, round_number: int) -> str:
        """Made of what is asked: the same row sent again is the same HIT."""
        asked = [
            self.prefix,
            self.type_members(hit),
            hit.meaning,
            hit.asked.assignments,
            hit.asked.lifetime_s,
        ]
        digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
        return f"{digest[:56]}-{round_number}"


def plan_submission(
    prefix: str,
    table: Table,
    question_file: str,
    question: str,
    properties: HitProperties,
    *,
    read_page: ReadPage | None,
    live: bool,
    most: int | None = None,
) -> HitPlan:
    """Merge and check every row. ``read_page``: reads addresses of our own labelling page.

    Raises InvalidInput for a table without rows.
    """
    planned: dict[str, PlannedHit] = {}
    problems: list[str] = []
    rows = table.rows[:most]
    if not rows:
        raise InvalidInput(f"{table.file}: expected a row for each HIT, there is none")
    for row in rows:
        try:
            asked = properties.of_row(row.cells)
            merged = merge_xml(question_file, question, row.cells)
            text, meaning = _checked(question_file, merged, asked, read_page, live=live)
        except LabelcrowdError as error:
            problems.append(f"{row.file}, line {row.line}: {error.message}")
            continue
        hit = PlannedHit(row=row, question=text, meaning=meaning, asked=asked)
        planned.setdefault(_same(hit), hit)
    return HitPlan(
        prefix=prefix,
        properties=properties,
        columns=table.columns,
        hits=tuple(planned.values()),
        doubles=len(rows) - len(problems) - len(planned),
        problems=tuple(problems),
    )


def page_reader(studio: Studio, requester_id: str, connection: Connection) -> ReadPage:
    """What reads a ``tool.html`` address of any host as one of ours. Raises InvalidInput."""

    def read(url: str) -> Page:
        query = urlsplit(url).query
        ours = f"{studio.public_url}/{PAGE}?{query}"
        page = read_own_page(connection, ours, requester_id)
        meaning = f"{page.image.id} {msgspec.json.encode(page.design).decode()}"
        return Page(ours, meaning, split_query(query))

    return read


def _checked(
    file: str, merged: str, asked: RowProperties, read_page: ReadPage | None, *, live: bool
) -> tuple[str, str]:
    """The question as it goes out, and what makes it the same as another. Raises InvalidInput."""
    # It goes out as UTF-8, whatever the file says of itself.
    merged = _DECLARATION.sub("", merged).strip()
    try:
        root = strict_xml.parse_text(merged)
    except InvalidInput as error:
        raise InvalidInput(f"{file}, merged: {error.message}") from error
    place = root.find("{*}ExternalURL")
    url = (place.text or "").strip() if place is not None else ""
    if place is None or read_page is None or not is_labelling_page(url):
        return _short_enough(file, merged), f"{merged} {asked.annotation}"
    page = read_page(url)
    if live and page.variables.get("mt_sandbox") == "true":
        raise InvalidInput(
            "mt_sandbox: this address was made for the sandbox; make the input again for the "
            "live market, or use --market sandbox"
        )
    place.text = page.url
    return _short_enough(file, etree.tostring(root, encoding="unicode")), page.meaning


def _short_enough(file: str, question: str) -> str:
    size = len(question.encode())
    if size > MAX_BYTES:
        raise InvalidInput(f"{file}, merged: expected at most {MAX_BYTES:,} bytes, got {size:,}")
    return question


def is_labelling_page(url: str) -> bool:
    """Whether an address, of any host, is that of LabelMe's page."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return False  # no address at all: the market says what is wrong with it
    return path.rsplit("/", 1)[-1] == PAGE


def _same(hit: PlannedHit) -> str:
    asked = hit.asked
    return json.dumps(
        [hit.meaning, asked.assignments, asked.lifetime_s, list(asked.requirements)],
        sort_keys=True,
    )
