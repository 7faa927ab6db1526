"""Choosing the picture that the list of HITs shows of a batch; none unless one is chosen."""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.images.catalogue import Image
from labelcrowd.images.standing import Standing, standing
from labelcrowd.web.forms import Form
from labelcrowd.web.requester.collections import Thumbnail
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import samples

SHOWN = 60


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/batches/<id>/sample``."""

    def show(request: Request) -> Response:
        session = site.who(request)
        batch = site.batch(session, request)

        def read(c: Connection) -> tuple[str, list[tuple[Image, Standing]]]:
            found = samples.pictures_of(c, batch.id, limit=SHOWN)
            return samples.sample_of(c, batch.id), [(one, standing(c, one.id)) for one in found]

        chosen, found = site.store.read(read)
        return site.page(
            request,
            "sample.html",
            session=session,
            section="batches",
            batch=batch,
            chosen=chosen,
            with_terms=any(picture.terms_digest for _, picture in found),
            thumbnails=[
                Thumbnail(one, site.address(session, one.id, picture.levels, width=240))
                for one, picture in found
                if picture.levels
            ],
        )

    def change(request: Request, session: SignedIn, form: Form) -> Response:
        batch = site.batch(session, request)
        site.store.write(lambda c: samples.set_sample(c, batch, form.text("image")))
        return RedirectResponse(f"/requester/batches/{batch.id}", 303)

    async def choose(request: Request) -> Response:
        session, form = await site.form(request)
        return await run_in_threadpool(change, request, session, form)

    address = "/requester/batches/{batch_id}/sample"
    return [Route(address, show), Route(address, choose, methods=["POST"])]
