"""One market's worker site: what its pages share."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import HTMLResponse

from labelcrowd.accounts.links import market_prefix
from labelcrowd.batches.links import read_hit_token
from labelcrowd.errors import NotSignedIn
from labelcrowd.market import hit_messages, messages, questions, workers
from labelcrowd.market.assignments import Assignment
from labelcrowd.market.finding import finds_paid_work
from labelcrowd.urls import on_server, path_of
from labelcrowd.web import i18n
from labelcrowd.web.errors import SignInNeeded
from labelcrowd.web.kept_pages import ALLOWED
from labelcrowd.web.security import origin_of
from labelcrowd.web.services import Services
from labelcrowd.web.sessions import SignedIn

AUTO_NEXT = "lc_auto_next"
_OWN_PAGES = ("/label", "/tool.html")


@dataclass(frozen=True)
class Place:
    """Where a HIT is worked on: ``own`` is our labelling page, which needs no frame."""

    url: str
    own: bool


def page_key(secret: bytes, market_id: str, hit_id: str) -> str:
    """What shows that this server gave out the address of a HIT's kept page."""
    digest = hmac.digest(secret, f"labelcrowd hit page\n{market_id}.{hit_id}".encode(), "sha256")
    return urlsafe_b64encode(digest[:16]).decode().rstrip("=")


@dataclass(frozen=True)
class WorkerSite:
    """The worker site of one market."""

    services: Services
    market_id: str

    @property
    def root(self) -> str:
        """``/worker`` or ``/<market>/worker``."""
        return f"{market_prefix(self.market_id)}/worker"

    @property
    def play_money(self) -> bool:
        """Whether the sums of this market are play money."""
        return self.services.play_money(self.market_id)

    def worker(self, request: Request, *, panel: bool = False) -> SignedIn:
        """Who works. Raises SignInNeeded.

        A panel's people are let in where ``panel`` says so; elsewhere they are led back
        to their study.
        """
        return self._here_or_in_study(
            self.services.sessions.worker(request, self.market_id), panel=panel
        )

    async def aworker(self, request: Request, *, panel: bool = False) -> SignedIn:
        """``worker`` for coroutines."""
        return self._here_or_in_study(
            await self.services.sessions.aworker(request, self.market_id), panel=panel
        )

    def _here_or_in_study(self, found: SignedIn, *, panel: bool) -> SignedIn:
        if found.paid_by and not panel:
            raise SignInNeeded(f"{self.root}/study")
        return found

    def page(
        self,
        request: Request,
        template: str,
        *,
        session: SignedIn | None,
        status: int = 200,
        frames: Sequence[str] = (),
        ancestors: str = "'none'",
        paid_work: bool = False,
        web_media: bool = False,
        **values: Any,
    ) -> HTMLResponse:
        """A page of this site.

        Who has never taken work for money, and finds none, reads nothing of money (``money``),
        unless the page shows such work (``paid_work``). ``web_media``: pictures may come from
        anywhere.
        """
        money, unread = (
            (paid_work, 0) if session is None else self._of_worker(session, paid_work=paid_work)
        )
        return self.services.pages.html(
            request,
            f"worker/{template}",
            status=status,
            frames=frames,
            ancestors=ancestors,
            web_media=web_media,
            session=session,
            root=self.root,
            brand_path=f"{self.root}/",
            play=self.play_money,
            money=money,
            unread=unread,
            language_names=i18n.NAMES,
            here=request.url.path + (f"?{request.url.query}" if request.url.query else ""),
            auto_next=request.cookies.get(AUTO_NEXT, "1") == "1",
            **values,
        )

    def _of_worker(self, worker: SignedIn, *, paid_work: bool) -> tuple[bool, int]:
        """Whether money is named to this worker, and how many messages are unread."""
        market_id = self.market_id
        return self.services.home.store.read(
            lambda c: (
                paid_work or self._names_money(c, worker),
                messages.unread(c, market_id, worker.id)
                + hit_messages.unread_of_worker(c, market_id, worker.id),
            )
        )

    def names_money(self, worker: SignedIn) -> bool:
        """Whether this worker has taken work for money, or finds some now."""
        return self.services.home.store.read(lambda c: self._names_money(c, worker))

    def _names_money(self, connection: Connection, worker: SignedIn) -> bool:
        if workers.has_paid_work(connection, self.market_id, worker.id):
            return True
        now = self.services.clock.now()
        return not worker.paid_by and finds_paid_work(connection, self.market_id, worker.id, now)

    def has_paid_work(self, worker: SignedIn) -> bool:
        """Whether money ever stood on anything that this worker took."""
        return self.services.home.store.read(
            lambda c: workers.has_paid_work(c, self.market_id, worker.id)
        )

    def place(
        self,
        external_url: str | None,
        *,
        hit_id: str,
        assignment_id: str | None,
        worker_id: str | None,
    ) -> Place:
        """Where a HIT is previewed (``assignment_id`` None) or done.

        ``external_url`` None: the requester's page is kept here, as an HTMLQuestion.
        """
        own = external_url is not None and self._is_own(external_url)
        page = self._kept_page(hit_id) if external_url is None else external_url
        url = questions.address(
            self._here(page) if own else page,
            assignment_id=assignment_id,
            hit_id=hit_id,
            submit_to=self.services.public_url + market_prefix(self.market_id),
            worker_id=worker_id,
        )
        return Place(url, own)

    def desk_of(self, held: Assignment, external_url: str | None) -> str:
        """Where an assignment is worked on: our own full page, or the page with the frame."""
        if external_url is not None:
            place = self.place(
                external_url, hit_id=held.hit_id, assignment_id=held.id, worker_id=held.worker_id
            )
            if place.own:
                return place.url
        return f"{self.root}/work/{held.id}"

    def frames(self, place: Place) -> list[str]:
        """What the frame around a HIT may show: the HIT, where it leads, and our last page."""
        return ["'self'", origin_of(self.services.public_url), origin_of(place.url), "https:"]

    def sandbox(self, place: Place) -> str:
        """What the page in the frame may do.

        A page of another site keeps its own origin: its storage, cookies and calls to its server.
        Pages of ours never do: beside allow-scripts that would give them this site.
        """
        ours = on_server(place.url, self.services.public_url)
        return ALLOWED if ours else f"{ALLOWED} allow-same-origin"

    def _kept_page(self, hit_id: str) -> str:
        key = page_key(self.services.home.secrets.key, self.market_id, hit_id)
        return f"{self.services.public_url}{self.root}/page/{hit_id}?k={key}"

    def _is_own(self, url: str) -> bool:
        """Our labelling page; a signed link stays ours when the server's address has changed."""
        if path_of(url) not in _OWN_PAGES:
            return False
        if on_server(url, self.services.public_url):
            return True
        token = urlsplit(url).query.removeprefix("t=").split("&", 1)[0]
        try:
            read_hit_token(self.services.home.secrets, token)
        except NotSignedIn:
            return False
        return True

    def _here(self, url: str) -> str:
        return f"{self.services.public_url}{path_of(url)}?{urlsplit(url).query}"
