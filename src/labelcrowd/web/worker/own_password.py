"""A worker's own password, asked for again by the forms of somebody signed in."""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.requests import Request

from labelcrowd.accounts import people
from labelcrowd.errors import InvalidInput
from labelcrowd.web.password_sign_in import check_password, client_address
from labelcrowd.web.sessions import SignedIn
from labelcrowd.web.worker.site import WorkerSite


async def take_a_try(site: WorkerSite, request: Request, worker: SignedIn) -> None:
    """Raises TooMany where too many were wrong lately."""
    place = f"{site.market_id}:account:{worker.id}"
    await site.services.sign_in_limits.take(client_address(request), place)


def require_password(site: WorkerSite, worker: SignedIn, password: str) -> None:
    """Raises InvalidInput where it is another one."""

    def read(connection: Connection) -> tuple[str, str | None] | None:
        person = people.worker(connection, site.market_id, worker.id)
        return people.worker_password(connection, site.market_id, person.login) if person else None

    if check_password(site.services.home.store.read(read), password) != worker.id:
        raise InvalidInput("old_password: this is not your password", field="old_password")
