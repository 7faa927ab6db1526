"""A page is told the picture that comes next, to fetch it meanwhile, if it may be shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import Connection

from labelcrowd.accounts.roles import Role
from labelcrowd.batches.design import TaskDesign
from labelcrowd.clock import MINUTE, SetClock
from labelcrowd.images import terms
from labelcrowd.market import assignments
from labelcrowd.market.requirements import write_requirements
from labelcrowd.market.structs.records import QualificationRequirement
from labelcrowd.market.system_qualifications import NUMBER_APPROVED
from labelcrowd.web import labelling_shell
from labelcrowd.workflow.collect import catch_up
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


class Work:
    """A worker who takes one HIT after another of a batch of pictures."""

    def __init__(self, world: World, count: int = 6) -> None:
        self.world = world
        self.images = world.add_pictures(count)
        self.batch = world.publish(images=self.images)
        self.worker_id = world.new_worker()
        self.rows = {world.hit_id(self.batch.id, row): row for row in range(count)}

    def take(self) -> WorkerPage:
        """Whatever HIT of the group the market hands out."""
        world = self.world
        hit_type = world.home.store.read(lambda c: _type_of(c, next(iter(self.rows))))
        held = world.home.store.write(
            lambda c: assignments.accept(
                c, world.ids, world.clock.now(), "sandbox", hit_type, self.worker_id, by_type=True
            )
        )
        token = world.accept(self.batch.id, self.worker_id, row=self.rows[held.hit_id])
        assert token.assignment_id == held.id
        return WorkerPage(world.client(), token.query)

    def done(self, page: WorkerPage) -> None:
        page.edit(a_square())
        fields = page.submit().json()["fields"]
        self.world.home.store.write(
            lambda c: assignments.submit(
                c, self.world.clock.now(), "sandbox", fields["assignmentId"], None,
                list(fields.items()),
            )
        )  # fmt: skip


def _type_of(conn: Connection, hit_id: str) -> str:
    query = "SELECT hit_type_id FROM hit WHERE id = ?"
    return str(conn.exec_driver_sql(query, (hit_id,)).scalar_one())


def coming(page: WorkerPage, query: str = "") -> Any:
    return page.client.get(f"/api/label/next{query}", headers=page.headers).json()


def addresses(picture: Any) -> list[str]:
    return [level["url"] for level in picture["levels"]]


def test_the_next_page_shows_its_picture_by_the_address_that_was_told_before(
    world: World, clock: SetClock
) -> None:
    work = Work(world)
    work.done(work.take())
    page = work.take()
    for _ in range(4):
        before = world.count("assignment")
        told = coming(page)["picture"]
        assert world.count("assignment") == before, "nothing is accepted by it"
        work.done(page)
        clock.advance(MINUTE)
        page = work.take()
        assert addresses(page.opening["image"]) == addresses(told)
        again = page.client.get("/api/label/image", headers=page.headers).json()
        assert addresses(again) == addresses(told)


def test_what_was_told_is_kept_by_a_browser_and_nothing_else(world: World, clock: SetClock) -> None:
    work = Work(world)
    work.done(work.take())
    page = work.take()
    [told] = addresses(coming(page)["picture"])
    clock.advance(10 * MINUTE)
    answer = page.client.get(told)
    assert answer.headers["cache-control"] == "private, max-age=1200, immutable"
    [own] = addresses(page.opening["image"])
    assert page.client.get(own).headers["cache-control"] == "private, no-store"
    clock.advance(20 * MINUTE)
    assert page.client.get(told).status_code == 403


def test_an_address_that_is_nearly_over_is_not_begun_with(world: World, clock: SetClock) -> None:
    work = Work(world)
    work.done(work.take())
    page = work.take()
    told = coming(page)["picture"]
    work.done(page)
    clock.advance(29 * MINUTE)
    following = work.take()
    assert addresses(following.opening["image"]) != addresses(told)


def test_a_worker_who_has_handed_in_nothing_of_the_batch_is_told_nothing(world: World) -> None:
    work = Work(world)
    assert coming(work.take()) == {"picture": None}


def test_after_the_last_one_nothing_is_told(world: World) -> None:
    work = Work(world, count=2)
    work.done(work.take())
    assert coming(work.take()) == {"picture": None}


def test_a_page_that_only_looks_is_told_nothing(world: World) -> None:
    work = Work(world)
    work.done(work.take())
    page = work.take()
    preview = page.query.replace(
        page.query.split("assignmentId=")[1].split("&")[0], "ASSIGNMENT_ID_NOT_AVAILABLE"
    )
    assert coming(WorkerPage(world.client(), preview))["error"]["code"] == "read_only"
    assert page.client.get("/api/label/next").status_code == 401


def test_a_picture_that_has_terms_is_not_told_and_not_shown_by_an_address_told_before(
    world: World,
) -> None:
    work = Work(world)
    work.done(work.take())
    page = work.take()
    [told] = addresses(coming(page)["picture"])
    world.home.store.write(
        lambda c: terms.set_terms(
            c, work.images[0].collection_id, "Be kind.", now=world.clock.now()
        )
    )
    assert coming(page) == {"picture": None}
    refused = page.client.get(told, {"accept": "application/json"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "terms_needed")


def test_an_address_ends_when_its_hit_is_given_back(world: World, clock: SetClock) -> None:
    work = Work(world)
    work.done(work.take())
    page = work.take()
    [told] = addresses(coming(page)["picture"])
    work.done(page)
    following = work.take()
    assert addresses(following.opening["image"]) == [told]
    held = _held(following)
    world.home.store.write(
        lambda c: assignments.return_assignment(c, clock.now(), "sandbox", held, work.worker_id)
    )
    catch_up(world.services)
    assert page.client.get(told).status_code == 403
    assert coming(following) == {"picture": None}


def test_work_that_has_gone_back_tells_nobody_what_comes_next(world: World) -> None:
    work = Work(world)
    work.done(work.take())
    page = work.take()
    work.done(page)
    assert coming(page) == {"picture": None}


def _held(page: WorkerPage) -> str:
    return page.query.split("assignmentId=")[1].split("&")[0]


def test_who_is_not_qualified_any_more_is_told_nothing(world: World) -> None:
    batch = world.publish(TaskDesign(reward_cents=5), images=world.add_pictures(3))
    worker_id = world.new_worker()
    done = WorkerPage(world.client(), world.accept(batch.id, worker_id, row=0).query)
    done.edit(a_square())
    done.submit()
    page = WorkerPage(world.client(), world.accept(batch.id, worker_id, row=1).query)
    assert coming(page)["picture"] is not None
    few = QualificationRequirement(
        QualificationTypeId=NUMBER_APPROVED, Comparator="GreaterThan", IntegerValues=[9]
    )
    asked = write_requirements([few])
    world.home.store.write(
        lambda c: c.exec_driver_sql("UPDATE hit_type SET qualification_requirements = ?", (asked,))
    )
    assert coming(page) == {"picture": None}


# --- owners ---

PATH = "/tool.html?collection=street&mode={mode}&folder=users/r&image=img{number}.jpg"


def opened(browser: Browser, client: Client, number: int, mode: str = "c") -> WorkerPage:
    answer = browser.get(PATH.format(mode=mode, number=number))
    return WorkerPage(client, "?" + str(answer.headers["location"]).split("?", 1)[1])


def asks(page: WorkerPage) -> Any:
    address = page.opening["navigation"]["next"]
    return page.client.get(f"/api/label/next?page={quote(address, safe='')}", page.headers)


@pytest.mark.parametrize("mode", ["c", "f", "i"])
def test_an_owner_is_told_the_picture_that_the_page_goes_on_to(
    site: Site, client: Client, mode: str
) -> None:
    add_pictures(site.services, site.operator.requester_id, 3)
    browser = site.browser().sign_in_operator()
    first = opened(browser, client, 0, mode)
    told = asks(first).json()["picture"]
    answer = browser.get(first.opening["navigation"]["next"])
    following = WorkerPage(client, "?" + str(answer.headers["location"]).split("?", 1)[1])
    assert addresses(following.opening["image"]) == addresses(told)
    assert "immutable" in client.get(addresses(told)[0]).headers["cache-control"]


def test_another_requester_and_who_draws_here_no_more_are_told_nothing(
    site: Site, client: Client
) -> None:
    add_pictures(site.services, site.operator.requester_id, 2)
    shop = Shop(site)
    member = shop.member("rita", Role.REVIEWER)
    page = opened(shop.signed_in(member), client, 0)
    assert asks(page).json()["picture"] is not None
    others = quote("/tool.html?collection=others&mode=c&image=img0.jpg", safe="")
    elsewhere = client.get(f"/api/label/next?page={others}", page.headers)
    assert elsewhere.status_code == 404
    shop.post(f"/requester/team/{member}/remove")
    assert asks(page).json()["error"]["code"] == "role"
