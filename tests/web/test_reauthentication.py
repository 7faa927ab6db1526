"""Before money moves a browser that has long been signed in is asked for the password again."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, update

from labelcrowd.accounts import passwords, people
from labelcrowd.clock import HOUR, MINUTE
from labelcrowd.market import due
from labelcrowd.storage.tables.market import access_key, market
from labelcrowd.web.requester.permissions import MONEY, PERMISSIONS
from tests.support.labelling import WorkerPage, a_square
from tests.support.shop import Shop, ShopCalls
from tests.support.site import CONFIRM, PASSWORD, Browser, Site

KEYS = "/requester/keys"


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


@pytest.fixture
def owner(site: Site, shop: Shop) -> Browser:
    """The operator, who has a password and nobody who answers for him."""
    stored = passwords.hash_password(PASSWORD)
    site.home.store.write(lambda c: people.set_account_password(c, site.operator.id, stored))
    browser = site.browser().sign_in_operator()
    browser.confirms = False
    return browser


def keys(site: Site) -> int:
    return len(site.home.store.read(lambda c: c.execute(select(access_key.c.id)).all()))


def fields_of(page: str) -> dict[str, str]:
    """What the form of a page that asks for the password would send, without the password."""
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', page)
    return {unescape(name): unescape(value) for name, value in found}


def test_a_fresh_sign_in_is_believed_for_a_quarter_of_an_hour(site: Site, owner: Browser) -> None:
    site.clock.advance(14 * MINUTE)
    assert owner.submit(KEYS, KEYS, {"market": "sandbox"}).status_code in (200, 303)
    before = keys(site)
    site.clock.advance(2 * MINUTE)
    asked = owner.submit(KEYS, KEYS, {"market": "sandbox"})
    assert (asked.status_code, CONFIRM in asked.text) == (403, True)
    assert keys(site) == before


def test_the_form_goes_on_with_the_password_and_nothing_is_typed_again(
    site: Site, owner: Browser
) -> None:
    site.clock.advance(HOUR)
    before = keys(site)
    asked = owner.submit(KEYS, KEYS, {"market": "sandbox", "note": 'a "quoted" <word>'})
    held = fields_of(asked.text)
    assert (held["market"], held["note"]) == ("sandbox", 'a "quoted" <word>')
    wrong = owner.post(KEYS, {**held, "confirm_password": "not this one"})
    assert (wrong.status_code, "The password is wrong." in wrong.text) == (403, True)
    assert "not this one" not in wrong.text
    assert keys(site) == before
    right = owner.post(KEYS, {**fields_of(wrong.text), "confirm_password": PASSWORD})
    assert right.status_code in (200, 303)
    assert keys(site) == before + 1
    owner.submit(KEYS, KEYS, {"market": "sandbox"})
    assert keys(site) == before + 2


def test_another_browser_of_the_same_person_is_asked_by_itself(site: Site, owner: Browser) -> None:
    second = site.browser().sign_in_operator()
    second.confirms = False
    site.clock.advance(HOUR)
    asked = owner.submit(KEYS, KEYS, {"market": "sandbox"})
    owner.post(KEYS, {**fields_of(asked.text), "confirm_password": PASSWORD})
    assert CONFIRM in second.submit(KEYS, KEYS, {"market": "sandbox"}).text


def test_a_form_of_another_site_is_refused_before_it_can_ask(site: Site, owner: Browser) -> None:
    site.clock.advance(HOUR)
    refused = owner.post(KEYS, {"market": "sandbox", "confirm_password": PASSWORD})
    assert (refused.status_code, CONFIRM in refused.text) == (403, False)


def test_guessing_has_an_end(site: Site, owner: Browser) -> None:
    site.clock.advance(HOUR)
    held = fields_of(owner.submit(KEYS, KEYS, {"market": "sandbox"}).text)
    for _ in range(8):
        page = owner.post(KEYS, {**held, "confirm_password": "guess"}).text
    assert "Too many tries" in page
    again = owner.post(KEYS, {**held, "confirm_password": PASSWORD})
    assert again.status_code == 403


def test_without_a_password_there_is_a_new_link_and_no_first_password(
    site: Site, shop: Shop
) -> None:
    browser = site.browser().sign_in_operator()
    browser.confirms = False
    site.clock.advance(HOUR)
    asked = browser.submit(KEYS, KEYS, {"market": "sandbox"})
    assert "serve --new-login" in asked.text
    assert 'name="confirm_password"' not in asked.text
    operator = site.home.store.read(lambda c: people.account(c, site.operator.id))
    assert operator is not None
    chosen = {"name": operator.name, "login": operator.login, "password": "a new long password"}
    assert "new one-time link" in browser.submit("/account", "/account", chosen).text
    browser.sign_in_operator()
    assert browser.submit("/account", "/account", chosen).status_code == 303


def test_approving_what_was_held_asks_nothing_and_a_bonus_does(site: Site, shop: Shop) -> None:
    shop.publish(1)
    worker = shop.worker("ana")
    work = shop.hand_in(worker)
    shop.settle()
    shop.owner.confirms = False
    site.clock.advance(HOUR)
    page = f"/requester/work/sandbox/{work}"
    asked = shop.owner.submit(
        page, f"{page}/decide", {"decision": "bonus", "amount": "1", "reason": "fine"}
    )
    assert CONFIRM in asked.text
    assert CONFIRM not in shop.owner.submit(page, f"{page}/decide", {"decision": "approve"}).text


def test_paying_for_late_work_asks_because_nothing_was_held_for_it(site: Site, shop: Shop) -> None:
    shop.publish(1, assignments_per_image="1")
    work = late_work(site, shop)
    shop.owner.confirms = False
    site.clock.advance(HOUR)
    page = f"/requester/work/sandbox/{work}"
    shown = shop.page(page)
    assert ('value="approve-late"' in shown, 'value="approve"' in shown) == (True, False)
    plain = shop.owner.submit(page, f"{page}/decide", {"decision": "approve"})
    assert (plain.status_code, "this work came late" in plain.text) == (409, True)
    asked = shop.owner.submit(page, f"{page}/decide", {"decision": "approve-late"})
    assert (asked.status_code, CONFIRM in asked.text) == (403, True)
    assert 'value="approve-late"' in shop.page(page), "not paid yet"
    shop.owner.confirms = True
    assert shop.post(f"{page}/decide", decision="approve-late").status_code == 303
    assert 'value="approve-late"' not in shop.page(page)


def late_work(site: Site, shop: Shop) -> str:
    """The id of work that came after its time, when somebody else had its place."""
    ana, bo = shop.worker("ana"), shop.worker("bo")
    place = urlsplit(shop.accept(ana).headers["location"])
    page = WorkerPage(ShopCalls(ana), f"?{place.query}")  # type: ignore[arg-type]
    assert page.edit(a_square("o1")).status_code == 200
    form = page.submit().json()
    site.clock.advance(3 * HOUR + MINUTE)
    now = site.clock.now()  # the server was up all the time: no gap that would move deadlines
    site.home.store.write(lambda c: c.execute(update(market).values(alive_at=now)).rowcount)
    due.run(site.home.store, now)
    shop.accept(bo)
    ana.post(urlsplit(form["submit_to"]).path, form["fields"])
    shop.settle()
    work: str = form["fields"]["assignmentId"]
    return work


def test_giving_rejected_work_to_someone_else_holds_what_was_freed_and_asks_nothing(
    site: Site, shop: Shop
) -> None:
    shop.publish(1)
    work = shop.hand_in(shop.worker("ana"))
    shop.owner.confirms = False
    site.clock.advance(HOUR)
    page, held = f"/requester/work/sandbox/{work}", site.crowd("sandbox").balance()[1]
    given = {"decision": "reject", "reason": "empty", "again": "yes"}
    assert CONFIRM not in shop.owner.submit(page, f"{page}/decide", given).text
    assert site.crowd("sandbox").balance()[1] == held
    asked = shop.owner.submit(page, f"{page}/decide", {"decision": "undo"})
    assert CONFIRM in asked.text


def test_a_program_without_proof_is_told_so(site: Site, owner: Browser) -> None:
    site.clock.advance(HOUR)
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', owner.get(KEYS).text)
    assert found
    answer = owner.send(
        "POST",
        KEYS,
        data={"csrf": found[1], "market": "sandbox"},
        headers={"origin": "http://testserver", "accept": "application/json"},
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "confirm")


def test_only_forms_are_guarded() -> None:
    for path in MONEY:
        assert ("POST", path) in PERMISSIONS
