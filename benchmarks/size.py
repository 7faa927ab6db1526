"""How large an installation is: ``python -m benchmarks.size``.

Makes an environment of its own with what ``requirements.lock`` names and the built wheel,
no development tools and no pip, and adds up its files, bytecode apart.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.report import Figure, report

HERE = Path(__file__).parent.parent
UV = HERE / ".venv" / "uv" / "bin" / "uv"
MOST_MB = 190


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        sizes = _sizes(_installed(Path(folder)))
    for name, size in sizes.most_common(8):
        print(f"{name:<32} {size / 1e6:>8.1f} MB")
    total = sum(sizes.values()) / 1e6
    report("installed size", [Figure("packages, bytecode apart", "MB", [total], at_most=MOST_MB)])


def _installed(folder: Path) -> Path:
    """The site-packages of a fresh environment. Packages come from uv's cache if they are there."""
    venv = folder / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    python = str(venv / "bin" / "python")
    lock = str(HERE / "requirements.lock")
    _uv("pip", "sync", "--quiet", "--python", python, "--require-hashes", lock)
    wheels = folder / "wheels"
    setup = str(HERE / "requirements-setup.lock")
    _uv("build", "--quiet", "--wheel", "--build-constraints", setup, "--out-dir", str(wheels))
    wheel = str(next(wheels.glob("*.whl")))
    _uv("pip", "install", "--quiet", "--python", python, "--no-deps", wheel)
    return next((venv / "lib").glob("python*/site-packages"))


def _uv(*words: str) -> None:
    subprocess.run([str(UV), *words], cwd=HERE, check=True)


def _sizes(folder: Path) -> Counter[str]:
    """Bytes of each package's folder."""
    found: Counter[str] = Counter()
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        if path.is_file() and "__pycache__" not in inside.parts:
            found[inside.parts[0]] += path.stat().st_size
    return found


if __name__ == "__main__":
    main()
