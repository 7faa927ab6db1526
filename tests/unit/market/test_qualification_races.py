"""Two at once over one qualification on PostgreSQL: what one of them did holds."""

from __future__ import annotations

import functools
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from labelcrowd.errors import LabelcrowdError
from labelcrowd.market.qualification_requests import QualificationRequest
from labelcrowd.market.qualification_types import TypeValues
from labelcrowd.storage.tables.market_qualifications import qualification_request
from tests.support.market import MarketWorld
from tests.support.qualifications import (
    GIVEN_AT_ONCE,
    HALF_RIGHT,
    PLAIN,
    RIGHT,
    TESTED,
    Qualifications,
)
from tests.unit.market.test_races import at_once, errors

ROUNDS = 8


@pytest.fixture
def of(postgres_world: MarketWorld) -> Qualifications:
    return Qualifications(postgres_world)


def requests_in(of: Qualifications) -> int:
    query = select(func.count()).select_from(qualification_request)
    return of.world.store.read(lambda c: c.execute(query).scalar_one())


@pytest.mark.parametrize("values", [PLAIN, TESTED, GIVEN_AT_ONCE])
def test_a_worker_who_asks_twice_at_once_has_asked_once(
    of: Qualifications, values: TypeValues
) -> None:
    for number in range(ROUNDS):
        worker = of.worker()
        type_id = of.type(replace(values, name=f"t{number}")).id
        before = requests_in(of)
        results = at_once(*[functools.partial(of.ask, worker, type_id)] * 3)
        assert requests_in(of) == before + 1
        asked = {one.id for one in results if isinstance(one, QualificationRequest)}
        assert len(asked) == 1


def test_of_two_hand_ins_at_once_one_is_scored(of: Qualifications) -> None:
    for number in range(ROUNDS):
        worker, type_id = of.worker(), of.type(replace(TESTED, name=f"t{number}")).id
        asked = of.ask(worker, type_id)
        results = at_once(
            lambda asked=asked: of.hand_in(asked, RIGHT),  # type: ignore[misc]
            lambda asked=asked: of.hand_in(asked, HALF_RIGHT),  # type: ignore[misc]
        )
        (value,) = {one.value for one in results}
        assert of.held(worker, type_id) == ("Granted", value)


def test_a_request_is_granted_or_refused_never_both(of: Qualifications) -> None:
    type_id = of.type().id
    for _ in range(ROUNDS):
        worker = of.worker()
        asked = of.ask(worker, type_id)
        results = at_once(
            functools.partial(of.accept, asked.id, 2), functools.partial(of.reject, asked.id, "no")
        )
        assert errors(results) == 1
        granted = not isinstance(results[0], LabelcrowdError)
        assert of.held(worker, type_id) == (("Granted", 2) if granted else None)


def test_a_grant_and_a_revocation_happen_one_after_the_other(of: Qualifications) -> None:
    type_id = of.type().id
    for _ in range(ROUNDS):
        worker = of.worker()
        of.give(worker, type_id, 1)
        results = at_once(
            functools.partial(of.give, worker, type_id, 2),
            functools.partial(of.take_back, worker, type_id),
        )
        assert errors(results) == 0
        assert of.held(worker, type_id) in (("Granted", 2), ("Revoked", 2))


def test_a_deleted_type_has_no_open_request_however_close_they_were(of: Qualifications) -> None:
    for number in range(ROUNDS):
        worker, type_id = of.worker(), of.type(replace(PLAIN, name=f"t{number}")).id
        at_once(functools.partial(of.ask, worker, type_id), functools.partial(of.delete, type_id))
        assert of.pending() == []


def test_of_two_types_of_one_name_one_is_made(of: Qualifications) -> None:
    for number in range(ROUNDS):
        values = replace(PLAIN, name=f"t{number}")
        assert errors(at_once(*[functools.partial(of.type, values)] * 3)) == 2
