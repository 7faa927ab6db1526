"""What a requester sees of a model that helped: in the form, the plan, the review, statistics and
exports."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support import sam
from tests.support.labelling import WorkerPage, a_square, add_pictures
from tests.support.shop import Shop, ShopCalls
from tests.support.site import Site
from tests.web.test_labelling_assist import a_picture, ask, assisted, moved


@pytest.fixture
def shop(site: Site) -> Iterator[Shop]:
    sam.put_discs(site.services.home.folder)
    yield Shop(site)
    site.services.assistants.close()


def published(shop: Shop) -> str:
    """A batch with a model; its id."""
    services, requester = shop.site.services, shop.site.operator.requester_id
    images = add_pictures(services, requester, collection="helped", data=a_picture())
    planned = shop.plan(images[0].collection_id, assist="discs").headers["location"]
    page = " ".join(shop.page(planned).split())
    assert "<dt>A model helps to outline</dt><dd data-own>discs</dd>" in page
    batch_id = planned.split("/")[3]
    shop.post(f"/requester/batches/{batch_id}/publish")
    return batch_id


def handed_in(shop: Shop) -> str:
    """Three objects: as the model saw it, corrected, and drawn by hand; the assignment's id."""
    worker = shop.worker("ana")
    place = urlsplit(shop.accept(worker).headers["location"])
    page = WorkerPage(ShopCalls(worker), f"?{place.query}")  # type: ignore[arg-type]
    taken = assisted(ask(page), "o1")
    marks = {"points": [[400, 240, True], [390, 200, False]]}
    corrected = assisted(ask(page, marks), "o2", name="bus")
    for obj in (taken, corrected, a_square("o3", "tree")):
        assert page.edit(obj).status_code == 200
    assert page.edit(moved(corrected), base=2).status_code == 200
    form = page.submit().json()
    worker.post(urlsplit(form["submit_to"]).path, form["fields"])
    shop.settle()
    return str(form["fields"]["assignmentId"])


def test_the_form_offers_the_models_that_are_there(shop: Shop, site: Site) -> None:
    collection = shop.pictures()
    form = shop.page("/requester/publish")
    assert re.findall(r"<option[^>]*>(discs)</option>", form) == ["discs"]
    gone = shop.plan(collection, assist="sam")
    assert gone.status_code == 422
    assert "expected a folder with the two files of a model" in gone.text
    (site.services.home.folder / "models").rename(site.services.home.folder / "other")
    assert 'name="assist"' not in shop.page("/requester/publish")


def test_reviewers_see_who_outlined_what(shop: Shop) -> None:
    published(shop)
    page = " ".join(shop.page(f"/requester/work/sandbox/{handed_in(shop)}").split())
    said = re.findall(r'<small class="soft" title="[0-9a-f]{64}">([^<]*)</small>', page)
    assert said == ["by a model, 1 mark, unchanged", "by a model, 2 marks, changed once"]


def test_statistics_count_what_a_model_outlined(shop: Shop) -> None:
    published(shop)
    handed_in(shop)
    assert "2 by a model, 1 of them changed" in shop.page("/requester/statistics")
    header, row = shop.page("/requester/statistics.csv").splitlines()
    told = dict(zip(header.split(","), row.split(","), strict=True))
    assert (told['"assisted_annotations"'], told['"assisted_and_changed"']) == ('"2"', '"1"')


def exported(shop: Shop, batch_id: str, format: str) -> dict[str, bytes]:
    answer = shop.owner.get(f"/requester/batches/{batch_id}/export?format={format}")
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def assists(objects: list[dict[str, Any]]) -> dict[str, Any]:
    return {one["name"]: one.get("assist") for one in objects}


def test_json_says_it_and_labelme_says_that_it_does_not(shop: Shop) -> None:
    batch_id = published(shop)
    handed_in(shop)
    whole = exported(shop, batch_id, "json")
    (name,) = (each for each in whole if each.endswith(".json"))
    (document,) = json.loads(whole[name])["documents"]
    told = assists([one["object"] for one in document["objects"]])
    assert (told["tree"], told["bus"]["edits"], "proof" in told["car"]) == (None, 1, False)
    assert told["bus"]["points"] == [[400.0, 240.0, True], [390.0, 200.0, False]]
    assert told["car"]["model"] == told["bus"]["model"]
    old = exported(shop, batch_id, "labelme-xml")
    assert b"how a model helped to outline" in old["report.txt"]
