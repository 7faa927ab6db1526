"""Finding work, doing it, and what comes after."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import Connection

from labelcrowd.clock import HOUR, MINUTE, SECOND
from labelcrowd.market import due
from labelcrowd.market.assignments import accept as accept_hit
from labelcrowd.market.assignments import read_assignment
from labelcrowd.storage.home import Home
from labelcrowd.web.kept_pages import ALLOWED as SANDBOX
from tests.support.site import URL, Browser, Site


@pytest.fixture
def ana(site: Site) -> Browser:
    return site.browser().sign_in_worker(site.add_worker("ana"))


def accept(browser: Browser, hit_type_id: str) -> str:
    """The id of the accepted assignment."""
    answer = browser.submit("/worker/", "/worker/accept", {"hit_type_id": hit_type_id})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rsplit("/", 1)[1]


def test_the_list_shows_reward_time_number_left_and_requester(site: Site, ana: Browser) -> None:
    site.publish(3, title="Count birds", reward_cents=12)
    page = ana.get("/worker/").text
    for text in ("Count birds", "$0.12", "1 h", ">3<", "Operator"):
        assert text in page
    assert "play money" not in page.lower()


def test_an_empty_list_says_what_to_do(ana: Browser) -> None:
    assert "No work right now" in ana.get("/worker/").text


def test_the_list_is_searched_and_sorted(site: Site, ana: Browser) -> None:
    site.publish(title="Cheap cars", reward_cents=1)
    site.publish(title="Dear cars", reward_cents=99)
    site.publish(title="Birds", reward_cents=50)
    page = ana.get("/worker/?q=CARS&sort=-reward").text
    assert page.index("Dear cars") < page.index("Cheap cars")
    assert ">Birds<" not in page
    assert "Nothing matches" in ana.get("/worker/?q=submarine").text


def test_a_preview_shows_the_requesters_page_in_a_frame_that_owns_nothing(
    site: Site, ana: Browser
) -> None:
    hit_type_id = site.publish()
    answer = ana.get(f"/worker/groups/{hit_type_id}")
    frame = re.search(r"<iframe[^>]*>", answer.text)
    assert frame
    assert f'sandbox="{SANDBOX} allow-same-origin"' in frame[0]  # its own site's, not ours
    assert "ASSIGNMENT_ID_NOT_AVAILABLE" in frame[0]
    assert "workerId" not in frame[0]
    assert "https://requester.example" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("address", [URL, "http://TestServer", "http://testserver:80"])
def test_a_page_at_our_own_address_is_never_given_our_origin(
    site: Site, ana: Browser, address: str
) -> None:
    hit_type_id = site.publish(url=f"{address}/static/page")
    pages = [ana.get(f"/worker/groups/{hit_type_id}").text]
    pages.append(ana.get(f"/worker/work/{accept(ana, hit_type_id)}").text)
    for page in pages:
        assert f'sandbox="{SANDBOX}"' in page


def test_skipping_in_a_preview_goes_to_another_hit(site: Site, ana: Browser) -> None:
    hit_type_id = site.publish(2)
    page = f"/worker/groups/{hit_type_id}"
    first = re.search(r'name="hit_id" value="(\w+)"', ana.get(page).text)
    assert first
    answer = ana.submit(page, f"{page}/skip", {"hit_id": first[1]})
    second = re.search(r'name="hit_id" value="(\w+)"', ana.get(answer.headers["location"]).text)
    assert second
    assert second[1] != first[1]


def test_accepting_a_foreign_hit_opens_it_in_a_frame_with_amazons_parameters(
    site: Site, ana: Browser
) -> None:
    assignment_id = accept(ana, site.publish())
    page = ana.get(f"/worker/work/{assignment_id}").text
    frame = re.search(r'<iframe[^>]*src="([^"]*)"', page)
    assert frame
    given = parse_qs(urlsplit(frame[1].replace("&amp;", "&")).query)
    assert given["assignmentId"] == [assignment_id]
    assert given["turkSubmitTo"] == [URL]
    assert given["x"] == ["1"]
    assert "data-deadline=" in page


def test_work_in_hand_is_offered_again(site: Site, ana: Browser) -> None:
    assignment_id = accept(ana, site.publish())
    page = ana.get("/worker/").text
    assert "In hand" in page
    assert f"/worker/work/{assignment_id}" in page


def test_our_own_page_is_a_full_page(site: Site, ana: Browser) -> None:
    hit_type_id = site.publish(url=f"{URL}/tool.html?collection=a")
    answer = ana.submit("/worker/", "/worker/accept", {"hit_type_id": hit_type_id})
    location = answer.headers["location"]
    assert location.startswith(f"{URL}/tool.html?collection=a&assignmentId=")
    work = f"/worker/work/{parse_qs(urlsplit(location).query)['assignmentId'][0]}"
    assert ana.get(work).headers["location"] == location


def test_when_the_last_one_is_gone_the_list_says_so(site: Site, ana: Browser) -> None:
    hit_type_id = site.publish(1)
    ben = site.browser().sign_in_worker(site.add_worker("ben"))
    site.publish(title="Another")
    ben.get("/worker/")
    accept(ana, hit_type_id)
    answer = ben.submit("/worker/", "/worker/accept", {"hit_type_id": hit_type_id})
    assert answer.status_code == 409
    assert "took the last one" in answer.text


def test_returning_gives_the_place_to_somebody_else(site: Site, ana: Browser) -> None:
    hit_type_id = site.publish(1)
    assignment_id = accept(ana, hit_type_id)
    path = f"/worker/work/{assignment_id}"
    assert ana.submit(path, f"{path}/return").headers["location"] == "/worker/?said=returned"
    ben = site.browser().sign_in_worker(site.add_worker("ben"))
    assert "Count birds" in ben.get("/worker/").text


def test_skipping_work_returns_it_and_shows_the_next(site: Site, ana: Browser) -> None:
    hit_type_id = site.publish(2)
    path = f"/worker/work/{accept(ana, hit_type_id)}"
    answer = ana.submit(path, f"{path}/return", {"skip": "1"})
    assert answer.headers["location"].startswith(f"/worker/groups/{hit_type_id}?after=")


def test_from_our_own_full_page_one_may_go_on_skip_or_return(site: Site, ana: Browser) -> None:
    path = f"/worker/work/{accept(ana, site.publish(2))}"
    page = ana.get(f"{path}/leave").text
    for text in ("Continue", "Skip", "Return", "Decide later", "1 h"):
        assert text in page
    assert ana.submit(f"{path}/leave", f"{path}/return").status_code == 303
    assert ana.get(f"{path}/leave").headers["location"].startswith("/worker/next?after=")


def test_more_time_is_given_once_and_without_loading_the_page(site: Site, ana: Browser) -> None:
    path = f"/worker/work/{accept(ana, site.publish(duration_s=1800))}"
    csrf = re.search(r'name="csrf" value="(\w+)"', ana.get(path).text)
    assert csrf
    before = ana.get(f"{path}/state").json()["deadline_at"]
    headers = {"x-csrf-token": csrf[1], "accept": "application/json"}
    after = ana.post(f"{path}/extend", {}, **headers).json()["deadline_at"]
    again = ana.post(f"{path}/extend", {}, **headers).json()["deadline_at"]
    assert after - before == 1_800_000
    assert again == after


def submit(site: Site, browser: Browser, assignment_id: str) -> str:
    answer = browser.post("/mturk/externalSubmit", {"assignmentId": assignment_id, "a": "1"})
    assert answer.status_code in (302, 303), answer.text
    return str(answer.headers["location"]).removeprefix(URL)


def test_after_a_submit_the_next_one_comes_by_itself_unless_switched_off(
    site: Site, ana: Browser
) -> None:
    assignment_id = accept(ana, site.publish(2))
    after = submit(site, ana, assignment_id)
    assert after == f"/worker/next?after={assignment_id}"
    page = ana.get(after).text
    assert "data-goes-on" in page
    assert "$0.12" in page
    ana.submit(after, "/worker/auto-next", {"after": assignment_id})
    page = ana.get(after).text
    assert "data-goes-on" not in page
    assert "Next one" in page


def test_opening_the_next_page_accepts_nothing(site: Site, ana: Browser) -> None:
    after = submit(site, ana, accept(ana, site.publish(2)))
    for _ in range(3):
        ana.get(after)
    assert "In hand" not in ana.get("/worker/").text


def test_a_second_submit_shows_the_same_page_and_changes_nothing(
    site: Site, ana: Browser, home: Home
) -> None:
    assignment_id = accept(ana, site.publish())
    first = submit(site, ana, assignment_id)
    answer = home.store.read(lambda c: _answer(c, assignment_id))
    site.clock.advance(MINUTE)
    second = ana.post("/mturk/externalSubmit", {"assignmentId": assignment_id, "a": "2"})
    assert second.status_code < 400
    assert home.store.read(lambda c: _answer(c, assignment_id)) == answer
    assert "Submitted" in ana.get(first).text


def _answer(connection: Connection, assignment_id: str) -> str | None:
    found = read_assignment(connection, "live", assignment_id)
    assert found
    return found.answer


def test_late_work_whose_place_was_taken_is_kept_and_explained(
    site: Site, ana: Browser, home: Home
) -> None:
    hit_type_id = site.publish(1, duration_s=120)
    assignment_id = accept(ana, hit_type_id)
    for _ in range(13):  # the server is up all the time: no gap that would move deadlines
        site.clock.advance(10 * SECOND)
        due.run(home.store, site.clock.now())
    ben = site.browser().sign_in_worker(site.add_worker("ben"))
    accept(ben, hit_type_id)
    page = ana.get(submit(site, ana, assignment_id)).text
    assert "Submitted late" in page
    assert "can still pay" in page


def test_inside_a_foreign_frame_the_next_page_needs_no_sign_in(site: Site) -> None:
    answer = site.browser().get("/worker/next?after=x", **{"sec-fetch-dest": "iframe"})
    assert answer.status_code == 200
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]


def test_the_page_around_a_frame_learns_of_the_submit(site: Site, ana: Browser) -> None:
    assignment_id = accept(ana, site.publish())
    state = f"/worker/work/{assignment_id}/state"
    assert ana.get(state).json()["go_to"] is None
    submit(site, ana, assignment_id)
    assert ana.get(state).json()["go_to"] == f"/worker/next?after={assignment_id}"


def test_earnings_keep_owed_and_paid_apart_and_tell_the_reason(site: Site, ana: Browser) -> None:
    hit_type_id = site.publish(3)
    done = [accept(ana, hit_type_id) for _ in range(3)]
    for assignment_id in done:
        submit(site, ana, assignment_id)
    crowd = site.crowd()
    crowd.approve(done[0], feedback="Lovely")
    crowd.bonus(done[0], amount_cents=50, reason="Very careful", token="t")
    crowd.reject(done[1], reason="Boxes, not <b>outlines</b>")
    page = ana.get("/worker/earnings").text
    for text in ("Owed to you", "$0.62", "Paid out", "$0.00", "Lovely", "Very careful"):
        assert text in page
    assert "Boxes, not &lt;b&gt;outlines&lt;/b&gt;" in page


def test_earnings_go_back_page_by_page(site: Site, ana: Browser) -> None:
    hit_type_id = site.publish(55)
    home, ids, worker_id = site.home, site.ids, site.worker_ids["ana"]
    for _ in range(55):
        now = site.clock.now()
        home.store.write(
            lambda c, now=now: accept_hit(c, ids, now, "live", hit_type_id, worker_id, by_type=True)
        )
        site.clock.advance(1)
    older = re.search(r'href="(/worker/earnings\?before=[^"]+)"', ana.get("/worker/earnings").text)
    assert older
    assert ana.get(older[1]).text.count("<code") == 5


def test_the_sandbox_says_play_money_at_every_sum(site: Site) -> None:
    worker_id = site.add_worker("ana", "sandbox")
    ana = site.browser().sign_in_worker(worker_id, "sandbox")
    hit_type_id = site.publish(2, market_id="sandbox")
    listed = ana.get("/sandbox/worker/").text
    assert listed.count("play money") == listed.count("$") + 1  # and the bar above all
    answer = ana.submit("/sandbox/worker/", "/sandbox/worker/accept", {"hit_type_id": hit_type_id})
    assert answer.headers["location"].startswith("/sandbox/worker/work/")
    earned = ana.get("/sandbox/worker/earnings").text
    assert earned.count("play money") >= earned.count("$")


def test_markets_are_apart(site: Site, ana: Browser) -> None:
    hit_type_id = site.publish(market_id="sandbox")
    assert "No work right now" in ana.get("/worker/").text
    assert ana.get("/sandbox/worker/").headers["location"].startswith("/sandbox/worker/sign-in")
    answer = ana.submit("/worker/earnings", "/worker/accept", {"hit_type_id": hit_type_id})
    assert answer.status_code in (404, 409)


def test_time_that_is_long_over_is_told_when_submitting(site: Site, ana: Browser) -> None:
    assignment_id = accept(ana, site.publish())
    site.clock.advance(3 * HOUR)
    answer = ana.post("/mturk/externalSubmit", {"assignmentId": assignment_id, "a": "1"})
    assert answer.status_code == 409
    assert "text/html" in answer.headers["content-type"]


@pytest.mark.parametrize("root", ["/worker", "/sandbox/worker"])
def test_an_error_page_keeps_the_way_back_to_work(site: Site, root: str) -> None:
    market_id = "sandbox" if root.startswith("/sandbox") else "live"
    ben = site.browser().sign_in_worker(site.add_worker("ben", market_id), market_id)
    for address in ("nothing", "work/NOSUCHWORK", "messages/none"):
        answer = ben.get(f"{root}/{address}")
        assert answer.status_code == 404
        assert f'<a href="{root}/qualifications">' in answer.text
        assert '<details class="menu">' in answer.text
    stranger = site.browser().get(f"{root}/nothing")
    assert stranger.status_code == 404
    assert f'href="{root}/qualifications"' not in stranger.text


def test_an_error_page_of_another_site_knows_nothing_of_the_worker(
    site: Site, ana: Browser
) -> None:
    assert '<a href="/worker/qualifications">' in ana.get("/worker/nothing").text
    assert '<a href="/worker/qualifications">' not in ana.get("/requester/nothing").text
