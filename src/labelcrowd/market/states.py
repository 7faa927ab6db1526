"""The state machine of a HIT, as numbers and pure functions.

A HIT has ``maximum`` places. Each is available, pending (accepted), or taken
by work that was submitted; ``completed`` counts approved and rejected work.
The status follows from these numbers and from whether the HIT has expired.
Semantics: docs/market-compatibility.md, from Amazon's state table.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

ASSIGNABLE, UNASSIGNABLE = "Assignable", "Unassignable"
REVIEWABLE, REVIEWING, DISPOSED = "Reviewable", "Reviewing", "Disposed"


@dataclass(frozen=True, slots=True)
class Places:
    """Counters and status of one HIT."""

    status: str
    maximum: int
    pending: int
    available: int
    completed: int
    expired: bool

    @property
    def submitted(self) -> int:
        """Places taken by work that waits for a decision."""
        return self.maximum - self.available - self.pending - self.completed

    @property
    def open(self) -> bool:
        """Whether a worker may take a place."""
        return self.status == ASSIGNABLE and self.available > 0 and not self.expired

    def accept(self) -> Places:
        return self._with(available=self.available - 1, pending=self.pending + 1)

    def give_back(self) -> Places:
        """A worker returned the assignment or let its time run out."""
        return self._with(available=self.available + 1, pending=self.pending - 1)

    def submit(self) -> Places:
        return self._with(pending=self.pending - 1)

    def submit_late(self) -> Places:
        """Work whose place had gone back takes a free one again."""
        return self._with(available=self.available - 1)

    def complete(self) -> Places:
        """One submitted assignment was approved or rejected for the first time."""
        return self._with(completed=self.completed + 1)

    def expire(self) -> Places:
        return self._with(expired=True)

    def shut(self) -> Places:
        """The free places are gone for good."""
        return self._with(maximum=self.maximum - self.available, available=0)

    def extend(self, *, assignments: int = 0, revive: bool = False) -> Places:
        """More places, and a new life where it had expired."""
        return self._with(
            maximum=self.maximum + assignments,
            available=self.available + assignments,
            expired=self.expired and not revive,
        )

    def _with(self, **changes: object) -> Places:
        changed = replace(self, **changes)  # type: ignore[arg-type]
        return replace(changed, status=changed._status())

    def _status(self) -> str:
        if self.status == DISPOSED:
            return DISPOSED
        if self.available > 0 and not self.expired:
            return ASSIGNABLE
        if self.pending > 0:
            return UNASSIGNABLE
        return REVIEWING if self.status == REVIEWING else REVIEWABLE
