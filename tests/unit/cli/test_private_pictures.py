"""``labelcrowd images remove | replace | terms`` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from labelcrowd.cli.main import main
from labelcrowd.storage.removals import LIST
from tests.unit.images.pictures import picture


@pytest.fixture
def run(tmp_path: Path):
    def call(*words: object, typed: str | None = None) -> Result:
        arguments = [*map(str, words), "--home", str(tmp_path / "home")]
        return CliRunner().invoke(main, arguments, input=typed)

    return call


@pytest.fixture
def street(run, tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.png").write_bytes(picture("PNG", (40 + n, 30)))
    assert run("images", "add", folder, "-c", "street").exit_code == 0
    return folder


def blobs(tmp_path: Path) -> int:
    return len(list((tmp_path / "home/blobs").glob("??/*")))


def test_pictures_are_removed_by_name_id_and_list_after_a_yes(run, street, tmp_path: Path):
    listed = json.loads(run("images", "list", "-c", "street", "--json").stdout)
    (tmp_path / "list.txt").write_text(f"{listed[1]['id']}\n\n{listed[2]['filename']}\n")
    before = blobs(tmp_path)
    words = ("images", "remove", "0.png", "--list", tmp_path / "list.txt", "--keep-documents")
    refused = run(*words, typed="n\n")
    assert refused.exit_code == 1
    assert "Remove 3 pictures for good? 0 HITs end" in refused.stderr
    assert blobs(tmp_path) == before
    done = run(*words, "--yes")
    assert done.exit_code == 0, done.output
    assert "3 pictures removed" in done.stdout
    assert blobs(tmp_path) == 0
    assert "no pictures" in run("images", "list", "-c", "street").stdout
    assert len((tmp_path / "home" / LIST).read_text().splitlines()) == 3
    again = run("images", "add", street, "-c", "street")
    assert "was removed from the collection" in again.stderr


def test_what_becomes_of_the_documents_is_never_guessed(run, street):
    missing = run("images", "remove", "0.png", "--yes")
    assert missing.exit_code == 2
    assert "--keep-documents or --delete-documents" in missing.stderr
    assert run("images", "remove", "--keep-documents").exit_code == 2


def test_names_that_are_not_there_are_told_before_anything_goes(run, street, tmp_path: Path):
    before = blobs(tmp_path)
    wrong = run("images", "remove", "0.png", "x.png", "y.png", "--delete-documents", "--yes")
    assert wrong.exit_code == 1
    assert "'x.png' is not there; 'y.png' is not there; nothing was changed" in wrong.stderr
    assert blobs(tmp_path) == before


def test_a_copy_of_the_same_size_takes_the_pictures_place(run, street, tmp_path: Path):
    copies = tmp_path / "blurred"
    copies.mkdir()
    (copies / "0.png").write_bytes(picture("PNG", (40, 30), mode="L"))
    (copies / "1.png").write_bytes(picture("PNG", (40, 30), mode="L"))
    (copies / "7.png").write_bytes(picture("PNG", (40, 30), mode="L"))
    old = blobs(tmp_path)
    done = run("images", "replace", copies, "-c", "street", "--yes")
    assert done.exit_code == 0, done.output
    assert "1 pictures replaced, 0 were the same, 2 refused." in done.stdout
    assert "1.png is 41 x 30 pixels, the copy 40 x 30: what was drawn would not fit" in done.stderr
    assert "7.png: no picture of the collection has this name" in done.stderr
    assert blobs(tmp_path) == old  # as many as before: the old bytes are gone
    again = run("images", "replace", copies / "0.png", "-c", "street", "--yes")
    assert "0 pictures replaced, 1 were the same" in again.stdout
    back = run("images", "replace", street / "0.png", "-c", "street", "--yes")
    assert "this is the picture that was removed from here" in back.stderr
    other = run(
        "images", "replace", copies / "0.png", "-c", "street", "--picture", "2.png", "--yes"
    )
    assert "2.png is 42 x 30 pixels" in other.stderr
    assert blobs(tmp_path) == old  # of what was refused nothing stays


def test_a_removed_picture_may_get_a_copy_later(run, street, tmp_path: Path):
    assert run("images", "remove", "0.png", "--keep-documents", "--yes").exit_code == 0
    (tmp_path / "0.png").write_bytes(picture("PNG", (40, 30), mode="L"))
    done = run("images", "replace", tmp_path / "0.png", "-c", "street", "--yes")
    assert "1 pictures replaced" in done.stdout, done.output
    assert len(json.loads(run("images", "list", "-c", "street", "--json").stdout)) == 3


def test_terms_are_set_shown_and_taken_back(run, street, tmp_path: Path):
    assert "asks for nothing" in run("images", "terms", "street").stdout
    (tmp_path / "terms.md").write_text("Show them to **nobody**.\n")
    shown = run("images", "terms", "street", "--file", tmp_path / "terms.md")
    assert "Show them to **nobody**." in shown.stdout
    assert "accepted by 0 workers" in shown.stderr
    told = json.loads(run("images", "terms", "street", "--json").stdout)
    assert (told["accepted_by"], len(told["digest"])) == (0, 64)
    assert "asks for nothing" in run("images", "terms", "street", "--none").stdout
    both = run("images", "terms", "street", "--none", "--file", tmp_path / "terms.md")
    assert both.exit_code == 2
