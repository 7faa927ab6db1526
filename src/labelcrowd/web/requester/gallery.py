"""Results: objects drawn over the pictures as they arrive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.annotations.merging import Stated
from labelcrowd.annotations.whole import whole
from labelcrowd.batches import store
from labelcrowd.batches.store import Batch
from labelcrowd.images import catalogue
from labelcrowd.images.standing import Standing, standing
from labelcrowd.review import work
from labelcrowd.review.work import DONE, Submission
from labelcrowd.storage.tables.studio import work as work_table
from labelcrowd.web.forms import whole_number
from labelcrowd.web.requester.overlay import Drawn, Listed, drawn, listed
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn

PAGE = 24
NEWEST = 12
TILE_WIDTH = 480


@dataclass(frozen=True)
class Result:
    """One assignment's work over its picture."""

    submission: Submission
    address: str  # of the picture, "" where it was removed
    width: int  # of the full picture, which the paths speak of
    height: int
    objects: list[Drawn]

    @property
    def listed(self) -> list[Listed]:
        return listed(self.objects)


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/batches/<id>/results``, and from a HIT to what was done of it."""

    def results(request: Request) -> Response:
        session = site.who(request)
        batch = site.batch(session, request)
        status = request.query_params.get("status", "")
        statuses = (status,) if status in DONE else DONE
        after = _after(request.query_params.get("after", ""))
        found = site.store.read(
            lambda c: work.queue(
                c,
                session.requester_id,
                batch_id=batch.id,
                statuses=statuses,
                after=after,
                limit=PAGE + 1,
            )
        )
        return site.page(
            request,
            "results.html",
            session=session,
            section="batches",
            batch=batch,
            results=results_of(site, session, found[:PAGE]),
            following=_key(found[PAGE - 1]) if len(found) > PAGE else "",
            first=after is None,
            shown_status=status,
            play=site.play(batch.market_id),
        )

    def of_hit(request: Request) -> Response:
        """Go to a HIT's work, or to its batch while there is none. Tables of results lead here."""
        session = site.who(request)
        market_id, hit_id = site.market_of(request), request.path_params["made_hit_id"]

        def read(c: Connection) -> tuple[str, str | None]:
            batch_id = store.batch_of_hit(c, session.requester_id, market_id, hit_id)
            return batch_id, work.newest_of_hit(c, session.requester_id, market_id, hit_id)

        batch_id, assignment_id = site.store.read(read)
        if assignment_id is None:
            return RedirectResponse(f"/requester/batches/{batch_id}", 303)
        return RedirectResponse(f"/requester/work/{market_id}/{assignment_id}", 303)

    return [
        Route("/requester/batches/{batch_id}/results", results),
        Route("/requester/hits/{market_id}/{made_hit_id}", of_hit),
    ]


def newest_results(site: RequesterSite, session: SignedIn, batch: Batch) -> list[Result]:
    """What came in last, the newest first; work in hand too, as it grows."""

    def read(c: Connection) -> list[Submission]:
        w = work_table.c
        rows = c.execute(
            select(w.assignment_id)
            .where(
                w.batch_id == batch.id,
                w.requester_id == session.requester_id,
                w.document_id.is_not(None),
                w.status.in_(("Accepted", *DONE)),
            )
            .order_by(w.last_input_at.desc().nulls_last(), w.assignment_id)
            .limit(NEWEST)
        )
        return [
            work.get_submission(c, session.requester_id, batch.market_id, row.assignment_id)
            for row in rows
        ]

    return results_of(site, session, site.store.read(read))


def results_of(
    site: RequesterSite,
    session: SignedIn,
    found: Sequence[Submission],
    *,
    width: int = TILE_WIDTH,
) -> list[Result]:
    """Submissions with their pictures and objects; one whose bytes are lost is left out."""
    return [
        result
        for submission in found
        if (result := _result(site, session, submission, width)) is not None
    ]


def _result(
    site: RequesterSite, session: SignedIn, submission: Submission, width: int
) -> Result | None:
    if submission.image_id is None:
        return None
    image_id = submission.image_id

    def read(c: Connection) -> tuple[catalogue.Image, Standing, list[Stated]]:
        image = catalogue.image_by_id(c, image_id, session.requester_id)
        objects = whole(c, submission.document_id) if submission.document_id else []
        return image, standing(c, image_id), objects

    image, picture, objects = site.store.read(read)
    if not picture.levels and not picture.removed:
        return None
    return Result(
        submission=submission,
        address=site.address(session, image_id, picture.levels, width=width)
        if picture.levels
        else "",
        width=image.width,
        height=image.height,
        objects=drawn(objects, by=submission.document_id or ""),
    )


def _key(submission: Submission) -> str:
    return "-".join(str(part) for part in work.key_of(submission))


def _after(text: str) -> work.Key | None:
    parts = text.split("-")
    numbers = [whole_number(part) for part in parts[:2]]
    if len(parts) != 3 or None in numbers:
        return None
    return int(parts[0]), int(parts[1]), parts[2]
