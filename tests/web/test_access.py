"""Every route of the site, tried by every kind of visitor, against one table."""

from __future__ import annotations

import re

import httpx
import pytest
from starlette.routing import Route

from labelcrowd.accounts.roles import Role
from labelcrowd.web import health
from labelcrowd.web.app import all_routes
from labelcrowd.web.metrics import RequestCounts
from tests.support.access_table import TABLE, VISITORS
from tests.support.site import URL, Browser, Site
from tests.web.test_requester_access import Case

SIGN = "sign"
EXPECTED = {
    route: dict(zip(VISITORS, answers.split(), strict=True))
    for _, answers, routes in TABLE
    for route in routes
}
# Stand in for what only a real link or page would name.
NAMED = {
    "hit_type_id": "none", "signed": "none", "token": "none", "path": "css/base.css",
    "year": "2026", "message_id": "none", "day": "none", "hit_id": "none", "requester_id": "none",
    "kind": "xml", "tile": "0", "blob": "none",
}  # fmt: skip


def expected(route: str) -> dict[str, str]:
    """Of a route by its method and path; the live worker site knows nobody of these tests."""
    method, path = route.split(" ", 1)
    if not path.startswith("/worker"):
        return EXPECTED[route]
    found = EXPECTED[f"{method} /sandbox{path}"]
    personal = SIGN in found.values()
    return {visitor: SIGN if personal else answer for visitor, answer in found.items()}


def all_of(site: Site) -> list[str]:
    """Every route of the app as ``METHOD /path``."""
    routes = [*all_routes(site.services), *health.routes(site.services, RequestCounts())]
    assert all(isinstance(route, Route) for route in routes)
    return [
        f"{method} {route.path}"
        for route in routes
        if isinstance(route, Route)
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]


class Visitors:
    """One browser a kind, all at the same site, with one of everything in it."""

    def __init__(self, site: Site) -> None:
        self.case = Case(site)
        shop = self.case.shop
        members = [shop.signed_in(shop.member(role.value, role)) for role in Role]
        everybody = [
            *members, shop.other_requester(), shop.owner, self.case.worker, shop.worker("bo"),
            site.browser(),
        ]  # fmt: skip
        self.browsers: dict[str, Browser] = dict(zip(VISITORS, everybody, strict=True))
        self._csrf = {name: _csrf(browser) for name, browser in self.browsers.items()}

    def ask(self, visitor: str, route: str) -> httpx.Response:
        """The route with what the case has for its braces; a form is sent empty."""
        method, path = route.split(" ", 1)
        browser, csrf = self.browsers[visitor], self._csrf[visitor]
        values = {**self.case.values, **NAMED}
        # A whole address: of "//mturk" alone an HTTP client takes the first part for a host.
        url = URL + re.sub(r"{(\w+)(:\w+)?}", lambda found: values[found[1]], path)
        if method == "GET":
            return browser.get(url)
        headers = {"x-csrf-token": csrf} if csrf else {}
        return browser.post(url, {"csrf": csrf}, **headers)


def _csrf(browser: Browser) -> str:
    for page in ("/account", "/sandbox/worker/"):
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', browser.get(page).text)
        if found:
            return found[1]
    return ""


def answered(answer: httpx.Response) -> str:
    """The word of the table for an answer."""
    status = answer.status_code
    if status == 401 or "/sign-in?next=" in answer.headers.get("location", ""):
        return SIGN
    return {400: "bad", 403: "no", 404: "none", 422: "incomplete"}.get(status, "in")


def fits(route: str, wanted: str, answer: httpx.Response) -> bool:
    """Whether an answer is what the table says."""
    if answer.status_code >= 500:
        return False
    found = answered(answer)
    if wanted == "none" and answer.status_code == 429:  # too many tries of links: not let in
        return True
    if wanted == "none":
        return found == "none" or (found == "incomplete" and route.startswith("POST"))
    if wanted == "in":
        # Forms are sent empty, one visitor after another: what one removed is gone for the next.
        gone = found == "none" and route.startswith("POST")
        unproven = found == SIGN and route.endswith("/sign-in")  # no login was sent
        return found in ("in", "incomplete") or gone or unproven
    return found == wanted


@pytest.fixture
def visitors(site: Site) -> Visitors:
    return Visitors(site)


def test_every_route_stands_in_the_table_once(site: Site) -> None:
    listed = [route for _, _, routes in TABLE for route in routes]
    assert sorted(listed) == sorted(set(listed))
    there = {route for route in all_of(site) if not route.split(" ")[1].startswith("/worker")}
    assert there - set(listed) == set(), "say in tests/support/access_table.py who may use these"
    assert set(listed) - there == set(), "these are gone"


def test_the_live_worker_site_has_the_routes_of_the_sandboxs(site: Site) -> None:
    routes = all_of(site)
    live = {route for route in routes if route.split(" ")[1].startswith("/worker")}
    sandbox = {route for route in routes if route.split(" ")[1].startswith("/sandbox/worker")}
    assert {route.replace(" /worker", " /sandbox/worker") for route in live} == sandbox


def test_every_visitor_is_answered_as_the_table_says(site: Site, visitors: Visitors) -> None:
    routes = [route for route in all_of(site) if not route.endswith("/sign-out")]
    wrong = []
    # The refused come first: whatever they try, nothing is changed by it.
    before = visitors.case.stored()
    refused = [
        (route, visitor, wanted)
        for route in routes
        for visitor, wanted in expected(route).items()
        if wanted != "in"
    ]
    for route, visitor, wanted in refused:
        answer = visitors.ask(visitor, route)
        if not fits(route, wanted, answer):
            wrong.append((route, visitor, wanted, answer.status_code))
    assert wrong == []
    assert visitors.case.stored() == before
    # Then those let in: pages before forms, which may remove what pages show.
    for route in sorted(routes, key=lambda one: one.startswith("POST")):
        for visitor, wanted in expected(route).items():
            if wanted == "in":
                answer = visitors.ask(visitor, route)
                if not fits(route, wanted, answer):
                    wrong.append((route, visitor, wanted, answer.status_code))
    assert wrong == []


def test_signing_out_is_for_anybody_and_ends_only_the_own_session(
    site: Site, visitors: Visitors
) -> None:
    for visitor in VISITORS:
        assert visitors.ask(visitor, "POST /sign-out").status_code == 303
    worker = visitors.browsers["worker"]
    assert worker.get("/sandbox/worker/").status_code == 200
    assert visitors.browsers["owner"].get("/requester/").status_code == 303
