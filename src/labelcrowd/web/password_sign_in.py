"""Signing in by login and password, the same for requesters' accounts and for workers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from labelcrowd.accounts import passwords
from labelcrowd.errors import TooMany
from labelcrowd.web.forms import local_target, read_form

if TYPE_CHECKING:
    from labelcrowd.web.services import Services


def client_address(request: Request) -> str:
    """Where a request came from, for counting tries."""
    return request.client.host if request.client else ""


def check_password(found: tuple[str, str | None] | None, password: str) -> str | None:
    """The id of (id, stored password), None where it is nobody's or the password is wrong."""
    right = passwords.matches(found[1] if found else None, password)
    return found[0] if found and right else None


async def sign_in(
    services: Services,
    request: Request,
    *,
    place: str,
    start: str,
    check: Callable[[str, str], str | None],
    page: Callable[..., Response],
    enter: Callable[[str, str], Awaitable[Response]],
) -> Response:
    """Answer the sign-in form.

    ``place`` keeps the counts of tries apart, ``check`` gives the id for login
    and password, ``page`` shows the form again, ``enter`` begins the session of
    an id and leads to a path: the one the visitor came from, else ``start``.
    """
    form = await read_form(request)
    login = form.text("login").casefold()
    key = f"{place}:{login}"
    try:
        await services.sign_in_limits.take(client_address(request), key)
    except TooMany as error:
        answer = await run_in_threadpool(page, request, login=login, error="often", status=429)
        answer.headers["retry-after"] = str(error.retry_after_s)
        return answer
    subject_id = await run_in_threadpool(check, login, form.get("password", ""))
    if subject_id is None:
        return await run_in_threadpool(page, request, login=login, error="wrong", status=401)
    await services.sign_in_limits.forgive(key)
    return await enter(local_target(request.query_params.get("next", ""), start), subject_id)
