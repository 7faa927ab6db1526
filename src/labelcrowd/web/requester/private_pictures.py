"""A collection's terms, and its pictures: what hangs on one, and how they are removed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import InvalidInput
from labelcrowd.images import terms
from labelcrowd.images.catalogue import Collection, Image, find_collection, image_by_id
from labelcrowd.images.standing import Standing, standing
from labelcrowd.web.forms import Form
from labelcrowd.web.markdown import safe_html
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import gold, remove_images
from labelcrowd.workflow.remove_images import Affected, Removed

MOST = 1_000  # names in one form
_WIDTH = 800


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/collections/<id>/terms`` and ``/requester/images/<id>``."""
    pages = _Private(site)
    asked = "/requester/collections/{collection_id}/terms"
    one = "/requester/images/{image_id}"
    several = "/requester/collections/{collection_id}/remove"
    return [
        Route(several, pages.show_several),
        Route(several, pages.remove_several, methods=["POST"]),
        Route(asked, pages.show_terms),
        Route(asked, pages.set_terms, methods=["POST"]),
        Route(one, pages.show_image),
        Route(f"{one}/remove", pages.remove, methods=["POST"]),
        Route(f"{one}/gold", pages.mark_gold, methods=["POST"]),
    ]


class _Private:
    def __init__(self, site: RequesterSite) -> None:
        self._site = site
        self._services = site.services

    # --- terms ---

    def show_terms(self, request: Request) -> Response:
        session = self._site.who(request)
        found = self._site.collection(session, request.path_params["collection_id"])
        return self._terms_page(request, session, found)

    def _terms_page(
        self,
        request: Request,
        session: SignedIn,
        found: Collection,
        *,
        typed: str | None = None,
        error: InvalidInput | None = None,
    ) -> Response:
        def read(c: Connection) -> tuple[terms.Terms, int]:
            asked = terms.terms_of(c, found.id)
            return asked, terms.count_accepted(c, found.id, asked.digest)

        asked, accepted = self._site.store.read(read)
        return self._site.page(
            request,
            "terms.html",
            session=session,
            section="collections",
            status=error.status if error else 200,
            collection=found,
            asked=asked,
            shown=safe_html(asked.body),
            accepted=accepted,
            text=asked.body if typed is None else typed,
            error=error.message if error else "",
        )

    async def set_terms(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._set_terms, request, session, form)

    def _set_terms(self, request: Request, session: SignedIn, form: Form) -> Response:
        found = self._site.collection(session, request.path_params["collection_id"])
        text, now = form.get("terms", ""), self._services.clock.now()
        try:
            self._site.store.write(lambda c: terms.set_terms(c, found.id, text, now=now))
        except InvalidInput as error:
            return self._terms_page(request, session, found, typed=text, error=error)
        return RedirectResponse(f"/requester/collections/{found.id}/terms", 303)

    # --- several pictures ---

    def show_several(self, request: Request) -> Response:
        return self._several_page(request, self._site.who(request))

    def _several_page(
        self,
        request: Request,
        session: SignedIn,
        *,
        typed: str = "",
        removed: int | None = None,
        error: InvalidInput | None = None,
    ) -> Response:
        found = self._site.collection(session, request.path_params["collection_id"])
        return self._site.page(
            request,
            "remove.html",
            session=session,
            section="collections",
            status=error.status if error else 200,
            collection=found,
            typed=typed,
            removed=removed,
            error=error.message if error else "",
        )

    async def remove_several(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._remove_several, request, session, form)

    def _remove_several(self, request: Request, session: SignedIn, form: Form) -> Response:
        found = self._site.collection(session, request.path_params["collection_id"])
        typed = form.get("pictures", "")
        names = [line.strip() for line in typed.splitlines() if line.strip()]
        try:
            if not names or len(names) > MOST:
                raise InvalidInput(f"pictures: expected 1 to {MOST:,} names, got {len(names):,}")
            images = self._site.store.read(
                lambda c: remove_images.find_images(c, session.requester_id, names, found.id)
            )
            done = self._removed(session, images, form)
        except InvalidInput as error:
            return self._several_page(request, session, typed=typed, error=error)
        return self._several_page(request, session, removed=done.pictures)

    def _removed(self, session: SignedIn, images: Sequence[Image], form: Form) -> Removed:
        """Remove what was meant. Raises InvalidInput where the form does not say yes."""
        if form.text("sure") != "yes":
            raise InvalidInput("sure: say yes: there is no way back", field="sure")
        return remove_images.remove(
            self._services, images, documents=form.text("documents"), actor=session.actor
        )

    # --- one picture ---

    def show_image(self, request: Request) -> Response:
        return self._image_page(request, self._site.who(request))

    def _image_page(
        self, request: Request, session: SignedIn, error: InvalidInput | None = None
    ) -> Response:
        image_id = request.path_params["image_id"]

        def read(c: Connection) -> tuple[Image, Collection, Standing, Affected]:
            image = image_by_id(c, image_id, session.requester_id)
            into = find_collection(c, session.requester_id, image.collection_id)
            return image, into, standing(c, image.id), remove_images.look(c, [image])

        image, into, picture, affected = self._site.store.read(read)
        known, sources = self._site.store.read(
            lambda c: (
                gold.gold_of(c, session.requester_id, image_id),
                gold.sources_of(c, session.requester_id, image_id),
            )
        )
        address = ""
        if picture.levels:
            address = self._site.address(session, image.id, picture.levels, width=_WIDTH)
        return self._site.page(
            request,
            "image.html",
            session=session,
            section="collections",
            status=error.status if error else 200,
            image=image,
            collection=into,
            address=address,
            affected=affected,
            known=known,
            sources=sources,
            error=error.message if error else "",
        )

    async def mark_gold(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._mark_gold, request, session, form)

    def _mark_gold(self, request: Request, session: SignedIn, form: Form) -> Response:
        image_id, source = request.path_params["image_id"], form.text("source")
        image = self._site.store.read(lambda c: image_by_id(c, image_id, session.requester_id))
        studio, requester_id = self._site.acting(session), session.requester_id
        try:
            if source == "none":
                gold.unmark(studio, requester_id, image.id)
            else:
                gold.mark(studio, requester_id, image.collection_id, source, image.id)
        except InvalidInput as error:
            return self._image_page(request, session, error)
        return RedirectResponse(f"/requester/images/{image.id}", 303)

    async def remove(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._remove, request, session, form)

    def _remove(self, request: Request, session: SignedIn, form: Form) -> Response:
        image_id = request.path_params["image_id"]
        image = self._site.store.read(lambda c: image_by_id(c, image_id, session.requester_id))
        try:
            self._removed(session, [image], form)
        except InvalidInput as error:
            return self._image_page(request, session, error)
        return RedirectResponse(f"/requester/images/{image.id}", 303)
