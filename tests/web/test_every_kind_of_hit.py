"""Something is wrong, or unclear: told from preview and work of every kind of HIT."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from sqlalchemy import select

from labelcrowd.storage.tables.market_trust import hit_report
from tests.support.asking import ask, ask_html
from tests.support.question_forms import AMAZONS_EXAMPLE
from tests.support.site import Browser, Site

KINDS: dict[str, Callable[[Site], str]] = {
    "external": lambda site: site.publish(),
    "html": lambda site: ask_html(site)[1],
    "form": lambda site: ask(site, AMAZONS_EXAMPLE, "form")[1],
}
REPORT, QUESTION = r"/worker/report\?", r"/worker/messages/about\?"


@pytest.fixture
def ana(site: Site) -> Browser:
    return site.browser().sign_in_worker(site.add_worker("ana"))


def link(page: str, pattern: str) -> str:
    return unescape(re.findall(rf'href="({pattern}[^"]+)"', page)[0])


def fields(page: str) -> dict[str, str]:
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)
    return {name: unescape(value) for name, value in found}


@pytest.mark.parametrize("kind", KINDS)
def test_a_preview_and_the_work_lead_to_a_report_and_a_question(
    site: Site, ana: Browser, kind: str
) -> None:
    hit_type_id = KINDS[kind](site)
    preview = ana.get(f"/worker/groups/{hit_type_id}").text
    form = ana.get(link(preview, REPORT)).text
    given = fields(form)
    assert (given["hit_id"] != "", given["assignment_id"]) == (True, "")
    assert ana.post("/worker/report", {**given, "words": "It is empty."}).status_code == 303
    asked = fields(ana.get(link(preview, QUESTION)).text)
    sent = ana.post("/worker/messages/about", {**asked, "words": "Which birds?"})
    assert sent.status_code == 303
    taken = ana.submit("/worker/", "/worker/accept", {"hit_type_id": hit_type_id})
    work = ana.get(taken.headers["location"]).text
    form = ana.get(link(work, REPORT)).text
    given = fields(form)
    assert given["assignment_id"] == taken.headers["location"].rsplit("/", 1)[1]
    assert ana.post("/worker/report", {**given, "words": "Still empty."}).status_code == 303
    rows = site.home.store.read(lambda c: c.execute(select(hit_report)).all())
    assert [bool(one.assignment_id) for one in sorted(rows, key=lambda one: one.words)] == [
        False, True,
    ]  # fmt: skip
    assert "Is it only a question?" in form
