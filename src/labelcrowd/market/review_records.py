"""Reading what review policies have written down, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select

from labelcrowd.storage.tables.market_reviews import review_record

LEVELS = ("Assignment", "HIT")  # of a policy, and of what a record is about
RESULT, ACTION = "result", "action"
BEGINNING = (0, "")
MOST = 2**31 - 1  # that the column of numbers takes

_r = review_record.c
_PAGE = (
    select(review_record)
    .where(
        _r.market_id == bindparam("b_market"),
        _r.hit_id == bindparam("b_hit"),
        _r.number > bindparam("b_after"),
        _r.level.in_(bindparam("b_levels", expanding=True)),
        _r.kind.in_(bindparam("b_kinds", expanding=True)),
    )
    .order_by(_r.number)
    .limit(bindparam("b_limit"))
)
_ABOUT = (
    select(review_record)
    .where(
        _r.market_id == bindparam("b_market"),
        _r.hit_id == bindparam("b_hit"),
        or_(_r.subject_id == bindparam("b_subject"), _r.subject_id == _r.hit_id),
    )
    .order_by(_r.number)
)


def page_of_records(
    connection: Connection,
    market_id: str,
    hit_id: str,
    *,
    levels: Sequence[str],
    kinds: Sequence[str],
    after: int,
    limit: int,
) -> Sequence[Any]:
    """Rows in the order in which they were written, after a number."""
    values = {"b_market": market_id, "b_hit": hit_id, "b_after": after, "b_limit": limit}
    return connection.execute(
        _PAGE, {**values, "b_levels": list(levels), "b_kinds": list(kinds)}
    ).all()


def records_about(
    connection: Connection, market_id: str, hit_id: str, assignment_id: str
) -> Sequence[Any]:
    """Rows about one assignment and about its HIT."""
    return connection.execute(
        _ABOUT, {"b_market": market_id, "b_hit": hit_id, "b_subject": assignment_id}
    ).all()
