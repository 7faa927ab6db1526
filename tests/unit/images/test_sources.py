"""Finding files in folders and archives: which names are good, what is refused."""

from __future__ import annotations

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from labelcrowd.errors import InvalidInput
from labelcrowd.images.limits import Limits
from labelcrowd.images.names import split_name
from labelcrowd.images.sources import Found, Refused, from_paths, from_upload, from_zip
from tests.unit.images.pictures import zipped


def found(items) -> list[tuple[str, str]]:
    return [(item.folder, item.filename) for item in items if isinstance(item, Found)]


def refused(items) -> dict[str, str]:
    return {item.name: item.reason for item in items if isinstance(item, Refused)}


@pytest.mark.parametrize(
    ("path", "expected", "remark"),
    [
        ("a.jpg", ("", "a.jpg"), "no folder"),
        ("x/y/a.jpg", ("x/y", "a.jpg"), "folders"),
        ("./x//a.jpg", ("x", "a.jpg"), "dots and double slashes go"),
        ("my photo (1).jpeg", ("", "my photo (1).jpeg"), "spaces"),
        ("слон/象.png", ("слон", "象.png"), "any script"),
        ("cafe\u0301.jpg", ("", "caf\u00e9.jpg"), "a Mac's accents become one character"),
        ("..a.jpg", ("", "..a.jpg"), "two dots may begin a name"),
        ("$(rm -rf).jpg", ("", "$(rm -rf).jpg"), "a name is only data"),
    ],
)
def test_a_path_becomes_folder_and_filename(path, expected, remark):
    assert split_name(path) == expected, remark


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/etc/passwd", "absolute"),
        ("C:\\a.jpg", "absolute"),
        ("../a.jpg", r"'\.\.'"),
        ("x/../../a.jpg", r"'\.\.'"),
        ("x\\..\\a.jpg", r"'\.\.'"),
        ("a\x00.jpg", "control characters"),
        ("a\nb.jpg", "control characters"),
        ("a" * 256, "longer than 255"),
        ("/".join(["abcdefghi"] * 101), "longer than"),
        ("", "empty"),
        (".", "empty"),
    ],
)
def test_a_bad_name_is_refused_with_the_reason(path, reason):
    with pytest.raises(InvalidInput, match=reason):
        split_name(path)


def test_a_folder_gives_its_files_with_subfolders_and_no_clutter(tmp_path: Path):
    for name in ("b.jpg", "day 1/a.jpg", "day 1/.DS_Store", "__MACOSX/b.jpg", "._b.jpg"):
        path = tmp_path / "photos" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode())
    items = list(from_paths([tmp_path / "photos"]))
    assert found(items) == [("", "b.jpg"), ("day 1", "a.jpg")]
    assert items[1].read() == b"day 1/a.jpg"


def test_links_pipes_and_what_is_missing_are_refused(tmp_path: Path):
    (tmp_path / "real.jpg").write_bytes(b"x")
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "link.jpg").symlink_to(tmp_path / "real.jpg")
    os.mkfifo(folder / "pipe.jpg")
    items = list(from_paths([folder, tmp_path / "nothing.jpg"]))
    assert found(items) == []
    assert refused(items) == {
        "link.jpg": "a symbolic link",
        "pipe.jpg": "not a regular file",
        str(
            tmp_path / "nothing.jpg"
        ): f"not there (in {tmp_path}); expected a folder, a zip archive or a picture",
    }


def test_a_missing_path_says_where_its_way_ends(tmp_path: Path):
    asked = tmp_path / "fotos" / "day1" / "more.zip"
    (refusal,) = refused(from_paths([asked])).values()
    assert f"{tmp_path / 'fotos'} is missing already" in refusal


def test_a_file_name_that_is_not_utf_8_is_kept_as_latin_1(tmp_path: Path):
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.jpg"))).write_bytes(b"x")
    assert found(from_paths([tmp_path])) == [("", "caf\u00e9.jpg")]


def test_a_zip_gives_its_members(tmp_path: Path):
    archive = zipped({"x/a b.jpg": b"1", "ü.png": b"2", "x/": b"", "__MACOSX/x/._a b.jpg": b"3"})
    items = list(from_zip(archive))
    assert found(items) == [("x", "a b.jpg"), ("", "ü.png")]
    assert [item.read() for item in items] == [b"1", b"2"]


def test_utf_8_names_without_the_mark_are_read_as_utf_8():
    archive = zipped({"é.jpg": b"1"})
    data = bytearray(archive.getvalue())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature) + offset
        data[at : at + 2] = b"\x00\x00"
    assert found(from_zip(io.BytesIO(bytes(data)))) == [("", "é.jpg")]


def test_members_that_lead_out_of_the_archive_are_refused_and_the_rest_is_read():
    archive = zipped({"../evil.jpg": b"1", "/etc/x.jpg": b"2", "good.jpg": b"3"})
    items = list(from_zip(archive))
    assert found(items) == [("", "good.jpg")]
    assert set(refused(items)) == {"../evil.jpg", "/etc/x.jpg"}


def test_a_member_that_unpacks_to_far_more_than_its_size_is_refused():
    items = list(from_zip(zipped({"bomb.jpg": bytes(5_000_000), "good.jpg": b"3"})))
    assert found(items) == [("", "good.jpg")]
    assert "times its size; the limit is 100" in refused(items)["bomb.jpg"]


def test_a_link_in_a_zip_is_refused():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        info = zipfile.ZipInfo("link.jpg")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(info, "/etc/passwd")
    assert refused(from_zip(archive)) == {"link.jpg": "a symbolic link"}


def test_an_encrypted_member_is_refused():
    data = bytearray(zipped({"a.jpg": b"1"}).getvalue())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(signature) + offset] |= 1
    assert "encrypted" in refused(from_zip(io.BytesIO(bytes(data))))["a.jpg"]


def test_too_many_members_refuse_the_archive():
    archive = zipped({f"{n}.jpg": b"" for n in range(11)})
    assert (
        "11 files are more than the limit of 10"
        in refused(from_zip(archive, Limits(archive_members=10), name="all.zip"))["all.zip"]
    )


def test_an_archive_that_unpacks_to_too_much_is_read_up_to_the_limit():
    archive = zipped({f"{n}.jpg": os.urandom(400) for n in range(5)})
    items = list(from_zip(archive, Limits(archive_bytes=1_000), name="all.zip"))
    assert len(found(items)) == 2
    assert "the rest of it was not read" in refused(items)["all.zip"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 and so on", b"hello"])
def test_what_is_no_zip_is_refused(data):
    (item,) = from_zip(io.BytesIO(data), name="all.zip")
    assert isinstance(item, Refused)
    assert "not a zip archive" in item.reason


def test_a_damaged_member_is_refused_when_it_is_read():
    archive = bytearray(zipped({"a.jpg": b"hello" * 20}, compression=0).getvalue())
    archive[archive.find(b"hello")] ^= 0xFF
    (item,) = from_zip(io.BytesIO(bytes(archive)))
    assert isinstance(item, Found)
    with pytest.raises(InvalidInput, match="damaged in the archive"):
        item.read()


def test_a_file_above_the_limit_is_refused(tmp_path: Path):
    (tmp_path / "a.jpg").write_bytes(bytes(2_000_001))
    (item,) = from_paths([tmp_path / "a.jpg"], Limits(file_bytes=2_000_000))
    with pytest.raises(InvalidInput, match="the limit is 2 MB a file"):
        item.read()


def test_an_upload_is_a_picture_or_a_zip():
    assert found(from_upload("day 1/a.jpg", io.BytesIO(b"x"))) == [("day 1", "a.jpg")]
    assert found(from_upload("all.ZIP", zipped({"b.jpg": b""}))) == [("", "b.jpg")]
    assert refused(from_upload("../../a.jpg", io.BytesIO(b"x")))
