"""Reports that something is wrong with a HIT, for the doors that do not know the market."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.accounts import audit
from labelcrowd.accounts.audit import Actor
from labelcrowd.market import reports
from labelcrowd.market.reports import NewReport, Report
from labelcrowd.workflow.studio import Studio

__all__ = [
    "Inbox",
    "NewReport",
    "Report",
    "answer_report",
    "count_unanswered",
    "file_report",
    "read_inbox",
    "reports_about",
]


@dataclass(frozen=True)
class Inbox:
    """A requester's reports: those that wait, and the last of those that were answered."""

    waiting: list[Report]
    answered: list[Report]


def file_report(
    connection: Connection, studio: Studio, market_id: str, worker_id: str, new: NewReport
) -> str:
    """Take a worker's report; its id. See ``market.reports.file_report``."""
    now = studio.clock.now()
    return reports.file_report(connection, studio.ids, now, market_id, worker_id, new)


def read_inbox(connection: Connection, requester_id: str) -> Inbox:
    """What workers reported to the requester on all markets, the newest first."""
    return Inbox(
        reports.reports_to(connection, requester_id, answered=False, limit=200),
        reports.reports_to(connection, requester_id, answered=True),
    )


def count_unanswered(connection: Connection, requester_id: str) -> int:
    """How many wait for an answer."""
    return reports.count_unanswered(connection, requester_id)


def reports_about(connection: Connection, market_id: str, assignment_id: str) -> list[Report]:
    """What was reported about one assignment, the newest first."""
    return reports.reports_about(connection, market_id, assignment_id)


def answer_report(
    studio: Studio, actor: Actor, market_id: str, report_id: str, answer: str
) -> None:
    """Answer the worker, and with that let the assignment be rejected again."""
    now = studio.clock.now()

    def change(connection: Connection) -> None:
        reports.answer_report(connection, now, market_id, actor.requester_id, report_id, answer)
        detail = {"answer": answer}
        audit.note(connection, studio.ids, now, actor, "answer-report", report_id, detail)

    studio.home.store.write(change)
