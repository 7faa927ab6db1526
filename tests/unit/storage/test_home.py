"""A home has one server, keys of its own, and blobs that are what their names say."""

from __future__ import annotations

import hashlib
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.storage.blobs import LocalBlobs
from labelcrowd.storage.home import Home, HomeLock, load_secrets, open_home

_HOLD = """
import sys, pathlib
from labelcrowd.storage.home import HomeLock
lock = HomeLock(pathlib.Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_server_on_one_home_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(Conflict, match=f"process {first.pid}"):
            HomeLock(tmp_path)
        first.kill()
    HomeLock(tmp_path).release()


def test_two_homes_have_different_keys_that_only_the_owner_reads(tmp_path: Path) -> None:
    secrets = []
    for name in ("one", "two"):
        home = open_home(tmp_path / name)
        secrets.append(home.secrets.key)
        home.close()
        mode = (tmp_path / name / "secrets.json").stat().st_mode
        assert stat.S_IMODE(mode) == 0o600
    assert secrets[0] != secrets[1]
    assert len(secrets[0]) == 32


def test_servers_that_start_together_agree_on_the_keys(tmp_path: Path) -> None:
    found = []
    starts = [
        threading.Thread(target=lambda: found.append(load_secrets(tmp_path))) for _ in range(8)
    ]
    for start in starts:
        start.start()
    for start in starts:
        start.join()
    assert len({secret.current for secret in found}) == 1


def test_keys_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("{}")
    with pytest.raises(InvalidInput, match=r"secrets\.json"):
        load_secrets(tmp_path)


def test_a_home_keeps_its_rows_and_keys_when_opened_again(home: Home) -> None:
    key = home.secrets.key
    home.close()
    again = open_home(home.folder)
    assert again.secrets.key == key
    again.close()


def test_blobs_are_stored_once_under_their_hash(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path / "blobs")
    name = blobs.put(b"picture")
    assert name == hashlib.sha256(b"picture").hexdigest()
    assert blobs.put(b"picture") == name
    assert blobs.get(name) == b"picture"
    assert list(blobs.keys()) == [name]
    assert blobs.has(name)


def test_a_blob_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path / "blobs")
    with pytest.raises(NotFound):
        blobs.get("ab" * 32)
    assert not blobs.has("ab" * 32)


def test_two_who_put_the_same_bytes_at_once_both_succeed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blobs = LocalBlobs(tmp_path / "blobs")
    name = blobs.put(b"picture")
    monkeypatch.setattr(LocalBlobs, "has", lambda *_: False)
    assert blobs.put(b"picture") == name
    assert [path.name for path in (tmp_path / "blobs" / "new").iterdir()] == []
