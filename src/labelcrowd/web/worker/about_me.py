"""What a worker says on the account page: where they live, whether they are of age."""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import InvalidInput
from labelcrowd.market import worker_facts
from labelcrowd.web.forms import Form, read_own_form
from labelcrowd.web.worker.site import WorkerSite

_ADULT = {"": None, "yes": True, "no": False}


def routes(site: WorkerSite) -> list[BaseRoute]:
    """``POST /worker/account/about-me``; the page itself is the account's."""

    async def save(request: Request) -> Response:
        worker = await site.aworker(request)
        form = await read_own_form(site.services, request, worker)
        now = site.services.clock.now()
        try:
            await site.services.home.store.awrite(
                lambda c: _save(c, now, site.market_id, worker.id, form)
            )
        except InvalidInput as error:
            wrong = f"{site.root}/account?wrong={error.field}#about-me"
            return RedirectResponse(wrong, 303)
        return RedirectResponse(f"{site.root}/account?said=saved", 303)

    return [Route(f"{site.root}/account/about-me", save, methods=["POST"])]


def _save(connection: Connection, now: int, market_id: str, worker_id: str, form: Form) -> None:
    """What is settled by the operator is not in the form."""
    key = (connection, now, market_id, worker_id)
    if "country" in form:
        country = form.text("country")
        subdivision = form.text("subdivision").upper() if country else ""
        worker_facts.state_place(*key, country, subdivision)
    if "adult" in form:
        worker_facts.state_adult(*key, _adult(form.text("adult")))


def _adult(text: str) -> bool | None:
    if text not in _ADULT:
        raise InvalidInput(f"adult: expected yes, no or nothing, got {text[:10]!r}", field="adult")
    return _ADULT[text]
