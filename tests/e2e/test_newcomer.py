"""Coming in by an invitation: few clicks to the first object, on a computer and on a phone."""

from __future__ import annotations

import pytest

from benchmarks.server import Server
from labelcrowd.clock import SystemClock
from labelcrowd.storage.home import open_home
from tests.e2e.conftest import OpenPerson
from tests.support.newcomer import Newcomer
from tests.support.owner import Owner, invitation, sample
from tests.support.ready import fill_in

MOST_CLICKS = 8
PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize(
    ("device", "market_id", "clicks"),
    [
        ("computer", "sandbox", 5),
        ("phone", "sandbox", 7),
        ("phone", "live", 8),  # where a text about pay is agreed to first
    ],
)
def test_from_the_invitation_to_the_first_object_it_takes_few_clicks(
    server: Server, owner: Owner, person: OpenPerson, device: str, market_id: str, clicks: int
) -> None:
    ready(server)
    batch_id = owner.publish(owner.collection([sample()], device + market_id), market=market_id)
    page = person(**PHONE) if device == "phone" else person()
    newcomer = Newcomer(page, touch=device == "phone", name=f"Ana {device}")
    newcomer.come_in(invitation(server, market_id), agrees=market_id == "live")
    assert newcomer.presses == clicks <= MOST_CLICKS
    # The next one finds one kind of work again, and lands at it.
    owner.post(f"/requester/batches/{batch_id}/step", {"step": "stop"})


def ready(server: Server) -> None:
    """What a live publish needs: the card, the text about pay, the currency."""
    home = open_home(server.home)
    try:
        home.store.write(lambda c: fill_in(c, SystemClock().now()))
    finally:
        home.close()
