"""Reading what a form or a command says of a practice."""

from __future__ import annotations

import re
from collections.abc import Mapping

from labelcrowd.batches.design import TaskDesign
from labelcrowd.batches.design_fields import parse_design
from labelcrowd.batches.field_values import whole_number
from labelcrowd.errors import InvalidInput
from labelcrowd.workflow.practice import MOST_PICTURES


def design_of(fields: Mapping[str, object]) -> TaskDesign:
    """What workers are asked on a practice's pictures. Raises InvalidInput with the field."""
    given = {name: value for name, value in fields.items() if value}
    return parse_design(
        {**given, "reward": "0", "start_from": "nothing", "required_objects": "0",
         "nothing_to_label": "no"}
    )  # fmt: skip


def asked_of(text: str) -> float:
    """An agreement such as 0.8. Raises InvalidInput."""
    if not re.fullmatch(r"[01]?[.,][0-9]{1,4}|[01]", text.strip()):
        raise InvalidInput(
            f"asked: expected an agreement (IoU) such as 0.80, got {text[:20]!r}", field="asked"
        )
    return float(text.strip().replace(",", "."))


def number_of(text: str) -> int:
    """How many pictures, at most. Raises InvalidInput."""
    return whole_number(1, MOST_PICTURES)(text, "pictures")
