"""Every error the product raises on purpose, in one tree.

    LabelcrowdError
    ├── InvalidInput       what came in is wrong; sending it again does not help   (422)
    │   ├── Malformed      not even JSON, or not the form it should have           (400)
    │   └── TooLarge       a stated limit was passed                               (413)
    ├── NotFound           no such thing, or not yours: the two look alike         (404)
    ├── NotAllowed         known who you are, and the answer is no                 (403)
    ├── NotSignedIn        no or no valid proof of who you are                     (401)
    ├── Conflict           the thing has changed or is in another state            (409)
    ├── InsufficientFunds  the requester's money does not cover it                 (402)
    ├── TooMany            too often from one place; the same call later will do   (429)
    ├── Busy               the queue is full; the same call later will do          (503)
    ├── StorageFull        no space left on the disk                               (507)
    └── StorageFailed      the disk failed; the process is about to stop           (500)

A message says what was expected, what came and where
(``objects[3].points: needs at least 3, got 2``). Amazon-shaped errors exist
only in ``market`` and ``crowd``.
"""

from __future__ import annotations


class LabelcrowdError(Exception):
    """Base of all errors raised on purpose.

    ``code`` is a stable word for programs, ``field`` the place in the input
    where the error is (dotted path), ``retry_after_s`` is set where the same
    call may succeed later.
    """

    status = 500
    code = "error"
    retry_after_s: int | None = None

    def __init__(self, message: str, *, field: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        if code is not None:
            self.code = code


class InvalidInput(LabelcrowdError):
    status, code = 422, "invalid"


class Malformed(InvalidInput):
    status, code = 400, "malformed"


class TooLarge(InvalidInput):
    status, code = 413, "too_large"


class NotFound(LabelcrowdError):
    status, code = 404, "not_found"


class NotAllowed(LabelcrowdError):
    status, code = 403, "not_allowed"


class NotSignedIn(LabelcrowdError):
    status, code = 401, "not_signed_in"


class Conflict(LabelcrowdError):
    status, code = 409, "conflict"


class InsufficientFunds(LabelcrowdError):
    status, code = 402, "insufficient_funds"


class TooMany(LabelcrowdError):
    status, code, retry_after_s = 429, "too_many_requests", 5


class Busy(LabelcrowdError):
    status, code, retry_after_s = 503, "busy", 1


class StorageFull(LabelcrowdError):
    status, code, retry_after_s = 507, "disk_full", 5


class StorageFailed(LabelcrowdError):
    status, code = 500, "storage_failed"
