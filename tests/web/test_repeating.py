"""What a worker or an owner drew on the picture before is told to their page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from labelcrowd.accounts.roles import Role
from labelcrowd.clock import SetClock
from labelcrowd.web import labelling_shell
from tests.support.asgi import Client
from tests.support.labelling import WorkerPage, World, a_square, add_pictures
from tests.support.shop import Shop
from tests.support.site import URL, Browser, Site


@pytest.fixture
def client(site: Site) -> Iterator[Client]:
    made = Client(site.app, URL)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def _built(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A page that is built, whether or not Node was here."""
    folder = tmp_path_factory.mktemp("labelling")
    entry = {"file": "main-abc.js", "isEntry": True, "css": []}
    (folder / "manifest.json").write_text(json.dumps({"src/main.ts": entry}))
    monkeypatch.setattr(labelling_shell, "BUILT", folder)


def previous(page: WorkerPage, query: str = "") -> Any:
    return page.client.get(f"/api/label/previous{query}", headers=page.headers).json()


def names(answer: Any) -> list[str]:
    return sorted(each["name"] for each in answer["objects"])


def test_a_worker_is_told_the_live_objects_of_the_picture_handed_in_last(
    world: World, clock: SetClock
) -> None:
    batch = world.publish(images=world.add_pictures(4))
    worker_id = world.new_worker()
    pages = []
    for row in range(4):
        clock.advance(1_000_000)
        pages.append(WorkerPage(world.client(), world.accept(batch.id, worker_id, row=row).query))
        assert previous(pages[-1]) == {"picture": False, "objects": []}
    for row, page in enumerate(pages[:3]):
        page.edit(a_square("o1", f"car {row}"))
        page.edit(a_square("o2", f"bus {row}", at=200))
    pages[1].edit(msgspec.structs.replace(a_square("o2", "bus 1"), deleted=True), base=2)
    assert pages[0].submit().status_code == 200
    assert names(previous(pages[3])) == ["bus 0", "car 0"]
    assert pages[1].submit().status_code == 200
    assert names(previous(pages[3])) == ["car 1"]  # the third is not handed in


def test_nobody_elses_objects_nor_those_of_another_batch_are_told(world: World) -> None:
    batch = world.publish(images=world.add_pictures(2))
    done = WorkerPage(world.client(), world.accept(batch.id).query)
    done.edit(a_square())
    done.submit()
    other = WorkerPage(world.client(), world.accept(batch.id, row=1).query)
    assert previous(other)["picture"] is False
    held = world.accept(batch.id, row=0)
    mine = WorkerPage(world.client(), held.query)
    mine.edit(a_square())
    mine.submit()
    second = world.publish(images=world.add_pictures(1, folder="more"))
    elsewhere = WorkerPage(world.client(), world.accept(second.id, held.worker_id).query)
    assert previous(elsewhere)["picture"] is False


def test_a_page_that_only_looks_is_told_nothing(world: World) -> None:
    held = world.accept(world.publish().id)
    query = held.query.replace(held.assignment_id, "ASSIGNMENT_ID_NOT_AVAILABLE")
    assert previous(WorkerPage(world.client(), query))["error"]["code"] == "read_only"


# --- owners ---

PATH = "/tool.html?collection=street&mode={mode}&folder=users/r&image=img{number}.jpg"


def opened(browser: Browser, client: Client, number: int, mode: str = "c") -> WorkerPage:
    answer = browser.get(PATH.format(mode=mode, number=number))
    return WorkerPage(client, "?" + str(answer.headers["location"]).split("?", 1)[1])


def test_an_owner_is_told_the_picture_before_in_the_modes_order(site: Site, client: Client) -> None:
    add_pictures(site.services, site.operator.requester_id, 3)
    browser = site.browser().sign_in_operator()
    first, second = (opened(browser, client, number) for number in (0, 1))
    first.edit(a_square("o1", "lamp"))
    assert names(previous(second, "?mode=c")) == names(previous(second, "?mode=f")) == ["lamp"]
    assert previous(opened(browser, client, 2), "?mode=c") == {"picture": True, "objects": []}
    for mode in ("", "?mode=i", "?mode=mt"):
        assert previous(second, mode)["error"]["field"] == "mode"


def test_who_draws_here_no_more_is_told_nothing(site: Site, client: Client) -> None:
    add_pictures(site.services, site.operator.requester_id, 2)
    shop = Shop(site)
    member = shop.member("rita", Role.REVIEWER)
    browser = shop.signed_in(member)
    opened(browser, client, 0).edit(a_square("o1", "lamp"))
    page = opened(browser, client, 1)
    assert names(previous(page, "?mode=c")) == ["lamp"]
    colleague = opened(site.browser().sign_in_operator(), client, 1)
    assert previous(colleague, "?mode=c")["objects"] == []  # their own documents are apart
    shop.post(f"/requester/team/{member}/remove")
    assert previous(page, "?mode=c")["error"]["code"] == "role"
