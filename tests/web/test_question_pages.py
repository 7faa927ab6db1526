"""HITs whose questions we keep: a requester's page in a sandbox, and a form of ours."""

from __future__ import annotations

import html
import re

import httpx
import pytest

from labelcrowd.market.answers import Answer, read
from labelcrowd.market.assignments import read_assignment
from tests.support.asking import SURVEY, ask, ask_html
from tests.support.question_forms import AMAZONS_EXAMPLE, choice, form, free_text, question
from tests.support.site import URL, Browser, Site


@pytest.fixture
def ana(site: Site) -> Browser:
    return site.browser().sign_in_worker(site.add_worker("ana"))


def accept(browser: Browser, hit_type_id: str, root: str = "/worker") -> str:
    answer = browser.submit(f"{root}/", f"{root}/accept", {"hit_type_id": hit_type_id})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rsplit("/", 1)[1]


def frame_of(answer: httpx.Response) -> str:
    """The address that the page shows in its frame."""
    found = re.search(r'<iframe[^>]* src="([^"]+)"', answer.text)
    assert found, answer.text
    return html.unescape(found[1]).removeprefix(URL)


def stored(site: Site, assignment_id: str) -> tuple[Answer, ...]:
    found = site.home.store.read(lambda c: read_assignment(c, "live", assignment_id))
    assert found is not None and found.status == "Submitted"
    return read(found.answer or "")


# --- HTMLQuestion ---


def test_a_kept_page_is_served_in_a_sandbox_with_an_origin_of_its_own(
    site: Site, ana: Browser
) -> None:
    _, hit_type_id = ask_html(site)
    preview = ana.get(f"/worker/groups/{hit_type_id}")
    address = frame_of(preview)
    assert "assignmentId=ASSIGNMENT_ID_NOT_AVAILABLE" in address
    assert "workerId" not in address
    page = site.browser().get(address)  # whoever was given the address: no cookie is looked at
    policy = page.headers["content-security-policy"].split("; ")
    assert policy[0].split()[0] == "sandbox"
    assert "allow-same-origin" not in policy[0] and "allow-top-navigation" not in policy[0]
    assert "frame-ancestors 'self'" in policy
    assert "set-cookie" not in page.headers
    assert page.headers["referrer-policy"] == "no-referrer"


def test_pages_written_for_amazon_name_no_address_of_amazons_when_they_are_served(
    site: Site, ana: Browser
) -> None:
    content = SURVEY.replace(
        "</head>", '<script src="//assets.crowd.aws/crowd-html-elements.js"></script></head>'
    ).replace("www.mturk.com/mturk", "workersandbox.mturk.com//mturk")
    _, hit_type_id = ask_html(site, content)
    text = site.browser().get(frame_of(ana.get(f"/worker/groups/{hit_type_id}"))).text
    assert "amazonaws.com" not in text
    assert "mturk.com" not in text
    assert "crowd.aws" not in text
    assert f"action='{URL}/mturk/externalSubmit'" in text
    for script in ("page.js", "externalHIT_v1.js", "crowd-html-elements.js"):
        path = re.search(rf'["\']({URL}/static/hit/{re.escape(script)}[^"\']*)', text)
        assert path, script
        answer = site.browser().get(path[1].removeprefix(URL))
        assert answer.status_code == 200
        # An origin of its own may load it.
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


def test_the_page_of_the_sandbox_leads_to_the_sandbox(site: Site) -> None:
    worker = site.browser().sign_in_worker(site.add_worker("bo", "sandbox"), "sandbox")
    _, hit_type_id = ask_html(site, market_id="sandbox")
    address = frame_of(worker.get(f"/sandbox/worker/groups/{hit_type_id}"))
    assert address.startswith("/sandbox/worker/page/")
    assert f"{URL}/sandbox/mturk/externalSubmit" in worker.get(address).text


def test_a_html_hit_is_done_in_the_frame_and_answers_come_back(site: Site, ana: Browser) -> None:
    _, hit_type_id = ask_html(site)
    assignment_id = accept(ana, hit_type_id)
    address = frame_of(ana.get(f"/worker/work/{assignment_id}"))
    assert f"assignmentId={assignment_id}" in address
    assert "turkSubmitTo=http%3A%2F%2Ftestserver" in address
    sent = site.browser().post(
        "/mturk/externalSubmit", {"assignmentId": assignment_id, "comment": "all <good>"}
    )
    assert sent.status_code == 303
    assert stored(site, assignment_id) == (Answer("comment", text="all <good>"),)


@pytest.mark.parametrize("key", ["", "?k=", "?k=AAAAAAAAAAAAAAAAAAAAAA", "?k=%C3%A9"])
def test_an_address_that_we_did_not_sign_shows_nothing(site: Site, ana: Browser, key: str) -> None:
    hit_id, _ = ask_html(site)
    assert ana.get(f"/worker/page/{hit_id}{key}").status_code == 404


def test_the_signature_of_one_hit_or_market_is_none_of_another(site: Site, ana: Browser) -> None:
    hit_id, hit_type_id = ask_html(site)
    other_id, _ = ask_html(site, title="Other")
    address = frame_of(ana.get(f"/worker/groups/{hit_type_id}"))
    assert ana.get(address).status_code == 200
    assert ana.get(address.replace(hit_id, other_id)).status_code == 404
    assert ana.get("/sandbox" + address).status_code == 404


# --- QuestionForm ---


def test_a_form_is_shown_in_the_preview_and_cannot_be_sent(site: Site, ana: Browser) -> None:
    _, hit_type_id = ask(site, AMAZONS_EXAMPLE, "form")
    answer = ana.get(f"/worker/groups/{hit_type_id}")
    assert answer.status_code == 200
    assert '<fieldset class="asking__all" disabled>' in answer.text
    assert "The Next Move" in answer.text and "Not likely" in answer.text.replace(
        "Notlikely", "Not likely"
    )
    assert "img-src 'self' data: blob: https: http:" in answer.headers["content-security-policy"]


def test_a_form_is_answered_and_the_answers_are_kept_as_selections(
    site: Site, ana: Browser
) -> None:
    _, hit_type_id = ask(site, AMAZONS_EXAMPLE, "form")
    assignment_id = accept(ana, hit_type_id)
    page = f"/worker/work/{assignment_id}"
    assert 'value="C1"' in ana.get(page).text  # the default text
    answer = ana.submit(page, f"{page}/answers", {"q1": "B2", "q2": "likely"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/worker/next?after={assignment_id}"
    assert stored(site, assignment_id) == (
        Answer("nextmove", text="B2"),
        Answer("likelytowin", selections=("likely",)),
    )
    again = ana.submit("/worker/", f"{page}/answers", {"q1": "A1", "q2": "unsure"})
    assert again.status_code == 303
    assert stored(site, assignment_id)[0].text == "B2"


def test_wrong_answers_come_back_with_what_was_typed_and_what_is_wrong(
    site: Site, ana: Browser
) -> None:
    xml = form(
        question(
            free_text(
                '<AnswerFormatRegex regex="^[a-z]+$" errorText="Small &lt;letters&gt; only."/>'
            ),
            identifier="a",
            required=True,
        ),
        question(choice("x", "y", "z", least=2, most=3), identifier="b", required=True),
        question(free_text('<IsNumeric maxValue="9"/>', lines=3), identifier="c"),
    )
    _, hit_type_id = ask(site, xml, "form")
    assignment_id = accept(ana, hit_type_id)
    page = f"/worker/work/{assignment_id}"
    answer = ana.submit(page, f"{page}/answers", {"q1": 'A "quoted"', "q2": ["x"], "q3": "10"})
    assert answer.status_code == 422
    for text in (
        "3 answers need another look",
        "Small &lt;letters&gt; only.",
        "Please choose at least 2.",
        "Please enter 9 or less.",
        "A &#34;quoted&#34;",
        'value="x" checked',
        ">\n10</textarea>",
        'href="#q1"',
        'aria-invalid="true"',
    ):
        assert text in answer.text, text
    found = site.home.store.read(lambda c: read_assignment(c, "live", assignment_id))
    assert found is not None and found.status == "Accepted"


def test_a_form_cannot_be_passed_by_with_external_submit(site: Site, ana: Browser) -> None:
    _, hit_type_id = ask(site, AMAZONS_EXAMPLE, "form")
    assignment_id = accept(ana, hit_type_id)
    answer = ana.post("/mturk/externalSubmit", {"assignmentId": assignment_id, "nextmove": "zz"})
    assert answer.status_code == 422
    found = site.home.store.read(lambda c: read_assignment(c, "live", assignment_id))
    assert found is not None and found.status == "Accepted"


def test_answers_are_taken_from_the_worker_alone(site: Site, ana: Browser) -> None:
    _, hit_type_id = ask(site, AMAZONS_EXAMPLE, "form")
    assignment_id = accept(ana, hit_type_id)
    page = f"/worker/work/{assignment_id}"
    fields = {"q1": "B2", "q2": "likely"}
    assert ana.post(f"{page}/answers", fields).status_code == 403  # no token of the page
    other = site.browser().sign_in_worker(site.add_worker("bo"))
    ask_html(site, title="something to sign in for")
    assert other.submit("/worker/", f"{page}/answers", fields).status_code == 404
    stranger = site.browser().post(f"{page}/answers", fields)
    assert stranger.status_code == 303 and "sign-in" in stranger.headers["location"]
    operator = site.browser().sign_in_operator()
    assert operator.post(f"{page}/answers", fields).status_code == 303


def test_a_form_sent_to_a_hit_of_another_kind_is_refused(site: Site, ana: Browser) -> None:
    assignment_id = accept(ana, ask_html(site)[1])
    answer = ana.submit("/worker/", f"/worker/work/{assignment_id}/answers", {"q1": "a"})
    assert answer.status_code == 404
