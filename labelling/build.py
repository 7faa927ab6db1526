"""Build the labelling page into the Python package when its sources changed.

Standard library only, because the package's build hook and `./run` both call it:

    python labelling/build.py            build if stale
    python labelling/build.py --tools    and install what only checks need (./test)

Freshness is a hash over the sources, kept beside the built files, so that a
package made from an sdist finds the page fresh and needs no Node.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).resolve().parent
STATIC = SOURCES.parent / "src" / "labelcrowd" / "web" / "static"
BUILT = STATIC / "labelling"
# What the page shares with the pages that the server renders.
SHARED = STATIC / "css" / "tokens.css"
STAMP = "sources.sha256"
MINIMUM_NODE = (20, 19)
# The page does not depend on these: editing a test must not rebuild it.
_NOT_SOURCES = {"node_modules", "coverage", "dev", "dist", "tests", "__pycache__", "build.py"}


def build_if_stale() -> bool:
    """Build when the sources differ from the built page. Returns whether it built.

    Raises SystemExit with one line that says what to install.
    """
    wanted = source_hash()
    if built_hash() == wanted:
        return False
    install_modules()
    print("building the labelling page", file=sys.stderr, flush=True)
    _npm("run", "--silent", "build")
    if not any(BUILT.rglob("*.js")):
        raise SystemExit(f"`npm run build` wrote no JavaScript to {BUILT}")
    (BUILT / STAMP).write_text(wanted + "\n", encoding="ascii")
    return True


def install_modules(*, tools: bool = False) -> None:
    """`npm ci` of what builds the page, or with ``tools`` of what checks it too, if missing.

    Tools that are there stay there when the rest is brought up to date.
    """
    stamp = SOURCES / "node_modules" / ".labelcrowd-lock"
    installed = stamp.read_text(encoding="ascii").split() if stamp.is_file() else []
    lock = _digest((SOURCES / "package-lock.json").read_bytes())
    tools = tools or "tools" in installed
    wanted = [lock, "tools"] if tools else [lock]
    if installed == wanted:
        return
    _require_node()
    print("installing the labelling page's modules (npm ci)", file=sys.stderr, flush=True)
    kinds = [] if tools else ["--omit=dev"]
    _npm("ci", *kinds, "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(" ".join(wanted) + "\n", encoding="ascii")


def source_hash() -> str:
    """SHA-256 over the names and bytes of everything the page is made from."""
    files = [*sorted(_source_files(SOURCES)), *([SHARED] if SHARED.is_file() else [])]
    lines = (
        f"{_digest(path.read_bytes())} {path.relative_to(SOURCES.parent).as_posix()}\n"
        for path in files
    )
    return _digest("".join(lines).encode())


def built_hash() -> str | None:
    """The hash of the sources that the built page was made from, None if there is none."""
    stamp = BUILT / STAMP
    return stamp.read_text(encoding="ascii").strip() if stamp.is_file() else None


def _source_files(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name in _NOT_SOURCES or path.name.endswith((".test.ts", ".test.tsx", ".pyc")):
            continue
        if path.is_dir():
            yield from _source_files(path)
        elif path.is_file():
            yield path


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _require_node() -> None:
    minimum = ".".join(map(str, MINIMUM_NODE))
    hint = (
        f"Node.js {minimum} or newer with npm is needed to build the labelling page. "
        "Debian 13: apt-get install nodejs npm. Debian 12 has an older one: "
        "take it from https://nodejs.org/en/download"
    )
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise SystemExit(f"Node.js or npm is missing. {hint}")
    answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    version = answer.stdout.strip().lstrip("v")
    if tuple(map(int, version.split(".")[:2])) < MINIMUM_NODE:
        raise SystemExit(f"Node.js {version} is too old. {hint}")


def _npm(*words: str) -> None:
    # npm says that it has a newer version in the middle of our own output, and asks a host for it.
    command = ["npm", "--no-update-notifier", *words]
    if subprocess.run(command, cwd=SOURCES, check=False).returncode != 0:
        raise SystemExit(f"`{' '.join(command)}` failed in {SOURCES}; its output is above")


if __name__ == "__main__":
    if "--tools" in sys.argv[1:]:
        install_modules(tools=True)
    build_if_stale()
