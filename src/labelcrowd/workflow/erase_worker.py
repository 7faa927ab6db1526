"""Erasing a worker: who they are goes, what they did and what they are owed stays.

The work stays under the worker's id, which is random, and in exports under the
batch's pseudonym. Who is owed something gets a code instead of a name: whoever
shows it is paid by hand (cash, a voucher), with nothing else to tell.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from labelcrowd.accounts import audit, people
from labelcrowd.accounts.audit import Actor
from labelcrowd.accounts.tokens import token_hash
from labelcrowd.clock import to_iso
from labelcrowd.errors import Conflict, NotFound
from labelcrowd.market.payout_lines import lock_lines
from labelcrowd.money import format_cents
from labelcrowd.storage import removals
from labelcrowd.storage.erasing import erase_identity, erased_login
from labelcrowd.storage.removals import WORKER, Entry
from labelcrowd.storage.tables.privacy import erased_worker
from labelcrowd.workflow.open_lines import open_lines_of
from labelcrowd.workflow.remove_images import spread_list
from labelcrowd.workflow.studio import Studio


@dataclass(frozen=True, kw_only=True)
class Erased:
    """``claim``: the code to give to the worker; nobody can see it again."""

    worker_id: str
    claim: str


def is_erased(worker: people.Worker) -> bool:
    """Whether this worker is nobody any more."""
    return worker.login == erased_login(worker.id)


def erase_worker(studio: Studio, market_id: str, worker_id: str, *, actor: Actor) -> Erased:
    """Forget who a worker is, for good.

    Raises NotFound, and Conflict where that is done or a file that pays them is out.
    """
    now, new_id = studio.clock.now(), studio.ids.row()
    claim = studio.ids.row()[:20]
    code = "-".join(claim[n : n + 4] for n in range(0, 20, 4))
    entry = Entry(
        id=new_id,
        at=now,
        kind=WORKER,
        market_id=market_id,
        subject=worker_id,
        sha256=token_hash(claim),
    )

    def erase(connection: Connection) -> None:
        if people.worker(connection, market_id, worker_id) is None:
            raise NotFound(f"worker: no worker {worker_id[:80]!r} on the {market_id} market")
        _refuse_if_on_its_way(connection, market_id, worker_id)
        if not erase_identity(connection, studio.home.secrets.key, market_id, worker_id):
            raise Conflict("this worker was erased already")
        removals.note_worker(connection, entry)
        removals.note(connection, entry, done_at=now)
        audit.note(connection, studio.ids, now, actor, "erase-worker", worker_id, {})

    studio.home.store.write(erase)
    spread_list(studio)
    return Erased(worker_id=worker_id, claim=code)


def _refuse_if_on_its_way(connection: Connection, market_id: str, worker_id: str) -> None:
    """Paid by a file that is out and by hand to who shows the code would be paid twice."""
    waiting = open_lines_of(connection, market_id, worker_id)
    lock_lines(connection, market_id, [line.code for line in waiting])
    for line in open_lines_of(connection, market_id, worker_id):
        if line.file_at is not None:
            raise Conflict(
                f"{format_cents(line.amount_cents)} for this worker is in payout run {line.run}, "
                f"and a file of it was made on {to_iso(line.file_at)[:10]}: say first what became "
                f"of line {line.code}, paid or failed, on the run's page or with "
                f"`labelcrowd payout paid {line.code}` or `payout failed {line.code}`",
                code="pay_on_its_way",
            )


def find_claim(connection: Connection, market_id: str, code: str) -> str:
    """The id of the erased worker whose code it is. Raises NotFound."""
    clean = "".join(character for character in code.casefold() if character.isalnum())
    found: str | None = connection.scalar(
        select(erased_worker.c.worker_id).where(
            erased_worker.c.market_id == market_id,
            erased_worker.c.claim_hash == token_hash(clean),
        )
    )
    if found is None:
        raise NotFound("claim: no erased worker has this code")
    return found
