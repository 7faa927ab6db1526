"""A requester asks for qualifications in the publish form, and only who has them gets the work."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from labelcrowd.batches.store import get_batch
from labelcrowd.errors import Conflict
from labelcrowd.market import worker_facts
from labelcrowd.market.panels import PROLIFIC
from labelcrowd.market.studies import Codes, NewStudy
from labelcrowd.storage.tables.market_qualifications import qualification_type
from labelcrowd.workflow.panel_studies import make_study
from tests.support.shop import ROOT, Shop
from tests.support.site import Site


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


def new_type(shop: Shop, type_id: str = "3CARS", *, market_id: str = "sandbox") -> None:
    row = {
        "market_id": market_id,
        "id": type_id,
        "requester_id": shop.site.operator.requester_id,
        "name": f"Knows {type_id}",
        "keywords": "",
        "description": "",
        "status": "Active",
        "auto_granted": False,
        "auto_granted_value": 1,
        "created_at": 0,
    }
    store = shop.site.services.home.store
    store.write(lambda c: c.execute(insert(qualification_type), row))


def live_in(shop: Shop, login: str, country: str) -> None:
    worker_id = shop.site.worker_ids[login]
    shop.site.services.home.store.write(
        lambda c: worker_facts.state_place(c, 0, "sandbox", worker_id, country)
    )


def test_only_who_lives_there_gets_the_work(shop: Shop) -> None:
    ana, bo = shop.worker("ana"), shop.worker("bo")
    live_in(shop, "ana", "FR")
    live_in(shop, "bo", "DE")
    batch_id = shop.publish(2, countries="us, FR")
    page = shop.page(f"/requester/batches/{batch_id}")
    assert "Asks for qualifications" in page
    assert "living in United States, France" in page
    store = shop.site.services.home.store
    taken = {"hit_type_id": store.read(lambda c: get_batch(c, None, batch_id)).hit_type_id}
    refused = bo.submit(f"{ROOT}/earnings", f"{ROOT}/accept", taken)
    assert refused.headers["location"] == f"{ROOT}/groups/{taken['hit_type_id']}/why"
    held = ana.submit(f"{ROOT}/earnings", f"{ROOT}/accept", taken)
    assert "/label?" in held.headers["location"]


def test_plan_and_form_say_what_was_asked(shop: Shop) -> None:
    new_type(shop)
    plan = shop.plan(
        shop.pictures(),
        least_approved="100",
        least_percent="95",
        qualification="sandbox/3CARS",
        qualification_least="80",
        qualification_too=["not 3CARS"],
    ).headers["location"]
    text = shop.page(plan)
    assert (
        "with at least 100 approved assignments; with at least 95 % of their work approved" in text
    )
    assert "with the qualification Knows 3CARS of at least 80" in text
    assert "without the qualification Knows 3CARS" in text
    batch_id = plan.split("/")[3]
    again = shop.page(f"/requester/publish?like={batch_id}")
    assert '<option value="sandbox/3CARS" data-market="sandbox" selected' in again
    assert 'name="qualification_too" value="not 3CARS"' in again
    assert 'value="95"' in again


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"countries": "UK"}, "countries of ISO 3166"),
        ({"least_percent": "101"}, "expected 0 to 100"),
        ({"qualification": "live/3CARS"}, "of the other market"),
        ({"qualification": "sandbox/3NONE"}, "has no active type 3NONE"),
        ({"qualification_least": "5"}, "choose the qualification"),
        ({"qualification": "sandbox/3CARS", "qualification_least": "a lot"}, "id of a qualif"),
    ],
)
def test_what_cannot_be_asked_is_told_on_the_form(
    shop: Shop, fields: dict[str, str], says: str
) -> None:
    new_type(shop)
    answer = shop.plan(shop.pictures(), **fields)
    assert answer.status_code == 422
    assert says in answer.text


def test_the_form_offers_own_types_of_each_market(shop: Shop) -> None:
    new_type(shop)
    new_type(shop, "3LIVE", market_id="live")
    shop.pictures()
    page = shop.page("/requester/publish")
    assert '<option value="sandbox/3CARS" data-market="sandbox" data-own>Knows 3CARS' in page
    assert '<option value="live/3LIVE" data-market="live" data-own>Knows 3LIVE' in page


def test_a_panels_people_have_no_qualifications_so_no_study_is_made(shop: Shop) -> None:
    batch_id = shop.publish(1, countries="FR")
    new = NewStudy(PROLIFIC, 1, 5, Codes("", "", ""))
    with pytest.raises(Conflict, match="asks for qualifications"):
        make_study(shop.site.services, shop.site.operator.requester_id, batch_id, new)
