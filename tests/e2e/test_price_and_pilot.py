"""A requester sets a price, is told what it means, tries a pilot, and publishes the rest."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.axe import barriers
from tests.support.owner import Owner, photographs


@pytest.fixture(scope="module")
def collection(owner: Owner) -> str:
    return owner.collection(photographs())


def form(page: Page, server: Server, collection: str) -> None:
    page.goto(f"{server.url}/requester/publish?collection={collection}")


def test_the_form_says_while_one_types_what_a_price_means(
    server: Server, owner: Owner, person: OpenPerson, collection: str
) -> None:
    page = person(cookies=owner.cookies)
    form(page, server, collection)
    expect(page.locator("[data-price]")).to_be_hidden()
    page.locator("[name=required_objects]").fill("5")
    page.locator("[name=reward]").fill("0.40")
    expect(page.get_by_text("At 79 s an object (COCO's figure")).to_contain_text("$3.65 an hour")
    expect(page.get_by_text("Less than $7.25 an hour")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("button", name="Use it").click()
    expect(page.locator("[name=reward]")).to_have_value("1.65")
    expect(page.get_by_text("Less than $7.25 an hour")).to_be_hidden()
    expect(page.locator("[data-better]")).to_be_hidden()
    page.locator("[name=reward]").fill("0")
    expect(page.get_by_text("a deliberate choice")).to_be_visible()
    page.locator("[name=reward]").fill("five")
    expect(page.locator("[data-price]")).to_be_hidden()


def test_a_pilot_that_is_typed_before_the_script_is_there_counts(
    server: Server, owner: Owner, person: OpenPerson, collection: str
) -> None:
    page, held = person(cookies=owner.cookies), list[Route]()
    page.route(re.compile(r"/js/publish\b"), lambda route: held.append(route))
    address = f"{server.url}/requester/publish?collection={collection}"
    page.goto(address, wait_until="commit")
    page.get_by_label("Pictures of the pilot").fill("2")
    expect(page.get_by_label("a pilot of")).not_to_be_checked()
    held.pop().fallback()
    expect(page.get_by_label("a pilot of")).to_be_checked()


def test_without_scripts_the_plan_says_it_and_asks(
    server: Server, owner: Owner, person: OpenPerson, collection: str
) -> None:
    page = person(cookies=owner.cookies, java_script_enabled=False)
    form(page, server, collection)
    page.locator("[name=required_objects]").fill("5")
    page.locator("[name=reward]").fill("0.40")
    page.get_by_role("button", name="See the sum").click()
    expect(page.get_by_text("this is $3.65 an hour")).to_be_visible()
    expect(page.get_by_text("Less than $7.25 an hour")).to_be_visible()
    page.get_by_role("link", name="Change the reward to it").click()
    expect(page.locator("[name=reward]")).to_have_value("1.65")
    page.get_by_role("button", name="See the sum").click()
    expect(page.get_by_text("Less than $7.25 an hour")).to_be_hidden()
    page.get_by_role("button", name="Forget this plan").click()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_a_pilot_its_rest_and_the_sandbox_live(
    server: Server, owner: Owner, person: OpenPerson, width: int, height: int
) -> None:
    collection = owner.collection(photographs(), name=f"Pilot {width}")
    page = person(cookies=owner.cookies, width=width, height=height)
    form(page, server, collection)
    page.locator("[name=reward]").fill("1")
    page.locator("[name=pictures]").fill("1")
    page.get_by_role("button", name="See the sum").click()
    assert barriers(page) == []
    page.get_by_role("button", name=re.compile("Yes, publish for")).click()
    expect(page.locator(".sandbox-bar")).to_have_text("Sandbox: play money")
    page.get_by_role("link", name="Publish the rest").click()
    expect(page.get_by_text("all 2 pictures that are left")).to_be_visible()
    expect(page.locator("[name=reward]")).to_have_value("1.00")
    page.get_by_role("button", name="See the sum").click()
    page.get_by_role("button", name=re.compile("Yes, publish for")).click()
    page.get_by_role("button", name="Publish this live").click()
    expect(page.get_by_text("Held when you publish")).to_be_visible()
    expect(page.locator(".sandbox-bar")).to_have_count(0)


def test_the_labelling_page_carries_the_sandboxs_bar(
    server: Server, owner: Owner, person: OpenPerson, collection: str
) -> None:
    owner.publish(collection, object_bonus="0.10", object_bonus_cap="0.50")
    worker = person(cookies=owner.new_worker("ana"), width=900, height=550)
    worker.goto(f"{server.url}/sandbox/worker/")
    expect(worker.locator(".sandbox-bar")).to_have_text("Sandbox: play money")
    expect(worker.get_by_text("Bonus: 0.10 for each approved object").first).to_be_visible()
    worker.get_by_role("button", name=re.compile("Accept")).first.click()
    agree = worker.get_by_role("button", name=re.compile("agree|accept|understood", re.IGNORECASE))
    expect(worker.locator(".sandbox-bar").or_(agree).first).to_be_visible()
    expect(worker.locator(".sandbox-bar")).to_have_text("Sandbox: play money")
