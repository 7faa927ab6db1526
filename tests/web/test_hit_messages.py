"""Workers ask about HITs and are answered by name; both sides see what is unread."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from labelcrowd.accounts.roles import Role
from labelcrowd.market import messages
from labelcrowd.storage.tables.market_conversations import hit_message, hit_thread
from tests.support.shop import ROOT, Shop
from tests.support.site import Browser, Site

INBOX = f"{ROOT}/messages"
OURS = "/requester/messages"
WORDS = "May <b>it</b> be round?\nOr square?"


@pytest.fixture
def shop(site: Site) -> Shop:
    made = Shop(site)
    made.publish(2)
    return made


@pytest.fixture
def ana(shop: Shop) -> Browser:
    return shop.worker("ana")


def ask(browser: Browser, words: str = WORDS, **about: str) -> str:
    """Where the conversation stands."""
    answer = browser.submit(f"{ROOT}/earnings", f"{INBOX}/about", {"words": words, **about})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def badge(page: str, path: str) -> str:
    """What stands in the badge of a link, "" where it has none."""
    found = re.search(
        rf'href="{path}"[^>]*>[^<]*<span class="badge[^>]*>(?:<span[^>]*>)?(\d+)', page
    )
    return found[1] if found else ""


def test_a_question_is_answered_by_name(site: Site, shop: Shop, ana: Browser) -> None:
    done = shop.hand_in(ana)
    page = ana.get(f"{ROOT}/earnings").text
    link = re.findall(rf'href="({INBOX}/about\?[^"]*{done}[^"]*)"', page)[0].replace("&amp;", "&")
    form = ana.get(link).text
    assert "Your question" in form
    assert "Outline" in form
    thread = ask(ana, assignment_id=done)
    assert "&lt;b&gt;it&lt;/b&gt;" in ana.get(thread).text
    assert ana.get(link).headers["location"] == thread  # it goes on where it was begun
    # The requester sees it in the bar, in the list, and beside the work.
    assert badge(shop.page("/requester/"), OURS) == "1"
    ours = re.findall(rf'href="({OURS}/sandbox/\w+)"', shop.page(OURS))[0]
    for path in (ours, f"/requester/work/sandbox/{done}"):
        assert "&lt;b&gt;it&lt;/b&gt;" in shop.page(path)
    assert badge(shop.page("/requester/"), OURS) == "1"  # looking changes nothing
    assert shop.post(f"{ours}/seen").status_code == 303
    assert badge(shop.page("/requester/"), OURS) == ""
    assert shop.post(ours, words="Round is <i>fine</i>.").status_code == 303
    # The worker: one unread, gone once read; the name stands beside it.
    assert badge(ana.get(f"{ROOT}/").text, INBOX) == "1"
    answered = ana.get(thread).text
    assert "Round is &lt;i&gt;fine&lt;/i&gt;." in answered
    assert "Operator" in answered
    assert badge(ana.get(f"{ROOT}/").text, INBOX) == ""


def test_a_requester_writes_to_who_did_the_work(shop: Shop, ana: Browser) -> None:
    done = shop.hand_in(ana)
    path = f"/requester/work/sandbox/{done}"
    sent = shop.owner.submit(path, f"{path}/message", {"words": "The lamp is missing."})
    assert sent.headers["location"].startswith(f"{OURS}/sandbox/")
    thread = re.findall(rf'href="({INBOX}/\w+)"', ana.get(INBOX).text)[-1]
    assert "The lamp is missing." in ana.get(thread).text
    empty = shop.owner.submit(path, f"{path}/message", {"words": " "})
    assert empty.status_code == 422


def test_one_can_ask_before_one_accepts(site: Site, shop: Shop, ana: Browser) -> None:
    group = re.findall(rf'href="({ROOT}/groups/\w+)"', ana.get(f"{ROOT}/").text)[0]
    preview = ana.get(group).text
    link = re.findall(rf'href="({INBOX}/about\?hit_id=\w+)', preview)[0]
    assert "Your question" in ana.get(link).text
    ask(ana, hit_id=link.split("=")[1])
    assert "not answered yet" in ana.get(INBOX).text


def test_messages_of_requesters_about_no_hit_stand_in_the_same_inbox(
    site: Site, shop: Shop, ana: Browser
) -> None:
    services, worker_id = site.services, site.worker_ids["ana"]
    site.home.store.write(
        lambda c: messages.send(
            c, services.ids, services.clock.now(), "sandbox", site.operator.requester_id,
            worker_id, subject="New <HITs>", words="Come <b>back</b>!",
        )
    )  # fmt: skip
    assert badge(ana.get(f"{ROOT}/").text, INBOX) == "1"
    page = ana.get(INBOX).text
    assert "New &lt;HITs&gt;" in page
    note = re.findall(rf'href="({INBOX}/note/\w+)"', page)[0]
    assert "Come &lt;b&gt;back&lt;/b&gt;!" in ana.get(note).text
    assert badge(ana.get(f"{ROOT}/").text, INBOX) == ""
    assert shop.worker("bo").get(note).status_code == 404


def test_the_sixth_in_a_row_is_kept_in_the_form_and_not_sent(shop: Shop, ana: Browser) -> None:
    done = shop.hand_in(ana)
    for number in range(5):
        ask(ana, f"Question {number}", assignment_id=done)
    sent = ana.submit(
        f"{ROOT}/earnings", f"{INBOX}/about", {"assignment_id": done, "words": "Hello?!"}
    )
    assert sent.status_code == 429
    assert "Wait for an answer" in sent.text
    assert ">Hello?!</textarea>" in sent.text


def test_nobody_else_reads_or_writes_it(shop: Shop, ana: Browser) -> None:
    done = shop.hand_in(ana)
    thread = ask(ana, assignment_id=done)
    bo = shop.worker("bo")
    assert bo.get(thread).status_code == 404
    other = shop.other_requester()
    ours = f"{OURS}/sandbox/{thread.rsplit('/', 1)[1]}"
    assert other.get(ours).status_code == 404
    assert other.submit("/requester/", ours, {"words": "x"}).status_code == 404
    viewer = shop.signed_in(shop.member("vi", Role.VIEWER))
    assert "Your message" not in viewer.get(ours).text
    assert viewer.submit("/requester/", ours, {"words": "x"}).status_code == 403
    assert shop.page("/requester/messages/moon/x") and (
        shop.owner.get("/requester/messages/moon/x").status_code == 404
    )


def test_messages_go_when_the_worker_is_erased(site: Site, shop: Shop, ana: Browser) -> None:
    ask(ana, assignment_id=shop.hand_in(ana))
    worker_id = site.worker_ids["ana"]
    path = f"/requester/workers/sandbox/erase/{worker_id}"
    assert shop.post(path, login="ana").status_code == 200
    for table in (hit_message, hit_thread):
        assert not site.home.store.read(lambda c, t=table: c.execute(select(t)).all())  # type: ignore[misc]
    assert "No messages" in shop.page(OURS)
