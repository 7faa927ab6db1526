"""Collections: the list, one collection's pictures, and making a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import InvalidInput
from labelcrowd.images import catalogue
from labelcrowd.images.catalogue import Collection, Image
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn

PAGE = 60


@dataclass(frozen=True)
class Thumbnail:
    """A picture of the grid."""

    image: Image
    address: str


def routes(site: RequesterSite) -> list[BaseRoute]:
    """The list and the grid."""
    pages = _Collections(site)
    return [
        Route("/requester/collections", pages.listing),
        Route("/requester/collections", pages.make, methods=["POST"]),
        Route("/requester/collections/{collection_id}", pages.show),
    ]


class _Collections:
    def __init__(self, site: RequesterSite) -> None:
        self._site = site

    def listing(self, request: Request) -> Response:
        return self._listing(request, self._site.who(request))

    def _listing(
        self, request: Request, session: SignedIn, *, name: str = "", error: str = ""
    ) -> Response:
        found = self._site.store.read(lambda c: catalogue.collections(c, session.requester_id))
        return self._site.page(
            request,
            "collections.html",
            session=session,
            section="collections",
            status=422 if error else 200,
            collections=found,
            name=name,
            error=error,
        )

    async def make(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        services, name = self._site.services, form.text("name")
        new_id, now = services.ids.row(), services.clock.now()
        try:
            made = await self._site.store.awrite(
                lambda c: catalogue.ensure_collection(
                    c, id=new_id, requester_id=session.requester_id, name=name, now=now
                )
            )
        except InvalidInput as error:
            message = error.message
            return await run_in_threadpool(
                lambda: self._listing(request, session, name=name, error=message)
            )
        return RedirectResponse(f"/requester/collections/{made.id}", 303)

    def show(self, request: Request) -> Response:
        session = self._site.who(request)
        found = self._site.collection(session, request.path_params["collection_id"])
        after = _after(request.query_params.getlist("after"))

        def read(c: Connection) -> tuple[list[Image], int]:
            images = catalogue.images(c, found.id, after=after, limit=PAGE + 1)
            return images, catalogue.count_images(c, found.id)

        images, count = self._site.store.read(read)
        return self._site.page(
            request,
            "collection.html",
            session=session,
            section="collections",
            collection=found,
            count=count,
            thumbnails=self._thumbnails(session, images[:PAGE]),
            following=_next(found, images),
            first=after is None,
        )

    def _thumbnails(self, session: SignedIn, images: Sequence[Image]) -> list[Thumbnail]:
        def read(c: Connection) -> dict[str, catalogue.Picture]:
            found = {image.sha256: catalogue.picture_of(c, image.sha256) for image in images}
            return {sha256: picture for sha256, picture in found.items() if picture is not None}

        pictures = self._site.store.read(read)
        return [
            Thumbnail(image, self._address(session, image, pictures[image.sha256]))
            for image in images
            if image.sha256 in pictures
        ]

    def _address(self, session: SignedIn, image: Image, picture: catalogue.Picture) -> str:
        return self._site.address(session, image.id, picture.levels, width=240)


def _after(values: list[str]) -> tuple[str, str] | None:
    return (values[0], values[1]) if len(values) == 2 else None


def _next(found: Collection, images: Sequence[Image]) -> tuple[str, str] | None:
    if len(images) <= PAGE:
        return None
    last = images[PAGE - 1]
    return last.folder, last.filename
