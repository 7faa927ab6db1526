"""The qualifications that Amazon itself gave: their ids, names and what their value is."""

from __future__ import annotations

from dataclasses import dataclass

MASTERS = "2F1QJWKUDD8XADTFD2Q0G6UTO95ALH"
MASTERS_SANDBOX = "2ARFPLSP75KLA8M8DH1HTEQVJT3SY6"
NUMBER_APPROVED = "00000000000000000040"
PERCENT_APPROVED = "000000000000000000L0"
LOCALE = "00000000000000000071"
ADULT = "00000000000000000060"


@dataclass(frozen=True, slots=True)
class SystemQualification:
    """One of them. ``value``: ``number``, ``place``, or ``none`` where only having it counts."""

    id: str
    name: str
    description: str
    value: str = "number"


SYSTEM = {
    one.id: one
    for one in (
        SystemQualification(
            MASTERS, "Masters", "Given by the operator of this market by hand.", "none"
        ),
        SystemQualification(
            MASTERS_SANDBOX, "Masters", "Given by the operator of this market by hand.", "none"
        ),
        SystemQualification(
            NUMBER_APPROVED,
            "Worker_NumberHITsApproved",
            "How many assignments of the worker were approved.",
        ),
        SystemQualification(
            PERCENT_APPROVED,
            "Worker_PercentAssignmentsApproved",
            "Of the worker's assignments that somebody decided about, the per cent approved; "
            "100 until the worker has submitted 100.",
        ),
        SystemQualification(LOCALE, "Worker_Locale", "Where the worker lives.", "place"),
        SystemQualification(ADULT, "Worker_Adult", "1 where the worker is 18 or older."),
    )
}
"""By id. None of them can be asked for: they are counted, stated by the worker, or given."""

MASTERS_IDS = (MASTERS, MASTERS_SANDBOX)
COUNTED_IDS = (NUMBER_APPROVED, PERCENT_APPROVED)
