"""A batch's step and the note of who took it, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from labelcrowd.batches import store
from labelcrowd.batches.lifecycle import Step
from labelcrowd.batches.store import Batch
from labelcrowd.workflow.studio import Studio, note_act


def take_noted_step(
    studio: Studio,
    batch: Batch,
    step: Step,
    *,
    now: int | None = None,
    action: str = "",
    detail: Mapping[str, object] | None = None,
) -> Batch:
    """Move a batch on. What leaves it as it was is not noted, but for an extension.

    ``action`` is the word of the note where it is not the step's own. Raises Conflict.
    """

    def write(connection: Connection) -> Batch:
        moved = store.take_step(connection, batch, step, now=now)
        if moved.status != batch.status or step is Step.EXTEND:
            note_act(connection, studio, batch.requester_id, action or step.value, batch.id, detail)
        return moved

    return studio.home.store.write(write)
