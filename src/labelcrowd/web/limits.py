"""How often a password or a link may be tried: by login, and by address.

The counts stand in the database (``accounts.tries``), under keyed hashes: no address of a
visitor is kept.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from labelcrowd.accounts import tries
from labelcrowd.accounts.tries import Limit
from labelcrowd.clock import MINUTE, SECOND
from labelcrowd.errors import TooMany

if TYPE_CHECKING:
    from labelcrowd.web.services import Services

A_LOGIN = Limit(6, 2 * MINUTE)
AN_ADDRESS = Limit(40, 2 * MINUTE)


class SignInLimits:
    """The limits of everything that tries a secret."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def take(self, address: str, login: str = "") -> None:
        """Count a try from an address, and for a login if one was given. Raises TooMany."""
        now = self._services.clock.now()
        asked = [(AN_ADDRESS, self._key("address", address))]
        if login:
            asked.append((A_LOGIN, self._key("login", login)))

        def count(connection: Connection) -> int:
            for limit, key in asked:
                wait = tries.take(connection, now, limit, key)
                if wait:
                    return wait
            return 0

        wait = await self._services.home.store.awrite(count)
        if wait:
            error = TooMany("too many tries; wait a little and try again")
            error.retry_after_s = -(-wait // SECOND)
            raise error

    async def forgive(self, login: str) -> None:
        """Forget the tries of a login: it was the right person."""
        key = self._key("login", login)
        await self._services.home.store.awrite(lambda c: tries.forgive(c, key))

    def _key(self, kind: str, text: str) -> str:
        secret = self._services.home.secrets.key
        made = hmac.new(secret, f"labelcrowd tries\n{kind}\n{text}".encode(), hashlib.sha256)
        return made.hexdigest()
