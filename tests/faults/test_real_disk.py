"""A real server on a real small disk, and one whose system calls fail (strace)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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


def run(*words: str | Path, prefix: tuple[str, ...] = ()) -> dict[str, object]:
    import json

    done = subprocess.run(
        [*prefix, sys.executable, "-c", _SCRIPT, *map(str, words)],
        capture_output=True, text=True, check=False, timeout=100,
    )  # fmt: skip
    assert done.stdout, done.stderr[-2000:]
    found: dict[str, object] = json.loads(done.stdout)
    return found


def stored(path: Path) -> set[int]:
    import json

    done = subprocess.run(
        [sys.executable, "-c", _CHECK, str(path)], capture_output=True, text=True, check=True
    )
    return set(json.loads(done.stdout))


def test_a_full_file_system_refuses_and_then_goes_on(sqlite_file: Path, tmp_path: Path) -> None:
    """8 MB of tmpfs with 3 MB of ballast, which is removed at the first refusal."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)],
        capture_output=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip("mounting a small file system needs root")
    try:
        (folder / "ballast").write_bytes(bytes(3_000_000))
        path = folder / "database.sqlite"
        shutil.copyfile(sqlite_file, path)
        found = run(path, 40, 100_000)
        acked = found["acked"]
        assert isinstance(acked, list)
        assert found["failed"] == 0
        assert found["full"]
        refused = set(range(40)) - set(acked)
        assert max(acked) > min(refused), "writing did not resume"
        assert set(acked) <= stored(path)
        assert stored(path) <= set(range(40))
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


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
