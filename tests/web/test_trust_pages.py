"""The requester card and the pay terms: filled in on pages and by commands, needed to go live."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlalchemy import delete

from labelcrowd.accounts import audit
from labelcrowd.storage.tables.market_trust import pay_terms, requester_card
from tests.support.ready import CARD, TERMS
from tests.support.shop import Shop
from tests.support.site import Site

FIELDS = {
    "name": "Ana <b>Curie</b>", "institution": "Vision lab", "contact": "lab@example.org",
    "purpose": "Safer crossings", "ethics": "Board of Example, 12/34", "review_days": "4",
}  # fmt: skip
WORDS = {"who": "The cashier", "means": "PayPal", "how_often": "Monthly", "from_what_sum": "5.00"}


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


def test_a_card_is_filled_in_changed_and_shown_escaped(shop: Shop) -> None:
    assert shop.post("/requester/card", **FIELDS).headers["location"] == "/requester/card?saved=1"
    page = shop.page("/requester/card")
    assert "Ana &lt;b&gt;Curie&lt;/b&gt;" in page and "<b>Curie" not in page
    assert 'href="mailto:lab@example.org"' in page


def test_each_change_of_the_card_is_noted_with_its_author(shop: Shop, site: Site) -> None:
    shop.post("/requester/card", **FIELDS)
    shop.post("/requester/card", **FIELDS)  # the same changes nothing
    mine = site.operator.requester_id
    noted = site.home.store.read(lambda c: audit.entries(c, mine))
    assert [(one.action, one.actor) for one in noted] == [("change-card", "Operator")]
    assert "Safer crossings" in noted[0].detail and CARD.purpose in noted[0].detail


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "), ("contact", "x" * 241), ("purpose", ""), ("review_days", "0"),
        ("review_days", "31"), ("review_days", "٣"), ("review_days", "soon"),
        ("review_days", "0003" + "9" * 5_000), ("name", "\u202eEquester"),
        ("contact", "\x1b[31mlab@example.org"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_card_is_said_and_what_was_typed_is_kept(
    shop: Shop, field: str, value: str
) -> None:
    answer = shop.post("/requester/card", **{**FIELDS, field: value})
    assert answer.status_code == 422
    assert f"{field}: expected" in unescape(answer.text)
    assert "Board of Example, 12/34" in answer.text


def test_the_operator_says_how_pay_happens(shop: Shop, site: Site) -> None:
    page = shop.page("/requester/pay-terms")
    assert TERMS.who in page
    assert "labelcrowd moves no money itself" in page
    shop.post("/requester/pay-terms", **WORDS)
    assert "The cashier" in shop.page("/requester/pay-terms")
    assert shop.post("/requester/pay-terms", **{**WORDS, "means": ""}).status_code == 422


def test_the_plan_names_what_is_missing_and_where_to_fill_it_in(shop: Shop, site: Site) -> None:
    for table in (requester_card, pay_terms):
        site.home.store.write(lambda c, table=table: c.execute(delete(table)))  # type: ignore[misc]
    batch = shop.plan(shop.pictures(), market="live").headers["location"].split("/")[3]
    page = shop.page(f"/requester/batches/{batch}/plan")
    assert re.findall(r'<li><a href="([^"]+)"', page)[:2] == [
        "/requester/card", "/requester/pay-terms",
    ]  # fmt: skip
    assert "Yes, publish" not in page
    refused = shop.post(f"/requester/batches/{batch}/publish")
    assert refused.status_code == 409
    assert "/requester/card" in refused.text
    shop.post("/requester/card", **FIELDS)
    shop.post("/requester/pay-terms", **WORDS)
    assert "Yes, publish" in shop.page(f"/requester/batches/{batch}/plan")
    assert shop.post(f"/requester/batches/{batch}/publish").status_code == 303
