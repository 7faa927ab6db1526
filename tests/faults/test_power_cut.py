"""The power goes at every write and every sync: nothing acknowledged is lost, nothing corrupt.

The controls show that the check sees what it must see: with ``synchronous=NORMAL``
or with syncs that do nothing it finds losses.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from labelcrowd.storage import writer
from tests.support.disk import Event
from tests.support.power_cut import Script, cuts, loss, run_script


@pytest.fixture(autouse=True)
def frequent_checkpoints(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "CHECKPOINT_ROWS", 100)


PARTS = 4
"""The cuts are shared among so many tests, which may run beside each other."""


def losses(script: Script, folder: Path, *, seed: int = 1, part: int | None = None) -> list[str]:
    """The first loss that a power cut would bring, or none."""
    folder.mkdir(exist_ok=True)
    found = (
        loss(script, at, files(), folder)
        for at, files in cuts(script, seed)
        if part is None or at % PARTS == part
    )
    return list(itertools.islice((each for each in found if each), 1))


@pytest.mark.parametrize("part", range(PARTS))
def test_a_power_cut_at_any_write_or_sync_loses_nothing(
    tmp_path: Path, long: bool, part: int
) -> None:
    script = run_script(tmp_path)
    assert len(script.acked) == 200
    assert sum(event.kind == "sync" for event in script.events) >= 150
    for seed in range(20 if long else 1):
        assert losses(script, tmp_path / "cut", seed=seed, part=part) == []


def test_control_without_a_sync_at_each_commit_losses_are_found(tmp_path: Path) -> None:
    script = run_script(tmp_path, operations=60, settings=("synchronous=NORMAL",))
    assert losses(script, tmp_path / "cut") != []


@pytest.mark.parametrize("removed", [2, 20, 40])
def test_control_one_removed_sync_is_found(
    tmp_path: Path, removed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sync of a commit, that is; SQLite also syncs where nothing new was written.

    Not the first one's: the log is copied right after it, which syncs what was not synced.
    It is not copied again here.
    """
    monkeypatch.setattr(writer, "CHECKPOINT_ROWS", 1_000_000)
    commits, last = itertools.count(1), Event("", "")

    def lies(event: Event) -> bool:
        nonlocal last
        before, last = last, event
        ends_commit = event.kind == "sync" and event.file == before.file and len(before.data) > 32
        return ends_commit and event.file.endswith("-wal") and next(commits) == removed

    script = run_script(tmp_path, operations=60, lies=lies)
    assert losses(script, tmp_path / "cut") != []


def test_control_a_checkpoint_that_is_not_synced_is_found(tmp_path: Path) -> None:
    def lies(event: Event) -> bool:
        return event.kind == "sync" and not event.file.endswith("-wal")

    script = run_script(tmp_path, lies=lies)
    assert losses(script, tmp_path / "cut") != []
