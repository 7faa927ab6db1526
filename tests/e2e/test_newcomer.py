"""Coming in by an invitation: few clicks to the first object, on a computer and on a phone."""

from __future__ import annotations

import pytest

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.newcomer import Newcomer
from tests.support.owner import Owner, invitation, sample

MOST_CLICKS = 8


@pytest.mark.parametrize("device", ["computer", "phone"])
def test_from_the_invitation_to_the_first_object_it_takes_few_clicks(
    server: Server, owner: Owner, person: OpenPerson, device: str
) -> None:
    batch_id = owner.publish(
        owner.collection([sample()], device), title=device, assignments_per_image="1"
    )
    phone = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}
    page = person(**phone) if device == "phone" else person()
    newcomer = Newcomer(page, touch=device == "phone", name=f"Ana {device}")
    newcomer.come_in(invitation(server))
    assert newcomer.presses <= MOST_CLICKS, newcomer.presses
    assert newcomer.presses == {"computer": 5, "phone": 7}[device]
    owner.post(f"/requester/batches/{batch_id}/step", {"step": "stop"})
