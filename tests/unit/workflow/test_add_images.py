"""Adding pictures to a collection."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from sqlalchemy import select

from labelcrowd.errors import InvalidInput, NotFound
from labelcrowd.images import catalogue
from labelcrowd.images.pool import DecoderPool
from labelcrowd.images.sources import from_paths, from_upload, from_zip
from labelcrowd.storage.home import Home
from labelcrowd.storage.tables.pictures import blob
from labelcrowd.workflow.add_images import FileResult, add
from tests.unit.images.pictures import SVG, bomb, opened, picture, turned, zipped


def added(home: Home, members: dict[str, bytes], collection: str = "street") -> list[FileResult]:
    with DecoderPool(size=1) as pool:
        return list(
            add(
                home,
                from_zip(zipped(members)),
                requester_id="r1",
                collection=collection,
                decoders=pool,
            )
        )


def outcomes(results: list[FileResult]) -> dict[str, str]:
    return {result.name: result.outcome for result in results}


def images(home: Home, collection: str = "street") -> list[catalogue.Image]:
    found = home.store.read(lambda c: catalogue.find_collection(c, "r1", collection))
    return list(catalogue.all_images(home.store, found.id))


def test_one_bad_file_never_stops_the_rest(home: Home):
    results = added(
        home,
        {
            "a.jpg": picture(),
            "b.svg": SVG,
            "c.jpg": picture()[:300],
            "d.png": bomb(),
            "../e.jpg": picture(),
            "f.png": picture("PNG"),
        },
    )
    assert outcomes(results) == {
        "a.jpg": "added", "b.svg": "refused", "c.jpg": "refused", "d.png": "refused",
        "../e.jpg": "refused", "f.png": "added",
    }  # fmt: skip
    assert all(result.reason for result in results if result.outcome == "refused")
    assert [image.filename for image in images(home)] == ["a.jpg", "f.png"]


def test_any_name_is_kept_and_twins_may_live_in_other_folders(home: Home):
    names = ["a b.jpg", "x/a b.jpg", "слон/象.jpg", "x/y/z.jpg"]
    results = added(home, {name: picture() for name in names})
    assert set(outcomes(results).values()) == {"added"}
    assert sorted(image.path for image in images(home)) == sorted(names)


def test_the_same_bytes_are_stored_once(home: Home):
    added(home, {"a.jpg": picture(), "x/b.jpg": picture()})
    added(home, {"a.jpg": picture()}, collection="other")
    first, second = images(home)
    assert first.sha256 == second.sha256 == images(home, "other")[0].sha256
    assert len(list(home.blobs.keys())) == 2  # the original and its one level


def test_adding_again_adds_nothing(home: Home):
    members = {"a.jpg": picture(), "b.png": picture("PNG")}
    added(home, members)
    again = added(home, members)
    assert set(outcomes(again).values()) == {"there"}
    assert all(result.image for result in again)
    assert len(images(home)) == 2


def test_the_same_name_with_other_bytes_is_refused_and_the_first_stays(home: Home):
    added(home, {"a.jpg": picture()})
    (result,) = added(home, {"a.jpg": picture(size=(50, 50))})
    assert result.outcome == "refused"
    assert "another picture has this name" in result.reason
    assert images(home)[0].width == 40


def test_a_name_in_two_unicode_forms_is_one_name(home: Home):
    added(home, {"caf\u00e9.jpg": picture()})
    assert outcomes(added(home, {"cafe\u0301.jpg": picture()})) == {"caf\u00e9.jpg": "there"}


def test_sizes_and_levels_are_of_the_upright_picture(home: Home):
    added(home, {"a.jpg": turned(6, size=(1600, 1200))})
    (image,) = images(home)
    stored = home.store.read(lambda c: catalogue.picture_of(c, image.sha256))
    assert (image.width, image.height) == (1200, 1600)
    assert [(level.width, level.height) for level in stored.levels] == [(1200, 1600), (600, 800)]
    for level in stored.levels:
        assert opened(home.blobs.get(level.sha256)).size == (level.width, level.height)
    assert home.blobs.get(image.sha256) == turned(6, size=(1600, 1200))
    assert stored.orientation == 6


def test_every_blob_has_its_row(home: Home):
    added(home, {"a.jpg": picture(size=(1500, 20))})
    rows = home.store.read(lambda c: c.execute(select(blob)).all())
    assert {row.sha256 for row in rows} == set(home.blobs.keys())
    assert {row.media_type for row in rows} == {"image/jpeg"}


def test_single_files_folders_and_archives_can_be_mixed(home: Home, tmp_path: Path):
    (tmp_path / "folder" / "sub").mkdir(parents=True)
    (tmp_path / "folder" / "sub" / "a.jpg").write_bytes(picture())
    (tmp_path / "b.png").write_bytes(picture("PNG"))
    (tmp_path / "all.zip").write_bytes(zipped({"z/c.jpg": picture()}).getvalue())
    paths = [tmp_path / "folder", tmp_path / "b.png", tmp_path / "all.zip"]
    results = list(add(home, from_paths(paths), requester_id="r1", collection="street"))
    assert [result.name for result in results] == ["sub/a.jpg", "b.png", "z/c.jpg"]


def test_an_upload_is_added_from_a_stream(home: Home):
    items = from_upload("a.jpg", io.BytesIO(picture()))
    (result,) = add(home, items, requester_id="r1", collection="street")
    assert result.outcome == "added"
    assert result.image is not None


@pytest.mark.parametrize("name", ["", "   ", "a\nb", "x" * 201])
def test_a_bad_collection_name_is_refused_before_anything_is_read(home: Home, name: str):
    with pytest.raises(InvalidInput, match="collection name"):
        add(home, [], requester_id="r1", collection=name)


def test_collections_are_each_requester_s_own(home: Home):
    added(home, {"a.jpg": picture()})
    with pytest.raises(NotFound):
        home.store.read(lambda c: catalogue.find_collection(c, "r2", "street"))
    list(add(home, [], requester_id="r2", collection="street"))
    assert [(c.name, n) for c, n in home.store.read(lambda c: catalogue.collections(c, "r2"))] == [
        ("street", 0)
    ]


def test_stopping_early_leaves_what_was_added(home: Home):
    members = {f"{n}.jpg": picture() for n in range(20)}
    with DecoderPool(size=1) as pool:
        results = add(
            home, from_zip(zipped(members)), requester_id="r1", collection="street", decoders=pool
        )
        assert next(results).outcome == "added"
        results.close()
    assert 1 <= len(images(home)) < 20


def test_images_are_listed_by_keyset(store):
    place = catalogue.Place("r1", "c1", "", "")
    stored = catalogue.Picture("s", 1, 1, "JPEG", 1, ())

    def write(connection):
        for n in range(25):
            at = catalogue.Place("r1", place.collection_id, f"f{n % 3}", f"{n:02}.jpg")
            catalogue.add_image(connection, at, stored, id=f"i{n}", now=n)

    store.write(write)
    first = store.read(lambda c: catalogue.images(c, "c1", limit=10))
    after = (first[-1].folder, first[-1].filename)
    second = store.read(lambda c: catalogue.images(c, "c1", after=after, limit=10))
    paths = [image.path for image in first + second]
    assert paths == sorted(paths)
    assert len(set(paths)) == 20
    assert len(list(catalogue.all_images(store, "c1"))) == 25
    assert store.read(lambda c: catalogue.count_images(c, "c1")) == 25
