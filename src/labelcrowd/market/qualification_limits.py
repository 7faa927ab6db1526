"""Limits of what a requester says of a qualification type, and of values and reasons.

Lengths of name, description and keywords: Amazon's legacy reference (2014-08-15), the
only place where they were written; the others from its service model.
"""

from __future__ import annotations

from labelcrowd.market import answer_key, limits

LONGEST_NAME, LONGEST_DESCRIPTION, LONGEST_KEYWORDS = 200, 2_000, 1_000
LONGEST_REASON = 1_024
LONGEST_QUERY = 1_000  # none of Amazon's; every word costs a look at every type
LONGEST_TEST_S = limits.YEAR_S
LONGEST_RETRY_S = 2**31 - 1  # none of Amazon's; what a row holds


def name(given: str) -> str:
    return limits.text("Name", given, LONGEST_NAME, shortest=1)


def description(given: str) -> str:
    return limits.text("Description", given, LONGEST_DESCRIPTION, shortest=1)


def keywords(given: str) -> str:
    return limits.text("Keywords", given, LONGEST_KEYWORDS)


def query(given: str) -> str:
    return limits.text("Query", given, LONGEST_QUERY)


def status(given: str) -> str:
    return limits.one_of("QualificationTypeStatus", given, "Active", "Inactive")


def value(name: str, given: int) -> int:
    """A Qualification's value: 32 bits, as Amazon's Integer."""
    return limits.number(name, given, answer_key.SMALLEST, answer_key.LARGEST)


def retry_delay(given: int) -> int:
    return limits.number("RetryDelayInSeconds", given, 0, LONGEST_RETRY_S)


def test_duration(given: int) -> int:
    return limits.number("TestDurationInSeconds", given, 1, LONGEST_TEST_S)


def reason(given: str) -> str:
    return limits.text("Reason", given, LONGEST_REASON)
