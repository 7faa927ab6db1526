"""What must be true after any simulation, whatever went wrong in it."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import Connection, func, select

from labelcrowd.annotations.edits import fold
from labelcrowd.annotations.revisions import revisions, verify_chain
from labelcrowd.market import ledger
from labelcrowd.storage.tables.documents import document, revision
from labelcrowd.storage.tables.market import (
    assignment,
    bonus,
    hit,
    ledger_account,
    request_token,
)
from labelcrowd.workflow.verify import counter_problems
from tests.simulation.server import MARKET
from tests.simulation.world import Record


def problems(connection: Connection, record: Record) -> list[str]:
    """Empty if acknowledged is stored, stored was attempted, and the books are right."""
    return [
        *record.surprises,
        *_edits(connection, record),
        *_documents(connection),
        *_assignments(connection, record),
        *_decisions(connection, record),
        *_money(connection, record),
        *counter_problems(connection, MARKET),
        *ledger.problems(connection, MARKET),
    ]


def _edits(connection: Connection, record: Record) -> list[str]:
    rows = connection.execute(select(revision.c.change_id, revision.c.seq)).all()
    stored = {row.change_id: row.seq for row in rows}
    found = []
    if len(stored) != len(rows):
        found.append("an edit is stored twice")
    if lost := record.acked_edits.items() - stored.items():
        found.append(f"acknowledged edits lost or renumbered: {sorted(lost)}")
    if invented := stored.keys() - record.attempted_edits.keys():
        found.append(f"edits that nobody sent: {sorted(invented)}")
    return found


def _documents(connection: Connection) -> list[str]:
    found = []
    for document_id in connection.scalars(select(document.c.id)).all():
        try:
            verify_chain(connection, document_id)
            fold(revisions(connection, document_id))
        except ValueError as error:
            found.append(str(error))
    return found


def _assignments(connection: Connection, record: Record) -> list[str]:
    """One winner: an assignment is one worker's, a HIT has no more than its places."""
    a = assignment.c
    rows = {row.id: row for row in connection.execute(select(assignment))}
    found = [
        f"assignment {assignment_id} was given to {who[1]} on {who[0]}, stored otherwise"
        for assignment_id, who in record.accepted.items()
        if assignment_id not in rows
        or (rows[assignment_id].hit_id, rows[assignment_id].worker_id) != who
    ]
    taken = Counter(
        row.hit_id for row in rows.values()
        if row.status in ("Accepted", "Submitted", "Approved", "Rejected")
    )  # fmt: skip
    most = {row.id: row.max_assignments for row in connection.execute(select(hit))}
    found += [f"HIT {h} has {n} of {most[h]} places taken" for h, n in taken.items() if n > most[h]]
    twice = connection.execute(
        select(a.hit_id, a.worker_id)
        .where(a.status.not_in(("Returned", "Abandoned")))
        .group_by(a.hit_id, a.worker_id)
        .having(func.count() > 1)
    )
    return found + [f"worker {row.worker_id} has HIT {row.hit_id} twice" for row in twice]


def _decisions(connection: Connection, record: Record) -> list[str]:
    status = {
        row.id: row.status
        for row in connection.execute(select(assignment.c.id, assignment.c.status))
    }
    done = ("Submitted", "Approved", "Rejected", "Late")
    found = [
        f"assignment {each} was answered {said}, is {status.get(each)}"
        for said, kept, right in (
            ("submitted", record.submitted, done),
            ("returned", record.returned, ("Returned", "Abandoned")),
            ("approved", record.approved, ("Approved",)),
            ("rejected", record.rejected, ("Rejected",)),
        )
        for each in kept
        if status.get(each) not in right
    ]
    return found + [f"{each}: approved and rejected" for each in record.approved & record.rejected]


def _money(connection: Connection, record: Record) -> list[str]:
    """Workers are owed exactly the rewards of approved work and the bonuses, each once."""
    a, b = assignment.c, bonus.c
    rewards = connection.scalar(
        select(func.coalesce(func.sum(a.reward_cents), 0)).where(a.status == "Approved")
    )
    bonuses = connection.scalar(select(func.coalesce(func.sum(b.amount_cents), 0)))
    owed = connection.scalar(
        select(func.coalesce(func.sum(ledger_account.c.balance_cents), 0)).where(
            ledger_account.c.kind == ledger.PAYABLE
        )
    )
    found = []
    if owed != (rewards or 0) + (bonuses or 0):
        found.append(f"workers are owed {owed}, earned {rewards} and {bonuses} bonus")
    tokens = list(
        connection.scalars(
            select(request_token.c.token).where(request_token.c.operation == "SendBonus")
        )
    )
    paid = sum(record.attempted_bonuses.get(token, -1) for token in tokens)
    if len(tokens) != len(set(tokens)) or paid != bonuses:
        found.append(f"bonuses of {bonuses} cents are stored for tokens worth {paid}")
    if lost := record.bonuses.keys() - set(tokens):
        found.append(f"acknowledged bonuses lost: {sorted(lost)}")
    return found
