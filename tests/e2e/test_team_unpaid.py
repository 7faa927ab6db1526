"""A company with people of its own: a group, work without pay, a reviewer who sees no money.

docs/inviting.md, docs/trust.md ("Work without pay") and docs/team.md, in this order.
"""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.e2e.test_main_story import sign_in_first
from tests.support.firsthand import (
    begin_review,
    come_in,
    fill_in_what_is_missing,
    invite,
    little_pictures,
    make_collection,
    outline_and_submit,
    publish,
    see_the_sum,
)

OF_MONEY = re.compile(
    r"[$€]|\b(pay|pays|paid|payouts?|payments?|rewards?|earn\w*|money|wages?|fees?|bonus\w*|cents?"
    r"|prices?|costs?|owed|budgets?)\b",
    re.IGNORECASE,
)


def says_nothing_of_money(page: Page) -> None:
    """Nothing of the page, its frames, its labels and its tooltips."""
    for frame in page.frames:
        text = frame.locator("html").evaluate(
            """(html) => [html.innerText, ...[...html.querySelectorAll("*")].flatMap((one) =>
                ["title", "aria-label", "placeholder", "data-confirm"].map(
                    (name) => one.getAttribute(name) ?? ""))].join(" · ")"""
        )
        found = OF_MONEY.search(text)
        assert not found, f"{page.url}: {text[max(0, found.start() - 80) : found.end() + 80]!r}"


def make_group(page: Page, name: str) -> None:
    page.get_by_role("link", name="Workers").first.click()
    page.get_by_role("link", name="Live market", exact=True).click()
    page.get_by_role("link", name="Groups", exact=True).click()
    page.get_by_label("Name of a new group").fill(name)
    page.get_by_role("button", name="Make a group").click()
    expect(page.get_by_text(name).first).to_be_visible()


def make_reviewer(page: Page, name: str) -> str:
    """The address that signs a reviewer in once."""
    page.get_by_role("link", name="Team").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Login", exact=True).fill(name.lower())
    page.get_by_label("Role", exact=True).select_option("reviewer")
    page.get_by_role("button", name="Make a link").click()
    return page.get_by_label("Address").input_value()


def test_a_team_of_our_own_works_without_a_word_of_money(
    public_server: Server, person: OpenPerson, tmp_path: Path
) -> None:
    lead = person()
    sign_in_first(lead, public_server)

    # Who does it, and who looks at it.
    make_group(lead, "Annotators")
    colleagues = invite(lead, "Live market", uses=5, group="Annotators")
    others = invite(lead, "Live market")
    enter = make_reviewer(lead, "Rita")

    # Unpaid work for the group: only the requester card is needed, and no sum is shown.
    make_collection(lead, "Depot", little_pictures(tmp_path / "depot", 2))
    lead.get_by_role("link", name="Publish a batch").click()
    lead.get_by_text("Live: real money").click()
    lead.get_by_label("Who may do it").select_option(label="group Annotators · 0 workers")
    see_the_sum(lead, reward="0")
    fill_in_what_is_missing(lead)
    expect(lead.get_by_text("Unpaid: the reward is 0.")).to_be_visible()
    expect(lead.get_by_role("row", name="Held when you publish")).to_have_count(0)
    batch = publish(lead, "Yes, publish")
    expect(lead.get_by_text("only workers of the group")).to_be_visible()

    # A colleague comes in and does both pictures; somebody outside the group is offered nothing.
    ana, bo = person(width=1024, height=768), person(width=390, height=844)
    ana.goto(colleagues)
    says_nothing_of_money(ana)
    come_in(ana, colleagues, "Ana")
    expect(ana.frame_locator("iframe").get_by_text("This is a preview.")).to_be_visible()
    says_nothing_of_money(ana)
    ana.get_by_role("button", name="Accept").click()
    for _ in range(2):
        expect(ana.locator(".bar-ask h1")).to_be_visible()
        says_nothing_of_money(ana)
        outline_and_submit(ana)
    expect(ana.get_by_text("That was the last one of this group")).to_be_visible()
    says_nothing_of_money(ana)
    come_in(bo, others, "Bo")
    expect(bo.get_by_text("No work right now")).to_be_visible()

    # The reviewer, on pages without a sum.
    rita = person()
    rita.goto(enter)
    rita.get_by_role("button", name="Sign in").click()
    expect(rita.get_by_role("heading", name="Batches")).to_be_visible()
    says_nothing_of_money(rita)
    for absent in ("Payouts", "Workers", "Team", "Publish a batch"):
        expect(rita.get_by_role("link", name=absent)).to_have_count(0)
    rita.get_by_role("link", name="Depot").click()
    says_nothing_of_money(rita)
    begin_review(rita, 2)
    for _ in range(2):
        expect(rita.locator(".review__picture path[data-object]")).to_have_count(1)
        says_nothing_of_money(rita)
        rita.get_by_role("button", name="Accept").click()
    expect(rita.get_by_text("Newest results")).to_be_visible()
    rita.get_by_role("link", name="Statistics").click()
    row = rita.get_by_role("row", name=re.compile("Depot"))
    hourly = row.locator("[data-name='Objects an hour']")
    expect(hourly).to_have_text(re.compile(r"^\d+$"))
    says_nothing_of_money(rita)

    # Everybody sees what was decided, and by whom.
    ana.goto(f"{public_server.url}/worker/")
    ana.get_by_role("link", name="Your work").click()
    expect(ana.get_by_role("cell", name="Accepted")).to_have_count(2)
    says_nothing_of_money(ana)
    lead.goto(batch)
    lead.get_by_role("link", name="All results").click()
    lead.locator(".tile").first.click()
    expect(lead.get_by_label("Who did what")).to_contain_text("Rita approved")
