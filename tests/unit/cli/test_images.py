"""``labelcrowd images``, ``import`` and ``export`` on the command line."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from labelcrowd.cli.main import main
from tests.unit.images.pictures import SVG, picture

XML = (
    "<annotation><filename>a.jpg</filename><folder></folder><object><name>car</name><polygon>"
    "<username>bob</username><pt><x>1</x><y>1</y></pt><pt><x>9</x><y>1</y></pt>"
    "<pt><x>9</x><y>9</y></pt></polygon></object></annotation>"
)


@pytest.fixture
def run(tmp_path: Path):
    def call(*words: object) -> Result:
        arguments = [*map(str, words), "--home", str(tmp_path / "home")]
        return CliRunner().invoke(main, arguments)

    return call


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for folder in ("Images", "Annotations"):
        (tmp_path / "old" / folder).mkdir(parents=True)
    (tmp_path / "old/Images/a.jpg").write_bytes(picture())
    (tmp_path / "old/Annotations/a.xml").write_text(XML)
    return tmp_path / "old"


def test_pictures_are_added_and_listed(run, tmp_path: Path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos/a.jpg").write_bytes(picture())
    (tmp_path / "photos/b.svg").write_bytes(SVG)
    added = run("images", "add", tmp_path / "photos", "--collection", "street")
    assert added.exit_code == 0
    assert "1 pictures added, 1 refused. Collection street has 1 pictures." in added.stdout
    assert "b.svg: an SVG drawing; expected JPEG, PNG, WebP or TIFF" in added.stderr
    listed = json.loads(run("images", "list", "--json").stdout)
    assert [(one["name"], one["images"]) for one in listed] == [("street", 1)]
    shown = json.loads(run("images", "list", "-c", "street", "--json").stdout)
    assert (shown[0]["filename"], shown[0]["width"]) == ("a.jpg", 40)
    assert "a.jpg" in run("images", "list", "-c", "street").stdout


def test_nothing_but_refused_files_is_a_failure(run, tmp_path: Path):
    (tmp_path / "b.svg").write_bytes(SVG)
    assert run("images", "add", tmp_path / "b.svg", "-c", "street").exit_code == 1


@pytest.mark.parametrize(
    "words",
    [
        ["images", "add", "--collection", "x"],
        ["images", "add", "a.jpg"],
        ["export", "-o", "x.zip"],
        ["export", "b", "--collection", "c", "-o", "x.zip"],
        ["export", "b", "--format", "yolo", "-o", "x.zip"],
        ["import", "labelme", "/nothing", "-c", "x"],
    ],
)
def test_wrong_use_ends_with_2(run, words):
    assert run(*words).exit_code == 2


def test_a_labelme_tree_goes_in_and_out(run, tree: Path, tmp_path: Path):
    done = run("import", "labelme", tree, "--collection", "old", "--json")
    told = json.loads(done.stdout)
    assert (told["pictures"], told["documents"], told["objects"]) == (1, 1, 1)
    output = tmp_path / "out.zip"
    exported = run("export", "--collection", "old", "-o", output, "--images", "--json")
    assert json.loads(exported.stdout)["objects"] == 1
    with zipfile.ZipFile(output) as archive:
        assert archive.namelist() == ["Annotations/a.xml", "Images/a.jpg"]
        assert b"<username>bob</username>" in archive.read("Annotations/a.xml")


def test_coco_goes_out_as_a_bare_file_and_in_again(run, tree: Path, tmp_path: Path):
    run("import", "labelme", tree, "--collection", "old")
    output = tmp_path / "out.json"
    assert run("export", "-c", "old", "-f", "coco", "-o", output).exit_code == 0
    assert len(json.loads(output.read_text())["annotations"]) == 1
    run("images", "add", tree / "Images", "-c", "new")
    told = json.loads(run("import", "coco", output, "-c", "new", "--json").stdout)
    assert (told["documents"], told["refused"]) == (1, [])


def test_a_single_file_cannot_hold_pictures_too(run, tree: Path, tmp_path: Path):
    run("import", "labelme", tree, "--collection", "old")
    output = tmp_path / "out.json"
    failed = run("export", "-c", "old", "-f", "json", "--images", "-o", output)
    assert failed.exit_code == 1
    assert "this export has several files" in failed.stderr
    assert not output.exists()
    assert not list(tmp_path.glob(".out*"))


def test_an_unknown_collection_or_batch_is_one_clear_line(run, tree: Path):
    run("import", "labelme", tree, "--collection", "old")
    for words in (["-c", "nothing"], ["nothing"]):
        failed = run("export", *words, "-o", "x.zip")
        assert failed.exit_code == 1
        assert "nothing" in failed.stderr
        assert len(failed.stderr.splitlines()) == 1
