"""Static files: compressed once, kept for ever where their address names their content."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from labelcrowd.web.static import StaticFiles

SCRIPT = b"export const answer = 42;\n" * 100


@pytest.fixture
def files(tmp_path: Path) -> StaticFiles:
    (tmp_path / "labelling").mkdir()
    (tmp_path / "labelling" / "main-1a2b.js").write_bytes(SCRIPT)
    (tmp_path / "site.css").write_bytes(b"p { margin: 0 }\n" * 100)
    return StaticFiles(tmp_path)


def ask(files: StaticFiles, path: str, query: str = "", encodings: str = "gzip, br") -> Response:
    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/static/{path}",
        "query_string": query.encode(),
        "headers": [(b"accept-encoding", encodings.encode())],
        "path_params": {"path": path},
        "server": ("localhost", 80),
        "scheme": "http",
    }
    return files.answer(Request(scope))


def test_text_comes_compressed_to_who_takes_it(files: StaticFiles) -> None:
    answer = ask(files, "labelling/main-1a2b.js")
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "accept-encoding"
    assert gzip.decompress(bytes(answer.body)) == SCRIPT
    assert len(answer.body) < len(SCRIPT) / 5


def test_text_comes_as_it_is_to_who_does_not(files: StaticFiles) -> None:
    answer = ask(files, "labelling/main-1a2b.js", encodings="identity")
    assert "content-encoding" not in answer.headers
    assert answer.headers["vary"] == "accept-encoding"
    assert answer.body == SCRIPT


def test_a_file_named_after_its_content_is_kept_for_ever(files: StaticFiles) -> None:
    for path, query in (("labelling/main-1a2b.js", ""), ("site.css", "v=1a2b")):
        lasting = ask(files, path, query).headers["cache-control"]
        assert lasting == "public, max-age=31536000, immutable"
    assert ask(files, "site.css").headers["cache-control"] == "no-cache"


def test_a_file_that_changed_is_read_again(files: StaticFiles, tmp_path: Path) -> None:
    before = ask(files, "site.css", encodings="identity").body
    (tmp_path / "site.css").write_bytes(b"p { margin: 1px }\n" * 100)
    assert ask(files, "site.css", encodings="identity").body != before


@pytest.mark.parametrize("path", ["../secret", "labelling/../../secret", "a\\b", "nothing.js"])
def test_nothing_else_of_the_disk_is_served(files: StaticFiles, tmp_path: Path, path: str) -> None:
    (tmp_path.parent / "secret").write_text("x")
    with pytest.raises(HTTPException):
        ask(files, path)


def test_a_name_longer_than_any_file_has_is_nowhere(files: StaticFiles) -> None:
    with pytest.raises(HTTPException) as caught:
        ask(files, "x" * 5_000)
    assert caught.value.status_code == 404
