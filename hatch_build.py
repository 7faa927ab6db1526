"""Put the built labelling page into every sdist and wheel, so that `pip install` needs no Node.

An editable install leaves the page alone: `./run` builds it when its sources changed.
"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PageBuildHook(BuildHookInterface[Any]):
    """Called by hatchling before it collects the files of a package."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable":
            build = runpy.run_path(str(Path(self.root) / "labelling" / "build.py"))
            build["build_if_stale"]()
