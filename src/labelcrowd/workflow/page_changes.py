"""What every change that a labelling page sends is held to: its ids, its numbers, its time."""

from __future__ import annotations

from collections.abc import Mapping

from labelcrowd.annotations.validity import ID_LENGTH
from labelcrowd.errors import Conflict, InvalidInput

HIGHEST = 2**53
LONGEST_MS = 86_400_000


def check_change(change: object, numbers: Mapping[str, int]) -> None:
    """The ids of a change, and ``numbers``: its fields with the highest of each.

    Raises InvalidInput with the field.
    """
    for field in ("change_id", "session"):
        length = len(getattr(change, field))
        if not 1 <= length <= ID_LENGTH:
            raise InvalidInput(
                f"{field}: expected 1 to {ID_LENGTH} characters, got {length}", field=field
            )
    for field, highest in numbers.items():
        number = getattr(change, field)
        if number is not None and not 0 <= number <= highest:
            raise InvalidInput(f"{field}: expected 0 to {highest}, got {number}", field=field)


def longest_ms(accepted_at: int, now: int) -> int | None:
    """More time than this cannot have been worked; None: when it began is unknown."""
    return max(0, now - accepted_at) // 1_000 if accepted_at else None


def picture_removed() -> Conflict:
    """Nothing else takes a document away."""
    return Conflict(
        "this picture was removed, and all that was drawn on it", code="picture_removed"
    )
