"""A worker whom a requester has blocked finds and takes nothing of theirs on the worker's pages."""

from __future__ import annotations

from sqlalchemy import Connection

from labelcrowd.market import worker_blocks
from tests.support.site import Site


def test_a_blocked_worker_finds_previews_and_takes_nothing(site: Site) -> None:
    group = site.publish(2, title="Count gulls")
    page = f"/worker/groups/{group}"
    blocked, other = (
        site.browser().sign_in_worker(site.add_worker(login)) for login in ("ana", "bo")
    )
    assert "Count gulls" in blocked.get("/worker/").text
    assert blocked.get(page).status_code == 200

    def block(connection: Connection) -> None:
        scope = ("live", site.operator.requester_id)
        worker_blocks.block(
            connection, site.clock.now(), *scope, site.worker_ids["ana"], "empty outlines"
        )

    site.home.store.write(block)
    assert "Count gulls" not in blocked.get("/worker/").text
    refused = blocked.get(page)
    assert refused.status_code in (403, 404)
    taken = blocked.submit("/worker/account", "/worker/accept", {"hit_type_id": group})
    assert taken.status_code in (403, 404)
    for answer in (refused, taken, blocked.get(f"{page}/why")):
        assert "empty outlines" not in answer.text
    assert "Count gulls" in other.get("/worker/").text
    assert other.get(page).status_code == 200
