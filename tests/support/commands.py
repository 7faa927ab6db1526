"""Commands of labelcrowd in a process of their own, on a home that is served."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def labelcrowd(home: Path, *words: str) -> str:
    """Run a command that succeeds; what it wrote to standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "labelcrowd", *words],
        env={**os.environ, "LABELCROWD_HOME": str(home)},
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stderr
