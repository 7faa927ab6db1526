"""A price and what it means, a pilot and its rest, a budget, a sandbox batch published live."""

from __future__ import annotations

import re

import pytest

from labelcrowd.batches import store
from labelcrowd.batches.store import Batch
from labelcrowd.clock import DAY
from tests.support.shop import ROOT, Shop
from tests.support.site import Site


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


def planned(shop: Shop, collection_id: str, **fields: object) -> str:
    answer = shop.plan(collection_id, **fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].split("?")[0])


def batch(shop: Shop, batch_id: str) -> Batch:
    return shop.site.home.store.read(lambda c: store.get_batch(c, None, batch_id))


def words(page: str) -> str:
    """A page's text with its tags taken out."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


# --- the price ---


def test_without_a_price_nothing_is_planned(shop: Shop) -> None:
    answer = shop.plan(shop.pictures(), reward="")
    assert answer.status_code == 422
    assert "say what one picture is worth" in answer.text


def test_the_plan_says_what_the_price_means_and_what_would_be_fair(shop: Shop) -> None:
    path = planned(shop, shop.pictures(), required_objects="5", reward="0.40", yes_low_pay="")
    page = shop.page(path)
    said = "At 79 s an object (COCO's figure, replaced by your pilot's) this is $3.65 an hour."
    assert said in words(page).replace("&#39;", "'")
    assert "Less than $7.25 an hour" in page
    assert re.search(r'name="yes_low_pay" value="yes" required', page)
    (fair,) = re.findall(r'href="(/requester/publish\?like=\w+&amp;reward=1\.65)"', page)
    form = shop.page(fair.replace("&amp;", "&"))
    assert re.search(r'name="reward"[^>]*value="1.65"', form)
    assert re.search(r'name="required_objects"[^>]*value="5"', form)


def test_low_pay_is_published_only_with_a_click(shop: Shop) -> None:
    path = planned(shop, shop.pictures(), reward="0.05", yes_low_pay="")
    publish = path.replace("/plan", "/publish")
    assert shop.post(publish).status_code == 409
    assert shop.post(publish, yes_low_pay="yes").status_code == 303
    ticked = planned(shop, shop.pictures(), reward="0.05", yes_low_pay="yes")
    assert 'name="yes_low_pay"' not in shop.page(ticked)
    assert shop.post(ticked.replace("/plan", "/publish")).status_code == 303


def test_unpaid_work_is_a_choice_without_a_warning(shop: Shop) -> None:
    path = planned(shop, shop.pictures(), reward="0", yes_low_pay="")
    page = shop.page(path)
    assert "Unpaid: the reward is 0." in page
    assert "7.25" not in page
    assert shop.post(path.replace("/plan", "/publish")).status_code == 303


def test_the_plan_shows_all_that_is_asked(shop: Shop) -> None:
    path = planned(
        shop, shop.pictures(), names="car, tree", names_enforced="yes", intro="# How to",
        instructions="Every car", action=["n", "d"], title="Cars", description="All of them",
        keywords="street", assignment_duration="45 min", lifetime="12 d",
        auto_approval_delay="3 d", reward="1",
    )  # fmt: skip
    text = words(shop.page(path))
    for one in (
        "car, tree", "only names of the list", "# How to", "Every car", "delete them", "3 days",
        "draw new objects", "Cars", "All of them", "street", "45 min", "12 days",
    ):  # fmt: skip
        assert one in text, one


def test_changing_a_plan_keeps_what_was_typed_and_forgets_the_old_one(shop: Shop) -> None:
    collection = shop.pictures()
    path = planned(shop, collection, names="car, tree", reward="2", batch_name="Monday")
    (change,) = re.findall(r'href="(/requester/publish\?like=\w+)" class="button', shop.page(path))
    form = shop.page(change)
    assert re.search(r'name="names"[^>]*>car, tree</textarea>', form)
    for name, value in (("reward", "2.00"), ("batch_name", "Monday")):
        assert re.search(rf'name="{name}"[^>]*value="{value}"', form), name
    (old,) = re.findall(r'name="replaces" value="(\w+)"', form)
    planned(shop, collection, replaces=old)
    assert shop.owner.get(path).status_code == 404


def test_a_plan_of_somebody_else_is_neither_shown_nor_forgotten(shop: Shop) -> None:
    path = planned(shop, shop.pictures())
    batch_id = path.split("/")[3]
    other = shop.other_requester()
    assert other.get(f"/requester/publish?like={batch_id}").status_code == 404
    assert other.get(f"/requester/publish?rest_of={batch_id}").status_code == 404
    fields = {"collection": "x", "reward": "1", "replaces": batch_id}
    other.submit("/requester/collections", "/requester/publish", fields)
    assert shop.owner.get(path).status_code == 200


# --- a bonus for objects ---


def test_a_promised_bonus_is_in_the_total_shown_to_workers_and_paid(shop: Shop) -> None:
    fields = {"object_bonus": "0.25", "object_bonus_above": "0", "object_bonus_cap": "1"}
    path = planned(shop, shop.pictures(), reward="1", assignments_per_image="1", **fields)
    assert "Held when you publish $2.00" in words(shop.page(path))
    shop.post(path.replace("/plan", "/publish"))
    ana = shop.worker("ana")
    assert (
        "Bonus: 0.25 for each approved object, at most 1.00 a picture." in ana.get(f"{ROOT}/").text
    )
    work = shop.hand_in(ana)
    assert "Approve and pay $1.25" in words(shop.page(f"/requester/work/sandbox/{work}"))
    batch_id = path.split("/")[3]
    assert "Approve and pay $1.25" in words(shop.page(f"/requester/batches/{batch_id}/approve-all"))
    shop.post(f"/requester/work/sandbox/{work}/decide", decision="approve")
    shop.settle()
    assert shop.site.crowd("sandbox").balance()[1] == 0
    earned = words(ana.get(f"{ROOT}/earnings").text)
    assert "1 approved objects" in earned or "$1.25" in earned


@pytest.mark.parametrize("field", ["object_bonus_cap"])
def test_a_bonus_without_its_cap_says_so_where_it_stands(shop: Shop, field: str) -> None:
    answer = shop.plan(shop.pictures(), object_bonus="0.25")
    assert answer.status_code == 422
    before = answer.text[: answer.text.index('class="field__error"')]
    assert re.findall(r'\bname="(\w+)"', before)[-1] == field


# --- a pilot and the rest ---


def test_many_pictures_are_offered_a_pilot_first(shop: Shop) -> None:
    from labelcrowd.web.requester import publish_form

    path = planned(shop, shop.pictures(3))
    assert "Publish a pilot first" not in shop.page(path)
    many = publish_form.MANY
    try:
        publish_form.MANY = 2
        page = shop.page(path)
    finally:
        publish_form.MANY = many
    (pilot,) = re.findall(r'href="(/requester/publish\?like=\w+&amp;pictures=20)"', page)
    form = shop.page(pilot.replace("&amp;", "&"))
    assert re.search(r'name="which" value="some" checked', form)


def test_after_a_pilot_the_form_shows_what_it_measured_and_publishes_the_rest(shop: Shop) -> None:
    collection = shop.pictures(3)
    path = planned(
        shop, collection, which="some", pictures="1", assignments_per_image="1", reward="1",
        names="car",
    )  # fmt: skip
    shop.post(path.replace("/plan", "/publish"))
    pilot = path.split("/")[3]
    shop.hand_in(shop.worker("ana"))
    page = shop.page(f"/requester/batches/{pilot}")
    assert f"/requester/publish?rest_of={pilot}" in page
    form = shop.page(f"/requester/publish?rest_of={pilot}")
    text = words(form)
    assert "Publish the rest" in text
    assert "Objects a picture 1.0" in text
    assert "For the 2 pictures that are left: $2.00" in text
    assert re.search(r'name="names"[^>]*>car</textarea>', form)
    rest = planned(shop, collection, rest_of=pilot, reward="2", batch_name="rest")
    assert batch(shop, rest.split("/")[3]).hits == 2
    assert batch(shop, rest.split("/")[3]).rest_of == pilot


def test_a_wrong_number_of_pictures_says_so(shop: Shop) -> None:
    for wrong in ("0", "9", "many"):
        answer = shop.plan(shop.pictures(2), which="some", pictures=wrong)
        assert answer.status_code == 422
        assert 'class="field__error"' in answer.text


# --- a budget ---


def test_a_used_up_budget_tells_workers_politely_and_is_raised_from_the_page(shop: Shop) -> None:
    batch_id = shop.publish(3, reward="1", assignments_per_image="1", budget="1")
    ana, bob = shop.worker("ana"), shop.worker("bob")
    (hit_type,) = re.findall(r'name="hit_type_id" value="(\w+)"', bob.get(f"{ROOT}/").text)[:1]
    shop.accept(ana)
    answer = bob.submit(f"{ROOT}/earnings", f"{ROOT}/accept", {"hit_type_id": hit_type})
    assert "The requester has set a limit for this work" in answer.text
    assert "budget is used up" in shop.page(f"/requester/batches/{batch_id}")
    assert shop.post(f"/requester/batches/{batch_id}/budget", budget="2").status_code == 303
    assert shop.accept(bob).status_code == 303


def test_a_batch_whose_only_hit_is_handed_out_says_nothing_of_its_budget(shop: Shop) -> None:
    batch_id = shop.publish(1, reward="1", assignments_per_image="1")
    ana, bob = shop.worker("ana"), shop.worker("bob")
    (hit_type,) = re.findall(r'name="hit_type_id" value="(\w+)"', bob.get(f"{ROOT}/").text)[:1]
    shop.accept(ana)
    assert "budget is used up" not in shop.page(f"/requester/batches/{batch_id}")
    answer = bob.submit(f"{ROOT}/earnings", f"{ROOT}/accept", {"hit_type_id": hit_type})
    assert "The requester has set a limit for this work" not in answer.text


@pytest.mark.parametrize("budget", ["", "much", "-1", "1e9"])
def test_a_budget_is_a_sum(shop: Shop, budget: str) -> None:
    batch_id = shop.publish()
    answer = shop.post(f"/requester/batches/{batch_id}/budget", budget=budget)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


# --- the sandbox ---


def test_every_page_of_the_sandbox_carries_its_bar(shop: Shop) -> None:
    batch_id = shop.publish()
    ana = shop.worker("ana")
    work = shop.hand_in(ana)
    bar = '<aside class="sandbox-bar" aria-label="Market">Sandbox: play money</aside>'
    for path in ("", "/extend", "/results", "/approve-all", "/plan"):
        assert bar in shop.page(f"/requester/batches/{batch_id}{path}"), path
    assert bar in shop.page(f"/requester/work/sandbox/{work}")
    for path in ("/", "/earnings"):
        assert bar in ana.get(f"{ROOT}{path}").text, path
    assert bar not in shop.page("/requester/")
    everything = shop.page("/requester/") + shop.page("/requester/publish")
    assert "ehears" not in everything


def test_a_sandbox_batch_is_published_live_as_it_was(shop: Shop) -> None:
    batch_id = shop.publish(2, reward="1", names="car")
    answer = shop.post(f"/requester/batches/{batch_id}/publish-live")
    assert answer.status_code == 303
    live = batch(shop, answer.headers["location"].split("/")[3])
    old = batch(shop, batch_id)
    assert (live.market_id, live.status, live.hits) == ("live", "planned", old.hits)
    assert live.design_digest == old.design_digest
    assert "sandbox-bar" not in shop.page(answer.headers["location"])
    shop.post(f"/requester/batches/{live.id}/publish")
    again = shop.post(f"/requester/batches/{live.id}/publish-live")
    assert again.status_code == 409


# --- endings ---


def test_a_batch_that_will_end_unfinished_says_so_and_is_extended_once(shop: Shop) -> None:
    batch_id = shop.publish(1, lifetime="3 d")
    path = f"/requester/batches/{batch_id}"
    assert "Hand it out for a week more" not in shop.page(path)
    shop.site.clock.advance(2 * DAY)
    page = shop.page(path)
    (end,) = re.findall(r'name="end" value="(\d+)"', page)
    assert "assignments left to do" in page
    assert "badge--soon" in shop.page("/requester/")
    for _ in range(2):
        assert shop.post(f"{path}/more-time", end=end).status_code == 303
    assert "Hand it out for a week more" not in shop.page(path)
    assert shop.post(f"{path}/more-time", end="tomorrow").status_code == 422


def test_work_that_will_approve_itself_is_said_and_waits_a_week_more(shop: Shop) -> None:
    batch_id = shop.publish(1, auto_approval_delay="3 d")
    shop.hand_in(shop.worker("ana"))
    shop.site.clock.advance(2 * DAY)
    path = f"/requester/batches/{batch_id}"
    page = shop.page(path)
    assert "approved and paid by itself" in page
    (before,) = re.findall(r'name="before" value="(\d+)"', page)
    assert shop.post(f"{path}/more-time", before=before).status_code == 303
    assert "approved and paid by itself" not in shop.page(path)
