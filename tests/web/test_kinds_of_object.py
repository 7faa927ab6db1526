"""A task that asks for boxes and points: in its form, its plan, and where its work is reviewed."""

from __future__ import annotations

import re

import pytest

from labelcrowd.annotations.document import Box, Object, Point
from tests.support.shop import Shop
from tests.support.site import Site


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


KINDS = ["box", "rotated_box", "point"]


def ticked(page: str) -> list[str]:
    return re.findall(r'name="kind" value="(\w+)" checked', page)


def test_the_form_asks_for_outlines_unless_other_kinds_are_ticked(shop: Shop) -> None:
    collection = shop.pictures()
    assert ticked(shop.page("/requester/publish")) == ["polygon"]
    planned = shop.plan(collection, kind=KINDS, extreme_clicks="yes")
    plan = shop.page(planned.headers["location"])
    assert "box, box at an angle, point (boxes by four clicks)" in " ".join(plan.split())


def test_a_choice_that_does_not_fit_is_told_where_it_stands(shop: Shop) -> None:
    page = shop.plan(shop.pictures(), kind=["point"], extreme_clicks="yes").text
    assert "draws boxes, so let kinds have box" in page
    assert ticked(page) == ["point"]


def test_reviewers_see_what_kind_each_object_is(shop: Shop) -> None:
    shop.publish(kind=KINDS)
    work = shop.hand_in(
        shop.worker("ana"),
        objects=[
            Object("o1", "car", Box(10, 10, 50, 40)),
            Object("o2", "truck", Box(100, 10, 50, 40, 30.0)),
            Object("o3", "screw", Point(200, 100)),
        ],
    )
    page = shop.page(f"/requester/work/sandbox/{work}")
    told = re.findall(r'<small class="soft end">([^<]*)</small>', page)
    assert told == ["box", "box at an angle", "point"]
    assert 'outline--point" d="M 200 100 h 0"' in page
    assert "3 new ones count" in page
