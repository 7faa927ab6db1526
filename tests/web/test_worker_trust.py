"""Workers see whom they work for and how pay happens, can say what is wrong, and keep a record."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import delete, select

from labelcrowd.clock import HOUR
from labelcrowd.errors import Conflict
from labelcrowd.market.reports import MOST_AN_HOUR
from labelcrowd.storage.tables.market import assignment
from labelcrowd.storage.tables.market_trust import hit_report, worker_acceptance
from tests.support.ready import TERMS
from tests.support.shop import ROOT, Shop
from tests.support.site import Browser, Site

WORDS = "The picture <b>stays</b> empty."


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


@pytest.fixture
def new(site: Site) -> Browser:
    """A worker of the live market who has agreed to nothing yet."""
    worker_id = site.add_worker("new")
    site.home.store.write(lambda c: c.execute(delete(worker_acceptance)))
    return site.browser().sign_in_worker(worker_id)


def rows(site: Site, table: Any) -> list[Any]:
    return site.home.store.read(lambda c: list(c.execute(select(table))))


# --- whom one works for ---


def test_the_list_names_the_requester_and_the_preview_tells_all(site: Site, new: Browser) -> None:
    site.publish()
    page = new.get("/worker/").text
    assert "Operator, Vision lab" in page
    assert "decides within 3 days" in page
    preview = new.get(re.findall(r'href="(/worker/groups/\w+)"', page)[0]).text
    for text in ("What the data is for", "told apart better", "mailto:lab@example.org"):
        assert text in preview


def test_what_a_requester_writes_cannot_become_markup(shop: Shop, site: Site, new: Browser) -> None:
    shop.post(
        "/requester/card", name="<script>x</script>", institution="I", contact='"><b>@x',
        purpose="<img src=x>", review_days="1",
    )  # fmt: skip
    site.publish()
    page = new.get("/worker/").text
    page += new.get(re.findall(r'href="(/worker/groups/\w+)"', page)[0]).text
    assert "<script>x" not in page
    assert "<img src=x>" not in page
    assert '"><b>@x' not in page


# --- how one is paid ---


def test_how_pay_happens_is_read_once_before_the_first_work(site: Site, new: Browser) -> None:
    hit_type_id = site.publish(2)
    asked = new.submit("/worker/", "/worker/accept", {"hit_type_id": hit_type_id})
    assert asked.headers["location"].startswith("/worker/agree?")
    assert rows(site, assignment) == []  # nothing is held meanwhile
    page = new.get(asked.headers["location"]).text
    for text in (TERMS.who, TERMS.means, TERMS.how_often, TERMS.from_what_sum):
        assert text in unescape(page)
    assert "labelcrowd moves no money itself" in page
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    taken = new.post("/worker/agree", fields)
    assert taken.headers["location"].startswith("/worker/work/")
    again = new.submit("/worker/", "/worker/accept", {"hit_type_id": hit_type_id})
    assert again.headers["location"].startswith("/worker/work/")


def test_a_changed_text_is_shown_once_more(shop: Shop, site: Site) -> None:
    worker = site.browser().sign_in_worker(site.add_worker("ana"))
    hit_type_id = site.publish(2)
    words = {"who": "Us", "means": "Cash", "how_often": "Fridays", "from_what_sum": "1.00"}
    shop.post("/requester/pay-terms", **words)
    asked = worker.submit("/worker/", "/worker/accept", {"hit_type_id": hit_type_id})
    page = worker.get(asked.headers["location"]).text
    assert "Fridays" in page
    shop.post("/requester/pay-terms", **{**words, "means": "Gold"})  # changed while it was read
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    asked = worker.post("/worker/agree", fields)
    assert asked.headers["location"].startswith("/worker/agree?")
    assert "Gold" in worker.get(asked.headers["location"]).text


def test_work_without_pay_and_play_money_ask_for_nothing(site: Site, new: Browser) -> None:
    hit_type_id = site.publish(reward_cents=0)
    taken = new.submit("/worker/", "/worker/accept", {"hit_type_id": hit_type_id})
    assert taken.headers["location"].startswith("/worker/work/")


def test_a_program_is_told_what_waits(site: Site, new: Browser) -> None:
    hit_type_id = site.publish()
    csrf = re.findall(r'name="csrf" value="([0-9a-f]+)"', new.get("/worker/").text)[0]
    answer = new.send(
        "POST", "/worker/accept", data={"csrf": csrf, "hit_type_id": hit_type_id},
        headers={"origin": "http://testserver", "accept": "application/json"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "not_agreed")


# --- something is wrong ---


def test_a_report_reaches_the_requester_and_the_answer_the_worker(shop: Shop, site: Site) -> None:
    shop.publish()
    worker = shop.worker("ana")
    done = shop.hand_in(worker)
    link = re.findall(
        rf'href="({ROOT}/report\?[^"]*{done}[^"]*)"', worker.get(f"{ROOT}/earnings").text
    )
    form = worker.get(unescape(link[0]))
    assert "Outline" in form.text
    fields = {"assignment_id": done, "words": WORDS, "page": "/label", "error": "404 nothing"}
    sent = worker.submit(f"{ROOT}/earnings", f"{ROOT}/report", fields)
    assert sent.headers["location"] == f"{ROOT}/reports?sent=1"
    assert "Waiting for an answer" in worker.get(f"{ROOT}/reports").text
    page = shop.page("/requester/reports")
    for text in ("&lt;b&gt;stays", "404 nothing", done, "python-httpx"):
        assert text in page
    assert re.search(
        r'/requester/messages"[^>]*>Messages <span class="badge[^>]*>1</span>',
        shop.page("/requester/"),
    )
    report_id = rows(site, hit_report)[0].id
    # It cannot be rejected until it is answered, on no way.
    refused = shop.post(f"/requester/work/sandbox/{done}/decide", decision="reject", reason="no")
    assert "not answered yet" in refused.text
    with pytest.raises(Conflict, match="not answered yet"):
        site.crowd("sandbox").reject(done, reason="no")
    shop.post(f"/requester/reports/sandbox/{report_id}", answer="Thank you, <i>fixed</i>.")
    assert "&lt;i&gt;fixed" in worker.get(f"{ROOT}/reports").text
    assert "has answered what you reported" in worker.get(f"{ROOT}/").text
    assert 'badge--next" data-own>1<' not in shop.page("/requester/")
    answered = shop.post(f"/requester/work/sandbox/{done}/decide", decision="reject", reason="no")
    assert answered.status_code == 303


def test_an_answer_needs_words_and_what_was_typed_stays(shop: Shop, site: Site) -> None:
    shop.publish()
    worker = shop.worker("ana")
    done = shop.hand_in(worker)
    worker.submit(f"{ROOT}/earnings", f"{ROOT}/report", {"assignment_id": done, "words": "x"})
    report_id = rows(site, hit_report)[0].id
    assert shop.post(f"/requester/reports/sandbox/{report_id}", answer=" ").status_code == 422
    assert shop.post(f"/requester/reports/nowhere/{report_id}", answer="x").status_code == 404
    assert shop.post("/requester/reports/sandbox/nothing", answer="x").status_code == 404


def test_nobody_reports_for_another_and_not_without_end(shop: Shop, site: Site) -> None:
    shop.publish()
    ana, ben = shop.worker("ana"), shop.worker("ben")
    done = shop.hand_in(ana)
    fields = {"assignment_id": done, "words": "x"}
    assert ben.submit(f"{ROOT}/", f"{ROOT}/report", fields).status_code == 404
    assert ben.get(f"{ROOT}/report?assignment_id={done}").status_code == 404
    assert ana.submit(f"{ROOT}/", f"{ROOT}/report", {**fields, "words": ""}).status_code == 422
    for _ in range(MOST_AN_HOUR):
        assert ana.submit(f"{ROOT}/", f"{ROOT}/report", fields).status_code == 303
    assert ana.submit(f"{ROOT}/", f"{ROOT}/report", fields).status_code == 429
    site.clock.advance(2 * HOUR)
    assert ana.submit(f"{ROOT}/", f"{ROOT}/report", fields).status_code == 303


def test_every_page_that_shows_a_hit_lets_one_say_that_something_is_wrong(
    shop: Shop, site: Site
) -> None:
    shop.publish()
    worker = shop.worker("ana")
    text = "Something is wrong with this HIT"
    group = re.findall(rf'href="({ROOT}/groups/\w+)"', worker.get(f"{ROOT}/").text)[0]
    assert text in worker.get(group).text
    shop.accept(worker)
    held = rows(site, assignment)[0].id
    for path in ("/", f"/work/{held}/leave", f"/next?after={held}", "/earnings"):
        assert text in worker.get(f"{ROOT}{path}").text, path


def test_an_error_page_leads_to_the_report_with_the_facts(shop: Shop, site: Site) -> None:
    shop.publish()
    worker = shop.worker("ana")
    page = worker.get(f"{ROOT}/work/3NOTHINGHERE").text
    link = unescape(re.findall(rf'href="({ROOT}/report\?[^"]*)"', page)[0])
    for fact in ("assignment_id=3NOTHINGHERE", "page=%2Fsandbox", "error=404", "request_id="):
        assert fact in link
    assert f'href="{ROOT}/report?' not in worker.get(f"{ROOT}/invite/nothing").text
    assert "/report" not in shop.owner.get("/requester/batches/nothing").text


def test_without_a_hit_the_worker_chooses_among_the_last_ones(shop: Shop) -> None:
    shop.publish()
    worker = shop.worker("ana")
    assert "Nothing to report on" in worker.get(f"{ROOT}/report").text
    done = shop.hand_in(worker)
    assert f'<option value="{done}"' in worker.get(f"{ROOT}/report").text


# --- the record ---


def test_the_record_has_every_assignment_with_reasons_and_sums(shop: Shop, site: Site) -> None:
    shop.publish(3, assignments_per_image="1")
    worker = shop.worker("ana")
    done = [shop.hand_in(worker) for _ in range(3)]
    crowd = site.crowd("sandbox")
    crowd.approve(done[0], feedback="=cmd|'/c calc'!A1")
    crowd.bonus(done[0], amount_cents=25, reason="+very careful", token="t")
    crowd.reject(done[1], reason="@wrong")
    answer = worker.get(f"{ROOT}/record.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    table = {row["assignment_id"]: row for row in csv.DictReader(io.StringIO(answer.text))}
    assert len(table) == 3
    first, second, third = (table[one] for one in done)
    assert (first["state"], first["reward"], first["bonus"], first["earned"]) == (
        "Approved", "0.10", "0.25", "0.35",
    )  # fmt: skip
    assert first["requester_wrote"].startswith("'=") and first["bonus_reasons"].startswith("'+")
    assert (second["state"], second["requester_wrote"], second["earned"]) == (
        "Rejected", "'@wrong", "0.00",
    )  # fmt: skip
    assert (third["state"], third["decided_at"], third["play_money"]) == ("Submitted", "", "yes")
    assert third["accepted_at"] and third["submitted_at"]


def test_nobody_gets_anothers_record(shop: Shop, site: Site) -> None:
    shop.publish()
    shop.hand_in(shop.worker("ana"))
    assert shop.worker("ben").get(f"{ROOT}/record.csv").text.count("\n") == 1
    assert site.browser().get(f"{ROOT}/record.csv").status_code == 303
