"""The models of a home, by their names: each is loaded when it is first asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from labelcrowd.assist.folders import model_folder, model_names
from labelcrowd.assist.stored import StoredEmbeddings
from labelcrowd.errors import InvalidInput

if TYPE_CHECKING:
    from labelcrowd.assist.assistant import Assistant


class Assistants:
    """For the life of a server; safe for several threads."""

    def __init__(self, home: Path, is_there: Callable[[str], bool]) -> None:
        """``is_there``: whether a picture is stored still."""
        self._home, self._stored = home, StoredEmbeddings(home, is_there)
        self._lock = threading.Lock()
        self._known: dict[str, Assistant | InvalidInput] = {}

    def get(self, name: str) -> Assistant:
        """The model at work. Raises InvalidInput, also later, where it cannot be loaded."""
        with self._lock:
            found = self._known.get(name)
            if found is None:
                try:
                    found = _assistant(model_folder(self._home, name), self._stored)
                except InvalidInput as error:
                    found = error
                self._known[name] = found
        if isinstance(found, InvalidInput):
            raise found
        return found

    def refused(self) -> dict[str, str]:
        """Load all that there are; what is wrong with each of those that cannot be."""
        wrong = {}
        for name in model_names(self._home):
            try:
                self.get(name)
            except InvalidInput as error:
                wrong[name] = error.message
        return wrong

    def close(self) -> None:
        """End their threads."""
        with self._lock:
            for each in self._known.values():
                if not isinstance(each, InvalidInput):
                    each.close()
            self._known.clear()


def _assistant(folder: Path, stored: StoredEmbeddings) -> Assistant:
    """Numbers and pictures are loaded with the first model, not with the server."""
    from labelcrowd.assist.assistant import Assistant
    from labelcrowd.assist.model import Model

    return Assistant(lambda: Model(folder), stored)
