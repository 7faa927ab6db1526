"""What review policies say of one assignment, for whoever reviews it by hand."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.market.review_records import ACTION, records_about


@dataclass(frozen=True)
class PolicyAct:
    """One thing that a policy did. ``status``: Amazon's word; ``said``: what came of it."""

    name: str
    status: str
    said: str
    at: int


@dataclass(frozen=True)
class PolicyReport:
    """Scores in per cent, None where there is none, and what was done."""

    known_answers: int | None
    agreement: int | None
    acts: list[PolicyAct]


def policy_report(
    connection: Connection, market_id: str, hit_id: str, assignment_id: str
) -> PolicyReport | None:
    """What policies found out about an assignment; None where its HIT has had none."""
    rows = records_about(connection, market_id, hit_id, assignment_id)
    if not rows:
        return None
    scores = {row.name: int(row.value) for row in rows if row.name in (_KNOWN, _AGREEMENT)}
    acts = [
        PolicyAct(row.name, row.status, row.value, row.at) for row in rows if row.kind == ACTION
    ]
    return PolicyReport(scores.get(_KNOWN), scores.get(_AGREEMENT), acts)


_KNOWN, _AGREEMENT = "KnownAnswerScore", "WorkerAgreementScore"
