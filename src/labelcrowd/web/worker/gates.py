"""What a worker reads and agrees to before taking work: each text once, and again when it changed.

``GATES`` are asked in their order, inside the transaction that accepts a HIT, so that nothing is
held while a text waits for its yes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from labelcrowd.accounts import acceptances
from labelcrowd.errors import NotAllowed
from labelcrowd.images import terms
from labelcrowd.market import pay_terms, workers
from labelcrowd.market.hit_rows import Hit
from labelcrowd.web.markdown import safe_html
from labelcrowd.web.worker.site import WorkerSite

PAY_TERMS = "pay-terms"


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A text that waits for a worker's yes. ``template`` shows it with ``values``."""

    gate: str
    subject: str  # of what; "" where there is one such text
    digest: str
    template: str
    values: Mapping[str, Any]


class NotAgreed(NotAllowed):
    """Work that waits for a yes to ``notice``."""

    code = "not_agreed"

    def __init__(self, notice: Notice, hit_id: str) -> None:
        super().__init__(f"read and agree to the {notice.gate} of this market first")
        self.notice, self.hit_id = notice, hit_id


Gate = Callable[[Connection, WorkerSite, str, Hit], Notice | None]
"""What this worker must agree to before this HIT, None where nothing."""


def how_pay_happens(
    connection: Connection, site: WorkerSite, worker_id: str, hit: Hit
) -> Notice | None:
    """Before the first work for real money, unless a panel pays the worker."""
    if site.play_money or not (hit.reward_cents or hit.reserve_cents):
        return None
    pay = pay_terms.read_terms(connection, site.market_id)
    if pay is None:
        return None
    key = (site.market_id, worker_id, PAY_TERMS, "", pay.digest)
    if acceptances.has_accepted(connection, *key):
        return None
    if workers.is_paid_by_panel(connection, site.market_id, worker_id):
        return None
    return Notice(
        gate=PAY_TERMS,
        subject="",
        digest=pay.digest,
        template="pay_terms.html",
        values={"terms": pay},
    )


def collection_terms(
    connection: Connection, site: WorkerSite, worker_id: str, hit: Hit
) -> Notice | None:
    """What a requester asks before a picture of a collection is sent, once for all its pictures.

    The labelling page asks it too, on its own, where nobody came through this site.
    """
    asked = terms.asked_by_hit(connection, site.market_id, hit.id)
    if asked is None:
        return None
    if terms.has_accepted(connection, site.market_id, worker_id, *asked):
        return None
    text = terms.terms_text(connection, *asked)
    return Notice(
        gate=terms.GATE,
        subject=text.collection_id,
        digest=text.digest,
        template="collection_terms.html",
        values={"text": safe_html(text.body)},
    )


GATES: tuple[Gate, ...] = (how_pay_happens, collection_terms)


def pending(connection: Connection, site: WorkerSite, worker_id: str, hit: Hit) -> Notice | None:
    """The first text that waits for this worker's yes before this HIT."""
    for gate in GATES:
        notice = gate(connection, site, worker_id, hit)
        if notice is not None:
            return notice
    return None


def require(connection: Connection, site: WorkerSite, worker_id: str, hit: Hit) -> None:
    """Raises NotAgreed where a text waits."""
    notice = pending(connection, site, worker_id, hit)
    if notice is not None:
        raise NotAgreed(notice, hit.id)


def agree(
    connection: Connection, now: int, site: WorkerSite, worker_id: str, hit: Hit, digest: str
) -> None:
    """Note a yes, if it is to the text that waits now; else that one is shown next."""
    notice = pending(connection, site, worker_id, hit)
    if notice is not None and notice.digest == digest:
        acceptances.note_acceptance(
            connection, now, site.market_id, worker_id, notice.gate, notice.subject, digest
        )
