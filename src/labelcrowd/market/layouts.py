"""HITLayouts: making, listing and removing them, and the question that one becomes.

A layout is HTML with placeholders ``${name}``. CreateHIT names it and gives each placeholder a
value; values go in as they are, as on Amazon, where they may be HTML.
https://docs.aws.amazon.com/AWSMechTurk/latest/AWSMturkAPI/ApiReference_HITLayoutArticle.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from labelcrowd.errors import InvalidInput
from labelcrowd.ids import Ids
from labelcrowd.market.errors import BadParameter, DoesNotExist
from labelcrowd.market.html_questions import html_question
from labelcrowd.market.questions import MAX_BYTES
from labelcrowd.storage.tables.market_layouts import hit_layout

MOST_PIXELS = 100_000
_PLACEHOLDER = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_.-]{0,99})\}")
_FORM = re.compile(r"<(?:crowd-)?form[\s>]", re.IGNORECASE)
_PAGE = re.compile(r"\s*(?:<!doctype|<html)", re.IGNORECASE)

_l = hit_layout.c


@dataclass(frozen=True)
class Layout:
    """One layout. Times are microseconds UTC; ``frame_height`` 0: the window's."""

    id: str
    requester_id: str
    name: str
    content: str
    frame_height: int
    created_at: int

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names of its parameters, in their order."""
        return placeholders(self.content)

    def question(self, values: Mapping[str, str]) -> str:
        """The HTMLQuestion with these values. Raises BadParameter: missing, surplus, too long."""
        names = self.placeholders
        _refuse("are missing", [name for name in names if name not in values])
        _refuse("are not used in the layout", [name for name in values if name not in names])
        page = filled_in(self.content, values)
        question = html_question(page, self.frame_height)
        size = len(question.encode())
        if size > MAX_BYTES:
            raise BadParameter(
                f"The question that the HITLayout and its parameters make is longer than "
                f"{MAX_BYTES} bytes: it has {size}."
            )
        return question


def placeholders(content: str) -> tuple[str, ...]:
    """The names of the placeholders in a page, each once, in their order."""
    return tuple(dict.fromkeys(_PLACEHOLDER.findall(content)))


def filled_in(content: str, values: Mapping[str, str]) -> str:
    """The whole page with these values; a placeholder without one stays.

    What has no form of its own gets one with a button, as Amazon's projects did.
    """
    page = _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), content)
    if _FORM.search(page) is None:
        page = _with_form(page)
    if _PAGE.match(page):
        return page
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width, initial-scale=1"></head><body>{page}</body></html>'
    )


def _with_form(page: str) -> str:
    start = (
        '<form name="mturk_form" method="post" id="mturk_form" '
        'action="https://www.mturk.com/mturk/externalSubmit">'
        '<input type="hidden" value="" name="assignmentId" id="assignmentId">'
    )
    end = '<p><input type="submit" id="submitButton" value="Submit"></p></form>'
    body = re.search(r"<body(\s[^>]*)?>", page, re.IGNORECASE)
    if body is None:
        return start + page + end
    close = page.lower().rfind("</body>")
    close = len(page) if close < body.end() else close
    return page[: body.end()] + start + page[body.end() : close] + end + page[close:]


def _refuse(why: str, names: Iterable[str]) -> None:
    listed = ", ".join(name[:100] for name in names)
    if listed:
        raise BadParameter(f"HITLayoutParameters: these {why}: {listed[:500]}.")


def make(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    requester_id: str,
    *,
    name: str,
    content: str,
    frame_height: int,
) -> Layout:
    """Keep a new layout. Raises InvalidInput."""
    _check(name, content, frame_height)
    found = Layout(ids.entity(), requester_id, name.strip(), content, frame_height, now)
    connection.execute(
        insert(hit_layout).values(
            market_id=market_id,
            id=found.id,
            requester_id=requester_id,
            name=found.name,
            content=content,
            frame_height=frame_height,
            created_at=now,
            removed_at=None,
        )
    )
    return found


def _check(name: str, content: str, frame_height: int) -> None:
    if not 1 <= len(name.strip()) <= 100:
        raise InvalidInput(f"name: expected 1 to 100 characters, got {len(name)}", field="name")
    size = len(content.encode(errors="replace"))
    if not content.strip() or size > MAX_BYTES:
        raise InvalidInput(
            f"content: expected HTML of at most {MAX_BYTES} bytes, got {size}", field="content"
        )
    if not 0 <= frame_height <= MOST_PIXELS:
        raise InvalidInput(
            f"frame_height: expected 0 to {MOST_PIXELS} pixels, got {frame_height}",
            field="frame_height",
        )


_MINE = select(hit_layout).where(
    _l.market_id == bindparam("b_market"),
    _l.requester_id == bindparam("b_requester"),
    _l.removed_at.is_(None),
)
_ALL = _MINE.order_by(_l.created_at.desc(), _l.id.desc())
_ONE = _MINE.where(_l.id == bindparam("b_id"))


def mine(connection: Connection, market_id: str, requester_id: str) -> list[Layout]:
    """A requester's layouts, newest first."""
    rows = connection.execute(_ALL, {"b_market": market_id, "b_requester": requester_id})
    return [_layout(row) for row in rows]


def one(connection: Connection, market_id: str, requester_id: str, layout_id: str) -> Layout:
    """One of them. Raises DoesNotExist, also for another requester's and a removed one."""
    row = connection.execute(
        _ONE, {"b_market": market_id, "b_requester": requester_id, "b_id": layout_id}
    ).one_or_none()
    if row is None:
        raise no_layout(layout_id)
    return _layout(row)


def remove(
    connection: Connection, now: int, market_id: str, requester_id: str, layout_id: str
) -> None:
    """Make no new HITs of it; those that were made stay. Raises DoesNotExist."""
    gone = connection.execute(
        update(hit_layout)
        .where(
            _l.market_id == market_id,
            _l.requester_id == requester_id,
            _l.id == layout_id,
            _l.removed_at.is_(None),
        )
        .values(removed_at=now)
    )
    if gone.rowcount != 1:
        raise no_layout(layout_id)


def no_layout(layout_id: str) -> DoesNotExist:
    return DoesNotExist(f"HITLayout {layout_id[:64]} does not exist.", "HITLayoutDoesNotExist")


def _layout(row: Row[Any]) -> Layout:
    return Layout(row.id, row.requester_id, row.name, row.content, row.frame_height, row.created_at)
