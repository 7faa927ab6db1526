"""A server that can be cut off at any write to its disk and started again on what is left."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from labelcrowd.annotations import revisions
from labelcrowd.annotations.edits import Edit
from labelcrowd.annotations.validity import check
from labelcrowd.clock import SetClock
from labelcrowd.crowd.inprocess import InProcessCrowd
from labelcrowd.crowd.port import HitSpec, HitTypeSpec
from labelcrowd.errors import LabelcrowdError, StorageFailed
from labelcrowd.ids import Ids
from labelcrowd.market import assignments, due
from labelcrowd.storage.sqlite import SqliteStore
from tests.support.apsw_driver import opener
from tests.support.disk import Disk, PowerCut, broken, full

NAME = "database.sqlite"
MARKET = "live"

CRASH, LOSE_POWER, DISK_FULL, DISK_BROKEN = 0.02, 0.02, 0.02, 0.006
"""How likely each is at one request."""


class Crashed(Exception):
    """The server is gone; whoever asked gets no answer."""


class SimulatedServer:
    """The store, the market and the documents behind one door: ``handle``."""

    def __init__(
        self, folder: Path, files: dict[str, bytes], chance: random.Random, clock: SetClock
    ) -> None:
        self._folder, self._chance, self._clock = folder, chance, clock
        self._ids = Ids(chance.randbytes)
        self.restarts = 0
        self.requester_id = ""
        self._start(files)

    def set_requester(self, requester_id: str) -> None:
        """Whose HITs these are."""
        self.requester_id = requester_id
        self.crowd.requester_id = requester_id

    # --- life and death ---

    def _start(self, files: dict[str, bytes]) -> None:
        self.home = Path(tempfile.mkdtemp(dir=self._folder))
        for name, content in files.items():
            (self.home / name).write_bytes(content)
        self._disk, self._cut, self._seen = Disk(), PowerCut(files), 0
        path = self.home / NAME
        self.store = SqliteStore(path, connect=opener(path, self._disk.name))
        _share_compiled(self.store)
        self.crowd = InProcessCrowd(self.store, self._ids, self._clock, self.requester_id, MARKET)

    def restart(self, *, events: int | None = None, power: bool) -> None:
        """Die after so many of the disk's events (None: all of them) and start again.

        Without ``power`` what was not synced may be gone; a killed process loses nothing
        that it wrote.
        """
        record = self._disk.events if events is None else self._disk.events[:events]
        for event in record[self._seen :]:
            self._cut.happen(event)
        files = self._cut.files(None if power else self._chance, everything=power)
        self.stop()
        self.restarts += 1
        self._start(files)

    def stop(self) -> None:
        self._disk.fault = lambda event: None
        self.store.close()

    # --- requests ---

    def handle(self, request: dict[str, Any]) -> dict[str, Any]:
        """The answer: ``{"ok": ...}`` or ``{"error": code}``. Raises Crashed."""
        fate = self._chance.random()
        before = len(self._disk.events)
        self._disk.fault = self._fault_of(fate)
        try:
            answer = {"ok": self._run(request)}
        except StorageFailed:
            self.restart(power=False)
            raise Crashed from None
        except LabelcrowdError as error:
            answer = {"error": error.code, "status": error.status}
        finally:
            self._disk.fault = lambda event: None
        if fate < CRASH + LOSE_POWER:
            at = self._chance.randint(before, len(self._disk.events))
            self.restart(events=at, power=fate < CRASH)
            raise Crashed
        self._forget_old_events()
        return answer

    def _fault_of(self, fate: float) -> Callable[[Any], BaseException | None]:
        limit = 1 - DISK_FULL - DISK_BROKEN
        if fate < limit:
            return lambda event: None
        breaks = fate > 1 - DISK_BROKEN
        left = self._chance.randrange(8)

        def fault(event: Any) -> BaseException | None:
            nonlocal left
            left -= 1
            if left >= 0:
                return None
            if breaks:
                return broken(event)
            return full() if event.kind == "write" else None

        return fault

    def _forget_old_events(self) -> None:
        """What happened is folded into the picture of the disk."""
        for event in self._disk.events[self._seen :]:
            self._cut.happen(event)
        self._seen = len(self._disk.events)

    def _run(self, request: dict[str, Any]) -> Any:
        values = {name: value for name, value in request.items() if name != "do"}
        try:
            return getattr(self, f"do_{request['do']}")(**values)
        finally:
            # The writer answers before it copies its log: that is over when it answers again, and
            # happens within the same request in every run.
            self.store.write(lambda c: None)

    def do_publish(self, tokens: list[str], places: int, reward_cents: int) -> list[str]:
        spec = HitTypeSpec(
            title="Outline", description="d", keywords="k", reward_cents=reward_cents,
            assignment_duration_s=60, auto_approval_delay_s=120,
        )  # fmt: skip
        made = self.crowd.create_hits(
            self.crowd.create_hit_type(spec),
            [
                HitSpec(
                    token=token, external_url="https://example.org/t", frame_height=0,
                    max_assignments=places, lifetime_s=86_400, annotation="",
                )
                for token in tokens
            ],
            opening=tokens[0],
        )  # fmt: skip
        cents = reward_cents * places * len(tokens)
        self.crowd.open_hits(tokens[0], hits=len(tokens), cents=cents)
        return made

    def do_accept(self, hit_id: str, worker_id: str) -> str:
        now = self._clock.now()
        held = self.store.write(
            lambda c: assignments.accept(c, self._ids, now, MARKET, hit_id, worker_id)
        )
        new = revisions.NewDocument(
            id=self._ids.row(), requester_id=self.requester_id, image_id="i",
            origin="assignment", origin_key=held.id, author_id=worker_id,
        )  # fmt: skip
        self.store.write(lambda c: revisions.create(c, new, now=now))
        return held.id

    def do_save(self, assignment_id: str, worker_id: str, edit: Edit) -> int:
        now = self._clock.now()
        checked = check(edit.object, width=1000, height=1000)

        def save(connection: Connection) -> int:
            document_id = document_of(connection, assignment_id)
            return revisions.append(
                connection, document_id, edit, checked, author_id=worker_id, now=now
            ).seq

        return self.store.write(save)

    def do_submit(self, assignment_id: str, worker_id: str) -> str:
        now = self._clock.now()
        self.store.write(lambda c: revisions.finalize(c, document_of(c, assignment_id)))
        return self.store.write(
            lambda c: assignments.submit(
                c, now, MARKET, assignment_id, worker_id, [("number_objects", "3")]
            )
        ).assignment_id

    def do_give_back(self, assignment_id: str, worker_id: str) -> None:
        now = self._clock.now()
        self.store.write(
            lambda c: assignments.return_assignment(c, now, MARKET, assignment_id, worker_id)
        )

    def do_approve(self, assignment_id: str) -> None:
        self.crowd.approve(assignment_id)

    def do_reject(self, assignment_id: str) -> None:
        self.crowd.reject(assignment_id, reason="too rough")

    def do_bonus(self, assignment_id: str, amount_cents: int, token: str) -> None:
        self.crowd.bonus(assignment_id, amount_cents=amount_cents, reason="fine", token=token)

    def do_extend(self, hit_id: str, token: str) -> None:
        self.crowd.extend_hit(hit_id, assignments=1, lifetime_s=86_400, token=token)

    def do_expire(self, hit_id: str) -> None:
        self.crowd.expire_hits([hit_id])

    def do_tick(self) -> int:
        return due.run(self.store, self._clock.now())


_engines: dict[str, Any] = {}


def _share_compiled(store: SqliteStore) -> None:
    """Compile each statement once for all servers of the run: a third of the time."""
    for name in ("engine", "_writer_engine"):
        engine = getattr(store, name)
        first = _engines.setdefault(name, engine)
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache


def document_of(connection: Connection, assignment_id: str) -> str:
    """The document of an assignment."""
    row = connection.exec_driver_sql(
        "SELECT id FROM document WHERE origin_key = ?", (assignment_id,)
    ).one()
    return str(row[0])
