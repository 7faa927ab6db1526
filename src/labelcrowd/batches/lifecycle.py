"""The states of a batch and which step leads from which to which. PURE.

    planned ──publish──> publishing ──opened──> open <──pause/resume──> paused
       │                     │                    └────────stop─────────┴──> stopped
       └──undo──> undone <───┴──undo (undoing) ──opened──> open

``publishing`` means: some HITs may exist as drafts that nobody sees. Such a
batch is finished or undone; it never stays half open. Where undoing meets an
opening that was first, the batch is open.
"""

from __future__ import annotations

import enum

from labelcrowd.errors import Conflict


class BatchStatus(enum.Enum):
    PLANNED = "planned"
    PUBLISHING = "publishing"
    OPEN = "open"
    PAUSED = "paused"
    STOPPED = "stopped"
    UNDOING = "undoing"
    UNDONE = "undone"


KEPT = ("Submitted", "Approved")
"""Statuses of an assignment that came in and was not rejected: what is counted and handed on."""


class Step(enum.Enum):
    """What a requester does to a batch."""

    PUBLISH = "publish"
    OPENED = "opened"
    UNDO = "undo"
    UNDONE = "undone"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    EXTEND = "extend"


_TRANSITIONS: dict[Step, dict[BatchStatus, BatchStatus]] = {
    # The status that a step leads to stands among those it starts from where doing it
    # twice is harmless: a command that was killed is given again.
    Step.PUBLISH: {
        BatchStatus.PLANNED: BatchStatus.PUBLISHING,
        BatchStatus.PUBLISHING: BatchStatus.PUBLISHING,
    },
    Step.OPENED: {
        BatchStatus.PUBLISHING: BatchStatus.OPEN,
        BatchStatus.UNDOING: BatchStatus.OPEN,
        BatchStatus.OPEN: BatchStatus.OPEN,
    },
    Step.UNDO: {
        BatchStatus.PLANNED: BatchStatus.UNDOING,
        BatchStatus.PUBLISHING: BatchStatus.UNDOING,
        BatchStatus.UNDOING: BatchStatus.UNDOING,
    },
    Step.UNDONE: {BatchStatus.UNDOING: BatchStatus.UNDONE},
    Step.PAUSE: {
        BatchStatus.OPEN: BatchStatus.PAUSED,
        BatchStatus.PAUSED: BatchStatus.PAUSED,
    },
    Step.RESUME: {
        BatchStatus.PAUSED: BatchStatus.OPEN,
        BatchStatus.OPEN: BatchStatus.OPEN,
    },
    Step.STOP: {
        BatchStatus.OPEN: BatchStatus.STOPPED,
        BatchStatus.PAUSED: BatchStatus.STOPPED,
        BatchStatus.STOPPED: BatchStatus.STOPPED,
    },
    Step.EXTEND: {
        BatchStatus.OPEN: BatchStatus.OPEN,
        BatchStatus.PAUSED: BatchStatus.PAUSED,
        BatchStatus.STOPPED: BatchStatus.OPEN,
    },
}

SHOWN = (
    BatchStatus.PUBLISHING,
    BatchStatus.UNDOING,
    BatchStatus.OPEN,
    BatchStatus.PAUSED,
    BatchStatus.STOPPED,
)
"""The statuses of batches that lists show: not a plan nobody said yes to, nor what is undone."""


def after(step: Step, status: BatchStatus) -> BatchStatus:
    """The status that ``step`` leads to. Raises Conflict where it is not possible."""
    try:
        return _TRANSITIONS[step][status]
    except KeyError:
        possible = ", ".join(state.value for state in _TRANSITIONS[step])
        raise Conflict(
            f"the batch is {status.value}; {step.value} is possible where it is {possible}",
            code="batch_status",
        ) from None


def sources(step: Step) -> tuple[BatchStatus, ...]:
    """The statuses from which ``step`` is possible."""
    return tuple(_TRANSITIONS[step])
