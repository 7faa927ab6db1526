"""Prove a home: the database and blobs, every revision's hash, the books, the counters."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, case, func, select

from labelcrowd.annotations.revisions import verify_chain
from labelcrowd.market import ledger, payout_books, study_people
from labelcrowd.storage.archive import Progress, no_progress
from labelcrowd.storage.home import Home
from labelcrowd.storage.tables.documents import document
from labelcrowd.storage.tables.market import assignment, hit, market
from labelcrowd.storage.verify import check_blobs, check_database, named_blobs

_AT_ONCE = 200


@dataclass(frozen=True)
class Report:
    """What was looked at, and what is wrong; ``problems`` is empty for a sound home."""

    documents: int
    blobs: int
    markets: int
    problems: list[str]


def steps(home: Home) -> int:
    """How many steps ``verify`` will report."""
    return len(named_blobs(home.store)) + home.store.read(_count_documents)


def verify(home: Home, progress: Progress = no_progress) -> Report:
    """Check everything; changes nothing, usable while serving."""
    problems = check_database(home.store)
    blobs = len(named_blobs(home.store))
    problems += check_blobs(home.store, home.blobs, progress)
    documents = 0
    for found in _check_documents(home, lambda done: progress(blobs + done)):
        documents += 1
        problems += found
    markets = home.store.read(lambda c: list(c.scalars(select(market.c.id))))
    for market_id in markets:
        problems += home.store.read(lambda c, each=market_id: _check_market(c, each))  # type: ignore[misc]
    return Report(documents, blobs, len(markets), problems)


def _check_market(connection: Connection, market_id: str) -> list[str]:
    found = [
        *ledger.problems(connection, market_id),
        *payout_books.problems(connection, market_id),
        *counter_problems(connection, market_id),
        *study_people.problems(connection, market_id),
    ]
    return [f"market {market_id}: {problem}" for problem in found]


def _count_documents(connection: Connection) -> int:
    return int(connection.scalar(select(func.count()).select_from(document)) or 0)


def _check_documents(home: Home, progress: Progress) -> Iterator[list[str]]:
    """Problems of each document, page by page, so that no reader holds the log for long."""
    after, done = "", 0
    while True:
        page = home.store.read(_page(after))
        for document_id, problem in page:
            done += 1
            yield [problem] if problem else []
            after = document_id
        progress(done)
        if len(page) < _AT_ONCE:
            return


def _page(after: str) -> Callable[[Connection], list[tuple[str, str | None]]]:
    def read(connection: Connection) -> list[tuple[str, str | None]]:
        ids = connection.scalars(
            select(document.c.id)
            .where(document.c.id > after)
            .order_by(document.c.id)
            .limit(_AT_ONCE)
        ).all()
        return [(each, _chain_problem(connection, each)) for each in ids]

    return read


def _chain_problem(connection: Connection, document_id: str) -> str | None:
    try:
        verify_chain(connection, document_id)
    except ValueError as error:
        return str(error)
    return None


def counter_problems(connection: Connection, market_id: str) -> list[str]:
    """HITs whose counters are not those of their assignments."""
    a, h = assignment.c, hit.c
    pending, submitted = _counted("Accepted"), _counted("Submitted")
    completed = _counted("Approved", "Rejected")
    rows = connection.execute(
        select(h.id)
        .select_from(hit.outerjoin(assignment, (a.market_id == h.market_id) & (a.hit_id == h.id)))
        .where(h.market_id == market_id)
        .group_by(h.id, h.pending, h.completed, h.available, h.max_assignments)
        .having(
            (h.pending != pending)
            | (h.completed != completed)
            | (h.max_assignments - h.available - h.pending - h.completed != submitted)
        )
        .order_by(h.id)
    )
    return [f"HIT {row.id}: its counters are not those of its assignments" for row in rows]


def _counted(*statuses: str) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((assignment.c.status.in_(statuses), 1), else_=0)), 0)
