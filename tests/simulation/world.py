"""Workers, a requester, and the network between them and the server; one seed decides it all."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labelcrowd.annotations.document import Object, Piece, Polygon
from labelcrowd.annotations.edits import Edit
from labelcrowd.clock import SECOND, SetClock
from tests.simulation.server import Crashed, SimulatedServer

LOST, DOUBLED = 0.08, 0.08
SLOWEST = 2 * SECOND
PATIENCE = 5 * SECOND
AGAIN = {500, 503, 507}
"""Statuses after which the same request is sent again."""

Reply = Callable[[dict[str, Any]], None]


@dataclass
class Record:
    """What was asked and what was answered; the judge compares it with what is stored."""

    attempted_edits: dict[str, str] = field(default_factory=dict)  # change id -> assignment
    acked_edits: dict[str, int] = field(default_factory=dict)  # change id -> sequence
    accepted: dict[str, tuple[str, str]] = field(default_factory=dict)  # id -> (HIT, worker)
    submitted: set[str] = field(default_factory=set)
    returned: set[str] = field(default_factory=set)
    approved: set[str] = field(default_factory=set)
    rejected: set[str] = field(default_factory=set)
    bonuses: dict[str, int] = field(default_factory=dict)  # acknowledged: token -> cents
    attempted_bonuses: dict[str, int] = field(default_factory=dict)
    surprises: list[str] = field(default_factory=list)
    hits: list[str] = field(default_factory=list)


class World:
    """The loop of events. Time passes only here."""

    def __init__(self, seed: int, folder: Path, files: dict[str, bytes]) -> None:
        self.chance = random.Random(seed)
        self.clock = SetClock()
        self.record = Record()
        self.server = SimulatedServer(folder, files, self.chance, self.clock)
        self._agenda: list[tuple[int, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self.trace: list[str] = []

    def at(self, delay: int, then: Callable[[], None]) -> None:
        heapq.heappush(self._agenda, (self.clock.now() + delay, next(self._numbers), then))

    def run(self, events: int) -> None:
        """Until nothing is left to do, or so many events have happened."""
        for _ in range(events):
            if not self._agenda:
                return
            when, _number, then = heapq.heappop(self._agenda)
            self.clock.advance(max(0, when - self.clock.now()))
            then()

    def ask(self, request: dict[str, Any], reply: Reply) -> None:
        """Send until an answer comes; ``reply`` is called once, with the first."""
        answered = False

        def receive(answer: dict[str, Any]) -> None:
            nonlocal answered
            if answered:
                return
            if answer.get("status") in AGAIN:
                self.at(SECOND, send)
                return
            answered = True
            reply(answer)

        def send() -> None:
            if answered:
                return
            for _ in range(1 + (self.chance.random() < DOUBLED)):
                self._deliver(request, receive)
            self.at(PATIENCE, send)

        send()

    def _deliver(self, request: dict[str, Any], receive: Reply) -> None:
        if self.chance.random() < LOST:
            return
        self.at(self._delay(), lambda: self._arrive(request, receive))

    def _arrive(self, request: dict[str, Any], receive: Reply) -> None:
        try:
            answer = self.server.handle(request)
        except Crashed:
            self.trace.append(f"{self.clock.now()} {request['do']} crashed")
            return
        self.trace.append(f"{self.clock.now()} {request['do']} {answer}")
        if self.chance.random() >= LOST:
            self.at(self._delay(), lambda: receive(answer))

    def arrive_inside(self, request: dict[str, Any]) -> None:
        """What the server does by itself, without a network."""
        self._arrive(request, lambda _: None)

    def _delay(self) -> int:
        return int(self.chance.random() ** 3 * SLOWEST)


class Requester:
    """Publishes, decides about submitted work (sometimes twice, differently), pays extra."""

    def __init__(self, world: World, *, hits: int, places: int) -> None:
        self._world, self._hits, self._places = world, hits, places
        self.published = False

    def start(self) -> None:
        request: dict[str, Any] = {
            "do": "publish",
            "tokens": [f"t{number}" for number in range(self._hits)],
            "places": self._places,
            "reward_cents": 5,
        }
        self._world.ask(request, self._go_on)

    def _go_on(self, answer: dict[str, Any]) -> None:
        if "ok" not in answer:
            self._world.record.surprises.append(f"publish: {answer}")
            return
        self._world.record.hits = answer["ok"]
        self.published = True

    def decide(self, assignment_id: str) -> None:
        """One decision, or two that contradict each other at the same time."""
        world, chance = self._world, self._world.chance
        for _ in range(1 + (chance.random() < 0.3)):
            do = "approve" if chance.random() < 0.7 else "reject"
            kept = world.record.approved if do == "approve" else world.record.rejected
            request: dict[str, Any] = {"do": do, "assignment_id": assignment_id}
            world.ask(request, lambda a, kept=kept: _keep(a, kept, assignment_id))  # type: ignore[misc]
        if chance.random() < 0.3:
            token, cents = f"bonus-{assignment_id}", chance.randint(1, 20)
            world.record.attempted_bonuses[token] = cents
            request = {
                "do": "bonus", "assignment_id": assignment_id, "amount_cents": cents, "token": token
            }  # fmt: skip
            world.ask(request, lambda answer: self._paid(answer, token, cents))

    def _paid(self, answer: dict[str, Any], token: str, cents: int) -> None:
        if "ok" in answer:
            self._world.record.bonuses[token] = cents

    def change_hits(self) -> None:
        """Now and then a HIT gets one more place, or ends."""
        chance, record = self._world.chance, self._world.record
        if not record.hits:
            return
        hit_id = chance.choice(record.hits)
        if chance.random() < 0.7:
            token = f"extend-{chance.randrange(10**9)}"
            self._world.ask({"do": "extend", "hit_id": hit_id, "token": token}, lambda _: None)
        else:
            self._world.ask({"do": "expire", "hit_id": hit_id}, lambda _: None)


def _keep(answer: dict[str, Any], kept: set[str], assignment_id: str) -> None:
    if "ok" in answer:
        kept.add(assignment_id)


class Worker:
    """Accepts, saves several edits at once without waiting, submits or returns, goes on."""

    def __init__(self, world: World, worker_id: str, requester: Requester) -> None:
        self._world, self.id, self._requester = world, worker_id, requester

    def start(self) -> None:
        hits = list(self._world.record.hits)
        if not hits:
            self._world.at(SECOND, self.start)
            return
        self._world.chance.shuffle(hits)
        self._work_through(iter(hits))

    def _work_through(self, hits: Iterator[str]) -> None:
        hit_id = next(hits, None)
        if hit_id is None:
            return

        def accepted(answer: dict[str, Any]) -> None:
            if "ok" not in answer:
                self._work_through(hits)
                return
            self._world.record.accepted[answer["ok"]] = (hit_id, self.id)
            self._draw(answer["ok"], hits)

        self._world.ask({"do": "accept", "hit_id": hit_id, "worker_id": self.id}, accepted)

    def _draw(self, assignment_id: str, hits: Iterator[str]) -> None:
        chance = self._world.chance
        count = chance.randint(1, 5)
        left = count

        def saved(answer: dict[str, Any], change_id: str) -> None:
            nonlocal left
            left -= 1
            if "ok" in answer:
                self._world.record.acked_edits[change_id] = answer["ok"]
            if left == 0:
                self._finish(assignment_id, hits)

        for counter in range(1, count + 1):
            edit = an_edit(f"{assignment_id}-{counter}", counter)
            self._world.record.attempted_edits[edit.change_id] = assignment_id
            request = {
                "do": "save", "assignment_id": assignment_id, "worker_id": self.id, "edit": edit
            }  # fmt: skip
            self._world.ask(request, lambda a, c=edit.change_id: saved(a, c))  # type: ignore[misc]

    def _finish(self, assignment_id: str, hits: Iterator[str]) -> None:
        world, record = self._world, self._world.record
        what = world.chance.random()
        me = {"assignment_id": assignment_id, "worker_id": self.id}

        def submitted(answer: dict[str, Any]) -> None:
            if "ok" in answer:
                record.submitted.add(assignment_id)
                self._requester.decide(assignment_id)
            self._work_through(hits)

        def gave_back(answer: dict[str, Any]) -> None:
            _keep(answer, record.returned, assignment_id)
            self._work_through(hits)

        if what < 0.75:
            world.ask({"do": "submit", **me}, submitted)
        elif what < 0.9:
            world.ask({"do": "give_back", **me}, gave_back)
        else:  # goes away and comes back when the time may be over (60 s)
            away = world.chance.randint(30, 300) * SECOND
            world.at(away, lambda: world.ask({"do": "submit", **me}, submitted))


def an_edit(change_id: str, counter: int) -> Edit:
    at = 10.0 * counter
    ring = ((at, at), (at + 50, at), (at + 50, at + 50))
    thing = Object(f"o{counter % 3}", "car", Polygon((Piece(ring),)))
    return Edit(
        change_id=change_id, object_id=thing.id, session="tab", counter=counter, base=0,
        cause="create", object=thing,
    )  # fmt: skip
