"""Work for real money waits until workers can see whom they work for and how pay happens."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from labelcrowd.storage.tables.market_trust import pay_terms, requester_card
from labelcrowd.workflow import publish
from labelcrowd.workflow.ready_to_publish import Blocker, NotReady, live_publish_blockers
from tests.support.studio import World


@pytest.fixture
def unready(world: World) -> World:
    for table in (requester_card, pay_terms):
        world.store.write(lambda c, table=table: c.execute(delete(table)))  # type: ignore[misc]
    return world


def blockers(world: World, market_id: str = "live") -> list[Blocker]:
    return world.store.read(lambda c: live_publish_blockers(c, world.requester_id, market_id))


def test_a_live_batch_waits_for_the_card_and_the_pay_terms(unready: World) -> None:
    plan = unready.plan()
    with pytest.raises(NotReady) as refused:
        publish.publish_batch(unready, unready.requester_id, plan.batch.id)
    assert [one.address for one in refused.value.blockers] == [
        "/requester/card",
        "/requester/pay-terms",
    ]
    for address in ("http://127.0.0.1:8000/requester/card", "/requester/pay-terms"):
        assert address in refused.value.message
    assert unready.crowd(unready.requester_id, "live").balance()[1] == 0


def test_play_money_needs_neither(unready: World) -> None:
    assert blockers(unready, "sandbox") == []
    assert unready.publish(market_id="sandbox").status == "open"


def test_nothing_is_missing_where_all_is_filled_in(world: World) -> None:
    assert blockers(world) == []
    assert world.publish().status == "open"
