"""Invitations as they are stored."""

from __future__ import annotations

from labelcrowd.accounts import invitations
from labelcrowd.accounts.invitations import NewInvitation
from labelcrowd.clock import DAY, SetClock
from labelcrowd.ids import Ids
from labelcrowd.storage.home import Secrets
from labelcrowd.storage.store import Store

SECRETS = Secrets("0a", {"0a": bytes(32)})


def test_the_open_ones_are_listed_by_themselves(store: Store, clock: SetClock, ids: Ids) -> None:
    for days in (1, 3):
        new = [NewInvitation(market_id="sandbox", days=days)]
        store.write(
            lambda c, new=new: invitations.make_invitations(  # type: ignore[misc]
                c, ids, clock.now(), SECRETS, new
            )
        )

    def listed(*, only_open: bool) -> int:
        found = store.read(
            lambda c: invitations.list_invitations(c, "sandbox", clock.now(), only_open=only_open)
        )
        return len(found)

    assert (listed(only_open=True), listed(only_open=False)) == (2, 2)
    clock.advance(2 * DAY)
    assert (listed(only_open=True), listed(only_open=False)) == (1, 2)
