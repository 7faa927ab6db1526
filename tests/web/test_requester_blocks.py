"""Blocked workers on the requester's pages: listed, blocked with a reason, let in again."""

from __future__ import annotations

import re

from sqlalchemy import Connection

from labelcrowd.accounts import audit
from labelcrowd.market import worker_blocks
from tests.support.site import Site

HERE = "/requester/blocks/live"


def test_nobody_is_blocked_at_first(site: Site) -> None:
    owner = site.browser().sign_in_operator()
    assert owner.get("/requester/blocks").headers["location"] == HERE
    assert "Nobody is blocked" in owner.get(HERE).text
    assert '<a href="/requester/blocks">' in owner.get("/requester/").text


def test_a_worker_is_blocked_with_a_reason_and_let_in_again(site: Site) -> None:
    owner = site.browser().sign_in_operator()
    ana = site.add_worker("ana")
    worker = site.browser().sign_in_worker(ana)
    site.publish(2, title="Count gulls")
    fields = {"worker": ana, "reason": "Draws <b>boxes</b> only."}
    assert owner.submit(HERE, HERE, fields).status_code == 303
    page = owner.get(HERE).text
    assert ana in page
    assert "Draws &lt;b&gt;boxes&lt;/b&gt; only." in page
    assert ana not in owner.get("/requester/blocks/sandbox").text
    assert "Count gulls" not in worker.get("/worker/").text
    assert owner.submit(HERE, HERE, {**fields, "reason": "Empty."}).status_code == 303
    assert re.findall(r'<span class="words" data-own>([^<]*)', owner.get(HERE).text) == ["Empty."]
    assert owner.submit(HERE, f"{HERE}/lift", {"worker": ana}).status_code == 303
    assert "Nobody is blocked" in owner.get(HERE).text
    assert "Count gulls" in worker.get("/worker/").text
    entries = site.home.store.read(lambda c: audit.entries(c, site.operator.requester_id, limit=9))
    acts = [(one.action, one.subject) for one in entries]
    assert ("block-worker", ana) in acts
    assert ("unblock-worker", ana) in acts


def test_what_is_wrong_is_told_and_what_was_typed_stays(site: Site) -> None:
    owner = site.browser().sign_in_operator()
    site.add_worker("ana")
    wrong = owner.submit(HERE, HERE, {"worker": "NOBODY", "reason": "Draws boxes."})
    assert wrong.status_code == 422
    assert 'role="alert"' in wrong.text
    assert "no worker &#39;NOBODY&#39; on the live market" in wrong.text
    assert 'value="Draws boxes."' in wrong.text
    for reason in ("", "x" * 1_025):
        fields = {"worker": site.worker_ids["ana"], "reason": reason}
        assert owner.submit(HERE, HERE, fields).status_code == 422
    assert "Nobody is blocked" in owner.get(HERE).text


def test_an_address_may_name_who_is_to_be_blocked(site: Site) -> None:
    owner = site.browser().sign_in_operator()
    assert 'value="A1WORKER"' in owner.get(f"{HERE}?worker=A1WORKER").text


def test_many_blocks_come_page_by_page(site: Site) -> None:
    owner = site.browser().sign_in_operator()
    scope = ("live", site.operator.requester_id)
    ids = [site.add_worker(f"w{number}") for number in range(102)]

    def block(c: Connection) -> None:
        for one in ids:
            worker_blocks.block(c, site.clock.now(), *scope, one, "boxes")

    site.home.store.write(block)
    first = owner.get(HERE).text
    (more,) = re.findall(r'href="(/requester/blocks/live\?after=[^"]+)"', first)
    second = owner.get(more).text
    shown = [[one for one in ids if one in page] for page in (first, second)]
    assert [len(one) for one in shown] == [100, 2]
    assert not set(shown[0]) & set(shown[1])
    assert owner.get(f"{HERE}?after=nonsense").status_code == 200
