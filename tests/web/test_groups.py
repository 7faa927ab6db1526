"""Groups of workers on the pages, and batches that are for some workers only."""

from __future__ import annotations

import re

import pytest

from labelcrowd.market import worker_groups
from tests.support.shop import ROOT, Shop
from tests.support.site import Browser, Site

PEOPLE = "/requester/workers/sandbox"


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


def make(shop: Shop, name: str = "Students", *logins: str) -> str:
    """A group with these workers; its page."""
    page = shop.post(f"{PEOPLE}/groups", name=name).headers["location"]
    if logins:
        assert shop.post(f"{page}/add", workers=", ".join(logins)).status_code == 303
    return page


def members(shop: Shop, page: str) -> list[str]:
    group_id = page.rsplit("/", 1)[1]
    store = shop.site.home.store
    ids = store.read(lambda c: worker_groups.member_ids(c, "sandbox", group_id))
    names = {worker_id: login for login, worker_id in shop.site.worker_ids.items()}
    return sorted(names[one] for one in ids)


def group_key(page: str) -> str:
    """As the publish form names it."""
    return f"sandbox/{page.rsplit('/', 1)[1]}"


def type_of(worker: Browser) -> str:
    found = re.search(r'name="hit_type_id" value="(\w+)"', worker.get(f"{ROOT}/").text)
    assert found
    return found[1]


def test_a_group_is_made_filled_renamed_emptied_and_deleted(shop: Shop) -> None:
    for login in ("ana", "bo", "cy"):
        shop.worker(login)
    page = make(shop, "Students", "ana", shop.site.worker_ids["bo"])
    shop.post(f"{page}/add", worker=[shop.site.worker_ids["cy"]], workers="")
    assert members(shop, page) == ["ana", "bo", "cy"]
    shop.post(f"{page}/remove", worker=shop.site.worker_ids["bo"])
    assert members(shop, page) == ["ana", "cy"]
    shop.post(f"{page}/rename", name="Class of 2026")
    assert "Class of 2026" in shop.page(f"{PEOPLE}/groups")
    assert shop.post(f"{page}/delete").headers["location"] == f"{PEOPLE}/groups"
    assert shop.owner.get(page).status_code == 404
    actions = shop.page("/requester/audit")
    assert "Students" in actions


@pytest.mark.parametrize(
    ("what", "fields", "says"),
    [
        ("add", {"workers": "ana, nobody"}, "no worker nobody"),
        ("add", {"workers": ""}, "at least one"),
        ("rename", {"name": "Staff"}, "there is a group"),
        ("rename", {"name": " "}, "1 to 80"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(
    shop: Shop, what: str, fields: dict[str, str], says: str
) -> None:
    shop.worker("ana")
    make(shop, "Staff")
    page = make(shop)
    answer = shop.post(f"{page}/{what}", **fields)
    assert answer.status_code in (409, 422)
    assert says in answer.text
    assert members(shop, page) == []


def test_work_for_a_group_is_nobody_elses(shop: Shop) -> None:
    ana, bo = shop.worker("ana"), shop.worker("bo")
    page = make(shop, "Students", "ana")
    batch_id = shop.publish(2, audience=group_key(page))
    hit_type_id = type_of(ana)
    assert hit_type_id not in bo.get(f"{ROOT}/").text
    seen = bo.get(f"{ROOT}/groups/{hit_type_id}")
    assert seen.status_code == 403
    assert "workers whom its requester has chosen" in seen.text
    taken = bo.submit(f"{ROOT}/earnings", f"{ROOT}/accept", {"hit_type_id": hit_type_id})
    assert taken.status_code == 403
    assert "workers whom its requester has chosen" in taken.text
    assert ana.get(f"{ROOT}/groups/{hit_type_id}").status_code == 200
    assert shop.hand_in(ana)
    shown = shop.page(f"/requester/batches/{batch_id}")
    assert "only workers of the group" in shown
    assert "Students" in shown


def test_who_is_added_sees_it_and_who_is_taken_out_only_finishes(shop: Shop) -> None:
    ana, bo = shop.worker("ana"), shop.worker("bo")
    page = make(shop, "Students", "ana")
    shop.publish(2, audience=group_key(page))
    hit_type_id = type_of(ana)
    held = shop.accept(ana).headers["location"]
    shop.post(f"{page}/add", workers="bo")
    shop.post(f"{page}/remove", worker=shop.site.worker_ids["ana"])
    assert hit_type_id in bo.get(f"{ROOT}/").text
    assert ana.get(held).status_code == 200
    desk = ana.get(f"{ROOT}/groups/{hit_type_id}").headers["location"]
    assert ana.get(desk).headers["location"] == held
    assert "In hand" in ana.get(f"{ROOT}/").text


def test_a_batch_for_named_workers_names_them_on_plan_and_batch(shop: Shop) -> None:
    ana, bo = shop.worker("ana"), shop.worker("bo")
    plan = shop.plan(
        shop.pictures(), audience="workers", workers=f"ana {shop.site.worker_ids['bo']}"
    )
    batch = plan.headers["location"].removesuffix("/plan")
    for path in (f"{batch}/plan", batch):
        text = shop.page(path)
        assert "only 2 named workers:" in text
        assert "ana, bo" in text
        shop.post(f"{batch}/publish")
    cy = shop.worker("cy")
    assert type_of(ana) == type_of(bo)
    assert type_of(ana) not in cy.get(f"{ROOT}/").text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"audience": "workers", "workers": "nobody"}, "no worker nobody"),
        ({"audience": "workers"}, "at least one worker"),
        ({"audience": "live/x"}, "the other market"),
        ({"audience": "sandbox/x"}, "no group"),
    ],
)
def test_an_audience_that_is_not_there_is_told_on_the_form(
    shop: Shop, fields: dict[str, str], says: str
) -> None:
    answer = shop.plan(shop.pictures(), **fields)
    assert answer.status_code == 422
    assert says in answer.text


def test_a_group_with_work_waiting_for_it_is_not_deleted(shop: Shop) -> None:
    shop.worker("ana")
    page = make(shop, "Students", "ana")
    batch_id = shop.publish(1, audience=group_key(page))
    answer = shop.post(f"{page}/delete")
    assert answer.status_code == 409
    assert "stop their batch first" in answer.text
    shop.post(f"/requester/batches/{batch_id}/step", step="stop")
    assert shop.post(f"{page}/delete").status_code == 303
    assert "a group that was deleted" in shop.page(f"/requester/batches/{batch_id}")


def test_another_requester_names_workers_by_id_only(shop: Shop) -> None:
    shop.worker("ana")
    other = shop.other_requester()
    made = other.submit("/requester/collections", "/requester/collections", {"name": "Mine"})
    fields = {
        "collection": made.headers["location"].rsplit("/", 1)[1], "market": "sandbox",
        "objects": "number", "required_objects": "1", "action": ["n"], "title": "T",
        "description": "D", "reward": "1", "assignments_per_image": "1", "start_from": "auto",
        "audience": "workers", "workers": "ana",
    }  # fmt: skip
    answer = other.submit("/requester/publish", "/requester/publish", fields)
    assert answer.status_code == 422
    assert "expected worker ids" in answer.text
