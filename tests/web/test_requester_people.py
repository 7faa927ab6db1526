"""The operator's page of workers: links that work, and pausing everything."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from labelcrowd.web.services import Settings
from tests.support.shop import ROOT, Shop
from tests.support.site import PASSWORD, Browser, Site

WORKERS = "/requester/workers/sandbox"


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


def link_in(page: str) -> str:
    found = re.search(r'readonly value="(http[^"]+)"', page)
    assert found, page
    return urlsplit(found[1]).path


def join(browser: Browser, path: str, login: str) -> int:
    fields = {"name": login.title(), "login": login, "password": PASSWORD}
    return browser.post(path, fields).status_code


def test_an_invitation_lets_in_as_many_as_it_says(shop: Shop) -> None:
    made = shop.post(f"{WORKERS}/invite", uses="2").headers["location"]
    path = link_in(shop.page(made))
    for _ in range(3):  # looking uses nothing up
        assert shop.site.browser().get(path).status_code == 200
    ana = shop.site.browser()
    assert join(ana, path, "ana") == 303
    assert ana.get(f"{ROOT}/").status_code == 200
    assert join(shop.site.browser(), path, "bo") == 303
    assert join(shop.site.browser(), path, "cy") in (404, 410)
    page = shop.page(WORKERS)
    assert "Ana" in page
    assert "Bo" in page
    assert "Cy" not in page
    assert path.rsplit("/", 1)[1] not in page
    assert path not in shop.page(made), "nobody can use it any more"


@pytest.mark.parametrize("uses", ["0", "-1", "many", "1000000000", "1.5"])
def test_an_invitation_for_nobody_is_refused(shop: Shop, uses: str) -> None:
    answer = shop.post(f"{WORKERS}/invite", uses=uses)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "readonly" not in answer.text


def test_a_password_link_sets_that_workers_password_once(shop: Shop) -> None:
    worker_id = shop.site.add_worker("ana", "sandbox")
    path = link_in(shop.post(f"{WORKERS}/password", worker=worker_id).text)
    assert shop.site.browser().get(path).status_code == 200
    fresh = "a brand new password"
    assert shop.site.browser().post(path, {"password": fresh}).status_code == 303
    assert shop.site.browser().post(path, {"password": "yet another one"}).status_code != 303
    browser = shop.site.browser()
    for password, status in ((PASSWORD, 401), (fresh, 303)):
        fields = {"login": "ana", "password": password}
        assert browser.post(f"{ROOT}/sign-in", fields).status_code == status


def test_links_are_for_workers_and_markets_that_exist(shop: Shop) -> None:
    live = shop.site.add_worker("ana", "live")
    assert shop.post(f"{WORKERS}/password", worker=live).status_code == 404
    assert shop.post(f"{WORKERS}/password", worker="nobody").status_code == 404
    assert shop.owner.get("/requester/workers/mars").status_code in (404, 422)
    assert shop.post("/requester/workers/mars/invite", uses="1").status_code in (404, 422)


def test_the_operator_pauses_everything_and_goes_on(shop: Shop) -> None:
    shop.publish()
    ana = shop.worker("ana")
    assert "Work is handed out on every market." in shop.page(WORKERS)
    assert shop.post(f"{WORKERS}/pause", paused="yes").status_code == 303
    page = shop.page(WORKERS)
    assert "Paused on every market" in page
    assert "Pause everything" not in page
    assert "hit_type_id" not in ana.get(f"{ROOT}/").text
    shop.post(f"{WORKERS}/pause", paused="no")
    assert shop.accept(ana).status_code == 303
    assert shop.post(f"{WORKERS}/pause", paused="perhaps").status_code == 422


def test_only_the_operator_pauses_everything_and_only_by_the_own_form(shop: Shop) -> None:
    bob = shop.other_requester()
    assert bob.submit("/requester/", f"{WORKERS}/pause", {"paused": "yes"}).status_code == 403
    assert shop.owner.post(f"{WORKERS}/pause", {"paused": "yes"}).status_code == 403
    assert "Work is handed out on every market." in shop.page(WORKERS)


def test_links_for_people_are_refused_while_they_lead_to_this_machine(site: Site) -> None:
    local = Site(site.home, site.clock, site.ids, Settings(public_url="http://127.0.0.1:8000"))
    shop = Shop(local)
    worker_id = local.add_worker("ana", "sandbox")
    for market_id in ("live", "sandbox"):
        answer = shop.post(f"/requester/workers/{market_id}/invite", uses="1")
        assert answer.status_code == 409
        assert "http://127.0.0.1:8000, which only this machine opens" in answer.text
        assert "--host 0.0.0.0" in answer.text
        assert "--public-url" in answer.text
        assert "readonly" not in answer.text
    answer = shop.post(f"{WORKERS}/password", worker=worker_id)
    assert answer.status_code == 409
    assert "readonly" not in answer.text
    local.close()
