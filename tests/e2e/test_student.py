"""A student with many photographs and no workers: a pilot, the rest, a panel, review, bonuses.

README, docs/price-and-pilot.md, docs/trust.md, docs/panels.md, docs/review-and-pay.md, in this
order. Thirty generated pictures and a pilot of two stand for 200 and 20.
"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from playwright.sync_api import Page, expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.e2e.test_main_story import sign_in_first
from tests.support.firsthand import (
    begin_review,
    fill_in_what_is_missing,
    little_pictures,
    make_collection,
    outline_and_submit,
    publish,
    see_the_sum,
)

ALL, PILOT, EACH = 30, 2, 2
REASON = "Very clean corners."


def study_link(page: Page, *, pictures: int, people: int) -> str:
    """From the batch's page to the address that is pasted into Prolific."""
    page.get_by_text("More", exact=True).click()
    page.get_by_role("link", name="Study link for a panel").click()
    page.get_by_label("Pictures a person").fill(str(pictures))
    page.get_by_label("People at most").fill(str(people))
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("heading", name="Study for Prolific")).to_be_visible()
    return page.get_by_label("Address of the study").input_value()


def take_part(page: Page, link: str, person: str, pictures: int) -> str:
    """Do all pictures of a study as Prolific sends people to it; the code at its end."""
    for placeholder, value in (
        ("{{%PROLIFIC_PID%}}", person),
        ("{{%STUDY_ID%}}", "study-1"),
        ("{{%SESSION_ID%}}", f"session-of-{person}"),
    ):
        assert placeholder in link
        link = link.replace(placeholder, value)
    page.goto(link)
    expect(page.get_by_text("A. Curie, Vision lab, University of Example")).to_be_visible()
    expect(page.get_by_text("paid by Prolific")).to_be_visible()
    page.get_by_role("button", name="Start").click()
    for number in range(1, pictures + 1):
        expect(page.get_by_text(f"Picture {number} of {pictures}")).to_be_visible()
        outline_and_submit(page)
    expect(page.get_by_role("heading", name="Done, thank you")).to_be_visible()
    code = page.get_by_label("Code for Prolific").input_value()
    back = page.get_by_role("link", name="Back to Prolific").get_attribute("href")
    assert back == f"https://app.prolific.com/submissions/complete?cc={code}"
    return code


def approve(page: Page, count: int) -> None:
    """Review one after the other, until nothing waits."""
    begin_review(page, count)
    for _ in range(count):
        expect(page.locator(".review__picture path[data-object]")).to_have_count(1)
        here = page.url
        page.get_by_role("button", name="Approve (paid by Prolific)").click()
        expect(page).not_to_have_url(here)
    expect(page.get_by_text("Newest results")).to_be_visible()


def test_from_a_pilot_to_the_bonuses_of_a_panel(
    public_server: Server, person: OpenPerson, tmp_path: Path
) -> None:
    student = person()
    student.on("dialog", lambda dialog: dialog.accept())
    sign_in_first(student, public_server)
    make_collection(student, "Streets", little_pictures(tmp_path / "photos", ALL))

    # A pilot, for real money: what is missing stands on the plan, each with its page.
    student.get_by_role("link", name="Publish a batch").click()
    student.get_by_label("Pictures of the pilot").fill(str(PILOT))
    see_the_sum(student, reward="0.35")
    fill_in_what_is_missing(student)
    expect(student.get_by_role("row", name="Pictures")).to_contain_text(str(PILOT))
    publish(student, "Yes, publish for $0.70")
    link = study_link(student, pictures=PILOT, people=1)
    take_part(person(width=1024, height=768), link, "pilot-1", PILOT)

    # What the pilot has shown, and the rest at another price.
    student.get_by_role("link", name="Streets").first.click()
    approve(student, PILOT)
    student.get_by_role("link", name="Publish the rest").click()
    shown = student.get_by_label("What Streets has shown")
    expect(shown.get_by_text("Active time a picture, median")).to_be_visible()
    expect(shown.get_by_text("Workers earned an hour")).to_be_visible()
    expect(shown).to_contain_text(f"For the {ALL - PILOT} pictures that are left: $9.80")
    student.get_by_label("Reward for one picture").fill("0.40")
    student.get_by_role("button", name="See the sum").click()
    rest = publish(student, "Yes, publish for $11.20")

    # Its study, and somebody of the panel who does the pictures of one person.
    link = study_link(student, pictures=EACH, people=14)
    study = student.url
    code = take_part(person(width=390, height=844, has_touch=True), link, "eve-1", EACH)

    # Review: all is good, and one picture is worth a bonus.
    student.goto(rest)
    begin_review(student, EACH)
    student.get_by_text("Give a bonus, paid by Prolific").click()
    student.get_by_label("Amount in USD").fill("0.25")
    student.get_by_label("Reason, which the worker reads").last.fill(REASON)
    student.get_by_role("button", name="Note the bonus").click()
    expect(student.get_by_text("Bonus", exact=True)).to_be_visible()
    student.goto(rest)
    approve(student, EACH)

    # What goes back to the panel.
    student.get_by_role("link", name="People, submissions and bonuses").click()
    student.get_by_role("link", name="Open").click()
    assert student.url == study
    (row,) = csv.DictReader(io.StringIO(downloaded(student, "Submissions (CSV)")))
    assert (row["PROLIFIC_PID"], row["outcome"], row["code"]) == ("eve-1", "approved", code)
    expect(student.locator("#bonuses")).to_contain_text(re.compile(r"\$0\.25\s+for 1 person"))
    student.get_by_role("button", name="Make a bonus file").click()
    assert downloaded(student, "File 1").split() == ["eve-1,0.25"]
    expect(student.get_by_text("There are none that are in no file yet.")).to_be_visible()

    # The panel pays: nothing of all this is owed here.
    student.get_by_role("link", name="Payouts").click()
    expect(student.get_by_text("Nothing is owed")).to_be_visible()


def downloaded(page: Page, link: str) -> str:
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    return download.value.path().read_text(encoding="utf-8-sig")
