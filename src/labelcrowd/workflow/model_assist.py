"""A task that offers model assist: whether its model can be loaded, and which picture it sees."""

from __future__ import annotations

from collections.abc import Sequence

from labelcrowd.assist.folders import model_folder
from labelcrowd.assist.signatures import SIDE
from labelcrowd.batches.design import TaskDesign
from labelcrowd.errors import InvalidInput
from labelcrowd.images.catalogue import StoredLevel
from labelcrowd.storage.home import Home


def require_model(home: Home, design: TaskDesign) -> None:
    """Raises InvalidInput (field ``assist``) where the design's model cannot be loaded."""
    if not design.assist:
        return
    from labelcrowd.assist.model import Model

    try:
        Model(model_folder(home.folder, design.assist))
    except InvalidInput as error:
        raise InvalidInput(f"assist: {error.message}", field="assist") from error


def level_seen(levels: Sequence[StoredLevel]) -> StoredLevel:
    """The smallest level that is no smaller than what the encoder sees, or else the largest."""
    large = [level for level in levels if max(level.width, level.height) >= SIDE]
    return min(large, key=lambda level: level.width) if large else levels[0]
