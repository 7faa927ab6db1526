"""Errors turned into answers: JSON for programs, a page for people."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from labelcrowd.accounts.links import market_prefix
from labelcrowd.errors import LabelcrowdError, NotAllowed, NotFound, NotSignedIn, StorageFull
from labelcrowd.market.setup import MARKETS
from labelcrowd.web import i18n
from labelcrowd.web.errors import SignInNeeded, json_error, wants_page
from labelcrowd.web.logs import log_error, safe_path
from labelcrowd.web.report_links import report_link
from labelcrowd.web.services import Services
from labelcrowd.web.worker.site import WorkerSite


async def answer(services: Services, request: Request, error: Exception) -> Response:
    """The answer to a request whose route raised ``error``."""
    known = _known(error)
    if known is None:
        log_error(
            "failed",
            error,
            path=safe_path(request.url.path),
            method=request.method,
            request_id=request.scope.get("labelcrowd.request_id"),
        )
        known = LabelcrowdError("something went wrong on the server")
    if isinstance(known, SignInNeeded) and wants_page(request):
        target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        again = target if request.method == "GET" else ""
        return RedirectResponse(f"{known.at}?next={quote(again)}", status_code=303)
    response = await _page(services, request, known) if wants_page(request) else json_error(known)
    if known.retry_after_s is not None:
        response.headers["retry-after"] = str(known.retry_after_s)
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response


class _HttpError(LabelcrowdError):
    """What Starlette raises, in our form."""

    def __init__(self, status: int) -> None:
        super().__init__(_HTTP_TEXT.get(status, "this request cannot be answered"))
        self.status = status
        self.code = _HTTP_CODE.get(status, "error")


_HTTP_TEXT = {404: "there is no such page", 405: "this address does not take that method"}
_HTTP_CODE = {404: "not_found", 405: "method_not_allowed"}


def _known(error: Exception) -> LabelcrowdError | None:
    if isinstance(error, LabelcrowdError):
        return error
    if isinstance(error, HTTPException):
        return _HttpError(error.status_code)
    # SQLITE_FULL of a statement, before the store has seen it
    if "database or disk is full" in str(error):
        return StorageFull("the disk is full: nothing of this was stored")
    return None


async def _page(services: Services, request: Request, error: LabelcrowdError) -> Response:
    market_id = _worker_market(request.url.path)
    if market_id is not None and error.status < 500:
        return await run_in_threadpool(_worker_page, services, market_id, request, error)
    return services.pages.html(
        request, "error.html", status=error.status, **_told(services, request, error)
    )


def _worker_page(
    services: Services, market_id: str, request: Request, error: LabelcrowdError
) -> Response:
    """With the way back to work, as on the site's other pages.

    Not where the server failed: what fails may be the database that knows the session.
    """
    return WorkerSite(services, market_id).page(
        request,
        "error.html",
        session=services.sessions.maybe_worker(request, market_id),
        status=error.status,
        **_told(services, request, error),
    )


def _told(services: Services, request: Request, error: LabelcrowdError) -> dict[str, Any]:
    home_path = _home_path(request.url.path)
    kind = _kind(error)
    # An error's own words are English: a worker of another language reads a sentence of ours.
    english = services.settings.pseudo_locale or i18n.choose(request) == "en"
    return {
        "error_status": error.status,
        "error_kind": kind,
        "error_sentence": "" if english else _sentence(services, request, error, kind),
        "error_message": error.message if english or home_path == "/requester/" else "",
        "request_id": request.scope.get("labelcrowd.request_id", ""),
        "home_path": home_path,
        "report_path": report_link(services, request, error),
    }


def _sentence(services: Services, request: Request, error: LabelcrowdError, kind: str) -> str:
    """What an error page says of its kind, in the reader's language."""
    gettext = services.pages.gettext
    if kind == "missing":
        return gettext(request, "There is nothing at this address, or it is not for you.")
    if kind == "refused":
        return gettext(request, "This is not open to you. If it should be, ask who invited you.")
    if kind == "later":
        return gettext(request, "There is too much to do just now. Wait a little and try again.")
    if kind == "server":
        return gettext(request, "It is not your fault. Try again in a few minutes.")
    if error.status == 409:
        return gettext(request, "It has changed meanwhile, or it is over. Go back and look again.")
    return gettext(request, "Something that was sent is missing or wrong. Go back and look again.")


def _kind(error: LabelcrowdError) -> str:
    if isinstance(error, NotFound) or error.status == 404:
        return "missing"
    if isinstance(error, NotAllowed | NotSignedIn):
        return "refused"
    if error.status == 429 or error.retry_after_s is not None:
        return "later"
    return "server" if error.status >= 500 else "input"


def _worker_market(path: str) -> str | None:
    """The market whose worker site the address is on."""
    return next((one for one in MARKETS if path.startswith(f"{market_prefix(one)}/worker")), None)


def _home_path(path: str) -> str:
    market_id = _worker_market(path)
    if market_id is not None:
        return f"{market_prefix(market_id)}/worker/"
    return "/requester/" if path.startswith("/requester") else "/"
