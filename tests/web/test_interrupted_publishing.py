"""A publication that a stop cut short is finished or taken back from its page."""

from __future__ import annotations

import pytest

from labelcrowd.workflow import publish
from tests.support.shop import Shop
from tests.support.site import Site


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


class Stopped(Exception):
    """As if the process had ended here."""


@pytest.fixture
def interrupted(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> str:
    """The path of a batch of three pictures whose publishing ended after its HITs were made."""
    path = shop.plan(shop.pictures(3)).headers["location"].rsplit("/", 1)[0]

    def stop(*_: object, **__: object) -> None:
        raise Stopped

    with monkeypatch.context() as patched:
        patched.setattr(publish, "_opened", stop)
        patched.setattr(type(shop.site.crowd("sandbox")), "open_hits", stop)
        with pytest.raises(Stopped):
            publish.publish_batch(
                shop.site.services, shop.site.operator.requester_id, path.rsplit("/", 1)[1]
            )
    return path


def test_nothing_of_it_is_seen_by_workers_and_the_page_says_what_can_be_done(
    shop: Shop, interrupted: str
) -> None:
    page = shop.page(interrupted)
    assert "Finish publishing" in page
    assert "Undo" in page
    assert "hit_type_id" not in shop.worker("ana").get("/sandbox/worker/").text


def test_it_is_finished_once_by_its_button(shop: Shop, interrupted: str) -> None:
    for _ in range(2):
        shop.post(f"{interrupted}/step", step="publish")
    assert "Finish publishing" not in shop.page(interrupted)
    assert shop.site.crowd("sandbox").balance()[1] == 60  # 3 pictures, 2 workers each, 10 cents
    assert "hit_type_id" in shop.worker("ana").get("/sandbox/worker/").text


def test_it_is_taken_back_by_its_button(shop: Shop, interrupted: str) -> None:
    shop.post(f"{interrupted}/step", step="undo")
    assert shop.site.crowd("sandbox").balance()[1] == 0
    assert "hit_type_id" not in shop.worker("ana").get("/sandbox/worker/").text
    assert shop.post(f"{interrupted}/step", step="publish").status_code == 409
