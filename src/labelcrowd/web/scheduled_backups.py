"""Backups on schedule: a step of the background that hands the work to a thread of its own.

A backup may take minutes, and neither requests nor deadlines wait for it. One that fails is
told in one log line and tried again later; the backups that are there stay.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

from labelcrowd.clock import SECOND, to_iso
from labelcrowd.errors import LabelcrowdError
from labelcrowd.web.logs import log, log_error
from labelcrowd.workflow import backup_schedule
from labelcrowd.workflow.backup_schedule import TRY_AGAIN, Schedule

if TYPE_CHECKING:
    from labelcrowd.web.services import Services

_STOP_WITHIN_S = 5


class _Stopped(Exception):
    """The server ends; the unfinished file is taken away."""


class ScheduledBackups:
    """Makes a backup whenever one is due, one at a time."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._stopping = threading.Event()
        self._not_before = 0  # also where not even the failure could be written down

    def scheduled_backup(self, services: Services) -> None:
        """The step: begins a backup if one is due and none is running."""
        if self._thread is not None and self._thread.is_alive():
            return
        home, now = services.home, services.clock.now()
        state = home.store.read(lambda c: backup_schedule.read_state(c, home.folder))
        due = state.due_at()
        if state.schedule is None or due is None or now < max(due, self._not_before):
            return
        self._thread = threading.Thread(
            target=self._make, args=(services, state.schedule), name="backup", daemon=True
        )
        self._thread.start()

    def wait(self, timeout_s: float | None = None) -> None:
        """Until the backup in hand is done."""
        if self._thread is not None:
            self._thread.join(timeout_s)

    def stop(self) -> None:
        """End the backup in hand."""
        self._stopping.set()
        self.wait(_STOP_WITHIN_S)

    def _make(self, services: Services, schedule: Schedule) -> None:
        home, clock = services.home, services.clock
        began = clock.now()
        try:
            path = backup_schedule.make_scheduled(home, clock, schedule, progress=self._go_on)
        except _Stopped:
            return
        except Exception as error:
            wait = min(TRY_AGAIN, schedule.every_s * SECOND)
            self._not_before = clock.now() + wait
            self._tell(services, schedule, error)
            return
        log(
            "backup written",
            file=str(path),
            bytes=path.stat().st_size,
            seconds=round((clock.now() - began) / SECOND, 1),
        )

    def _go_on(self, done: int) -> None:
        if self._stopping.is_set():
            raise _Stopped

    def _tell(self, services: Services, schedule: Schedule, error: Exception) -> None:
        reason = error.message if isinstance(error, LabelcrowdError) else str(error)
        fields = {"folder": schedule.folder, "next_try": to_iso(self._not_before)}
        if isinstance(error, LabelcrowdError):
            log("backup failed", reason=reason, **fields)
        else:
            log_error("backup failed", error, **fields)
        with contextlib.suppress(LabelcrowdError):  # a full disk takes no note either
            backup_schedule.note_failure(services.home, services.clock, reason)
