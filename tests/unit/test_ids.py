"""The forms of identifiers, and the order of those that begin with the time."""

from __future__ import annotations

import random
import re

from labelcrowd.clock import DAY
from labelcrowd.ids import Ids

NOW = 1_795_000_000_000_000


def test_each_kind_has_its_form() -> None:
    ids = Ids()
    assert re.fullmatch("3[A-Z0-9]{29}", ids.entity())
    assert re.fullmatch("A[A-Z0-9]{13}", ids.worker())
    assert re.fullmatch("[a-z2-7]{26}", ids.row())
    assert re.fullmatch("[a-z2-7]{26}", ids.timed(NOW))
    assert re.fullmatch("[0-9a-f]{64}", ids.secret())


def test_timed_ids_rise_with_the_time() -> None:
    ids = Ids()
    times = [NOW + step for step in (0, 1_000, 2_000, 33_000, 1_050_000, 400 * DAY, 99_999 * DAY)]
    made = [ids.timed(time) for time in times]
    assert made == sorted(made)


def test_timed_ids_of_one_moment_differ() -> None:
    ids = Ids()
    assert len({ids.timed(NOW) for _ in range(1_000)}) == 1_000


def test_ids_are_replayed_from_a_seed() -> None:
    one, other = (Ids(random.Random(7).randbytes) for _ in range(2))
    assert (one.timed(NOW), one.row()) == (other.timed(NOW), other.row())
