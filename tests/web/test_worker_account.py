"""A worker's own account: language, password, sign out everywhere, delete it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from labelcrowd.accounts import people
from labelcrowd.storage.tables.market import assignment, worker
from labelcrowd.storage.tables.market_conversations import appeal, hit_message, hit_thread
from labelcrowd.storage.tables.site import audit_entry, session
from labelcrowd.workflow.erase_worker import find_claim
from tests.support.payroll import Payroll
from tests.support.shop import ROOT, Shop
from tests.support.site import PASSWORD, Browser, Site

PAGE = f"{ROOT}/account"
_TABLES_WITH_WORDS = (hit_message, hit_thread, appeal, worker)
NEW = "brand new password"


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


@pytest.fixture
def ana(shop: Shop) -> Browser:
    return shop.worker("ana")


def again(site: Site, login: str = "ana") -> Browser:
    """The same worker in one more browser."""
    return site.browser().sign_in_worker(site.worker_ids[login], "sandbox")


def is_in(browser: Browser) -> bool:
    return browser.get(f"{ROOT}/").status_code == 200


def sessions(site: Site) -> int:
    query = select(session).where(session.c.kind == "worker")
    return len(site.home.store.read(lambda c: c.execute(query).all()))


# --- sign out everywhere ---


def test_signing_out_everywhere_else_keeps_this_browser(site: Site, ana: Browser) -> None:
    elsewhere = again(site)
    assert "In 2 browsers, with this one." in ana.get(PAGE).text
    answer = ana.submit(PAGE, f"{PAGE}/sign-out", {"keep": "1"})
    assert "Every other browser is signed out." in ana.get(answer.headers["location"]).text
    assert is_in(ana)
    assert not is_in(elsewhere)
    assert "In 1 browser: this one." in ana.get(PAGE).text


def test_signing_out_everywhere_ends_this_session_too(site: Site, ana: Browser) -> None:
    elsewhere = again(site)
    answer = ana.submit(PAGE, f"{PAGE}/sign-out")
    assert "You are signed out everywhere." in site.browser().get(answer.headers["location"]).text
    assert sessions(site) == 0
    assert not is_in(ana)
    assert not is_in(elsewhere)


def test_another_workers_sessions_stay(shop: Shop, ana: Browser) -> None:
    bo = shop.worker("bo")
    ana.submit(PAGE, f"{PAGE}/sign-out")
    assert is_in(bo)


# --- password ---


def test_a_new_password_needs_the_old_one_and_signs_out_elsewhere(site: Site, ana: Browser) -> None:
    elsewhere = again(site)
    wrong = ana.submit(PAGE, f"{PAGE}/password", {"old_password": "guess", "password": NEW})
    assert wrong.status_code == 422
    assert "This is not your password." in wrong.text
    short = ana.submit(PAGE, f"{PAGE}/password", {"old_password": PASSWORD, "password": "short"})
    assert (short.status_code, "Between 10 and 200" in short.text) == (422, True)
    right = ana.submit(PAGE, f"{PAGE}/password", {"old_password": PASSWORD, "password": NEW})
    assert "Your password is changed" in ana.get(right.headers["location"]).text
    assert not is_in(elsewhere)
    fields = {"login": "ana", "password": NEW}
    assert site.browser().post(f"{ROOT}/sign-in", fields).status_code == 303


def test_guessing_the_password_from_inside_is_slowed_down_too(ana: Browser) -> None:
    fields = {"old_password": "guess", "password": NEW}
    statuses = [ana.submit(PAGE, f"{PAGE}/password", fields).status_code for _ in range(7)]
    assert statuses == [422] * 6 + [429]


# --- delete it ---


def delete(browser: Browser, **fields: str) -> str:
    given = {"old_password": PASSWORD, "sure": "yes", **fields}
    return browser.submit(f"{PAGE}/delete", f"{PAGE}/delete", given).text


def test_who_leaves_is_forgotten_and_what_is_owed_stays_payable(
    site: Site, shop: Shop, ana: Browser
) -> None:
    shop.publish()
    done = shop.hand_in(ana)
    shop.post(f"/requester/work/sandbox/{done}/decide", decision="approve")
    ana.submit(
        f"{ROOT}/earnings", f"{ROOT}/messages/about", {"assignment_id": done, "words": "I am Ana."}
    )
    page = ana.get(f"{PAGE}/delete").text
    for text in (
        "What stays payable",
        "$0.10",
        "nobody is paid",
        "There is no way back.",
    ):
        assert text in page
    assert "This is not your password." in delete(ana, old_password="guess")
    assert "Tick this to say yes." in delete(ana, sure="")
    gone = delete(ana)
    assert "Your account is deleted" in gone
    assert "$0.10" in gone
    assert "This is play money." in gone
    code = re.findall(r'id="claim" readonly value="([a-z0-9-]+)"', gone)[0]
    worker_id = site.worker_ids["ana"]
    assert site.home.store.read(lambda c: find_claim(c, "sandbox", code)) == worker_id
    row = site.home.store.read(
        lambda c: c.execute(select(worker).where(worker.c.id == worker_id)).one()
    )
    assert (row.name, row.active, row.password_hash) == ("Erased worker", False, None)
    assert not is_in(ana)
    everything = str(
        site.home.store.read(
            lambda c: [c.execute(select(table)).all() for table in _TABLES_WITH_WORDS]
        )
    )
    assert "I am Ana." not in everything
    # The operator sees that it was the worker's own act, and pays whoever shows the code.
    acts = site.home.store.read(lambda c: c.execute(select(audit_entry)).all())
    assert [one.actor for one in acts if one.action == "erase-worker"] == ["the worker"]
    assert (
        "$0.10"
        in shop.owner.submit(
            "/requester/workers/sandbox/claim", "/requester/workers/sandbox/claim", {"code": code}
        ).text
    )
    assert (
        site.browser().post(f"{ROOT}/sign-in", {"login": "ana", "password": PASSWORD}).status_code
        == 401
    )


def test_what_is_in_hand_goes_back(site: Site, shop: Shop, ana: Browser) -> None:
    shop.publish()
    shop.accept(ana)
    assert "The HIT in your hands is given back" in ana.get(f"{PAGE}/delete").text
    delete(ana)
    (held,) = site.home.store.read(lambda c: c.execute(select(assignment)).all())
    assert held.status == "Returned"


def test_who_is_being_paid_cannot_leave_yet(site: Site, ana: Browser) -> None:
    payroll = Payroll(site.services, site.clock, site.ids, market_id="sandbox")
    payroll.earn(site.worker_ids["ana"], 250)
    run = payroll.run()
    path = f"/requester/payouts/sandbox/runs/{run.id}/file"
    owner = site.browser().sign_in_operator()
    assert owner.submit("/requester/payouts/sandbox", path, {"form": "csv"}).status_code == 200
    page = ana.get(f"{PAGE}/delete").text
    assert "money is on its way to you" in page
    assert "Yes, delete my account" not in page
    csrf = re.findall(r'name="csrf" value="([0-9a-f]+)"', page)[0]
    sent = {"csrf": csrf, "old_password": PASSWORD, "sure": "yes"}
    assert ana.post(f"{PAGE}/delete", sent).status_code == 409
    assert is_in(ana)


def test_who_never_worked_for_money_reads_nothing_of_it(ana: Browser) -> None:
    page = ana.get(PAGE).text + ana.get(f"{PAGE}/delete").text
    for word in ("owed", "payable", "$"):
        assert word not in page.replace("on whose behalf", "")
    gone = delete(ana)
    assert "deleted" in gone
    assert "Your code" not in gone


def test_a_form_without_its_token_changes_nothing(site: Site, ana: Browser) -> None:
    for path in ("language", "password", "sign-out", "delete"):
        sent = {"language": "", "old_password": PASSWORD, "password": NEW, "sure": "yes"}
        assert ana.post(f"{PAGE}/{path}", sent).status_code == 403
    person = site.home.store.read(lambda c: people.worker(c, "sandbox", site.worker_ids["ana"]))
    assert person is not None and person.name == "Ana"
    assert is_in(ana)
