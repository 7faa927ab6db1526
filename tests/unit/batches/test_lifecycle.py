"""Which step leads from which state of a batch to which."""

from __future__ import annotations

import pytest

from labelcrowd.batches.lifecycle import BatchStatus, Step, after, sources
from labelcrowd.errors import Conflict

S = BatchStatus
ALLOWED = {
    (Step.PUBLISH, S.PLANNED): S.PUBLISHING,
    (Step.PUBLISH, S.PUBLISHING): S.PUBLISHING,
    (Step.OPENED, S.PUBLISHING): S.OPEN,
    (Step.OPENED, S.UNDOING): S.OPEN,
    (Step.OPENED, S.OPEN): S.OPEN,
    (Step.UNDO, S.PLANNED): S.UNDOING,
    (Step.UNDO, S.PUBLISHING): S.UNDOING,
    (Step.UNDO, S.UNDOING): S.UNDOING,
    (Step.UNDONE, S.UNDOING): S.UNDONE,
    (Step.PAUSE, S.OPEN): S.PAUSED,
    (Step.PAUSE, S.PAUSED): S.PAUSED,
    (Step.RESUME, S.PAUSED): S.OPEN,
    (Step.RESUME, S.OPEN): S.OPEN,
    (Step.STOP, S.OPEN): S.STOPPED,
    (Step.STOP, S.PAUSED): S.STOPPED,
    (Step.STOP, S.STOPPED): S.STOPPED,
    (Step.EXTEND, S.OPEN): S.OPEN,
    (Step.EXTEND, S.PAUSED): S.PAUSED,
    (Step.EXTEND, S.STOPPED): S.OPEN,
}


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("status", list(BatchStatus))
def test_every_step_from_every_state(step: Step, status: BatchStatus) -> None:
    expected = ALLOWED.get((step, status))
    if expected is None:
        with pytest.raises(Conflict, match=f"the batch is {status.value}"):
            after(step, status)
        assert status not in sources(step)
    else:
        assert after(step, status) is expected


def test_what_was_undone_leads_nowhere() -> None:
    assert all(BatchStatus.UNDONE not in sources(step) for step in Step)
