"""Follow-up HITs on the requester's pages: the form's kinds, the plan, and whose objects it is."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection

from labelcrowd.annotations import revisions
from labelcrowd.annotations.revisions import NewDocument
from labelcrowd.annotations.validity import check
from labelcrowd.batches import store
from labelcrowd.batches.design import HitKind, TaskDesign, VerifyAsks
from labelcrowd.batches.fixed_sets import collection_images
from tests.support.labelling import a_square
from tests.support.shop import Shop
from tests.support.site import Site


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


def modelled(shop: Shop) -> str:
    """A collection of one picture, on which a model found two objects; its id."""
    collection, site = shop.pictures(), shop.site

    def write(c: Connection) -> None:
        (image_id,) = collection_images(c, collection)
        now = site.services.clock.now()
        new = NewDocument(
            id=site.services.ids.row(), requester_id=site.operator.requester_id,
            image_id=image_id, origin="model", origin_key="key", author_id="segmenter <3>",
        )  # fmt: skip
        objects = [a_square("f1", "car"), a_square("f2", "bus", at=100)]
        document_id = revisions.create(c, new, now=now)
        checked = [check(obj, width=640, height=480) for obj in objects]
        revisions.append_import(c, document_id, checked, author_id=new.author_id, now=now)

    site.home.store.write(write)
    return collection


def planned(shop: Shop, collection: str, **fields: object) -> str:
    answer = shop.plan(collection, **fields)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"].split("/")[3])


def design_of(shop: Shop, batch_id: str) -> TaskDesign:
    return shop.site.home.store.read(lambda c: store.design_of(c, batch_id))


def test_the_form_offers_the_models_that_there_are(shop: Shop) -> None:
    modelled(shop)
    page = shop.page("/requester/publish")
    assert 'value="model:segmenter &lt;3&gt;"' in page
    for kind in HitKind:
        assert f'<option value="{kind.value}"' in page


def test_a_yes_no_plan_says_how_much_is_asked_about_whose_objects(shop: Shop) -> None:
    batch_id = planned(
        shop, modelled(shop), hit_kind="verify", verify_asks="name", objects_per_hit="1",
        start_from="model:segmenter <3>",
    )  # fmt: skip
    design = design_of(shop, batch_id)
    asked = (design.hit_kind, design.verify_asks, design.objects_per_hit, design.actions)
    assert asked == (HitKind.VERIFY, VerifyAsks.NAME, 1, "")
    page = shop.page(f"/requester/batches/{batch_id}/plan")
    assert "Questions" in page
    assert "the model segmenter &lt;3&gt;" in page
    assert "segmenter <3>" not in page
    again = shop.page(f"/requester/publish?like={batch_id}")
    assert '<option value="verify" selected>' in again


def test_fields_of_other_kinds_are_not_looked_at(shop: Shop) -> None:
    """Without scripts the form has all of them."""
    batch_id = planned(
        shop, modelled(shop), hit_kind="cover", required_objects="7", objects_per_hit="3",
        start_from="auto",
    )  # fmt: skip
    design = design_of(shop, batch_id)
    assert (design.required_objects, design.objects_per_hit, design.actions) == (0, 0, "n")


def test_what_there_is_nothing_of_is_said_where_it_stands(shop: Shop) -> None:
    answer = shop.plan(shop.pictures(), hit_kind="correct", start_from="auto")
    assert answer.status_code == 422
    assert "no picture of this collection has objects to start from" in answer.text


def test_answers_are_downloaded_by_their_owner_only(shop: Shop) -> None:
    batch_id = planned(shop, modelled(shop), hit_kind="verify", start_from="auto")
    shop.post(f"/requester/batches/{batch_id}/publish")
    path = f"/requester/batches/{batch_id}/answers.csv"
    assert shop.page(path).startswith('"assignment_id","worker","status","image","asked"')
    assert path in shop.page(f"/requester/batches/{batch_id}")
    assert shop.worker("ana").get(path).status_code != 200
