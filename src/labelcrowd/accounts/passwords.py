"""Passwords: argon2id, a bounded number at a time.

Hashing takes memory and time on purpose, so no more than two run at once: a
flood of sign-ins waits in line and cannot use up the machine.
Parameters: OWASP's password storage cheat sheet (19 MiB, 2 passes).
"""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING

from labelcrowd.errors import InvalidInput

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST, LONGEST = 10, 200

_at_once = threading.BoundedSemaphore(2)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _hash_of_nothing() -> str:
    return _hasher().hash("nobody has this password")


def check_password(password: str) -> None:
    """Raises InvalidInput for a password that is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput(
            f"password: expected {SHORTEST} to {LONGEST} characters, got {len(password)}",
            field="password",
        )


def hash_password(password: str) -> str:
    """The text to store. Raises InvalidInput for a password that is too short or too long."""
    check_password(password)
    with _at_once:
        return _hasher().hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether a password is the stored one. As slow where there is none, to tell nobody apart."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with _at_once:
        try:
            _hasher().verify(stored or _hash_of_nothing(), password[: LONGEST + 1])
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None
