"""Errors in Amazon's words: a TurkErrorCode beside the kind of error that it is here.

Each is also one of the product's own errors (``labelcrowd.errors``), so that
pages and commands show it like any other; only the wire reads ``turk_code``.
The literal texts that clients match on are made here and nowhere else.
"""

from __future__ import annotations

from labelcrowd import errors


class MarketError(errors.LabelcrowdError):
    """What went wrong on the market. ``turk_code`` is without Amazon's prefix."""

    turk_code = "InvalidParameterValue"

    def __init__(self, message: str, turk_code: str | None = None, *, field: str | None = None):
        super().__init__(message, field=field)
        if turk_code is not None:
            self.turk_code = turk_code


class BadParameter(MarketError, errors.InvalidInput):
    """A value that the market does not take."""


class DoesNotExist(MarketError, errors.NotFound):
    """No such thing, or another requester's: the two look alike."""

    turk_code = "HITDoesNotExist"


class WrongState(MarketError, errors.Conflict):
    """The thing exists and is not in a state for this."""

    turk_code = "InvalidHITState"


class AlreadyExists(MarketError, errors.Conflict):
    """A token that was used before; the message carries what it made."""

    turk_code = "HitAlreadyExists"


class NoFunds(MarketError, errors.InsufficientFunds):
    """The requester's money does not cover it."""

    turk_code = "InsufficientFunds"


class DayCapReached(NoFunds):
    """There is money, and the requester's cap of a day does not cover it."""

    code = "day_cap"


class NoWork(MarketError, errors.Conflict):
    """There is nothing (left) for this worker here."""

    turk_code = "NoMoreWorkableHITsInGroupException"


class BudgetUsedUp(NoWork):
    """There is work, and its requester's budget does not cover one more assignment."""

    code = "budget_used_up"


class NotForYou(NoWork):
    """Work for other workers: its requester has named a group."""

    turk_code = "QualificationsNotMet"
    status, code = 403, "not_for_you"


class NotQualified(NotForYou):
    """Work that asks for qualifications which the worker does not have."""

    turk_code = "DoesNotMeetRequirements"
    code = "not_qualified"


def no_hit(hit_id: str) -> DoesNotExist:
    """Clients look for ``does not exist`` (aws-cli issue 6116)."""
    return DoesNotExist(f"Hit {hit_id} does not exist.", "HITDoesNotExist")


def no_hit_type(hit_type_id: str) -> DoesNotExist:
    return DoesNotExist(f"HITType {hit_type_id} does not exist.", "HITTypeDoesNotExist")


def no_qualification_type(type_id: str) -> DoesNotExist:
    return DoesNotExist(
        f"QualificationType {type_id} does not exist.", "QualificationTypeDoesNotExist"
    )


def no_qualification() -> DoesNotExist:
    """Of a worker without it. Clients look for the whole of this sentence."""
    return DoesNotExist(
        "You requested a Qualification that does not exist.", "QualificationDoesNotExist"
    )


def no_qualification_request(request_id: str) -> DoesNotExist:
    return DoesNotExist(
        f"QualificationRequest {request_id[:80]} does not exist.",
        "QualificationRequestDoesNotExist",
    )


def no_assignment(assignment_id: str) -> DoesNotExist:
    return DoesNotExist(f"Assignment {assignment_id} does not exist.", "AssignmentDoesNotExist")


def needs_status(expected: str, turk_code: str = "InvalidAssignmentState") -> WrongState:
    """Amazon's text; clients compare its beginning, so nothing is put in or after it."""
    return WrongState(f"This operation can be called with a status of: {expected}", turk_code)
