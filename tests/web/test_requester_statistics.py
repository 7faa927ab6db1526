"""The table of statistics over all batches, on the page and as a sheet."""

from __future__ import annotations

import csv
import io
import re

import pytest

from tests.support.shop import Shop
from tests.support.site import Site


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


def table(page: str) -> str:
    """The words of a page without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_without_batches_it_says_what_will_be_there(shop: Shop) -> None:
    assert "Nothing to count yet" in shop.page("/requester/statistics")


def test_a_batch_is_a_row_with_the_original_columns_and_ours(shop: Shop) -> None:
    batch_id = shop.publish(2, title="=Outline")
    done = shop.hand_in(shop.worker("ana"))
    shop.settle()
    page = shop.page("/requester/statistics")
    for column in ("Price per image", "Description", "Images", "Annotations", "Hours elapsed",
                   "Workers", "Median time an object", "Cost an object"):  # fmt: skip
        assert column in page
    assert f"/requester/batches/{batch_id}" in page
    assert done not in page
    answer = shop.owner.get("/requester/statistics.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert (row["price_per_image"], row["images"], row["workers"], row["annotations"]) == (
        "0.10", "1", "1", "1",
    )  # fmt: skip
    assert row["market"] == "sandbox"


def test_every_requester_page_leads_there(shop: Shop) -> None:
    assert 'href="/requester/statistics"' in shop.page("/requester/")
