"""A real server on a real small disk, and one whose system calls fail (strace)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert

from benchmarks.server import running
from labelcrowd.clock import SystemClock
from labelcrowd.errors import StorageFull
from labelcrowd.storage.archive import Archive
from labelcrowd.storage.backup import back_up
from labelcrowd.storage.blobs import LocalBlobs
from labelcrowd.storage.home import Home
from labelcrowd.storage.tables.pictures import blob
from labelcrowd.workflow import backup_schedule
from tests.faults.conftest import Site
from tests.support.typist import Typist

_SCRIPT = """
import sys, json
from pathlib import Path
from sqlalchemy import insert, select
from labelcrowd.errors import StorageFailed, StorageFull
from labelcrowd.storage.sqlite import SqliteStore
from labelcrowd.storage.tables.site import heartbeat

path, rounds, size = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
failures = []
acked, full, failed = [], 0, 0
try:
    store = SqliteStore(path, on_failure=failures.append)
except Exception:  # it does not start on a disk that fails at once; nothing was promised
    print(json.dumps({"acked": [], "full": 0, "failed": 1, "told": 1}))
    sys.exit(1)

def write(number):
    store.write(lambda c: c.execute(insert(heartbeat).values(name=f"{number}-" + "x" * size, at=1)))

ballast = path.parent / "ballast"
for number in range(rounds):
    try:
        write(number)
        acked.append(number)
    except StorageFull:
        full += 1
        store.read(lambda c: c.execute(select(heartbeat.c.at)).first())
        if ballast.exists():
            ballast.unlink()
    except StorageFailed:
        failed += 1
        break
print(json.dumps({"acked": acked, "full": full, "failed": failed, "told": len(failures)}))
sys.stdout.flush()
import os
os._exit(1 if failures else 0)
"""

_CHECK = """
import sys, json, sqlite3
c = sqlite3.connect(sys.argv[1])
assert c.execute("PRAGMA integrity_check").fetchone() == ("ok",)
print(json.dumps([int(n.split("-")[0]) for (n,) in c.execute("SELECT name FROM heartbeat")]))
"""


def run(*words: str | Path | int, prefix: tuple[str, ...] = ()) -> dict[str, object]:
    done = subprocess.run(
        [*prefix, sys.executable, "-c", _SCRIPT, *map(str, words)],
        capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert done.stdout, done.stderr[-2000:]
    found: dict[str, object] = json.loads(done.stdout)
    return found


def stored(path: Path) -> set[int]:
    done = subprocess.run(
        [sys.executable, "-c", _CHECK, str(path)], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """8 MB of tmpfs."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small file system needs root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def test_a_full_file_system_refuses_and_then_goes_on(sqlite_file: Path, small_disk: Path) -> None:
    """3 MB of ballast are removed at the first refusal."""
    (small_disk / "ballast").write_bytes(bytes(3_000_000))
    path = small_disk / "database.sqlite"
    shutil.copyfile(sqlite_file, path)
    found = run(path, 40, 100_000)
    acked = found["acked"]
    assert isinstance(acked, list)
    assert found["failed"] == 0
    assert found["full"]
    refused = set(range(40)) - set(acked)
    assert max(acked) > min(refused), "writing did not resume"
    assert set(acked) <= stored(path) <= set(range(40))


def put_picture(home: Home, data: bytes) -> None:
    row = {"sha256": home.blobs.put(data), "bytes": len(data), "media_type": "image/png"}
    home.store.write(lambda c: c.execute(insert(blob).values(**row, created_at=1)))


def test_a_picture_or_a_backup_that_does_not_fit_leaves_nothing(
    home: Home, small_disk: Path
) -> None:
    blobs = LocalBlobs(small_disk / "blobs")
    with pytest.raises(StorageFull):
        blobs.put(os.urandom(9_000_000))
    assert list(blobs.keys()) == []
    put_picture(home, os.urandom(9_000_000))
    with pytest.raises(StorageFull):
        back_up(home, small_disk / "b.zip", now=1)
    assert [path for path in small_disk.rglob("*") if path.is_file()] == []


def test_a_backup_disk_that_is_full_is_told_while_the_server_goes_on(
    home: Home, small_disk: Path, tmp_path: Path
) -> None:
    put_picture(home, os.urandom(2_000_000))
    clock = SystemClock()
    backup_schedule.keep_schedule(home, clock, every_s=1, keep=2, folder=small_disk)
    (small_disk / "ballast").write_bytes(bytes(7_500_000))
    log = tmp_path / "log"
    with log.open("w") as stderr, running(home.folder, stderr=stderr) as server:
        wait_for(lambda: "backup failed" in log.read_text())
        line = json.loads(log.read_text().splitlines()[0])
        assert (line["event"], "the disk is full" in line["reason"]) == ("backup failed", True)
        assert line["folder"] == str(small_disk)
        assert [path.name for path in small_disk.iterdir()] == ["ballast"], "nothing half is left"
        with urllib.request.urlopen(f"{server.url}/readyz", timeout=10) as answer:
            assert answer.status == 200
        (small_disk / "ballast").unlink()
        wait_for(lambda: log.read_text().count("backup written") > 3)
    kept = [path for path in small_disk.iterdir() if path.suffix == ".zip"]
    assert len(kept) == 2
    with Archive(max(kept)) as archive:
        archive.check()


def wait_for(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@pytest.mark.long
def test_the_server_ends_when_a_sync_fails(site: Site, tmp_path: Path) -> None:
    """The save gets no 2xx, and the process is gone with exit code 1 (the log says why)."""
    server = site.serve()
    server.wait_until("ready")
    typist = Typist(site.port, site.queries[0], "s0")
    typist.start()
    limit = time.monotonic() + 10
    while not typist.acked and time.monotonic() < limit:
        time.sleep(0.01)
    strace = subprocess.Popen(
        ["strace", "-f", "-qq", "-o", "/dev/null", "-p", str(server.pid),
         "-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO"],
    )  # fmt: skip
    try:
        limit = time.monotonic() + 10
        while server.runs() and time.monotonic() < limit:
            time.sleep(0.01)
        assert not server.runs()
    finally:
        typist.stopping.set()
        typist.join()
        strace.kill()
        strace.wait()
    assert "the disk failed" in server.out.read_text()
    assert len(typist.acked) >= 1
    # The first answer to what was not stored is 500; nothing after it is answered at all.
    assert all("500" in wrong for wrong in typist.wrong)


@pytest.mark.long
@pytest.mark.parametrize("call", ["pwrite64", "fdatasync"])
@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
@pytest.mark.parametrize("at", [1, 2, 3, 5, 8, 13, 21, 34, 55])
def test_the_nth_system_call_fails(
    sqlite_file: Path, tmp_path: Path, call: str, error: str, at: int
) -> None:
    if shutil.which("strace") is None or os.geteuid() != 0:
        pytest.skip("needs strace")
    path = tmp_path / "database.sqlite"
    shutil.copyfile(sqlite_file, path)
    inject = f"inject={call}:error={error}:when={at}+"
    strace = ("strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e", inject)
    found = run(path, 30, 10, prefix=strace)
    acked = found["acked"]
    assert isinstance(acked, list)
    assert set(acked) <= stored(path) <= set(range(30))
    if error == "EIO" and len(acked) < 30:
        assert found["told"] == 1
