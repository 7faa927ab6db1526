"""A rejection is not the last word: the worker appeals, somebody answers by name."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from labelcrowd.accounts.roles import Role
from labelcrowd.clock import DAY
from labelcrowd.crowd.own_market import OwnMarket
from labelcrowd.market.setup import access_keys
from labelcrowd.market.wire import Wire
from labelcrowd.storage.tables.market_conversations import appeal
from labelcrowd.storage.tables.site import audit_entry
from labelcrowd.storage.tables.studio import work
from tests.support.shop import ROOT, Shop
from tests.support.site import URL, Browser, Site

OURS = "/requester/appeals"
WORDS = "The <mirror> is there."


@pytest.fixture
def shop(site: Site) -> Shop:
    made = Shop(site)
    made.publish()
    return made


@pytest.fixture
def ana(shop: Shop) -> Browser:
    return shop.worker("ana")


@pytest.fixture
def rejected(shop: Shop, ana: Browser) -> str:
    """An assignment of hers that was rejected."""
    done = shop.hand_in(ana)
    path = f"/requester/work/sandbox/{done}/decide"
    shop.post(path, decision="reject", reason="The mirror is missing.")
    return done


def file_appeal(browser: Browser, assignment_id: str, words: str = WORDS) -> int:
    path = f"{ROOT}/appeals/{assignment_id}"
    return browser.submit(path, path, {"words": words}).status_code


def answer(shop: Shop, assignment_id: str, decision: str, words: str = "") -> tuple[int, str]:
    found = shop.post(f"{OURS}/sandbox/{assignment_id}", decision=decision, answer=words)
    return found.status_code, found.text


def test_a_granted_appeal_pays_the_work_everywhere(
    site: Site, shop: Shop, ana: Browser, rejected: str
) -> None:
    page = ana.get(f"{ROOT}/earnings").text
    assert f'href="{ROOT}/appeals/{rejected}"' in page
    assert "The mirror is missing." in ana.get(f"{ROOT}/appeals/{rejected}").text
    assert file_appeal(ana, rejected) == 303
    assert "Waiting for an answer" in ana.get(f"{ROOT}/appeals/{rejected}").text
    assert re.search(
        r'/requester/messages"[^>]*>Messages <span class="badge[^>]*>1<', shop.page(OURS)
    )
    for path in (OURS, f"/requester/work/sandbox/{rejected}"):
        assert "The &lt;mirror&gt; is there." in shop.page(path)
    assert answer(shop, rejected, "grant", "You are right, sorry.")[0] == 303
    # The worker, our pages, the record of acts and the API say the same.
    seen = ana.get(f"{ROOT}/appeals/{rejected}").text
    for text in ("Granted", "paid in full", "Operator", "You are right, sorry."):
        assert text in seen
    assert "An appeal of yours was answered." in ana.get(f"{ROOT}/").text
    assert "$0.10" in ana.get(f"{ROOT}/earnings").text
    (row,) = site.home.store.read(
        lambda c: c.execute(select(work.c.status).where(work.c.assignment_id == rejected)).all()
    )
    assert row.status == "Approved"
    acts = site.home.store.read(lambda c: c.execute(select(audit_entry)).all())
    (act,) = [one for one in acts if one.action == "grant-appeal"]
    assert (act.actor, act.subject) == ("Operator", rejected)
    assert "granted the appeal" in shop.page(f"/requester/work/sandbox/{rejected}")
    assert _over_the_api(site, rejected)["AssignmentStatus"] == "Approved"


def _over_the_api(site: Site, assignment_id: str) -> dict[str, object]:
    requester_id = site.operator.requester_id
    keys = site.home.store.read(lambda c: access_keys(c, requester_id))
    key = next(one for one in keys if one.market_id == "sandbox")
    wire = Wire(site.home.store, site.clock, site.ids, public_url=URL)
    api = OwnMarket(wire, site.clock, key, "here", True)
    found: dict[str, object] = api.call("GetAssignment", AssignmentId=assignment_id)["Assignment"]
    return found


def test_a_refusal_says_why_and_who(shop: Shop, ana: Browser, rejected: str) -> None:
    file_appeal(ana, rejected)
    status, page = answer(shop, rejected, "refuse")
    assert status == 422
    assert "answer: expected 1 to 1,000 characters" in page
    assert answer(shop, rejected, "refuse", "It hides the lamp.")[0] == 303
    seen = ana.get(f"{ROOT}/appeals/{rejected}").text
    for text in ("Refused", "It hides the lamp.", "Operator"):
        assert text in seen
    assert "Refused" in ana.get(f"{ROOT}/earnings").text
    assert file_appeal(ana, rejected) == 409
    assert answer(shop, rejected, "grant")[0] == 409


def test_undoing_the_rejection_beside_it_answers_the_appeal(
    shop: Shop, ana: Browser, rejected: str
) -> None:
    file_appeal(ana, rejected)
    shop.post(f"/requester/work/sandbox/{rejected}/decide", decision="undo")
    assert "Granted" in ana.get(f"{ROOT}/appeals/{rejected}").text
    assert "The rejection was undone." in shop.page(OURS)


def test_after_thirty_days_nothing_is_appealed_against(
    site: Site, ana: Browser, rejected: str
) -> None:
    path = f"{ROOT}/appeals/{rejected}"
    csrf = re.findall(r'name="csrf" value="([0-9a-f]+)"', ana.get(path).text)[0]
    site.clock.advance(29 * DAY)
    assert "Send the appeal" in ana.get(path).text
    site.clock.advance(1 * DAY + 1)
    ana.sign_in_worker(site.worker_ids["ana"], "sandbox")
    page = ana.get(path).text
    assert "those are over" in page
    assert "Send the appeal" not in page
    assert csrf not in page


def test_only_whose_work_it_is_appeals_and_only_who_reviews_answers(
    shop: Shop, ana: Browser, rejected: str
) -> None:
    bo = shop.worker("bo")
    path = f"{ROOT}/appeals/{rejected}"
    assert bo.get(path).status_code == 404
    assert bo.submit(f"{ROOT}/account", path, {"words": WORDS}).status_code == 404
    file_appeal(ana, rejected)
    other = shop.other_requester()
    ours = f"{OURS}/sandbox/{rejected}"
    assert other.submit("/requester/", ours, {"decision": "grant"}).status_code == 404
    viewer = shop.signed_in(shop.member("vi", Role.VIEWER))
    assert "Grant: approve" not in viewer.get(OURS).text
    assert viewer.submit("/requester/", ours, {"decision": "grant"}).status_code == 403
    reviewer = shop.signed_in(shop.member("rosa", Role.REVIEWER))
    page = reviewer.get(OURS).text
    assert "Grant: approve<" in page  # reviewers read nothing of money
    assert "$0.10" not in page
    assert reviewer.submit(OURS, ours, {"decision": "grant"}).status_code == 303
    assert "Rosa" in ana.get(path).text


def test_an_appeal_is_withdrawn_and_its_words_go_when_the_worker_leaves(
    site: Site, shop: Shop, ana: Browser, rejected: str
) -> None:
    file_appeal(ana, rejected)
    path = f"/requester/workers/sandbox/erase/{site.worker_ids['ana']}"
    shop.post(path, login="ana")
    (row,) = site.home.store.read(lambda c: c.execute(select(appeal)).all())
    assert (row.words, row.state) == ("", "withdrawn")
    assert answer(shop, rejected, "grant")[0] == 409
