"""Why workers give HITs back: a reason from a short list, and words; told in sum, without names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.market.assignment_rows import own_assignment
from labelcrowd.market.errors import BadParameter
from labelcrowd.storage.statement import Statement

REASONS = ("unclear", "too_long", "low_pay", "too_hard", "broken", "no_time", "other")
LONGEST_WORDS = 1_000
_SHOWN = 50

_NOTE = Statement(
    "INSERT INTO return_reason (market_id, assignment_id, worker_id, requester_id, hit_type_id, "
    "opening_id, reason, words, at) SELECT h.market_id, ?, ?, h.requester_id, h.hit_type_id, "
    "h.opening_id, ?, ?, ? FROM hit h WHERE h.market_id = ? AND h.id = ? "
    "ON CONFLICT (market_id, assignment_id) DO UPDATE SET "
    "reason = excluded.reason, words = excluded.words"
)
_SAID = Statement(
    "SELECT r.reason, r.words, a.hit_id FROM return_reason r LEFT JOIN assignment a "
    "ON a.market_id = r.market_id AND a.id = r.assignment_id WHERE r.market_id = ? "
    "AND r.requester_id = ? AND r.hit_type_id = ? AND r.opening_id = ? "
    "ORDER BY r.at DESC, r.assignment_id"
)


@dataclass(frozen=True, kw_only=True)
class ReturnReasons:
    """What was said: how often each reason, and the newest words, without who said them."""

    counts: dict[str, int]
    words: Sequence[tuple[str, str]]  # (reason, words)


def note_reason(
    connection: Connection,
    now: int,
    market_id: str,
    assignment_id: str,
    worker_id: str,
    *,
    reason: str,
    words: str,
) -> None:
    """Keep why a worker gave an assignment back; "" keeps nothing. Raises BadParameter.

    Words without a reason are of the reason ``other``.
    """
    words = words.strip()
    if len(words) > LONGEST_WORDS:
        raise BadParameter(
            f"words: expected at most {LONGEST_WORDS:,} characters, got {len(words):,}",
            field="words",
        )
    reason = reason or ("other" if words else "")
    if not reason:
        return
    if reason not in REASONS:
        raise BadParameter(
            f"reason: expected one of {', '.join(REASONS)}, got {reason[:40]!r}", field="reason"
        )
    held = own_assignment(connection, market_id, assignment_id, worker_id)
    _NOTE.run(connection, assignment_id, worker_id, reason, words, now, market_id, held.hit_id)


def return_reasons(
    connection: Connection,
    market_id: str,
    requester_id: str,
    hit_type_id: str,
    opening_id: str,
    hit_ids: Collection[str] | None = None,
) -> ReturnReasons:
    """What workers said who gave back HITs of one opening, the most frequent first.

    With ``hit_ids`` of these HITs of it alone.
    """
    rows = _SAID.all(connection, market_id, requester_id, hit_type_id, opening_id)
    said = [(row[0], row[1]) for row in rows if hit_ids is None or row[2] in hit_ids]
    counts = Counter(reason for reason, _ in said)
    return ReturnReasons(
        counts=dict(sorted(counts.items(), key=lambda one: (-one[1], one[0]))),
        words=[(reason, words) for reason, words in said if words][:_SHOWN],
    )
