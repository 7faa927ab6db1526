"""A worker and a requester write to each other about one HIT: plainly, and not without end."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from labelcrowd.clock import HOUR, MINUTE
from labelcrowd.errors import LabelcrowdError, TooMany
from labelcrowd.market import hit_messages
from labelcrowd.market.errors import BadParameter, DoesNotExist
from labelcrowd.market.hit_messages import MOST_AN_HOUR, MOST_IN_A_ROW, Thread
from labelcrowd.market.workers import Assignment
from tests.support.market import MarketWorld


def ask(
    world: MarketWorld,
    worker_id: str,
    words: str = "May it be round?",
    *,
    hit_id: str = "",
    assignment_id: str = "",
) -> str:
    now = world.clock.now()
    return world.store.write(
        lambda c: hit_messages.ask(
            c, world.ids, now, world.market_id, worker_id,
            hit_id=hit_id, assignment_id=assignment_id, words=words,
        )
    )  # fmt: skip


def answer(
    world: MarketWorld, thread_id: str, words: str = "Yes.", requester: str | None = None
) -> Thread:
    now = world.clock.now()
    return world.store.write(
        lambda c: hit_messages.answer(
            c, world.ids, now, world.market_id, requester or world.requester, thread_id,
            author="Rosa", words=words,
        )
    )  # fmt: skip


def unread(world: MarketWorld, worker_id: str) -> tuple[int, int]:
    """Of the worker, of the requester."""
    return world.store.read(
        lambda c: (
            hit_messages.unread_of_worker(c, world.market_id, worker_id),
            hit_messages.unread_of_requester(c, world.requester),
        )
    )


def mine(world: MarketWorld, worker_id: str, thread_id: str) -> Thread:
    return world.store.read(
        lambda c: hit_messages.thread_of_worker(c, world.market_id, worker_id, thread_id)
    )


def written(world: MarketWorld, thread: Thread) -> list[tuple[bool, str, str]]:
    found = world.store.read(lambda c: hit_messages.messages_in(c, thread))
    return [(one.by_worker, one.author, one.words) for one in found]


def test_a_question_reaches_the_requester_and_the_answer_the_worker(world: MarketWorld) -> None:
    held = world.accept(world.hit())
    thread_id = ask(world, held.worker_id, assignment_id=held.id)
    assert unread(world, held.worker_id) == (0, 1)
    world.clock.advance(MINUTE)
    thread = answer(world, thread_id)
    world.store.write(lambda c: hit_messages.read_by_requester(c, thread))
    assert unread(world, held.worker_id) == (1, 0)
    thread = mine(world, held.worker_id, thread_id)
    assert (thread.title, thread.assignment_id) == ("Outline", held.id)
    assert written(world, thread) == [
        (True, "", "May it be round?"), (False, "Rosa", "Yes."),
    ]  # fmt: skip
    world.store.write(lambda c: hit_messages.read_by_worker(c, thread))
    assert unread(world, held.worker_id) == (0, 0)


def test_all_about_one_hit_stands_in_one_thread(world: MarketWorld) -> None:
    hit_id, worker_id = world.hit(assignments=2), world.worker()
    first = ask(world, worker_id, hit_id=hit_id)  # in the preview
    held = world.accept(hit_id, worker_id)
    assert ask(world, worker_id, assignment_id=held.id) == first
    assert mine(world, worker_id, first).assignment_id == held.id
    assert ask(world, world.worker(), hit_id=hit_id) != first
    threads = world.store.read(lambda c: hit_messages.threads_to(c, world.requester))
    assert len(threads) == 2


def test_a_requester_may_write_first_to_who_works_for_them(world: MarketWorld) -> None:
    held = world.submitted(world.hit())
    now = world.clock.now()

    def begin(requester: str) -> Thread:
        return world.store.write(
            lambda c: hit_messages.begin(
                c, world.ids, now, world.market_id, requester, held.id, author="R", words="Hi."
            )
        )

    thread = begin(world.requester)
    assert unread(world, held.worker_id) == (1, 0)
    assert written(world, thread) == [(False, "R", "Hi.")]
    with pytest.raises(DoesNotExist):
        begin(world.new_requester("Bob"))


def test_others_find_nothing(world: MarketWorld) -> None:
    held = world.accept(world.hit())
    thread_id = ask(world, held.worker_id, assignment_id=held.id)
    with pytest.raises(DoesNotExist):
        mine(world, world.worker(), thread_id)
    with pytest.raises(DoesNotExist):
        answer(world, thread_id, requester=world.new_requester("Bob"))
    for given in ({"assignment_id": held.id}, {"hit_id": "none"}):
        with pytest.raises(DoesNotExist):
            ask(world, world.worker(), **given)


def test_five_in_a_row_wait_for_an_answer(world: MarketWorld) -> None:
    held = world.accept(world.hit())
    for _ in range(MOST_IN_A_ROW):
        thread_id = ask(world, held.worker_id, assignment_id=held.id)
    with pytest.raises(TooMany, match="in a row"):
        ask(world, held.worker_id, assignment_id=held.id)
    for _ in range(MOST_IN_A_ROW):
        answer(world, thread_id)
    with pytest.raises(TooMany, match="in a row"):
        answer(world, thread_id)
    ask(world, held.worker_id, assignment_id=held.id)


def test_twenty_an_hour_are_enough(world: MarketWorld) -> None:
    worker_id = world.worker()
    hits = [world.hit() for _ in range(MOST_AN_HOUR + 1)]
    for hit_id in hits[:-1]:
        ask(world, worker_id, hit_id=hit_id)
    with pytest.raises(TooMany, match="within an hour"):
        ask(world, worker_id, hit_id=hits[-1])
    world.clock.advance(HOUR + MINUTE)
    ask(world, worker_id, hit_id=hits[-1])


def test_words_are_plain_text(world: MarketWorld) -> None:
    held: Assignment = world.accept(world.hit())
    thread_id = ask(
        world, held.worker_id, " a\r\nb\x07\u202etxt\u2066 <b>c</b>\t", assignment_id=held.id
    )
    thread = mine(world, held.worker_id, thread_id)
    assert written(world, thread)[0][2] == "a\nbtxt <b>c</b>"
    for words in ("", "\u202e", "x" * 2_001):
        with pytest.raises(BadParameter, match="words: expected 1 to 2,000"):
            ask(world, held.worker_id, words, assignment_id=held.id)


def test_of_many_at_once_no_more_than_five_in_a_row_get_through(
    postgres_world: MarketWorld,
) -> None:
    world = postgres_world
    held = world.accept(world.hit())

    def one(number: int) -> bool:
        try:
            ask(world, held.worker_id, f"question {number}", assignment_id=held.id)
        except LabelcrowdError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(12))).count(True) == MOST_IN_A_ROW
    assert unread(world, held.worker_id) == (0, MOST_IN_A_ROW)
