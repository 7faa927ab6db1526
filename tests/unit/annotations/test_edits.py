"""Concurrent edits: what wins, whatever the order of arrival."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelcrowd.annotations.edits import Head, Outcome, Revision, chain, decide, fold


def test_the_first_edit_of_an_object_is_applied() -> None:
    assert decide(None, session="a", counter=7, base=0) is Outcome.APPLIED


@pytest.mark.parametrize(
    ("counter", "outcome"),
    [(2, Outcome.SUPERSEDED), (3, Outcome.SUPERSEDED), (4, Outcome.APPLIED)],
)
def test_of_one_session_the_highest_counter_wins(counter: int, outcome: Outcome) -> None:
    head = Head(seq=9, session="a", counter=3)
    assert decide(head, session="a", counter=counter, base=0) is outcome


@pytest.mark.parametrize(
    ("base", "outcome"), [(0, Outcome.STALE), (8, Outcome.STALE), (9, Outcome.APPLIED)]
)
def test_another_session_must_have_seen_the_current_revision(base: int, outcome: Outcome) -> None:
    head = Head(seq=9, session="a", counter=3)
    assert decide(head, session="b", counter=1, base=base) is outcome


def test_a_late_edit_of_a_session_that_went_on_is_superseded_not_stale() -> None:
    head = Head(seq=9, session="b", counter=1)
    outcome = decide(head, session="a", counter=3, base=0, newest_of_session=5)
    assert outcome is Outcome.SUPERSEDED


def _store(arrivals: list[tuple[str, str, int, int]]) -> list[Revision]:
    """Revisions of arrivals (object, session, counter, base), decided one by one."""
    stored: list[Revision] = []
    for object_id, session, counter, base in arrivals:
        states = fold(stored)
        state = states.get(object_id)
        own = [r.counter for r in stored if (r.object_id, r.session) == (object_id, session)]
        outcome = decide(
            state.head if state else None,
            session=session,
            counter=counter,
            base=base,
            newest_of_session=max(own, default=-1),
        )
        stored.append(
            Revision(
                seq=len(stored) + 1,
                change_id=f"{session}{object_id}{counter}",
                object_id=object_id,
                session=session,
                counter=counter,
                base_seq=base,
                body=f"{session}{counter}",
                outcome=outcome,
            )
        )
    return stored


@given(st.sets(st.tuples(st.sampled_from("xyz"), st.integers(0, 20)), min_size=1), st.randoms())
def test_one_session_ends_in_the_same_state_in_any_order_of_arrival(
    edits: set[tuple[str, int]], shuffled: random.Random
) -> None:
    arrivals = [(object_id, "a", counter, 0) for object_id, counter in sorted(edits)]
    in_order = {key: state.body for key, state in fold(_store(arrivals)).items()}
    shuffled.shuffle(arrivals)
    assert {key: state.body for key, state in fold(_store(arrivals)).items()} == in_order


@given(
    st.lists(
        st.tuples(
            st.sampled_from("xy"), st.sampled_from("abc"), st.integers(0, 9), st.integers(0, 12)
        ),
        max_size=25,
    )
)
def test_every_edit_is_kept_and_the_state_is_always_the_last_applied_one(
    arrivals: list[tuple[str, str, int, int]],
) -> None:
    stored = _store(arrivals)
    assert len(stored) == len(arrivals)
    for object_id, state in fold(stored).items():
        applied = [r for r in stored if r.object_id == object_id and r.outcome is Outcome.APPLIED]
        assert (state.head.seq, state.body) == (applied[-1].seq, applied[-1].body)


def test_fold_refuses_a_history_with_a_changed_outcome() -> None:
    stored = _store([("x", "a", 2, 0), ("x", "a", 1, 0)])
    assert [r.outcome for r in stored] == ["applied", "superseded"]
    forged = Revision(
        **{f: getattr(stored[1], f) for f in Revision.__slots__ if f != "outcome"},
        outcome=Outcome.APPLIED,
    )
    with pytest.raises(ValueError, match="revision 2"):
        fold([stored[0], forged])


def test_a_revisions_hash_depends_on_the_one_before_it() -> None:
    assert chain("", ("a", 1)) != chain("00", ("a", 1)) != chain("00", ("a", 2))
