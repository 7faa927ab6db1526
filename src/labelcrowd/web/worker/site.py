"""One market's worker site: what its pages share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse

from labelcrowd.accounts.links import market_prefix
from labelcrowd.batches.links import read_hit_token
from labelcrowd.errors import NotSignedIn
from labelcrowd.market import questions
from labelcrowd.urls import on_server, path_of
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

    def worker(self, request: Request) -> SignedIn:
        """Who works. Raises SignInNeeded."""
        return self.services.sessions.worker(request, self.market_id)

    async def aworker(self, request: Request) -> SignedIn:
        """``worker`` for coroutines."""
        return await self.services.sessions.aworker(request, self.market_id)

    def page(
        self,
        request: Request,
        template: str,
        *,
        session: SignedIn | None,
        status: int = 200,
        frames: Sequence[str] = (),
        ancestors: str = "'none'",
        **values: Any,
    ) -> HTMLResponse:
        """A page of this site."""
        return self.services.pages.html(
            request,
            f"worker/{template}",
            status=status,
            frames=frames,
            ancestors=ancestors,
            session=session,
            root=self.root,
            brand_path=f"{self.root}/",
            play=self.play_money,
            auto_next=request.cookies.get(AUTO_NEXT, "1") == "1",
            **values,
        )

    def place(
        self, external_url: str, *, hit_id: str, assignment_id: str | None, worker_id: str | None
    ) -> Place:
        """Where a HIT is previewed (``assignment_id`` None) or done."""
        own = self._is_own(external_url)
        url = questions.address(
            self._here(external_url) if own else external_url,
            assignment_id=assignment_id,
            hit_id=hit_id,
            submit_to=self.services.public_url + market_prefix(self.market_id),
            worker_id=worker_id,
        )
        return Place(url, own)

    def frames(self, place: Place) -> list[str]:
        """What the frame around a HIT may show: the HIT, where it leads, and our last page."""
        return ["'self'", origin_of(self.services.public_url), origin_of(place.url), "https:"]

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
