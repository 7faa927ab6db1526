"""A worker does HITs that carry their own page or form, also on a phone.

The pages are Amazon's own examples. A story fails by itself when a page asks anybody
but the server.
"""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from playwright.sync_api import Page, expect

from benchmarks.server import Server
from labelcrowd.market.answers import Answer, read
from labelcrowd.market.html_questions import html_question
from tests.e2e.conftest import OpenPerson
from tests.support.asking import SURVEY
from tests.support.axe import barriers
from tests.support.owner import Owner
from tests.support.question_forms import choice, form, free_text, question

PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}
_NUMBERS = itertools.count(1)

CROWD = """<!DOCTYPE html><body>
<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<crowd-form>
  <crowd-classifier name="sentiment" categories="['Positive', 'Negative', 'N/A']"
    header="What sentiment does this text convey?">
    <classification-target>Everything is wonderful.</classification-target>
    <full-instructions header="Instructions"><p>Use your judgment.</p></full-instructions>
    <short-instructions>Choose the primary sentiment.</short-instructions>
  </crowd-classifier>
  <crowd-input name="why" label="Why?" required></crowd-input>
  <crowd-checkbox name="sure" value="yes">I am sure</crowd-checkbox>
  <label>Plain <input name="plain" value="p"></label>
</crowd-form></body>"""
FORM = form(
    "<Overview><Title>A walk</Title><Text>Please tell us about your last walk.</Text>"
    "<List><ListItem>No names of people.</ListItem><ListItem>Be short.</ListItem></List>"
    "</Overview>",
    question(
        free_text('<IsNumeric minValue="0" maxValue="50"/>'),
        identifier="km", name="How far?", required=True,
        content="<Text>How many kilometres was it?</Text>",
    ),
    question(
        choice("sun", "rain", "wind", most=3, style="multichooser", other=""),
        identifier="weather", name="The weather", required=True,
        content="<FormattedContent><![CDATA[<p>What was the <b>weather</b> like?</p>]]>"
        "</FormattedContent>",
    ),
    question(
        choice("alone", "friends", style="dropdown"), identifier="with",
        content="<Text>Who was with you?</Text>",
    ),
    question(
        free_text('<AnswerFormatRegex regex="\\S" errorText="Not blank, please."/>', lines=4),
        identifier="words", name="In your words", required=True,
    ),
)  # fmt: skip


@pytest.fixture
def mturk(server: Server, owner: Owner, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """boto3 on the sandbox."""
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(server.home / "aws-credentials"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(server.home / "aws-config"))
    client = boto3.Session(profile_name="sandbox").client("mturk")
    yield client
    client.close()


def publish(mturk: Any, title: str, xml: str, **asked: Any) -> str:
    made = mturk.create_hit(
        Title=title, Description="A few words", Reward="0.03", LifetimeInSeconds=3600,
        AssignmentDurationInSeconds=600, Question=xml, **asked,
    )  # fmt: skip
    return str(made["HIT"]["HITId"])


def answers(mturk: Any, hit_id: str) -> tuple[Answer, ...]:
    (found,) = mturk.list_assignments_for_hit(HITId=hit_id)["Assignments"]
    return read(found["Answer"])


def worker(person: OpenPerson, owner: Owner, **options: Any) -> Page:
    return person(cookies=owner.new_worker(f"walker-{next(_NUMBERS)}"), **options)


def look(page: Page, name: str) -> None:
    """A picture for whoever looks at the design (SCREENSHOTS=folder)."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.mark.parametrize("size", [{}, PHONE], ids=["desk", "phone"])
def test_amazons_own_html_question_is_previewed_done_and_read_back(
    server: Server, owner: Owner, person: OpenPerson, mturk: Any, size: dict[str, Any],
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    name = request.node.callspec.id
    title = f"What is up, {name}"
    hit_id = publish(mturk, title, html_question(SURVEY, 0))
    page = worker(person, owner, **size)
    group = mturk.get_hit(HITId=hit_id)["HIT"]["HITTypeId"]
    page.goto(f"{server.url}/sandbox/worker/groups/{group}")
    shown = page.frame_locator("iframe")
    button = shown.locator("#submitButton")
    expect(button).to_be_disabled()
    expect(button).to_have_value("You must ACCEPT the HIT before you can submit the results.")
    look(page, f"html-preview-{name}")
    page.get_by_role("button", name="Accept").click()
    page.wait_for_url("**/work/*")
    shown.locator("textarea").fill("all is well\nhere")
    expect(button).to_be_enabled()
    look(page, f"html-work-{name}")
    button.click()
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    assert answers(mturk, hit_id) == (Answer("comment", text="all is well\r\nhere"),)


def test_a_page_that_sends_its_form_itself_is_held_in_the_preview_and_sent_in_work(
    server: Server, owner: Owner, person: OpenPerson, mturk: Any
) -> None:
    page_of = """<!DOCTYPE html><title>t</title><body><script>
        function go() {
          const form = document.createElement("form");
          form.method = "post"; form.action = "https://www.mturk.com/mturk/externalSubmit";
          const field = document.createElement("input"); field.name = "made"; field.value = "1";
          form.append(field); document.body.append(form); form.submit();
        }</script><button onclick="go()">Go</button>
        <button onclick="alert('hello')">Say</button></body>"""
    hit_id = publish(mturk, "Goes by itself", html_question(page_of, 0))
    page = worker(person, owner)
    group = mturk.get_hit(HITId=hit_id)["HIT"]["HITTypeId"]
    page.goto(f"{server.url}/sandbox/worker/groups/{group}")
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.accept()))
    shown = page.frame_locator("iframe")
    shown.get_by_role("button", name="Go").click()
    expect(shown.get_by_role("status")).to_have_text("Accept the HIT before you submit it.")
    shown.get_by_role("button", name="Say").click()
    assert said == ["hello"]  # pages tell with alert() what is missing
    page.get_by_role("button", name="Accept").click()
    page.wait_for_url("**/work/*")
    shown.get_by_role("button", name="Go").click()
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    assert answers(mturk, hit_id) == (Answer("made", text="1"),)


def test_a_crowd_form_is_submitted_in_amazons_shape(
    server: Server, owner: Owner, person: OpenPerson, mturk: Any
) -> None:
    hit_id = publish(mturk, "A feeling", html_question(CROWD, 0))
    page = worker(person, owner)
    page.goto(f"{server.url}/sandbox/worker/?q=feeling")
    page.get_by_role("button", name="Accept").click()
    shown = page.frame_locator("iframe")
    shown.get_by_label("Positive").check()
    look(page, "crowd")
    shown.get_by_label("Why?").fill("wonderful")
    shown.get_by_label("I am sure").check()
    shown.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    (answer,) = answers(mturk, hit_id)
    assert answer.identifier == "taskAnswers"
    assert json.loads(answer.text or "") == [
        {
            "sentiment": {"label": "Positive"},
            "why": "wonderful",
            "sure": {"yes": True},
            "plain": "p",
        }
    ]


def test_a_crowd_element_that_is_not_here_says_so_and_nothing_is_sent(
    server: Server, owner: Owner, person: OpenPerson, mturk: Any
) -> None:
    boxes = CROWD.replace("crowd-input", "crowd-bounding-box")
    publish(mturk, "Boxes", html_question(boxes, 0))
    page = worker(person, owner)
    page.goto(f"{server.url}/sandbox/worker/?q=boxes")
    page.get_by_role("button", name="Accept").click()
    shown = page.frame_locator("iframe")
    expect(shown.get_by_text("crowd-bounding-box, which works only at Amazon")).to_be_visible()
    expect(shown.get_by_role("button", name="Submit")).to_be_disabled()


@pytest.mark.parametrize(
    "size", [{}, {"width": 900, "height": 550}, PHONE], ids=["desk", "small", "phone"]
)
def test_a_question_form_is_answered_after_a_mistake(
    server: Server, owner: Owner, person: OpenPerson, mturk: Any, size: dict[str, Any],
    request: pytest.FixtureRequest,
) -> None:  # fmt: skip
    name = request.node.callspec.id
    hit_id = publish(mturk, f"Your last walk, {name}", FORM)
    page = worker(person, owner, **size)
    group = mturk.get_hit(HITId=hit_id)["HIT"]["HITTypeId"]
    page.goto(f"{server.url}/sandbox/worker/groups/{group}")
    expect(page.get_by_role("textbox", name="How far?")).to_be_disabled()
    look(page, f"form-preview-{name}")
    page.get_by_role("button", name="Accept").click()
    page.wait_for_url("**/work/*")
    look(page, f"form-work-{name}")
    page.get_by_role("textbox", name="How far?").fill("77")
    page.get_by_role("group", name="The weather").get_by_label("Rain").check()
    page.get_by_role("button", name="Submit").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("2 answers need another look")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("How far?: Please enter 50 or less.")
    expect(summary).to_contain_text("In your words: Please answer this question.")
    look(page, f"form-wrong-{name}")
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.errors.clear()  # type: ignore[attr-defined]  # the 422 of the answer stands in the console
    expect(page.get_by_label("Rain")).to_be_checked()
    page.get_by_role("textbox", name="How far?").fill("7.5")
    page.get_by_role("group", name="The weather").get_by_label("Sun").check()
    page.get_by_label("Something else, in your words").fill("fog")
    page.get_by_role("textbox", name="In your words", exact=True).fill("It was\nlovely.")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    assert answers(mturk, hit_id) == (
        Answer("km", text="7.5"),
        Answer("weather", selections=("sun", "rain"), other="fog"),
        Answer("with"),
        Answer("words", text="It was\nlovely."),
    )


def test_a_question_form_is_answered_with_the_keyboard_alone(
    server: Server, owner: Owner, person: OpenPerson, mturk: Any
) -> None:
    hit_id = publish(mturk, "Keys only", FORM)
    page = worker(person, owner)
    page.goto(f"{server.url}/sandbox/worker/?q=keys")
    page.get_by_role("button", name="Accept").click()
    page.wait_for_url("**/work/*")
    page.get_by_role("textbox", name="How far?").focus()
    page.keyboard.type("3")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.type("f")  # friends
    page.keyboard.press("Tab")
    page.keyboard.type("good")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    assert [one.in_words for one in answers(mturk, hit_id)] == ["3", "sun", "friends", "good"]
