"""Coming in: links that GET does not use up, passwords, limits, cookies that are apart."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from labelcrowd.accounts import links, people
from labelcrowd.accounts.tokens import token_hash
from labelcrowd.clock import DAY, HOUR, SECOND
from labelcrowd.storage.tables import site as tables
from labelcrowd.web.services import Settings
from tests.support.site import CONFIRM, PASSWORD, Browser, Site

NEW = {"name": "Ana Lind", "login": "ana", "password": PASSWORD}


@pytest.fixture
def browser(site: Site) -> Browser:
    return site.browser()


def test_opening_a_link_does_not_use_it_up(site: Site, browser: Browser) -> None:
    path = site.link(links.SIGN_IN, "requester", subject_id=site.operator.id)
    for _ in range(3):
        page = browser.get(path)
        assert page.status_code == 200
        assert "Operator" in page.text
        assert not page.headers.get_list("set-cookie")
    assert browser.post(path).headers["location"] == "/requester/"
    assert site.browser().post(path).status_code == 404
    assert site.browser().get(path).status_code == 404


def test_an_old_link_is_over(site: Site, browser: Browser) -> None:
    path = site.link(links.SIGN_IN, "requester", subject_id=site.operator.id)
    site.clock.advance(15 * DAY)
    assert browser.post(path).status_code == 404


def test_a_workers_link_opens_no_requesters_pages(site: Site, browser: Browser) -> None:
    path = site.link(links.SIGN_IN, subject_id=site.add_worker("ana"))
    token = path.rsplit("/", 1)[1]
    assert browser.post(f"/link/{token}").status_code == 404
    assert browser.post(f"/sandbox/worker/link/{token}").status_code == 404
    assert browser.post(f"/worker/invite/{token}").status_code == 404


def test_an_invitation_makes_an_account_and_signs_in(site: Site, browser: Browser) -> None:
    path = site.invitation()
    assert "invited" in browser.get(path).text
    assert browser.post(path, NEW).headers["location"] == "/worker/"
    assert "Ana Lind" in browser.get("/worker/").text
    again = site.browser()
    assert again.post(path, {**NEW, "login": "ben"}).status_code == 410


def test_a_shared_invitation_ends_after_its_uses(site: Site) -> None:
    path = site.invitation(uses=2)
    answers = [site.browser().post(path, {**NEW, "login": f"w{n}"}).status_code for n in range(3)]
    assert answers == [303, 303, 410]


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"password": "short"}, 422, "Between 10 and 200 characters"),
        ({"login": "a b"}, 422, "letters, digits"),
        ({"name": ""}, 422, "1 to 100 characters"),
        ({"login": "Taken"}, 409, "is taken"),
    ],
)
def test_a_mistake_keeps_the_form_and_the_invitation(
    site: Site, browser: Browser, change: dict[str, str], status: int, says: str
) -> None:
    site.add_worker("taken")
    path = site.invitation()
    answer = browser.post(path, {**NEW, **change})
    assert answer.status_code == status
    assert says in answer.text
    assert 'value="Ana Lind"' in answer.text or "name" in change
    assert browser.post(path, NEW).status_code == 303


def test_a_worker_signs_in_by_password_whatever_the_case_of_the_login(
    site: Site, browser: Browser
) -> None:
    site.add_worker("ana")
    wrong = browser.post("/worker/sign-in", {"login": "ana", "password": "not this one"})
    assert wrong.status_code == 401
    assert "wrong" in wrong.text
    right = browser.post("/worker/sign-in", {"login": "ANA", "password": PASSWORD})
    assert right.headers["location"] == "/worker/"


def test_after_signing_in_one_goes_on_but_only_within_the_site(site: Site) -> None:
    site.add_worker("ana")
    fields = {"login": "ana", "password": PASSWORD}

    def went(target: str) -> str:
        answer = site.browser().post(f"/worker/sign-in?next={target}", fields)
        return str(answer.headers["location"])

    assert site.browser().get("/worker/earnings").headers["location"] == (
        "/worker/sign-in?next=/worker/earnings"
    )
    assert went("/worker/earnings") == "/worker/earnings"
    for elsewhere in ("https://evil.example", "//evil.example", "/%5Cevil.example"):
        assert went(elsewhere) == "/worker/"


def test_guessing_is_slowed_down_for_each_login(site: Site, browser: Browser) -> None:
    site.add_worker("ana")
    guess = {"login": "ana", "password": "guess number one"}
    statuses = [browser.post("/worker/sign-in", guess).status_code for _ in range(8)]
    assert statuses[:6] == [401] * 6
    assert statuses[6:] == [429] * 2
    blocked = browser.post("/worker/sign-in", guess)
    assert int(blocked.headers["retry-after"]) >= 1
    assert "Too many tries" in blocked.text


def test_guesses_are_counted_over_a_restart_and_for_every_server(
    site: Site, browser: Browser
) -> None:
    site.add_worker("ana")
    guess = {"login": "ana", "password": "guess number one"}
    for _ in range(6):
        browser.post("/worker/sign-in", guess)
    beside = Site(site.home, site.clock, site.ids)
    assert beside.browser().post("/worker/sign-in", guess).status_code == 429
    site.clock.advance(21 * SECOND)
    right = {"login": "ana", "password": PASSWORD}
    assert beside.browser().post("/worker/sign-in", right).status_code == 303
    assert beside.browser().post("/worker/sign-in", guess).status_code == 401  # counted anew
    beside.close()


def test_guessing_is_slowed_down_for_each_address_over_all_logins(
    site: Site, browser: Browser
) -> None:
    statuses = [
        browser.post("/worker/sign-in", {"login": f"who{n}", "password": "x"}).status_code
        for n in range(41)
    ]
    assert statuses == [401] * 40 + [429]
    assert not site.home.store.read(
        lambda c: [key for key in c.scalars(select(tables.secret_try.c.key)) if "127.0.0.1" in key]
    )


def test_a_password_link_sets_a_new_one_and_signs_out_everywhere(site: Site) -> None:
    worker_id = site.add_worker("ana")
    elsewhere = site.browser().sign_in_worker(worker_id)
    assert elsewhere.get("/worker/").status_code == 200
    path = site.link(links.PASSWORD, subject_id=worker_id)
    browser = site.browser()
    assert browser.post(path, {"password": "short"}).status_code == 422
    assert browser.post(path, {"password": "brand new password"}).status_code == 303
    assert elsewhere.get("/worker/").status_code == 303
    fields = {"login": "ana", "password": "brand new password"}
    assert site.browser().post("/worker/sign-in", fields).status_code == 303


def test_a_worker_who_is_shut_out_is_out(site: Site) -> None:
    worker_id = site.add_worker("ana")
    browser = site.browser().sign_in_worker(worker_id)
    site.home.store.write(lambda c: people.set_worker_active(c, "live", worker_id, active=False))
    assert browser.get("/worker/").status_code == 303
    assert (
        browser.post("/worker/sign-in", {"login": "ana", "password": PASSWORD}).status_code == 401
    )


def test_one_browser_is_requester_worker_and_sandbox_worker_at_once(
    site: Site, browser: Browser
) -> None:
    browser.sign_in_operator()
    browser.sign_in_worker(site.add_worker("ana"))
    browser.sign_in_worker(site.add_worker("bea", "sandbox"), "sandbox")
    assert set(browser.client.cookies) >= {"lc_requester", "lc_worker", "lc_worker_sandbox"}
    assert "Ana" in browser.get("/worker/").text
    assert "Bea" in browser.get("/sandbox/worker/").text
    assert "Operator" in browser.get("/account").text
    browser.submit("/worker/", "/worker/sign-out")
    assert browser.get("/worker/").status_code == 303
    assert browser.get("/sandbox/worker/").status_code == 200


def test_a_cookie_of_one_kind_is_no_other_kind(site: Site, browser: Browser) -> None:
    browser.sign_in_worker(site.add_worker("ana"))
    token = browser.client.cookies["lc_worker"]
    for name in ("lc_requester", "lc_worker_sandbox"):
        browser.client.cookies.set(name, token)
    assert browser.get("/account").status_code == 303
    assert browser.get("/sandbox/worker/").status_code == 303


def test_cookies_are_httponly_and_lax_and_over_https_secure(site: Site, browser: Browser) -> None:
    def cookie(of: Site) -> str:
        path = of.link(links.SIGN_IN, "requester", subject_id=of.operator.id)
        headers = {"origin": of.settings.public_url}
        return str(of.browser().send("POST", path, headers=headers).headers["set-cookie"])

    plain = cookie(site).lower()
    assert "httponly" in plain
    assert "samesite=lax" in plain
    assert "secure" not in plain
    https = Site(site.home, site.clock, site.ids, Settings(public_url="https://testserver"))
    secure = cookie(https)
    https.close()
    assert secure.startswith("__Host-lc_requester=")
    assert "secure" in secure.lower()
    assert "domain" not in secure.lower()


def test_the_database_holds_no_token(site: Site, browser: Browser) -> None:
    browser.sign_in_operator()
    token = browser.client.cookies["lc_requester"]
    stored = site.home.store.read(
        lambda c: c.execute(select(tables.session.c.token_hash)).scalars().all()
    )
    assert token_hash(token) in stored
    assert token not in stored


def test_the_operator_sets_login_and_password(site: Site, browser: Browser) -> None:
    browser.sign_in_operator()
    fields = {"name": "Olga", "login": "olga", "password": PASSWORD}
    assert browser.submit("/account", "/account", fields).status_code == 303
    assert "Olga" in browser.get("/account").text
    wrong = browser.submit("/account", "/account", {**fields, "old_password": "no"})
    assert wrong.status_code == 422
    fresh = site.browser()
    signed = fresh.post("/sign-in", {"login": "olga", "password": PASSWORD})
    assert signed.headers["location"] == "/requester/"


def test_a_new_name_is_no_new_proof_of_who_somebody_is(site: Site, browser: Browser) -> None:
    browser.sign_in_operator()
    browser.confirms = False
    site.clock.advance(HOUR)
    before = browser.client.cookies["lc_requester"]
    renamed = browser.submit("/account", "/account", {"name": "Olga", "login": "olga"})
    assert renamed.headers["location"] == "/account?saved"
    assert browser.client.cookies["lc_requester"] == before
    assert "Olga" in browser.get("/account").text
    asked = browser.submit("/requester/keys", "/requester/keys", {"market": "sandbox"})
    assert (asked.status_code, CONFIRM in asked.text) == (403, True)
    fields = {"name": "Olga", "login": "olga", "password": PASSWORD}
    assert "new one-time link" in browser.submit("/account", "/account", fields).text
    browser.sign_in_operator()
    assert browser.submit("/account", "/account", fields).status_code == 303
    site.clock.advance(HOUR)
    fields = {"name": "Olga Two", "login": "olga"}
    assert browser.submit("/account", "/account", fields).status_code == 422
    again = browser.submit("/account", "/account", {**fields, "old_password": PASSWORD})
    assert again.status_code == 303  # the password was asked for, and is a proof
    made = browser.submit("/requester/keys", "/requester/keys", {"market": "sandbox"})
    assert CONFIRM not in made.text


NUDGE = "Set a password"


def test_an_operator_without_a_password_is_asked_to_set_one(site: Site, browser: Browser) -> None:
    browser.sign_in_operator()
    assert NUDGE in browser.get("/requester/").text
    fields = {"name": "Olga", "login": "olga", "password": PASSWORD}
    browser.submit("/account", "/account", fields)
    assert NUDGE not in browser.get("/requester/").text


def test_who_does_not_want_a_password_now_is_not_asked_again(browser: Browser) -> None:
    browser.sign_in_operator()
    assert NUDGE not in browser.get("/requester/?password=later").text
    assert NUDGE not in browser.get("/requester/").text


def test_forms_of_somebody_signed_in_need_the_token_of_that_session(
    site: Site, browser: Browser
) -> None:
    browser.sign_in_worker(site.add_worker("ana"))
    other = site.browser().sign_in_worker(site.add_worker("ben"))
    token = re.search(r'name="csrf" value="(\w+)"', other.get("/worker/").text)
    assert token
    hit_type_id = site.publish()
    for fields in ({}, {"csrf": "x"}, {"csrf": token[1]}):
        answer = browser.post("/worker/accept", {"hit_type_id": hit_type_id, **fields})
        assert answer.status_code == 403
    assert "In hand" not in browser.get("/worker/").text
