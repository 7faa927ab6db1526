"""What workers asked about HITs, and the requester's answers."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import LabelcrowdError, NotFound
from labelcrowd.market.setup import MARKETS
from labelcrowd.web.forms import Form
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import hit_messages
from labelcrowd.workflow.hit_messages import HitMessage, Thread

PAGE = "/requester/messages"
_WORK = "/requester/work/{market_id}/{assignment_id}"


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/messages``, and writing to the worker of an assignment."""
    pages = _Messages(site)
    one = f"{PAGE}/{{market_id}}/{{thread_id}}"
    return [
        Route(PAGE, pages.show),
        Route(one, pages.thread),
        Route(one, pages.answer, methods=["POST"]),
        Route(f"{one}/seen", pages.seen, methods=["POST"]),
        Route(f"{_WORK}/message", pages.begin, methods=["POST"]),
    ]


class _Messages:
    def __init__(self, site: RequesterSite) -> None:
        self._site = site

    def show(self, request: Request) -> Response:
        session = self._site.who(request)
        threads = self._site.store.read(lambda c: hit_messages.threads_to(c, session.requester_id))
        return self._site.page(
            request,
            "messages.html",
            session=session,
            section="messages",
            threads=threads,
            is_play=self._site.play,
        )

    def thread(self, request: Request) -> Response:
        """A thread. Its page says by itself that it was read, where that person may answer."""
        return self._thread(request, self._site.who(request))

    def _thread(
        self,
        request: Request,
        session: SignedIn,
        *,
        words: str = "",
        error: LabelcrowdError | None = None,
    ) -> Response:
        market_id = _market(request)
        thread = self._site.store.read(
            lambda c: hit_messages.find_thread(
                c, session.requester_id, market_id, request.path_params["thread_id"]
            )
        )
        written = self._site.store.read(lambda c: hit_messages.messages_in(c, thread))
        return self._page(request, session, thread, written, words=words, error=error)

    def _page(
        self,
        request: Request,
        session: SignedIn,
        thread: Thread,
        written: list[HitMessage],
        *,
        words: str,
        error: LabelcrowdError | None,
    ) -> Response:
        return self._site.page(
            request,
            "thread.html",
            session=session,
            section="messages",
            status=error.status if error else 200,
            thread=thread,
            written=written,
            play=self._site.play(thread.market_id),
            words=words,
            error=error.message if error else "",
        )

    async def answer(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._answer, request, session, form)

    def _answer(self, request: Request, session: SignedIn, form: Form) -> Response:
        market_id, thread_id = _market(request), request.path_params["thread_id"]
        words = form.get("words", "")
        try:
            hit_messages.answer(self._site.services, session.actor, market_id, thread_id, words)
        except NotFound:
            raise
        except LabelcrowdError as error:
            return self._thread(request, session, words=words, error=error)
        return RedirectResponse(f"{PAGE}/{market_id}/{thread_id}", 303)

    async def seen(self, request: Request) -> Response:
        """Somebody who may answer has it open."""
        session, _ = await self._site.form(request)
        market_id, thread_id = _market(request), request.path_params["thread_id"]
        await run_in_threadpool(
            hit_messages.note_seen, self._site.services, session.actor, market_id, thread_id
        )
        return RedirectResponse(f"{PAGE}/{market_id}/{thread_id}", 303)

    async def begin(self, request: Request) -> Response:
        """Write to the worker of an assignment, from the page of its review."""
        session, form = await self._site.form(request)
        market_id, assignment_id = _market(request), request.path_params["assignment_id"]
        thread = await run_in_threadpool(
            hit_messages.begin, self._site.services, session.actor, market_id, assignment_id,
            form.get("words", ""),
        )  # fmt: skip
        return RedirectResponse(f"{PAGE}/{market_id}/{thread.id}", 303)


def _market(request: Request) -> str:
    market_id: str = request.path_params["market_id"]
    if market_id not in MARKETS:
        raise NotFound(f"no market {market_id[:20]!r}")
    return market_id
