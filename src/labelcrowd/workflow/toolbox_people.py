"""``grantBonus``, ``blockWorker``, ``unblockWorker`` and ``getBalance``."""

from __future__ import annotations

import hashlib
import re

from labelcrowd.crowd.requester_api import Refused, RequesterApi
from labelcrowd.money import format_cents, parse_cents

_USED = re.compile(r"UniqueRequestToken|idempotency token", re.IGNORECASE)


def grant_bonus(
    api: RequesterApi, *, worker_id: str, assignment_id: str, cents: int, reason: str
) -> bool:
    """Pay a bonus; False where the same (assignment, sum, reason) was paid before."""
    asked = f"{worker_id}\0{assignment_id}\0{cents}\0{reason}"
    try:
        api.call(
            "SendBonus",
            WorkerId=worker_id,
            AssignmentId=assignment_id,
            BonusAmount=format_cents(cents),
            Reason=reason,
            UniqueRequestToken=hashlib.sha256(asked.encode()).hexdigest(),
        )
    except Refused as error:
        if _USED.search(error.message):
            return False
        raise
    return True


def worker_of(api: RequesterApi, assignment_id: str) -> str:
    """Who did an assignment. Raises Refused."""
    found = api.call("GetAssignment", AssignmentId=assignment_id)
    return str(found["Assignment"]["WorkerId"])


def block(api: RequesterApi, worker_id: str, reason: str) -> None:
    """This worker does no more work of this requester. Raises Refused."""
    api.call("CreateWorkerBlock", WorkerId=worker_id, Reason=reason)


def unblock(api: RequesterApi, worker_id: str) -> None:
    """They may again. Raises Refused."""
    api.call("DeleteWorkerBlock", WorkerId=worker_id)


def balance(api: RequesterApi) -> tuple[int, int]:
    """(available, on hold) in cents."""
    answer = api.call("GetAccountBalance")
    return parse_cents(answer["AvailableBalance"]), parse_cents(answer.get("OnHoldBalance", "0"))
