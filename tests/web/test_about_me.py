"""A worker says on the account page where they live and whether they are of age, if they wish."""

from __future__ import annotations

import pytest

from labelcrowd.market import worker_facts
from labelcrowd.market.worker_facts import Facts
from tests.support.site import Browser, Site

ACCOUNT = "/sandbox/worker/account"


@pytest.fixture
def ann(site: Site) -> Browser:
    worker_id = site.add_worker("ann", "sandbox")
    return site.browser().sign_in_worker(worker_id, "sandbox")


def facts(site: Site) -> Facts:
    worker_id = site.worker_ids["ann"]
    store = site.services.home.store
    return store.read(lambda c: worker_facts.read_facts(c, "sandbox", worker_id))


def say(ann: Browser, **fields: str) -> str:
    """Where the answer to the form leads."""
    answer = ann.submit(ACCOUNT, f"{ACCOUNT}/about-me", fields)
    assert answer.status_code == 303
    return answer.headers["location"]


def test_nothing_is_said_before_the_worker_says_it(site: Site, ann: Browser) -> None:
    page = ann.get(ACCOUNT).text
    assert "Country where you live" in page
    assert page.count("I do not say") == 2
    assert facts(site) == Facts()


def test_what_is_said_is_kept_shown_and_taken_back(site: Site, ann: Browser) -> None:
    assert say(ann, country="US", subdivision="ca", adult="yes") == f"{ACCOUNT}?said=saved"
    assert facts(site) == Facts(country="US", subdivision="CA", adult=True)
    page = ann.get(ACCOUNT).text
    assert '<option value="US" selected' in page
    assert '<option value="yes" selected' in page
    say(ann, country="", subdivision="CA", adult="")
    assert facts(site) == Facts()


def test_a_wrong_part_of_a_country_is_told_beside_it(site: Site, ann: Browser) -> None:
    where = say(ann, country="US", subdivision="C", adult="yes")
    assert "Two letters or digits, such as CA." in ann.get(where).text
    assert facts(site) == Facts()


def test_what_the_operator_has_settled_is_shown_and_stays(site: Site, ann: Browser) -> None:
    worker_id = site.worker_ids["ann"]
    store = site.services.home.store
    store.write(lambda c: worker_facts.settle_place(c, 1, "sandbox", worker_id, "FR", locked=True))
    page = ann.get(ACCOUNT).text
    assert "Settled by the operator of this market." in page
    assert 'name="country"' not in page
    forged = ann.submit(ACCOUNT, f"{ACCOUNT}/about-me", {"country": "US", "adult": "yes"})
    assert forged.status_code == 409
    assert facts(site) == Facts(country="FR", place_locked=True)
    say(ann, adult="no")
    assert facts(site) == Facts(country="FR", place_locked=True, adult=False)


def test_only_the_worker_says_it(site: Site, ann: Browser) -> None:
    stranger = site.browser()
    assert stranger.get(ACCOUNT).status_code == 303
    assert stranger.send("POST", f"{ACCOUNT}/about-me", data={"country": "US"}).status_code != 200
    without_token = ann.send("POST", f"{ACCOUNT}/about-me", data={"country": "US"})
    assert without_token.status_code == 403
    assert facts(site) == Facts()
