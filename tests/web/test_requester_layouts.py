"""HITLayouts on the requester's pages: made, looked at with values, copied, removed."""

from __future__ import annotations

import html
import re

from labelcrowd.accounts import audit
from labelcrowd.workflow.hit_layouts import list_layouts
from tests.support.site import Browser, Site

HERE = "/requester/layouts/live"
PAGE = "<p>What is on ${url}?</p><p>${url} again, ${question}</p>"


def make(browser: Browser, **fields: str) -> str:
    """The path of a new layout."""
    given = {"name": "Pictures", "content": PAGE, "frame_height": "0", **fields}
    answer = browser.submit(f"{HERE}/new", HERE, given)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def frame(page: str) -> str:
    found = re.search(r'<iframe[^>]* src="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


def test_an_empty_list_leads_to_a_first_layout(site: Site) -> None:
    owner = site.browser().sign_in_operator()
    page = owner.get(HERE).text
    assert "No layouts yet" in page
    assert f'href="{HERE}/new"' in page
    assert owner.get("/requester/layouts").headers["location"] == HERE
    assert "${image_url}" in owner.get(f"{HERE}/new").text


def test_a_layout_shows_its_id_its_parameters_and_how_a_program_uses_it(site: Site) -> None:
    owner = site.browser().sign_in_operator()
    path = make(owner)
    layout_id = path.rsplit("/", 1)[1]
    page = owner.get(path).text
    assert page.count(layout_id) >= 2
    assert "url, question" in page
    assert f"HITLayoutId=&#34;{layout_id}" in page or f'HITLayoutId="{layout_id}"' in page
    assert layout_id in owner.get(HERE).text
    assert layout_id not in owner.get("/requester/layouts/sandbox").text
    assert owner.get(f"/requester/layouts/sandbox/{layout_id}").status_code == 404


def test_values_are_filled_in_for_a_look_in_the_sandbox(site: Site) -> None:
    owner = site.browser().sign_in_operator()
    path = make(owner)
    shown = owner.get(f"{path}?value.url=https%3A%2F%2Fx.example&other=1")
    assert 'value="https://x.example"' in shown.text
    answer = owner.get(frame(shown.text))
    assert answer.headers["content-security-policy"].startswith("sandbox allow-scripts")
    assert "What is on https://x.example?" in answer.text
    assert "again, ${question}" in answer.text  # no value yet
    assert "ASSIGNMENT_ID_NOT_AVAILABLE" in frame(shown.text)
    assert 'id="submitButton"' in answer.text  # it had no form


def test_a_copy_is_changed_and_the_first_one_stays(site: Site) -> None:
    owner = site.browser().sign_in_operator()
    path = make(owner)
    form = owner.get(f"{HERE}/new?from={path.rsplit('/', 1)[1]}").text
    assert "What is on ${url}?" in html.unescape(form)
    assert make(owner, content="<form></form>") != path
    assert len(list_layouts(site.services, "live", site.operator.requester_id)) == 2


def test_what_is_wrong_with_a_layout_is_said_beside_what_was_typed(site: Site) -> None:
    owner = site.browser().sign_in_operator()
    for field, value in (
        ("name", ""),
        ("name", "x" * 101),
        ("content", " "),
        ("content", "\u00e9" * 40_000),
        ("frame_height", "-1"),
        ("frame_height", "1e3"),
        ("frame_height", "100001"),
    ):
        given = {"name": "Keep me", "content": "<p>a</p>", "frame_height": "0", field: value}
        answer = owner.submit(f"{HERE}/new", HERE, given)
        assert answer.status_code == 422, (field, value)
        assert field in answer.text
        assert field == "name" or "Keep me" in answer.text
    assert list_layouts(site.services, "live", site.operator.requester_id) == []


def test_a_removed_layout_is_gone_from_the_pages_and_the_record_says_who_did_it(
    site: Site,
) -> None:
    owner = site.browser().sign_in_operator()
    path = make(owner)
    assert owner.submit(path, f"{path}/remove").status_code == 303
    assert owner.get(path).status_code == 404
    assert owner.submit(HERE, f"{path}/remove").status_code == 404
    entries = site.home.store.read(
        lambda c: audit.entries(c, site.operator.requester_id, audit.Filter(), limit=10)
    )
    acts = [entry.action for entry in entries]
    assert "make-layout" in acts and "remove-layout" in acts
