"""The variables of each published HIT: the row of the input that it was made of.

Kept beside the ``.success`` file, one JSON object a line, for the batch CSV's ``Input.*``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from labelcrowd.errors import InvalidInput
from labelcrowd.workflow.toolbox_files import read_bytes


class _Line(msgspec.Struct, frozen=True):
    hit_id: str
    variables: dict[str, str]


@dataclass
class VariablesFile:
    """That file, which is added to. ``known``: by HIT, in the order of the input's columns."""

    path: Path
    known: dict[str, Mapping[str, str]]

    @staticmethod
    def beside(success: Path) -> VariablesFile:
        """Raises InvalidInput where the file is something else."""
        path = success.with_name(f"{success.name}.variables")
        lines = read_bytes(path).splitlines() if path.exists() else []
        known: dict[str, Mapping[str, str]] = {}
        for number, text in enumerate(lines, 1):
            try:
                line = msgspec.json.decode(text, type=_Line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise InvalidInput(
                    f"{path}, line {number}: not what `toolbox submit` wrote: {error}"
                ) from error
            known[line.hit_id] = line.variables
        return VariablesFile(path, known)

    def add(self, hit_id: str, variables: Mapping[str, str]) -> None:
        """Write down what one HIT was made of, at once."""
        if hit_id in self.known:
            return
        line = msgspec.json.encode(_Line(hit_id, dict(variables)))
        try:
            with self.path.open("ab") as file:
                file.write(line + b"\n")
        except OSError as error:
            raise InvalidInput(f"{self.path}: cannot be written: {error.strerror}") from error
        self.known[hit_id] = variables
