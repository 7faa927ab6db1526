"""The requester's and the worker's pages of terms, removed pictures, samples, erased workers."""

from __future__ import annotations

import re

import pytest

from labelcrowd.images.catalogue import images
from tests.support.shop import ROOT, Shop
from tests.support.site import Browser, Site


@pytest.fixture
def shop(site: Site) -> Shop:
    return Shop(site)


def published(shop: Shop, count: int = 1) -> tuple[str, str]:
    """A batch and its collection."""
    collection_id = shop.pictures(count)
    batch_id = shop.plan(collection_id).headers["location"].split("/")[3]
    shop.post(f"/requester/batches/{batch_id}/publish")
    return batch_id, collection_id


def image_ids(shop: Shop, collection_id: str) -> list[str]:
    return [one.id for one in shop.site.home.store.read(lambda c: images(c, collection_id))]


def accept(worker: Browser) -> str:
    """Press Accept in the list; where it leads."""
    found = re.search(r'name="hit_type_id" value="(\w+)"', worker.get(f"{ROOT}/").text)
    assert found
    answer = worker.submit(f"{ROOT}/", f"{ROOT}/accept", {"hit_type_id": found[1]})
    return str(answer.headers["location"])


# --- terms ---


def test_terms_are_written_shown_as_workers_see_them_and_taken_back(shop: Shop) -> None:
    collection_id = shop.pictures()
    address = f"/requester/collections/{collection_id}/terms"
    assert "Nothing is asked for" in shop.page(address)
    said = shop.post(address, terms="Do not **share**.<script>1</script>")
    assert said.status_code == 303
    page = shop.page(address)
    assert "<strong>share</strong>" in page
    assert "<script>1" not in page
    assert "Accepted by 0 workers" in page
    long = shop.post(address, terms="x" * 20_001)
    assert (long.status_code, "at most 20,000" in long.text) == (422, True)
    shop.post(address, terms="  ")
    assert "Nothing is asked for" in shop.page(address)


def test_a_worker_of_this_site_accepts_once_before_the_first_hit(shop: Shop) -> None:
    _, collection_id = published(shop, 2)
    shop.post(f"/requester/collections/{collection_id}/terms", terms="Do not **share**.")
    worker = shop.worker("ana")
    place = accept(worker)
    assert "/agree?" in place
    page = worker.get(place)
    assert "<strong>share</strong>" in page.text
    assert "/i/" not in page.text
    fields = dict(re.findall(r'name="(digest|hit_id|hit_type_id)" value="(\w*)"', page.text))
    taken = worker.submit(place, f"{ROOT}/agree", fields)
    assert "/label?" in taken.headers["location"]
    assert "/label?" in accept(worker)  # once for all pictures of the collection
    shop.post(f"/requester/collections/{collection_id}/terms", terms="Others.")
    assert "Accepted by 0 workers" in shop.page(f"/requester/collections/{collection_id}/terms")


# --- samples ---


def test_the_list_shows_no_picture_until_one_is_chosen_and_then_only_after_its_terms(
    shop: Shop,
) -> None:
    batch_id, collection_id = published(shop)
    worker = shop.worker("ana")
    assert "/i/" not in worker.get(f"{ROOT}/").text
    address = f"/requester/batches/{batch_id}/sample"
    (image_id,) = image_ids(shop, collection_id)
    assert image_id in shop.page(address)
    shop.post(address, image=image_id)
    shown = re.search(r'class="sample" src="(/i/[^"]+)"', worker.get(f"{ROOT}/").text)
    assert shown
    assert worker.get(shown[1]).status_code == 200
    shop.post(f"/requester/collections/{collection_id}/terms", terms="Do not share.")
    assert worker.get(shown[1]).status_code == 403
    assert "/i/" not in worker.get(f"{ROOT}/").text
    shop.post(f"/requester/collections/{collection_id}/terms", terms="")
    assert "/i/" in worker.get(f"{ROOT}/").text
    shop.post(address, image="")
    assert "/i/" not in worker.get(f"{ROOT}/").text


def test_a_sample_is_one_of_the_batch(shop: Shop) -> None:
    batch_id, _ = published(shop)
    (other,) = image_ids(shop, shop.pictures())
    assert shop.post(f"/requester/batches/{batch_id}/sample", image=other).status_code == 404


# --- one picture ---


def test_a_picture_is_removed_by_its_page_after_two_choices(shop: Shop) -> None:
    _, collection_id = published(shop)
    shop.hand_in(shop.worker("ana"))
    (image_id,) = image_ids(shop, collection_id)
    assert f"/requester/images/{image_id}" in shop.page(f"/requester/collections/{collection_id}")
    address = f"/requester/images/{image_id}"
    assert "Remove this picture" in shop.page(address)
    assert shop.post(f"{address}/remove", documents="keep").status_code == 422
    assert shop.post(f"{address}/remove", sure="yes").status_code == 422
    assert shop.post(f"{address}/remove", sure="yes", documents="keep").status_code == 303
    page = shop.page(address)
    assert "The picture was removed." in page
    assert "/i/" not in page
    assert image_id not in shop.page(f"/requester/collections/{collection_id}")


def test_several_pictures_are_removed_by_their_names(shop: Shop) -> None:
    _, collection_id = published(shop, 3)
    address = f"/requester/collections/{collection_id}/remove"
    assert address in shop.page(f"/requester/collections/{collection_id}")
    names = "users/r/img0.jpg\r\n\r\n users/r/img2.jpg \r\n"
    said = {"documents": "keep", "sure": "yes"}
    for wrong in (
        {**said, "pictures": "nobody.jpg"},
        {**said, "pictures": " "},
        {"pictures": names, "documents": "keep"},
        {"pictures": names, "sure": "yes"},
    ):
        assert shop.post(address, **wrong).status_code == 422
    assert len(image_ids(shop, collection_id)) == 3
    assert "2 pictures removed." in shop.post(address, pictures=names, **said).text
    assert len(image_ids(shop, collection_id)) == 1


def test_review_shows_what_was_drawn_without_the_picture(shop: Shop) -> None:
    batch_id, collection_id = published(shop)
    assignment_id = shop.hand_in(shop.worker("ana"))
    (image_id,) = image_ids(shop, collection_id)
    shop.post(f"/requester/images/{image_id}/remove", sure="yes", documents="keep")
    page = shop.page(f"/requester/work/sandbox/{assignment_id}")
    assert "drawing__removed" in page
    assert 'class="outline' in page
    assert shop.owner.get(f"/requester/batches/{batch_id}").status_code == 200


def test_exports_list_what_was_removed(shop: Shop) -> None:
    import io
    import zipfile

    batch_id, collection_id = published(shop, 2)
    shop.hand_in(shop.worker("ana"))
    first, second = image_ids(shop, collection_id)
    for image_id, wish in ((first, "keep"), (second, "delete")):
        shop.post(f"/requester/images/{image_id}/remove", sure="yes", documents=wish)
    for form in ("labelme-xml", "coco", "json"):
        answer = shop.owner.get(f"/requester/batches/{batch_id}/export?format={form}&pictures=yes")
        archive = zipfile.ZipFile(io.BytesIO(answer.content))
        lines = archive.read("removed-pictures.csv").decode().splitlines()
        assert lines[0] == "folder,filename,removed_at,documents"
        assert [line.split(",")[1] for line in lines[1:]] == ["img0.jpg", "img1.jpg"]
        assert {line.split(",")[3] for line in lines[1:]} == {"0", "1"}
        assert not [name for name in archive.namelist() if name.endswith(".jpg")]


# --- erasing ---


def test_the_operator_erases_a_worker_after_typing_the_login(shop: Shop, site: Site) -> None:
    worker = shop.worker("ana")
    worker_id = site.worker_ids["ana"]
    address = f"/requester/workers/sandbox/erase/{worker_id}"
    assert address in shop.page("/requester/workers/sandbox")
    assert shop.post(address, login="anna").status_code == 422
    assert worker.get(f"{ROOT}/").status_code == 200
    done = shop.post(address, login="ana")
    claim = re.search(r'readonly value="([a-z2-7-]{24})"', done.text)
    assert claim
    assert worker.get(f"{ROOT}/").status_code == 303
    page = shop.page("/requester/workers/sandbox")
    assert ">Ana<" not in page
    assert address not in page
    found = shop.post("/requester/workers/sandbox/claim", code=claim[1])
    assert worker_id in found.text
    none = shop.post("/requester/workers/sandbox/claim", code="aaaa")
    assert "no erased worker has this code" in none.text
    assert shop.post(address, login="ana").status_code in (409, 422)
