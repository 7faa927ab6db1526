"""Before money moves: whoever sits at a signed-in browser says once more who they are.

A password or a one-time link is believed for 15 minutes. After that, a form that
moves money is answered with a page that asks for the password and holds the
form's fields, so that nothing has to be typed again. Programs sign every call
with a key of their own and are not asked; the cap of a day holds for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from labelcrowd.accounts import people
from labelcrowd.clock import MINUTE
from labelcrowd.errors import NotAllowed, TooMany
from labelcrowd.web.errors import wants_page
from labelcrowd.web.forms import Form, local_target, read_own_form
from labelcrowd.web.password_sign_in import check_password, client_address
from labelcrowd.web.sessions import SignedIn

if TYPE_CHECKING:
    from labelcrowd.web.services import Services

BELIEVED_FOR = 15 * MINUTE
PASSWORD = "confirm_password"

Only = Mapping[str, tuple[str, ...]]
"""A field and the values with which the form moves money; empty: it always does."""


def is_fresh(services: Services, session: SignedIn) -> bool:
    """Whether a password or link said lately who this is."""
    return session.proven_at > services.clock.now() - BELIEVED_FOR


async def prove(
    services: Services, session: SignedIn, only: Only, scope: Scope, receive: Receive, send: Send
) -> Receive | None:
    """What the route is to read the form from; None where the page that asks was the answer.

    Raises NotAllowed for a form of another page, and for programs without proof.
    """
    if is_fresh(services, session):
        return receive
    request = Request(scope, receive)
    form = await read_own_form(services, request, session)
    again = _replay(form)
    if any(form.text(name) not in values for name, values in only.items()):
        return again
    if not wants_page(request):
        raise NotAllowed("this moves money: give your password once more", code="confirm")
    error = ""
    if PASSWORD in form:
        error = await _check(services, request, session, form[PASSWORD])
        if not error:
            return again
    answer = await run_in_threadpool(_ask, services, request, session, form, error)
    await answer(scope, receive, send)
    return None


async def _check(services: Services, request: Request, session: SignedIn, password: str) -> str:
    """ "" where the password is right, from then on believed; else what to say."""
    key = f"account:{session.id}"
    try:
        await services.sign_in_limits.take(client_address(request), key)
    except TooMany:
        return "often"
    store = services.home.store

    def right() -> bool:
        account = store.read(lambda c: people.account(c, session.id))
        if account is None:
            return False
        found = store.read(lambda c: people.account_password(c, account.login))
        return check_password(found, password) == session.id

    if not await run_in_threadpool(right):
        return "wrong"
    await services.sign_in_limits.forgive(key)
    await store.awrite(lambda c: services.sessions.prove(c, request))
    return ""


def _ask(
    services: Services, request: Request, session: SignedIn, form: Form, error: str
) -> Response:
    referer = urlsplit(request.headers.get("referer", ""))
    here = f"{referer.path}?{referer.query}" if referer.query else referer.path
    return services.pages.html(
        request,
        "account/confirm.html",
        status=403,
        session=session,
        section="",
        action=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        fields=[pair for pair in form.pairs if pair[0] not in ("csrf", PASSWORD)],
        back=local_target(here, "/requester/") if PASSWORD not in form else "/requester/",
        error=error,
    )


def _replay(form: Form) -> Receive:
    """The form once more, without the password: it is no business of the route."""
    body = urlencode([pair for pair in form.pairs if pair[0] != PASSWORD]).encode()

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
