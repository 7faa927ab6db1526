"""A stand-in panel sends a thousand submissions in a seeded order: none unmatched, none twice."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import func, select

from labelcrowd.accounts.tokens import token_hash
from labelcrowd.clock import MINUTE, SECOND
from labelcrowd.market import decisions, due, ledger, study_files, study_people
from labelcrowd.storage.tables.market import assignment, bonus, ledger_account
from tests.support.panel import Person, StandInPanel, assignment_of, make_study
from tests.support.site import Site

SUBMISSIONS = 1_000
PLACES = 250
PER_PERSON = 2
AT_ONCE = 40
# What a person is up to, and how many of a hundred are.
HABITS = {
    "finishes": 40,
    "double clicks": 14,
    "reloads": 8,
    "changes browsers": 6,
    "returns pictures": 4,
    "withdraws": 8,
    "vanishes": 10,
    "declines": 4,
    "looks only": 3,
    "is hostile": 3,
}
_CODE = re.compile(r'id="code" readonly value="(\w+)"')


@dataclass
class Panel:
    """What the panel itself knows: which code each of its people came back with."""

    stand_in: StandInPanel
    chance: random.Random
    codes: dict[str, str] = field(default_factory=dict)
    turned_away: set[str] = field(default_factory=set)
    vanished: set[str] = field(default_factory=set)
    leaps: int = 0  # how often so much time has passed that work in hand was lost

    def visit(self, name: str, habit: str) -> Iterator[None]:
        """One person's part, a request or a burst of them at a time."""
        person = self.stand_in.person(name)
        if habit == "is hostile":
            person.ids = {"PROLIFIC_PID": f"{name}<x>", "STUDY_ID": "s", "SESSION_ID": "t"}
            assert person.start().status_code == 422
            return
        if habit in ("looks only", "reloads"):
            person.look()
            yield
        if habit == "looks only":
            return
        if habit == "declines":
            self.note(person, name, person.get(person.decline().headers["location"]).text)
            return
        answer, leaps = self.burst(person, habit, "POST", person.link), self.leaps
        yield
        if answer.status_code == 409:
            assert "This study is full" in answer.text
            self.turned_away.add(name)
            return
        for number in range(PER_PERSON):
            if "assignmentId" not in answer.text and "/work/" not in answer.headers["location"]:
                break  # it has ended: no pictures left, or the time was over
            if self.leaves(habit, number):
                yield from self.leave(person, name, habit)
                return
            place = answer.headers["location"]
            if habit == "reloads" or (habit == "changes browsers" and number == 1):
                person = person.elsewhere() if habit == "changes browsers" else person
                again = person.start().headers["location"]
                assert again == place or self.leaps > leaps
                place = again
                yield
            if habit == "returns pictures" and number == 0:
                person.post(f"{place}/return", csrf=self.csrf(person))
                yield
                place = person.next().headers["location"]
                if "/work/" not in place:
                    break
            fields = {"assignmentId": assignment_of(place), "answer": "1"}
            self.burst(person, habit, "POST", "/mturk/externalSubmit", fields)
            yield
            if number + 1 < PER_PERSON:
                csrf = self.csrf(person)
                path, leaps = f"{person.desk}/next", self.leaps
                answer = self.burst(person, habit, "POST", path, {"csrf": csrf})
                yield
        self.note(person, name, person.get(person.desk).text)
        if habit in ("reloads", "double clicks"):
            yield
            self.note(person, name, person.elsewhere().look().text)

    def csrf(self, person: Person) -> str:
        """What stands in this person's forms, without loading a page for it."""
        token = person.cookies["lc_worker"]
        return self.stand_in.site.services.sessions._csrf(token_hash(token))

    def leaves(self, habit: str, number: int) -> bool:
        return habit in ("withdraws", "vanishes") and (number == 1 or self.chance.random() < 0.5)

    def leave(self, person: Person, name: str, habit: str) -> Iterator[None]:
        if habit == "vanishes":
            self.vanished.add(name)
            return
        yield
        page = person.get(person.form("withdraw").headers["location"])
        # Who was too slow to withdraw has timed out, and gets that code.
        self.note(person, name, page.text)

    def burst(self, person: Person, habit: str, method: str, path: str, fields=None):  # type: ignore[no-untyped-def]
        """The same request at once as often as an impatient finger sends it."""
        times = self.chance.choice((2, 3, 5)) if habit == "double clicks" else 1
        one = person.requests(method, path, fields)
        answers = self.stand_in.client.gather([one] * times)
        assert len({(each.status_code, each.headers.get("location")) for each in answers}) == 1
        return person.take(answers[-1])

    def note(self, person: Person, name: str, page: str) -> None:
        found = _CODE.search(page)
        code = found[1] if found else ""
        assert self.codes.setdefault(name, code) == code, f"{name} was told two codes"


@pytest.mark.timeout(400)  # about 40 s on a calm machine
def test_a_thousand_submissions_are_matched_and_counted_once(site: Site) -> None:
    found = make_study(
        site,
        hits=110,
        assignments=5,
        per_person=PER_PERSON,
        max_people=PLACES,
        duration_s=600,
    )
    chance = random.Random(20_261_122)
    panel = Panel(StandInPanel(site, found), chance)
    _let_all_come(site, panel, chance)
    _pass_time(site, 90 * MINUTE)
    _look_at_everybody_again(panel)
    _judge_people(site, panel)
    _judge_work(site, panel)
    _decide(site, panel, chance)
    _judge_money(site, panel)


def _let_all_come(site: Site, panel: Panel, chance: random.Random) -> None:
    habits = chance.choices(list(HABITS), weights=list(HABITS.values()), k=SUBMISSIONS)
    waiting = [panel.visit(f"person{number}", habit) for number, habit in enumerate(habits)]
    active: list[Iterator[None]] = []
    steps = 0
    while waiting or active:
        while waiting and len(active) < AT_ONCE:
            active.append(waiting.pop())
        visit = chance.choice(active)
        if next(visit, "over") == "over":
            active.remove(visit)
        steps += 1
        site.clock.advance(SECOND)
        if steps % 50 == 0:
            assert panel.stand_in.current().taken <= PLACES
            assert site.home.store.read(lambda c: study_people.problems(c, "live")) == []
        if steps % 400 == 0:
            _pass_time(site, 25 * MINUTE)
            panel.leaps += 1


def _pass_time(site: Site, micros: int) -> None:
    """With the server there all the time, so that no deadline moves."""
    for _ in range(micros // (5 * MINUTE)):
        site.clock.advance(5 * MINUTE)
        for market_id in ("live", "sandbox"):
            site.home.store.write(
                lambda c, m=market_id: due._note_alive(c, m, site.clock.now())  # type: ignore[misc]
            )
        due.run(site.home.store, site.clock.now())


def _look_at_everybody_again(panel: Panel) -> None:
    """Who vanished comes back after all; who has a code is told the same one."""
    for name in sorted(panel.vanished)[:60]:
        page = panel.stand_in.person(name).look().text
        panel.note(panel.stand_in.person(name), name, page)


def _people(site: Site, panel: Panel) -> dict[str, study_people.Participant]:
    found = site.home.store.read(
        lambda c: study_people.participants(c, panel.stand_in.study, limit=10_000)
    )
    assert len({one.person for one in found}) == len(found)
    return {one.person: one for one in found}


def _judge_people(site: Site, panel: Panel) -> None:
    people, study = _people(site, panel), panel.stand_in.current()
    assert not panel.turned_away & set(people)
    unmatched = [
        name
        for name, code in panel.codes.items()
        if name not in people or study_people.code_of(study, people[name]) != code
    ]
    assert unmatched == []
    unknown = set(people) - set(panel.codes) - panel.vanished
    assert unknown == set()
    states = Counter(one.state for one in people.values())
    assert states[study_people.WORKING] == 0
    assert study.taken <= PLACES
    ran_out = sum(
        1 for one in people.values() if one.state == study_people.NO_MORE and one.handed_in
    )
    assert study.taken == states[study_people.FINISHED] + ran_out
    assert site.home.store.read(lambda c: study_people.problems(c, "live")) == []
    for state in (
        study_people.FINISHED,
        study_people.TIMED_OUT,
        study_people.WITHDRAWN,
        study_people.SCREENED_OUT,
    ):
        assert states[state] > 10, states
    assert len(panel.turned_away) > 50


def _judge_work(site: Site, panel: Panel) -> None:
    """Each assignment is one person's, and finished people have exactly what was asked."""
    people = _people(site, panel)
    for one in people.values():
        assert one.in_hand == 0
        assert one.handed_in <= PER_PERSON
        if one.state == study_people.FINISHED:
            assert one.handed_in == PER_PERSON
    stored = site.home.store.read(
        lambda c: c.execute(
            select(assignment.c.id, assignment.c.hit_id, assignment.c.worker_id).where(
                assignment.c.status.in_(study_people.HANDED_IN)
            )
        ).all()
    )
    assert sum(one.handed_in for one in people.values()) == len(stored)
    assert len({(row.hit_id, row.worker_id) for row in stored}) == len(stored)
    workers = {one.worker_id: one.person for one in people.values() if one.worker_id}
    assert len(workers) == sum(1 for one in people.values() if one.worker_id)


def _decide(site: Site, panel: Panel, chance: random.Random) -> None:
    requester_id = site.operator.requester_id
    waiting = site.home.store.read(
        lambda c: sorted(
            c.execute(select(assignment.c.id).where(assignment.c.status == "Submitted")).scalars()
        )
    )
    for start in range(0, len(waiting), 50):
        site.home.store.write(
            lambda c, part=waiting[start : start + 50]: [  # type: ignore[misc]
                _decide_one(c, site, requester_id, each, chance) for each in part
            ]
        )


def _decide_one(connection, site: Site, requester_id: str, each: str, chance) -> None:  # type: ignore[no-untyped-def]
    scope = (site.clock.now(), "live", requester_id, each)
    if chance.random() < 0.1:
        decisions.reject(connection, *scope, reason="Nothing is outlined")
    else:
        decisions.approve(connection, *scope)
    if chance.random() < 0.1:
        decisions.send_bonus(connection, site.ids, *scope, amount_cents=7, reason="careful")


def _judge_money(site: Site, panel: Panel) -> None:
    store, study = site.home.store, panel.stand_in.study
    assert store.read(lambda c: ledger.problems(c, "live")) == []
    sums = store.read(
        lambda c: dict(
            c.execute(
                select(ledger_account.c.kind, func.sum(ledger_account.c.balance_cents)).group_by(
                    ledger_account.c.kind
                )
            ).all()
        )
    )
    assert sum(sums.values()) == 0
    assert ledger.PAYABLE not in sums
    rewards, bonuses = store.read(
        lambda c: (
            c.execute(
                select(func.sum(assignment.c.reward_cents)).where(assignment.c.status == "Approved")
            ).scalar_one(),
            c.execute(select(func.sum(bonus.c.amount_cents))).scalar_one(),
        )
    )
    assert sums[ledger.PANEL] == rewards + bonuses
    file = store.write(lambda c: study_files.make_bonus_file(c, site.ids, 1, study))
    assert file is not None
    lines = store.read(lambda c: study_files.bonus_lines(c, study, file))
    assert sum(line.amount_cents for line in lines) == bonuses
    assert store.write(lambda c: study_files.make_bonus_file(c, site.ids, 2, study)) is None
