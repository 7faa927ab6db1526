"""Amazon's operations, one file a family. ``OPERATIONS`` is the registry.

To add one: its structs in ``structs``, a function in the family's file, a line
in that file's ``OPERATIONS``, a row in docs/market-compatibility.md. The contract
test compares it with Amazon's model.
"""

from __future__ import annotations

from labelcrowd.market.operations import (
    account,
    assignments,
    hit_lists,
    hits,
    notifications,
    qualification_types,
    qualifications,
    reviews,
    workers,
)
from labelcrowd.market.operations.base import Caller, Operation

OPERATIONS: dict[str, Operation] = {
    operation.name: operation
    for family in (
        hits,
        hit_lists,
        assignments,
        account,
        notifications,
        qualification_types,
        qualifications,
        reviews,
        workers,
    )
    for operation in family.OPERATIONS
}

__all__ = ["OPERATIONS", "Caller", "Operation"]
