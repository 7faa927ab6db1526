"""Wheel and sdist: what they carry, and that neither needs Node once the page is built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = "labelcrowd/web/static/labelling/"

pytestmark = pytest.mark.skipif(
    not (ROOT / "src" / PAGE / "sources.sha256").is_file(),
    reason="the labelling page is not built: python labelling/build.py",
)


def build(kind: str, source: Path, folder: Path) -> Path:
    """Build with no program on the path, so that a call of Node fails."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(folder)],
        cwd=source,
        env={**os.environ, "PATH": ""},
        check=True,
        capture_output=True,
        text=True,
    )
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    built = build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))
    with zipfile.ZipFile(built) as archive:
        return archive.namelist()


def test_the_wheel_carries_the_built_page(wheel: list[str]) -> None:
    page = [name for name in wheel if name.startswith(PAGE)]
    assert any(name.endswith(".js") for name in page)
    assert f"{PAGE}.vite/manifest.json" in page or f"{PAGE}manifest.json" in page


def test_the_wheel_carries_everything_that_is_no_python(wheel: list[str]) -> None:
    package = ROOT / "src" / "labelcrowd"
    kept = [path for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert {path.relative_to(ROOT / "src").as_posix() for path in kept} <= set(wheel)


def test_the_wheel_carries_nothing_else(wheel: list[str]) -> None:
    assert {name.split("/")[0].split("-")[0] for name in wheel} == {"labelcrowd"}


def test_a_wheel_made_from_the_sdist_needs_no_node(tmp_path: Path, wheel: list[str]) -> None:
    sdist = build("sdist", ROOT, tmp_path / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (source,) = (tmp_path / "unpacked").iterdir()
    assert not list(source.rglob("node_modules"))
    again = build("wheel", source, tmp_path / "wheel")
    with zipfile.ZipFile(again) as archive:
        assert set(archive.namelist()) == set(wheel)


def test_without_node_a_stale_page_says_what_to_install(tmp_path: Path) -> None:
    labelling = tmp_path / "labelling"
    shutil.copytree(ROOT / "labelling", labelling, ignore=shutil.ignore_patterns("node_modules"))
    answer = subprocess.run(
        [sys.executable, "-I", str(labelling / "build.py")],
        env={"PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert "Node.js or npm is missing" in answer.stderr
    assert "apt-get install" in answer.stderr
    assert "Traceback" not in answer.stderr
