"""Where backups of a home have been written: the list of removals is kept there, too.

DIR/backup-folders.txt   one absolute path a line
"""

from __future__ import annotations

from pathlib import Path

from labelcrowd.storage.home import write_private

FILE = "backup-folders.txt"


def known(home_folder: Path) -> list[Path]:
    """The folders, the last used first."""
    path = home_folder / FILE
    if not path.exists():
        return []
    return [Path(line) for line in path.read_text("utf-8").splitlines() if line]


def remember(home_folder: Path, folder: Path) -> None:
    """Put a folder first; the twenty used last are kept."""
    before = known(home_folder)
    here = folder.absolute()
    if before[:1] != [here]:
        folders = [here, *(one for one in before if one != here)][:20]
        write_private(home_folder / FILE, "".join(f"{one}\n" for one in folders))
