"""An unmodified folder of 2012 beside a running server: a worker outlines, and is paid."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.server import Server
from tests.support.old_folder import FOLDER, address, write_folder
from tests.support.owner import Owner, sample
from tests.support.worker_client import WorkerClient

SQUARE = [(10.0, 10.0), (160.0, 10.0), (160.0, 160.0), (10.0, 160.0)]


@pytest.fixture
def toolbox(server: Server, tmp_path: Path) -> Callable[..., str]:
    """Run a command in the folder, as somebody with a shell on the machine does."""
    write_folder(tmp_path, [address("one.jpg"), address("two.jpg")])
    pictures = tmp_path / "Images" / FOLDER
    pictures.mkdir(parents=True)
    for name in ("one.jpg", "two.jpg"):
        shutil.copy(sample(), pictures / name)

    def run(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "labelcrowd", *words],
            cwd=tmp_path, env={**os.environ, "LABELCROWD_HOME": str(server.home)},
            capture_output=True, text=True, timeout=100, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.mark.timeout(300)
def test_from_the_folder_to_the_outline(
    server: Server, owner: Owner, toolbox: Callable[..., str], tmp_path: Path
) -> None:
    there = ("--market", "sandbox", "--yes")
    toolbox("images", "add", "Images", "--collection", "street")
    assert "2 HITs published" in toolbox("toolbox", "submit", *there)
    _, first, _ = (tmp_path / "labelme.success").read_text().splitlines()
    worker = WorkerClient(server.url, market_id="sandbox")
    worker.cookies.update(owner.new_worker("dora"))
    page = worker.accept(hit_id=first.split("\t")[0])
    page.save(page.polygon("car", SQUARE))
    page.submit(comments="nice & fun task")
    worker.close()
    toolbox("toolbox", "results", "--market", "sandbox")
    header, *rows = (tmp_path / "labelme.results.xls").read_text().splitlines()
    cells = dict(zip(header.split("\t"), rows[0].split("\t"), strict=True))
    assert cells['"Answer.object_name"'] == '"car"'
    assert cells['"Answer.number_objects"'] == '"1"'
    assert cells['"Answer.mt_comments"'] == '"nice & fun task"'
    assert "1 approved" in toolbox("toolbox", "review", *there)
    toolbox("toolbox", "remove", "--approve", "--expire", *there)
    toolbox("export", "--collection", "street", "-o", "out/")
    drawn = list((tmp_path / "out").rglob("one.xml"))
    assert drawn and "<name>car</name>" in drawn[0].read_text()
