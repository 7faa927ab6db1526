"""A table with many columns: all of it can be seen or reached, at every size."""

from __future__ import annotations

import pytest

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.owner import Owner, sample

OUT_OF_SIGHT = """[...document.querySelectorAll('thead th')].filter((head) => {
    const card = head.closest('.card').getBoundingClientRect();
    const box = head.getBoundingClientRect();
    return box.width && (box.right > card.right + 1 || box.left < card.left - 1);
}).map((head) => head.textContent)"""


@pytest.fixture(scope="module")
def batch(owner: Owner) -> str:
    return owner.publish(
        owner.collection([sample()], "counted"),
        title="Outline every car of the street " * 2,
        instructions="Please outline every car, bus and van, also those far away. " * 3,
    )


@pytest.mark.parametrize("size", [(1280, 800), (900, 550), (390, 844)])
def test_every_column_of_the_statistics_can_be_reached_with_the_keyboard(
    server: Server, owner: Owner, person: OpenPerson, batch: str, size: tuple[int, int]
) -> None:
    width, height = size
    page = person(cookies=owner.cookies, width=width, height=height)
    page.goto(f"{server.url}/requester/statistics")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if width >= 1280:
        assert page.evaluate(OUT_OF_SIGHT) == []
    card = page.get_by_role("region", name="Statistics")
    card.focus()
    hidden = "(card) => card.scrollWidth - card.clientWidth - card.scrollLeft"
    for _ in range(40):
        if card.evaluate(hidden) <= 1:
            break
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(50)
    assert card.evaluate(hidden) <= 1
