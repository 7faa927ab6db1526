"""Something is wrong with a HIT: the report reaches its requester and holds a rejection back."""

from __future__ import annotations

import pytest

from labelcrowd.clock import DAY, HOUR
from labelcrowd.errors import TooMany
from labelcrowd.market import decisions, due, reports
from labelcrowd.market.errors import BadParameter, DoesNotExist, WrongState
from labelcrowd.market.reports import NewReport
from tests.support.market import MarketWorld

FACTS = {"page": "/label", "error": "", "request_id": "r1", "browser": "Test/1.0"}


def report(
    world: MarketWorld,
    worker_id: str,
    *,
    hit_id: str = "",
    assignment_id: str = "",
    words: str = "Blank.",
) -> str:
    new = NewReport(hit_id=hit_id, assignment_id=assignment_id, words=words, **FACTS)
    now = world.clock.now()
    return world.store.write(
        lambda c: reports.file_report(c, world.ids, now, world.market_id, worker_id, new)
    )


def reject(world: MarketWorld, assignment_id: str) -> None:
    now = world.clock.now()
    world.store.write(
        lambda c: decisions.reject(
            c, now, world.market_id, world.requester, assignment_id, reason="wrong"
        )
    )


def answer(world: MarketWorld, report_id: str, requester: str | None = None) -> None:
    now = world.clock.now()
    world.store.write(
        lambda c: reports.answer_report(
            c, now, world.market_id, requester or world.requester, report_id, "Thank you."
        )
    )


def test_reported_work_is_not_rejected_until_the_report_is_answered(world: MarketWorld) -> None:
    held = world.submitted(world.hit())
    first = report(world, held.worker_id, assignment_id=held.id)
    second = report(world, held.worker_id, assignment_id=held.id, words="Again.")
    for report_id in (first, second):
        with pytest.raises(WrongState, match="not answered yet"):
            reject(world, held.id)
        answer(world, report_id)
    reject(world, held.id)
    assert world.status(held.id) == "Rejected"


def test_reported_work_is_still_approved_by_itself(world: MarketWorld) -> None:
    held = world.submitted(world.hit(auto_approval_s=3600))
    report(world, held.worker_id, assignment_id=held.id)
    world.clock.advance(2 * HOUR)
    due.run(world.store, world.clock.now())
    assert world.status(held.id) == "Approved"


def test_a_preview_is_reported_without_an_assignment(world: MarketWorld) -> None:
    hit_id = world.hit()
    report(world, world.worker(), hit_id=hit_id)
    held = world.submitted(hit_id)
    reject(world, held.id)
    (found,) = world.store.read(lambda c: reports.reports_to(c, world.requester, answered=False))
    assert (found.hit_id, found.assignment_id, found.words) == (hit_id, "", "Blank.")


def test_nobody_reports_or_answers_for_another(world: MarketWorld) -> None:
    held = world.submitted(world.hit())
    with pytest.raises(DoesNotExist):
        report(world, world.worker(), assignment_id=held.id)
    with pytest.raises(DoesNotExist):
        report(world, held.worker_id, hit_id="3NOSUCHHIT")
    mine = report(world, held.worker_id, assignment_id=held.id)
    with pytest.raises(DoesNotExist):
        answer(world, mine, world.new_requester("Bob"))


def test_a_report_needs_words(world: MarketWorld) -> None:
    hit_id = world.hit()
    for words in (" ", "x" * 2_001):
        with pytest.raises(BadParameter):
            report(world, world.worker(), hit_id=hit_id, words=words)


def test_reports_are_limited_by_the_hour(world: MarketWorld) -> None:
    hit_id, worker_id = world.hit(), world.worker()
    for _ in range(reports.MOST_AN_HOUR):
        report(world, worker_id, hit_id=hit_id)
    with pytest.raises(TooMany):
        report(world, worker_id, hit_id=hit_id)
    report(world, world.worker(), hit_id=hit_id)
    world.clock.advance(DAY)
    report(world, worker_id, hit_id=hit_id)
