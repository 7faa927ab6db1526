"""No text of the requester's pages is hard-coded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from labelcrowd.clock import DAY, SetClock
from labelcrowd.ids import Ids
from labelcrowd.storage.home import Home
from labelcrowd.web.services import Settings
from tests.support.shop import Shop
from tests.support.site import URL, Site
from tests.web.test_texts import hard_coded


@pytest.fixture
def shop(home: Home, clock: SetClock, ids: Ids) -> Iterator[Shop]:
    site = Site(home, clock, ids, Settings(public_url=URL, pseudo_locale=True))
    yield Shop(site)
    site.close()


def test_no_text_of_the_requesters_pages_is_hard_coded(shop: Shop) -> None:
    empty = [
        "/requester/",
        "/requester/collections",
        "/requester/publish",
        "/requester/statistics",
        "/requester/workers/live",
    ]
    pages = {f"{path} without anything": shop.page(path) for path in empty}
    plan = shop.plan(shop.pictures()).headers["location"]
    wrong = shop.plan(shop.pictures(), reward="much").text
    batch_id = shop.publish(2, assignments_per_image="3")
    ana, bo = shop.worker("ana"), shop.worker("bo")
    good, bad, open_ = (shop.hand_in(who, comments="fog") for who in (ana, bo, ana))
    shop.post(f"/requester/work/sandbox/{good}/decide", decision="approve")
    shop.post(f"/requester/work/sandbox/{bad}/decide", decision="reject", reason="no")
    shop.settle()
    batch = f"/requester/batches/{batch_id}"
    for path in (
        *empty, plan, batch, f"{batch}/live", f"{batch}/results", f"{batch}/results?status=Late",
        f"{batch}/extend", f"{batch}/approve-all", f"{batch}/plan",
        *(f"/requester/work/sandbox/{one}" for one in (good, bad, open_)),
        "/requester/workers/sandbox", f"/requester/collections/{shop.pictures()}", "/nope",
        "/requester/team", "/requester/keys", "/requester/notifications", "/requester/audit",
        "/requester/audit?who=nobody",
    ):  # fmt: skip
        pages[path] = shop.page(path)
    pages["a wrong plan"] = wrong
    telling = shop.page("/requester/notifications").split('<option value="')[1].split('"')[0]
    for transport in ("SQS", "SNS"):
        shop.post(
            "/requester/notifications", hit_type=telling, transport=transport,
            destination="https://example.org/hook", event=["HITReviewable"],
        )  # fmt: skip
    shop.post(f"/requester/notifications/{telling.replace(':', '/')}/step", step="test")
    pages["notifications"] = shop.page("/requester/notifications")
    pages["a secret"] = shop.post("/requester/notifications/secret").text
    people = "/requester/workers/sandbox"
    invited = shop.post(f"{people}/invite", uses="1").headers["location"]
    group = shop.post(f"{people}/groups", name="Students").headers["location"]
    for path in (invited, group, f"{people}/invitations", f"{people}/groups"):
        pages[path] = shop.page(path)
    pages["a bad table"] = shop.post(f"{people}/invite-table", table="name,email\nx,y").text
    pages["extended"] = shop.post(f"{batch}/extend", assignments_per_image="4").text
    shop.post(f"{batch}/step", step="pause")
    pages["paused"] = shop.page(batch)
    shop.post("/requester/markets/pause", paused="yes")
    pages["everything paused"] = shop.page("/requester/workers/live")
    shop.site.clock.advance(40 * DAY)
    shop.owner = shop.site.browser().sign_in_operator()  # sessions end too
    pages["ended"] = shop.page(batch)
    for where, page in pages.items():
        assert "⟦" in page, where
        assert not (texts := hard_coded(page)), (where, texts)
