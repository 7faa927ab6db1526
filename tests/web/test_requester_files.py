"""Pictures in from the browser, results and data sets out of it."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from labelcrowd import samples
from labelcrowd.images.pool import DecoderPool
from labelcrowd.web.requester import uploads
from tests.support.shop import Shop
from tests.support.site import Site

PICTURES = Path(samples.__file__).parent


@pytest.fixture
def shop(site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shop]:
    """With the decoding children of uploads ended after the test."""
    pool = DecoderPool(size=1)
    monkeypatch.setattr(uploads, "DecoderPool", lambda: pool)
    yield Shop(site)
    pool.close()


def csrf_of(shop: Shop) -> str:
    return shop.page("/requester/").split('name="csrf" value="')[1].split('"')[0]


def upload(shop: Shop, collection_id: str, name: str, body: bytes) -> httpx.Response:
    return shop.owner.send(
        "POST",
        f"/requester/uploads/{collection_id}?name={quote(name)}",
        content=body,
        headers={"x-csrf-token": csrf_of(shop)},
    )


def lines(answer: httpx.Response) -> list[dict[str, object]]:
    assert answer.status_code == 200, answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


def new_collection(shop: Shop, name: str = "Uploads") -> str:
    answer = shop.post("/requester/collections", name=name)
    return str(answer.headers["location"].rsplit("/", 1)[1])


def test_an_uploaded_example_is_a_picture_of_its_own_collection(shop: Shop) -> None:
    def send(name: str, body: bytes) -> httpx.Response:
        headers = {"x-csrf-token": csrf_of(shop)}
        return shop.owner.send(
            "POST", f"/requester/uploads?name={name}", content=body, headers=headers
        )

    first = send("car.jpg", (PICTURES / "street.jpg").read_bytes())
    assert first.status_code == 200, first.text
    named = first.json()["picture"]
    assert re.fullmatch(r"Examples/[0-9a-f]{12}/car\.jpg", named)
    assert send("car.jpg", (PICTURES / "street.jpg").read_bytes()).json()["picture"] == named
    assert send("car.jpg", (PICTURES / "desk.jpg").read_bytes()).json()["picture"] != named
    for name, body in (("a.jpg", b"no picture"), ("all.zip", b"PK")):
        refused = send(name, body)
        assert refused.status_code == 422
        assert refused.json()["error"]["field"] == "examples"
    fields = {
        "example_is": ["good", "bad", "good"],
        "example_caption": ["All of it", "Half of it", ""],
        "example_picture": [named, named, ""],
    }
    collection_id = shop.pictures()
    planned = shop.plan(collection_id, **fields)
    assert planned.status_code == 303, planned.text
    again = shop.page(f"/requester/publish?like={planned.headers['location'].split('/')[3]}")
    assert again.count(f'value="{named}"') == 2
    assert 'value="Half of it"' in again
    wrong = shop.plan(collection_id, **{**fields, "example_picture": ["x/y.jpg", "", ""]})
    assert wrong.status_code == 422
    assert "expected a picture such as street/car.jpg" in wrong.text


def test_a_zip_brings_its_pictures_and_lists_what_it_refuses(shop: Shop) -> None:
    collection_id = new_collection(shop)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(PICTURES / "street.jpg", "Grün 1/street 1.jpg")
        archive.write(PICTURES / "desk.jpg", "desk.jpg")
        archive.writestr("notes.txt", "not a picture")
        archive.writestr("broken.jpg", (PICTURES / "park.jpg").read_bytes()[:5000])
    *each, total = lines(upload(shop, collection_id, "all.zip", packed.getvalue()))
    assert total == {"added": 2, "there": 0, "refused": 2}
    refused = {one["name"]: one["reason"] for one in each if one["outcome"] == "refused"}
    assert {str(name).rsplit("/", 1)[-1] for name in refused} == {"notes.txt", "broken.jpg"}
    assert all(refused.values()), "each says why"
    again = lines(upload(shop, collection_id, "desk.jpg", (PICTURES / "desk.jpg").read_bytes()))
    assert again[-1] == {"added": 0, "there": 1, "refused": 0}
    page = shop.page(f"/requester/collections/{collection_id}")
    assert page.count("/i/") == 2
    assert "street 1.jpg" in page


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("a.jpg", b""),
        ("a.jpg", b"\xff\xd8\xff\xe0 no picture"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
        ("a.jpg", b"<html>"),
        ("a.zip", b"PK no archive"),
    ],
)
def test_what_is_no_picture_is_refused_and_nothing_is_added(
    shop: Shop, name: str, body: bytes
) -> None:
    collection_id = new_collection(shop)
    first, total = lines(upload(shop, collection_id, name, body))
    assert first["outcome"] == "refused"
    assert first["reason"]
    assert total == {"added": 0, "there": 0, "refused": 1}
    assert "/i/" not in shop.page(f"/requester/collections/{collection_id}")


def test_a_file_without_a_name_or_a_place_is_refused(shop: Shop) -> None:
    collection_id = new_collection(shop)
    assert upload(shop, collection_id, "", b"x").status_code == 422
    assert upload(shop, collection_id, "x" * 1001, b"x").status_code == 422
    assert upload(shop, "nowhere", "a.jpg", b"x").status_code == 404


def test_a_collection_needs_a_name_and_is_made_once(shop: Shop) -> None:
    refused = shop.post("/requester/collections", name="  ")
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text or "field__error" in refused.text
    assert new_collection(shop, "Twice") == new_collection(shop, "Twice")


# --- out ---


@pytest.fixture
def batch_id(shop: Shop) -> str:
    """Two pictures; both workers did the first one or another, one was rejected."""
    made = shop.publish(2, assignments_per_image="1")
    for login in ("ana", "bo"):
        assignment_id = shop.hand_in(shop.worker(login), comments="=1+1")
    path = f"/requester/work/sandbox/{assignment_id}/decide"
    shop.post(path, decision="reject", reason="blurred")
    shop.settle()
    return made


def archive_of(answer: httpx.Response) -> zipfile.ZipFile:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    return zipfile.ZipFile(io.BytesIO(answer.content))


def worker_ids(shop: Shop) -> list[str]:
    return list(shop.site.worker_ids.values())


@pytest.mark.parametrize("format_", ["labelme-xml", "coco", "json"])
@pytest.mark.parametrize(("include", "cars"), [("submitted", 1), ("approved", 0), ("all", 2)])
def test_every_format_downloads_what_was_asked(
    shop: Shop, batch_id: str, format_: str, include: str, cars: int
) -> None:
    answer = shop.owner.get(
        f"/requester/batches/{batch_id}/export?format={format_}&documents=separate"
        f"&include={include}"
    )
    if format_ == "coco" and answer.status_code != 200:
        assert "coco" in answer.text.lower()  # it may refuse to guess, and says so
        return
    with archive_of(answer) as archive:
        text = "".join(archive.read(name).decode() for name in archive.namelist())
    assert f'filename="{batch_id}-{format_}.zip"' in answer.headers["content-disposition"]
    if format_ == "labelme-xml":
        assert text.count("<object>") == cars
    elif format_ == "json":
        found = json.loads(text)["documents"]
        assert sum(len(one["objects"]) for one in found) == cars
    for worker_id in worker_ids(shop):
        assert worker_id not in text, "exports carry pseudonyms"


def test_a_format_that_needs_a_choice_gets_one(shop: Shop, batch_id: str) -> None:
    path = f"/requester/batches/{batch_id}/export?format=coco&include=all"
    for documents in ("all", "one"):
        with archive_of(shop.owner.get(f"{path}&documents={documents}")) as archive:
            found = [name for name in archive.namelist() if name.endswith(".json")]
            data = json.loads(archive.read(found[0]))
        assert len(data["annotations"]) == 2


def test_pictures_come_along_when_asked(shop: Shop, batch_id: str) -> None:
    path = f"/requester/batches/{batch_id}/export?format=labelme-xml"
    bare = archive_of(shop.owner.get(path)).namelist()
    full = shop.owner.get(f"{path}&pictures=yes")
    if full.status_code == 200:
        assert len(archive_of(full).namelist()) > len(bare)


@pytest.mark.parametrize(
    "query",
    ["format=yolo", "format=", "documents=some", "include=everything", "format=%00"],
)
def test_a_download_that_cannot_be_made_is_an_error_page_and_no_file(
    shop: Shop, batch_id: str, query: str
) -> None:
    answer = shop.owner.get(f"/requester/batches/{batch_id}/export?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("text/html")
    assert "content-disposition" not in answer.headers


def test_the_table_of_results_opens_in_a_spreadsheet(shop: Shop, batch_id: str) -> None:
    answer = shop.owner.get(f"/requester/batches/{batch_id}/results.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert f'filename="{batch_id}.csv"' in answer.headers["content-disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert sorted(row["status"] for row in rows) == ["Rejected", "Submitted"]
    assert {row["reward"] for row in rows} == {"0.10"}
    assert not any(row["comments"].startswith("=") for row in rows)
    for worker_id in worker_ids(shop):
        assert worker_id not in answer.text
