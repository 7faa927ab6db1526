"""The publish form: each field reaches the task design, wrong ones are named where they stand."""

from __future__ import annotations

import html
import re

import pytest

from labelcrowd.batches import store
from labelcrowd.batches.design import StartFrom, TaskDesign, ViewExisting
from tests.support.shop import Shop
from tests.support.site import Site


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


def batch_of(shop: Shop, collection_id: str, **fields: object) -> str:
    answer = shop.plan(collection_id, **fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].split("/")[3])


def design_of(shop: Shop, batch_id: str) -> TaskDesign:
    requester_id = shop.site.operator.requester_id

    def read(connection):  # type: ignore[no-untyped-def]
        found = store.get_batch(connection, requester_id, batch_id)
        return store.get_design(connection, found.design_digest)

    return shop.site.home.store.read(read)


def test_every_field_of_the_form_reaches_the_design(shop: Shop) -> None:
    batch_id = batch_of(
        shop,
        shop.pictures(),
        batch_name="Monday",
        required_objects="5",
        action=["m", "n"],
        names="car, tree",
        names_enforced="yes",
        nothing_to_label="yes",
        instructions="Outline every car",
        intro="# Cars",
        view_existing="a",
        start_from="nothing",
        title="Cars",
        description="All of them",
        keywords="car, street",
        reward="0.07",
        assignments_per_image="3",
        assignment_duration="45 min",
        lifetime="2 d",
        auto_approval_delay="1 d",
        minimum_area="25",
    )
    assert design_of(shop, batch_id) == TaskDesign(
        required_objects=5,
        actions="nm",
        names=("car", "tree"),
        names_enforced=True,
        nothing_to_label=True,
        show_object_list=False,
        instructions="Outline every car",
        intro="# Cars",
        view_existing=ViewExisting.ALL,
        start_from=StartFrom.NOTHING,
        title="Cars",
        description="All of them",
        keywords="car, street",
        reward_cents=7,
        assignments_per_image=3,
        assignment_duration_s=2700,
        lifetime_s=2 * 86400,
        auto_approval_delay_s=86400,
        minimum_area=25.0,
    )
    plan = shop.page(f"/requester/batches/{batch_id}/plan")
    assert "Monday" in plan
    assert "Outline every car" in plan


def test_as_many_as_the_worker_wishes_is_no_number(shop: Shop) -> None:
    batch_id = batch_of(shop, shop.pictures(), objects="any", required_objects="7")
    assert design_of(shop, batch_id).required_objects is None
    assert "as many objects as you want" in shop.page(f"/requester/batches/{batch_id}/plan")


def test_no_action_at_all_is_only_looking(shop: Shop) -> None:
    batch_id = batch_of(shop, shop.pictures(), action=[], required_objects="0")
    assert design_of(shop, batch_id).actions == ""


def test_the_form_starts_with_the_designs_defaults(shop: Shop) -> None:
    collection_id = shop.pictures()
    page = shop.page(f"/requester/publish?collection={collection_id}")
    assert f'value="{collection_id}" selected' in page
    assert re.search(r'value="sandbox"[^>]* checked', page)
    assert re.search(r'name="action" value="n" checked', page)
    assert not re.search(r'name="action" value="[rmd]" checked', page)
    for name, value in (("lifetime", "30 d"), ("auto_approval_delay", "7 d"),
                        ("assignment_duration", "3 h"), ("reward", "")):  # fmt: skip
        assert re.search(rf'name="{name}"[^>]*value="{value}"', page), name


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reward", "five"),
        ("reward", "1000.01"),
        ("required_objects", "many"),
        ("required_objects", ""),
        ("assignments_per_image", "0"),
        ("assignment_duration", "5 parsecs"),
        ("lifetime", "400 d"),
        ("auto_approval_delay", "soon"),
        ("minimum_area", "nan"),
        ("title", "x" * 200),
        ("names", "a" * 300),
        ("intro", "http://plain.example/page"),
    ],
)
def test_a_wrong_field_says_so_where_it_stands_and_keeps_everything(
    shop: Shop, field: str, value: str
) -> None:
    typed = {
        "batch_name": "<Tuesday>", "names": "car, tree", "instructions": 'Say "car"',
        "action": ["r", "d"], "objects": "number", "view_existing": "d", field: value,
    }  # fmt: skip
    answer = shop.plan(shop.pictures(), **typed)
    assert answer.status_code == 422, answer.text
    shown = re.findall(r'class="field__error"[^>]*>(.*?)</p>', answer.text, re.DOTALL)
    assert len(shown) == 1, shown
    assert field in html.unescape(shown[0])
    # The last name of a control before the error is that of the field.
    before = answer.text[: answer.text.index('class="field__error"')]
    assert re.findall(r'\bname="(\w+)"', before)[-1] in (field, "objects")
    assert re.findall(r'name="action" value="(\w)" checked', answer.text) == ["r", "d"]
    assert 'value="d" selected' in answer.text
    assert 'value="&lt;Tuesday&gt;"' in answer.text
    assert html.escape('Say "car"', quote=True).replace("&quot;", "&#34;") in answer.text


def test_names_that_are_enforced_need_names(shop: Shop) -> None:
    answer = shop.plan(shop.pictures(), names="", names_enforced="yes")
    assert answer.status_code == 422
    assert "give at least one name" in answer.text


def test_pictures_that_are_not_there_or_not_yours_cannot_be_published(shop: Shop) -> None:
    assert shop.plan("nowhere").status_code == 404
    mine = shop.pictures()
    other = shop.other_requester()
    fields = {"collection": mine, "market": "sandbox", "required_objects": "1", "action": "n"}
    answer = other.submit("/requester/collections", "/requester/publish", fields)
    assert answer.status_code == 404
    empty = shop.post("/requester/collections", name="Empty").headers["location"]
    assert shop.plan(empty.rsplit("/", 1)[1]).status_code in (409, 422)


def test_publishing_sent_twice_leads_to_the_one_batch(shop: Shop) -> None:
    batch_id = batch_of(shop, shop.pictures(2))
    path = f"/requester/batches/{batch_id}"
    answers = [shop.post(f"{path}/publish") for _ in range(2)]
    assert [answer.headers["location"] for answer in answers] == [path, path]
    assert shop.site.crowd("sandbox").balance()[1] == 40  # 2 pictures, 2 workers each, 10 cents


def test_what_is_published_cannot_be_forgotten(shop: Shop) -> None:
    batch_id = shop.publish()
    shop.post(f"/requester/batches/{batch_id}/forget")
    assert shop.owner.get(f"/requester/batches/{batch_id}").status_code == 200
    assert "hit_type_id" in shop.worker("ana").get("/sandbox/worker/").text


def test_a_hold_beyond_the_money_is_refused_before_anything_opens(shop: Shop) -> None:
    batch_id = batch_of(shop, shop.pictures(), reward="1000", assignments_per_image="1000")
    answer = shop.post(f"/requester/batches/{batch_id}/publish")
    assert answer.status_code in (402, 409)
    assert 'role="alert"' in answer.text
    assert "hit_type_id" not in shop.worker("ana").get("/sandbox/worker/").text


def test_a_step_that_does_not_exist_or_does_not_fit_is_refused(shop: Shop) -> None:
    batch_id = shop.publish()
    step = f"/requester/batches/{batch_id}/step"
    assert shop.post(step, step="explode").status_code == 422
    assert shop.post(step, step="undo").status_code == 409
    assert shop.post(step, step="stop").status_code == 303
    assert shop.post(step, step="resume").status_code == 409
    assert ">Stopped<" in shop.page(f"/requester/batches/{batch_id}")
    for _ in range(2):  # a stop sent twice is one
        assert shop.post(step, step="stop").status_code in (303, 409)


@pytest.mark.parametrize(
    "fields",
    [
        {"assignments_per_image": "many"},
        {"assignments_per_image": "9" * 400},
        {"lifetime": "a while"},
        {},
    ],
)
def test_an_extension_that_means_nothing_is_refused(shop: Shop, fields: dict[str, str]) -> None:
    batch_id = shop.publish()
    path = f"/requester/batches/{batch_id}/extend"
    answer = shop.post(path, **fields)
    assert answer.status_code in (409, 422), answer.text
    assert 'role="alert"' in answer.text or "field__error" in answer.text
