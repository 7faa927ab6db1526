"""A worker's messages: what requesters sent, and what was written about single HITs."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import LabelcrowdError, NotFound
from labelcrowd.market import hit_messages, messages, workers
from labelcrowd.market.hit_messages import HitMessage, Thread
from labelcrowd.market.messages import Message
from labelcrowd.web import i18n
from labelcrowd.web.forms import Form, read_own_form
from labelcrowd.web.news import in_words
from labelcrowd.web.sessions import SignedIn
from labelcrowd.web.worker.site import WorkerSite

_LISTED = 200
_LONGEST_ID = 80


@dataclass(frozen=True)
class Line:
    """One line of the list: a thread about a HIT, or a message without one."""

    href: str
    subject: str
    requester_name: str
    at: int
    unread: int
    waits: bool  # the worker wrote last
    about_hit: bool


@dataclass(frozen=True)
class _Subject:
    """What a worker writes about: the HIT's title, and the thread where there is one."""

    hit_id: str
    assignment_id: str
    title: str
    thread: Thread | None


def routes(site: WorkerSite) -> list[BaseRoute]:
    """``messages`` and what is below it."""
    pages = _Inbox(site)
    root = f"{site.root}/messages"
    return [
        Route(root, pages.show),
        Route(f"{root}/about", pages.about),
        Route(f"{root}/about", pages.send, methods=["POST"]),
        Route(f"{root}/note/{{message_id}}", pages.note),
        Route(f"{root}/{{thread_id}}", pages.thread),
    ]


class _Inbox:
    def __init__(self, site: WorkerSite) -> None:
        self._site = site
        self._services = site.services
        self._store = site.services.home.store

    def show(self, request: Request) -> Response:
        """Everything, the newest first."""
        worker = self._site.worker(request)
        language = i18n.choose(request)
        lines = self._store.read(lambda c: self._lines(c, worker, language))
        return self._site.page(
            request, "messages.html", session=worker, section="messages", lines=lines
        )

    def _lines(self, connection: Connection, worker: SignedIn, language: str) -> list[Line]:
        market_id, root = self._site.market_id, f"{self._site.root}/messages"
        found = [
            Line(
                f"{root}/{one.id}", one.title, one.requester_name, one.last_at,
                one.worker_unread, one.last_by_worker, True,
            )
            for one in hit_messages.threads_of_worker(connection, market_id, worker.id)
        ] + [
            Line(
                f"{root}/note/{one.id}", in_words(language, one)[0], one.requester_name,
                one.sent_at,
                int(one.read_at is None), False, False,
            )
            for one in messages.inbox(connection, market_id, worker.id, limit=_LISTED)
        ]  # fmt: skip
        return sorted(found, key=lambda one: one.at, reverse=True)

    def note(self, request: Request) -> Response:
        """A message that is about no single HIT; it is read from now on."""
        worker = self._site.worker(request)
        now, market_id = self._services.clock.now(), self._site.market_id
        message_id = request.path_params["message_id"][:_LONGEST_ID]

        def read(connection: Connection) -> Message:
            return messages.mark_read(connection, now, market_id, worker.id, message_id)

        found = self._store.write(read)
        subject, words = in_words(i18n.choose(request), found)
        return self._site.page(
            request,
            "message.html",
            session=worker,
            section="messages",
            message=found,
            subject=subject,
            words=words,
        )

    # --- about a HIT ---

    def thread(self, request: Request) -> Response:
        """What was written about one HIT, read from now on, and the form to write on."""
        worker = self._site.worker(request)
        thread_id = request.path_params["thread_id"][:_LONGEST_ID]
        thread = self._store.read(
            lambda c: hit_messages.thread_of_worker(c, self._site.market_id, worker.id, thread_id)
        )
        if thread.worker_unread:
            self._store.write(lambda c: hit_messages.read_by_worker(c, thread))
        subject = _Subject(thread.hit_id, thread.assignment_id, thread.title, thread)
        return self._thread_page(request, worker, subject)

    def about(self, request: Request) -> Response:
        """The form to ask about a HIT; where something was written already, that."""
        worker = self._site.worker(request)
        query = request.query_params
        given = Form([(name, query.get(name, "")[:_LONGEST_ID]) for name in _GIVEN])
        subject = self._store.read(lambda c: self._subject(c, worker, given))
        if subject.thread is not None:
            return RedirectResponse(f"{self._site.root}/messages/{subject.thread.id}", 303)
        return self._thread_page(request, worker, subject)

    def _subject(self, connection: Connection, worker: SignedIn, given: Form) -> _Subject:
        """Raises NotFound."""
        market_id = self._site.market_id
        if not given.text("hit_id") and not given.text("assignment_id"):
            raise NotFound("no HIT is named to write about")
        found = hit_messages.about(
            connection, market_id, worker.id,
            hit_id=given.text("hit_id"), assignment_id=given.text("assignment_id"),
        )  # fmt: skip
        thread = hit_messages.thread_about(connection, market_id, found.hit_id, worker.id)
        title = workers.open_hit(connection, market_id, found.hit_id).title
        return _Subject(found.hit_id, found.assignment_id, title, thread)

    def _thread_page(
        self,
        request: Request,
        worker: SignedIn,
        subject: _Subject,
        *,
        words: str = "",
        error: LabelcrowdError | None = None,
    ) -> Response:
        written: list[HitMessage] = []
        if subject.thread is not None:
            thread = subject.thread
            written = self._store.read(lambda c: hit_messages.messages_in(c, thread))
        return self._site.page(
            request,
            "thread.html",
            session=worker,
            section="messages",
            status=error.status if error else 200,
            subject=subject,
            written=written,
            words=words,
            often=error is not None and error.status == 429,
            error=error.message if error else "",
        )

    async def send(self, request: Request) -> Response:
        worker = await self._site.aworker(request)
        form = await read_own_form(self._services, request, worker)
        now, ids, market_id = self._services.clock.now(), self._services.ids, self._site.market_id
        try:
            thread_id = await self._store.awrite(
                lambda c: hit_messages.ask(
                    c, ids, now, market_id, worker.id,
                    hit_id=form.text("hit_id"), assignment_id=form.text("assignment_id"),
                    words=form.get("words", ""),
                )
            )  # fmt: skip
        except NotFound:
            raise
        except LabelcrowdError as error:
            return await run_in_threadpool(self._again, request, worker, form, error)
        return RedirectResponse(f"{self._site.root}/messages/{thread_id}", 303)

    def _again(
        self, request: Request, worker: SignedIn, form: Form, error: LabelcrowdError
    ) -> Response:
        subject = self._store.read(lambda c: self._subject(c, worker, form))
        return self._thread_page(request, worker, subject, words=form.get("words", ""), error=error)


_GIVEN = ("hit_id", "assignment_id")
