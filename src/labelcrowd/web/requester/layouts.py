"""HITLayouts of a requester: the list, a new one, one with its ids and a preview with values."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import LabelcrowdError
from labelcrowd.market.setup import LIVE, MARKETS
from labelcrowd.web.forms import Form, whole_number
from labelcrowd.web.kept_pages import kept_page
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import hit_layouts

_VALUE = "value."
_EXAMPLE = """<h1>What is in the picture?</h1>
<p><img src="${image_url}" alt="The picture in question" style="max-width: 100%"></p>
<p><label>Your answer <input name="answer" required></label></p>
"""


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/layouts/<market>...``."""
    pages = _Layouts(site)
    market = "/requester/layouts/{market_id}"
    one = f"{market}/{{layout_id}}"
    return [
        Route("/requester/layouts", pages.start),
        Route(market, pages.listing),
        Route(market, pages.make, methods=["POST"]),
        Route(f"{market}/new", pages.new),
        Route(one, pages.show),
        Route(f"{one}/page", pages.page),
        Route(f"{one}/remove", pages.remove, methods=["POST"]),
    ]


class _Layouts:
    def __init__(self, site: RequesterSite) -> None:
        self._site = site
        self._services = site.services

    def start(self, request: Request) -> Response:
        return RedirectResponse(f"/requester/layouts/{LIVE}", 303)

    def listing(self, request: Request) -> Response:
        session, market_id = self._site.who(request), self._site.market_of(request)
        found = hit_layouts.list_layouts(self._services, market_id, session.requester_id)
        return self._page(request, "layouts.html", session, market_id, layouts=found)

    def new(self, request: Request) -> Response:
        """An empty form with an example, or (``from``) a copy of another layout to change."""
        session, market_id = self._site.who(request), self._site.market_of(request)
        given = Form([("content", _EXAMPLE), ("frame_height", "0")])
        source = request.query_params.get("from", "")[:64]
        if source:
            one = hit_layouts.find_layout(self._services, market_id, session.requester_id, source)
            given = Form(
                [
                    ("name", one.name),
                    ("content", one.content),
                    ("frame_height", str(one.frame_height)),
                ]
            )
        return self._form(request, session, market_id, given)

    def _form(
        self,
        request: Request,
        session: SignedIn,
        market_id: str,
        given: Form,
        error: LabelcrowdError | None = None,
    ) -> Response:
        return self._page(
            request,
            "layout_new.html",
            session,
            market_id,
            status=error.status if error else 200,
            given=given,
            error=error,
        )

    async def make(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._make, request, session, form)

    def _make(self, request: Request, session: SignedIn, form: Form) -> Response:
        market_id = self._site.market_of(request)
        height = whole_number(form.text("frame_height") or "0")
        try:
            made = hit_layouts.make_layout(
                self._services,
                session.actor,
                market_id,
                session.requester_id,
                name=form.text("name"),
                content=form.get("content", "").replace("\r\n", "\n"),
                frame_height=-1 if height is None else height,
            )
        except LabelcrowdError as error:
            return self._form(request, session, market_id, form, error)
        return RedirectResponse(f"/requester/layouts/{market_id}/{made.id}", 303)

    def show(self, request: Request) -> Response:
        """Ids, parameters, how a program uses it, and the page with values that are typed here."""
        session, market_id = self._site.who(request), self._site.market_of(request)
        layout_id = request.path_params["layout_id"]
        one = hit_layouts.find_layout(self._services, market_id, session.requester_id, layout_id)
        public = self._services.public_url
        return self._page(
            request,
            "layout_one.html",
            session,
            market_id,
            frames=["'self'"],
            one=one,
            values=_values(request),
            query=request.url.query,
            endpoint=public if market_id == LIVE else f"{public}/{market_id}",
        )

    def page(self, request: Request) -> Response:
        """The page itself, in the sandbox in which workers get it."""
        session, market_id = self._site.who(request), self._site.market_of(request)
        layout_id = request.path_params["layout_id"]
        one = hit_layouts.find_layout(self._services, market_id, session.requester_id, layout_id)
        content = hit_layouts.with_values(one, _values(request))
        return kept_page(self._services, request, market_id, content)

    async def remove(self, request: Request) -> Response:
        session, _ = await self._site.form(request)
        market_id, layout_id = self._site.market_of(request), request.path_params["layout_id"]
        await run_in_threadpool(
            hit_layouts.remove_layout,
            self._services,
            session.actor,
            market_id,
            session.requester_id,
            layout_id,
        )
        return RedirectResponse(f"/requester/layouts/{market_id}", 303)

    def _page(
        self, request: Request, template: str, session: SignedIn, market_id: str, **values: object
    ) -> Response:
        return self._site.page(
            request,
            template,
            session=session,
            section="layouts",
            market_id=market_id,
            play=self._site.play(market_id),
            plays={one: self._site.play(one) for one in MARKETS},
            **values,  # type: ignore[arg-type]
        )


def _values(request: Request) -> dict[str, str]:
    """The values in the address; what is empty shows its placeholder."""
    return {
        name.removeprefix(_VALUE): value
        for name, value in request.query_params.items()
        if name.startswith(_VALUE) and value
    }
