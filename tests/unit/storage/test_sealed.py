"""Details at rest: sealed for one owner, with a key that stands in one private file."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from labelcrowd.errors import InvalidInput
from labelcrowd.storage.archive import Archive
from labelcrowd.storage.backup import back_up
from labelcrowd.storage.home import Home
from labelcrowd.storage.sealed import KEY_FILE, Sealer, Unreadable

FIELDS = {"iban": "DE89370400440532013000", "holder": "Ana Núñez"}


def test_the_key_is_made_when_it_is_first_needed_and_only_its_owner_reads_it(
    tmp_path: Path,
) -> None:
    sealer = Sealer(tmp_path)
    with pytest.raises(Unreadable):
        sealer.open("live/A", "0.0")
    assert not (tmp_path / KEY_FILE).exists(), "reading makes no key"
    sealed = sealer.seal("live/A", FIELDS)
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]
    assert sealer.open("live/A", sealed) == FIELDS
    assert sealer.seal("live/A", FIELDS) != sealed, "the same details look different each time"


def test_what_is_stored_says_nothing(tmp_path: Path) -> None:
    sealed = Sealer(tmp_path).seal("live/A", FIELDS)
    for part in ("DE89", "Ana", "iban", "live"):
        assert part not in sealed


def test_it_opens_for_nobody_else_and_not_when_it_was_changed(tmp_path: Path) -> None:
    sealer = Sealer(tmp_path)
    sealed = sealer.seal("live/A", FIELDS)
    with pytest.raises(Unreadable, match="somebody else"):
        sealer.open("live/B", sealed)
    for wrong in (sealed[:-4] + "AAA=", sealed.replace(".", ".A", 1), "", "x", sealed[9:]):
        with pytest.raises(Unreadable) as refused:
            sealer.open("live/A", wrong)
        assert "DE89" not in str(refused.value)


def test_another_key_does_not_open_it_and_a_broken_key_file_is_named(tmp_path: Path) -> None:
    sealed = Sealer(tmp_path).seal("live/A", FIELDS)
    other = tmp_path / "other"
    other.mkdir()
    Sealer(other).seal("live/A", FIELDS)
    with pytest.raises(Unreadable, match="another key"):
        Sealer(other).open("live/A", sealed)
    (tmp_path / KEY_FILE).write_text("nonsense")
    with pytest.raises(InvalidInput, match=KEY_FILE):
        Sealer(tmp_path).open("live/A", sealed)


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    sealed: list[str] = []
    threads = [
        threading.Thread(target=lambda: sealed.append(Sealer(tmp_path).seal("live/A", FIELDS)))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [Sealer(tmp_path).open("live/A", one) for one in sealed] == [FIELDS] * 8


def test_no_backup_has_the_key(home: Home, tmp_path: Path) -> None:
    Sealer(home.folder).seal("live/A", FIELDS)
    key = (home.folder / KEY_FILE).read_text().strip()
    back_up(home, tmp_path / "backup.zip", now=0)
    with Archive(tmp_path / "backup.zip") as archive:
        names = archive._zip.namelist()
        assert KEY_FILE not in names
        assert all(key not in archive.read(name).decode("utf-8", "replace") for name in names)
