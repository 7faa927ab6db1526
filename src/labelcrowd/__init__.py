"""labelcrowd: pictures outlined and named by a crowd, on your own machine.

    import labelcrowd as lc

    with lc.open("labelcrowd-home") as home:
        for document in home.batch("street").documents():
            for thing in document.objects:
                print(document.image.path, thing.name, thing.points)

What is listed in ``__all__`` is public; it is loaded when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labelcrowd.api import Batch, Collection, Document, Home, Image, Object, open
    from labelcrowd.errors import LabelcrowdError
    from labelcrowd.stats.table import BatchStatistics, Feedback

__all__ = [
    "Batch",
    "BatchStatistics",
    "Collection",
    "Document",
    "Feedback",
    "Home",
    "Image",
    "LabelcrowdError",
    "Object",
    "open",
]

_ELSEWHERE = {
    "BatchStatistics": "labelcrowd.stats.table",
    "Feedback": "labelcrowd.stats.table",
    "LabelcrowdError": "labelcrowd.errors",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'labelcrowd' has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_ELSEWHERE.get(name, "labelcrowd.api")), name)


def __dir__() -> list[str]:
    return sorted(__all__)
