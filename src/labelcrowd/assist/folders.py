"""Where the models are: ``HOME/models/NAME``, put there by the operator."""

from __future__ import annotations

import re
from pathlib import Path

from labelcrowd.errors import InvalidInput

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def model_names(home: Path) -> list[str]:
    """The models of a home, loadable or not."""
    folder = home / "models"
    if not folder.is_dir():
        return []
    folders = (one.name for one in folder.iterdir() if one.is_dir())
    return sorted(name for name in folders if _NAME.fullmatch(name))


def model_folder(home: Path, name: str) -> Path:
    """The folder of one. Raises InvalidInput where there is none."""
    if _NAME.fullmatch(name) is None:
        raise InvalidInput(
            "expected the name of a folder in models, of small letters, digits, - and _, "
            f"got {name[:64]!r}",
            field="assist",
        )
    folder = home / "models" / name
    if not folder.is_dir():
        there = ", ".join(model_names(home)) or "none"
        raise InvalidInput(
            f"expected a folder with the two files of a model, {folder}; got none there "
            f"(models that are there: {there})",
            field="assist",
        )
    return folder
