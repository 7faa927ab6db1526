"""Taking a worker's identity out of the rows; the work stays under the worker's id.

What is owed stays too: the ledger knows ids only. A worker's id is random and
says nothing of the person.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, and_, delete, or_, select, update

from labelcrowd.storage.erased_person import erased_person
from labelcrowd.storage.tables.invitations import invitation, outgoing_mail
from labelcrowd.storage.tables.market import bonus, worker
from labelcrowd.storage.tables.market_conversations import appeal, hit_message, hit_thread
from labelcrowd.storage.tables.market_finding import saved_requester
from labelcrowd.storage.tables.market_payouts import (
    pay_means,
    payout_claim,
    payout_line,
)
from labelcrowd.storage.tables.market_people import worker_group_member
from labelcrowd.storage.tables.market_qualifications import qualification, qualification_request
from labelcrowd.storage.tables.market_studies import (
    study_assignment,
    study_bonus_line,
    study_participant,
)
from labelcrowd.storage.tables.market_time import return_reason
from labelcrowd.storage.tables.market_trust import hit_report
from labelcrowd.storage.tables.market_workers import worker_block, worker_message
from labelcrowd.storage.tables.site import one_time_link, session

ERASED_NAME = "Erased worker"
FACTS = ("00000000000000000071", "00000000000000000060")
"""Amazon's ids of the place and the age that a worker has stated (``market.worker_facts``)."""


def erased_login(worker_id: str) -> str:
    """What stands where the login was: unique in its market, and nobody's."""
    return f"erased-{worker_id.lower()}"


def erase_identity(connection: Connection, key: bytes, market_id: str, worker_id: str) -> bool:
    """Forget who a worker is; False where that is done already or there is no such worker.

    ``key``: the home's secret.
    """
    row = connection.execute(
        select(worker.c.login, worker.c.name).where(
            worker.c.market_id == market_id, worker.c.id == worker_id
        )
    ).one_or_none()
    if row is None or row.login == erased_login(worker_id):
        return False
    _forget_invitation(connection, market_id, row.login, row.name)
    for table, values in _BLANKED.items():
        _of_worker(connection, table, market_id, worker_id, values)
    _close_what_waits(connection, market_id, worker_id)
    for table in _FORGOTTEN:
        connection.execute(
            delete(table).where(table.c.market_id == market_id, table.c.worker_id == worker_id)
        )
    _forget_facts(connection, market_id, worker_id)
    for table in (session, one_time_link):
        connection.execute(
            delete(table).where(
                table.c.kind == "worker",
                table.c.market_id == market_id,
                table.c.subject_id == worker_id,
            )
        )
    _forget_panel(connection, key, market_id, worker_id)
    connection.execute(  # what waits in a payout run has no address any more
        update(payout_line)
        .where(
            payout_line.c.market_id == market_id,
            payout_line.c.worker_id == worker_id,
            payout_line.c.state == "in-run",
        )
        .values(kind="hand")
    )
    connection.execute(
        update(worker)
        .where(worker.c.market_id == market_id, worker.c.id == worker_id)
        .values(
            login=erased_login(worker_id),
            name=ERASED_NAME,
            password_hash=None,
            active=False,
            language="",
        )
    )
    return True


# What else a worker may have said of themselves. Amounts, dates and states stay for the books.
_BLANKED: dict[Table, dict[str, Any]] = {
    payout_line: {"sealed": None, "masked": ""},
    payout_claim: {"words": ""},
    hit_report: {"browser": "", "words": ""},
    return_reason: {"words": ""},
    qualification_request: {"answer": None},
    appeal: {"words": ""},
    worker_message: {"subject": "", "words": "", "news": ""},
    worker_block: {"reason": ""},
}
_FORGOTTEN = (pay_means, worker_group_member, hit_message, hit_thread, saved_requester)


def _of_worker(
    connection: Connection, table: Table, market_id: str, worker_id: str, values: dict[str, Any]
) -> None:
    connection.execute(
        update(table)
        .where(table.c.market_id == market_id, table.c.worker_id == worker_id)
        .values(**values)
    )


def _close_what_waits(connection: Connection, market_id: str, worker_id: str) -> None:
    """Nobody is left to answer: requests, reports and appeals wait no longer."""
    asked, said, against = qualification_request.c, hit_report.c, appeal.c
    for table, is_open, values in (
        (qualification_request, asked.status.in_(("Started", "Pending")), {"status": "Expired"}),
        (hit_report, said.answered_at.is_(None), {"answer": "", "answered_at": said.at}),
        (appeal, against.state == "open", {"state": "withdrawn"}),
    ):
        connection.execute(
            update(table)
            .where(table.c.market_id == market_id, table.c.worker_id == worker_id, is_open)
            .values(**values)
        )


def _forget_facts(connection: Connection, market_id: str, worker_id: str) -> None:
    """Where they live and whether they are of age."""
    columns = qualification.c
    connection.execute(
        delete(qualification).where(
            columns.market_id == market_id,
            columns.worker_id == worker_id,
            columns.qualification_type_id.in_(FACTS),
        )
    )


def _forget_panel(connection: Connection, key: bytes, market_id: str, worker_id: str) -> None:
    """A panel's id leads to a person, at the panel. It is not let in a second time."""
    table = study_participant
    rows = connection.execute(
        select(table.c.id, table.c.study_id, table.c.person).where(
            table.c.market_id == market_id, table.c.worker_id == worker_id
        )
    ).all()
    for row in rows:
        bonuses = (
            select(bonus.c.id)
            .join(
                study_assignment,
                and_(
                    study_assignment.c.market_id == bonus.c.market_id,
                    study_assignment.c.assignment_id == bonus.c.assignment_id,
                ),
            )
            .where(bonus.c.market_id == market_id, study_assignment.c.participant_id == row.id)
        )
        line = study_bonus_line
        connection.execute(
            update(line)
            .where(line.c.market_id == market_id, line.c.bonus_id.in_(bonuses))
            .values(person="")
        )
        connection.execute(
            update(table)
            .where(table.c.market_id == market_id, table.c.id == row.id)
            .values(person=erased_person(key, row.study_id, row.person), parameters="{}")
        )


def _forget_invitation(connection: Connection, market_id: str, login: str, name: str) -> None:
    """The invitation that was sent to the address that became the login, or to that name alone."""
    by_name = and_(invitation.c.uses == 1, invitation.c.name == name)
    mine = and_(invitation.c.market_id == market_id, or_(invitation.c.email == login, by_name))
    ids = list(connection.scalars(select(invitation.c.id).where(mine)))
    if ids:
        connection.execute(
            update(outgoing_mail).where(outgoing_mail.c.invitation_id.in_(ids)).values(error="")
        )
        connection.execute(
            update(invitation).where(invitation.c.id.in_(ids)).values(name="", email="")
        )
