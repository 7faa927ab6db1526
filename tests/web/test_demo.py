"""The demo: made once, kept, shown only on this machine, removed for good."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from labelcrowd.clock import SetClock
from labelcrowd.crowd.port import Crowd
from labelcrowd.ids import Ids
from labelcrowd.storage.home import Home
from labelcrowd.web.services import Settings
from labelcrowd.workflow import demo
from tests.support.site import Browser, Site

LOCAL = "http://127.0.0.1:8000"


@pytest.fixture
def site(home: Home, clock: SetClock, ids: Ids) -> Iterator[Site]:
    made = Site(home, clock, ids, Settings(public_url=LOCAL, demo=True))
    demo.prepare(made.services)
    yield made
    made.close()


def batches(site: Site) -> list[str]:
    crowd: Crowd = site.crowd("sandbox")
    return [event.hit_id for event in crowd.events(0) if event.type == "HITCreated"]


def local(browser: Browser, path: str = "/") -> str:
    return browser.get(path, host="127.0.0.1:8000").text


def test_the_start_page_lets_both_sides_in_with_one_click(site: Site) -> None:
    browser = site.browser()
    page = local(browser)
    links = re.findall(r'href="(http://127.0.0.1:8000/\S*link/\w+)"', page)
    assert len(links) == 2
    for link in links:
        path = link.removeprefix(LOCAL)
        answer = browser.post(path, host="127.0.0.1:8000", origin=LOCAL)
        assert answer.status_code == 303
    page = local(browser)
    assert "Go on as Demo worker" in page
    assert "Go on as Operator" in page
    assert "Outline three objects" in local(browser, "/sandbox/worker/")


def test_used_links_are_replaced_on_demand(site: Site) -> None:
    used = site.browser()
    link = demo.ways_in(site.services).worker.removeprefix(LOCAL)
    used.post(link, host="127.0.0.1:8000", origin=LOCAL)
    other = site.browser()
    assert "Make new sign-in links" in local(other)
    assert other.post("/demo/links", host="127.0.0.1:8000", origin=LOCAL).status_code == 303
    assert "Sign in as a worker" in local(other)


@pytest.mark.parametrize("host", ["labels.example", "192.0.2.7:8000"])
def test_under_another_name_nobody_is_let_in(site: Site, host: str) -> None:
    browser = site.browser()
    page = browser.get("/", host=host).text
    assert "/link/" not in page
    for path in ("/demo/links", "/demo/remove"):
        assert browser.post(path, host=host, origin=f"http://{host}").status_code == 403


def test_a_server_that_is_no_demo_shows_none(site: Site) -> None:
    plain = Site(site.home, site.clock, site.ids, Settings(public_url=LOCAL))
    assert "/link/" not in local(plain.browser())
    plain.close()


def test_it_is_made_once(site: Site) -> None:
    before = batches(site)
    assert len(before) == 3
    demo.prepare(site.services)
    assert batches(site) == before


def test_removed_it_stays_away(site: Site) -> None:
    fields = {"sure": "yes"}
    browser = site.browser()
    assert list(site.home.blobs.keys())
    browser.post("/demo/remove", fields, host="127.0.0.1:8000", origin=LOCAL)
    assert list(site.home.blobs.keys()) == []
    assert "Try both sides" not in local(browser)
    assert demo.prepare(site.services).worker == ""
    assert len(batches(site)) == 3
