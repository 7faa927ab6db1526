"""``layout``: HITLayouts made of files, listed, shown with values, removed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.unit.cli.conftest import Run


def test_a_layout_is_made_listed_shown_and_removed(
    run: Run, answer: Callable[..., Any], tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    page.write_text("<form><p>${what} and ${where}</p></form>", encoding="utf-8")
    assert "No layouts yet" in run("layout", "list").stdout
    made = answer("layout", "create", "Places", str(page))
    assert made["parameters"] == ["what", "where"]
    assert answer("layout", "list") == [made]
    assert made["id"] in run("layout", "list").stdout
    assert answer("layout", "list", "--market", "sandbox") == []
    shown = run("layout", "show", made["id"], "--value", "what=a=b").stdout
    assert "<p>a=b and ${where}</p>" in shown
    run("layout", "remove", made["id"])
    assert answer("layout", "list") == []
    assert "does not exist" in run("layout", "show", made["id"], code=1).stderr


def test_a_file_that_is_no_text_is_refused(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes(b"\xff\xfe\x00")
    assert "expected text in UTF-8" in run("layout", "create", "No", str(page), code=1).stderr
