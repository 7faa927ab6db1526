"""The worker's side of an assignment, under one name: accept, return, more time, submit.

A worker holds a place of a HIT from accept to submit, return or the deadline.
"""

from labelcrowd.market.accepting import accept, accept_with_hit
from labelcrowd.market.assignment_rows import (
    GRACE,
    Assignment,
    in_progress,
    read_assignment,
    to_assignment,
)
from labelcrowd.market.ending import end_assignment, extend_time, return_assignment
from labelcrowd.market.submitting import Outcome, submit

__all__ = [
    "GRACE",
    "Assignment",
    "Outcome",
    "accept",
    "accept_with_hit",
    "end_assignment",
    "extend_time",
    "in_progress",
    "read_assignment",
    "return_assignment",
    "submit",
    "to_assignment",
]
