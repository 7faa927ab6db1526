"""One batch's page: what it is, how far it is, what its money does, what is about to happen."""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from labelcrowd.batches import store
from labelcrowd.batches.design import TaskDesign, instruction_line
from labelcrowd.batches.pay import bonus_sentence
from labelcrowd.batches.sources import sources_of
from labelcrowd.batches.store import Batch
from labelcrowd.images.catalogue import count_images
from labelcrowd.stats.follow_ups import outcomes
from labelcrowd.stats.progress import Progress, progress
from labelcrowd.stats.table import BatchStatistics, batch_statistics, feedback
from labelcrowd.web.requester import asked_of_workers
from labelcrowd.web.requester.audience import only_for
from labelcrowd.web.requester.gallery import newest_results
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import batches as steering
from labelcrowd.workflow.batch_budget import budget_of
from labelcrowd.workflow.endings import SOON, ending
from labelcrowd.workflow.gold_checks import on_gold
from labelcrowd.workflow.panel_studies import studies_of
from labelcrowd.workflow.work_time import reasons_of, spent_on


class BatchPage:
    """Renders it."""

    def __init__(self, site: RequesterSite) -> None:
        self._site = site
        self._services = site.services

    def show(
        self,
        request: Request,
        session: SignedIn,
        batch: Batch,
        *,
        error: str = "",
        status: int = 200,
    ) -> Response:
        design, reached, numbers = self._site.store.read(lambda c: about(c, batch))
        said = self._site.store.read(lambda c: feedback(c, batch, limit=20))
        time = self._site.store.read(lambda c: spent_on(c, batch))
        returned = self._site.store.read(lambda c: reasons_of(c, batch))
        ended = steering.has_ended(self._services, batch)
        return self._site.page(
            request,
            "batch.html",
            session=session,
            section="batches",
            status=status,
            batch=batch,
            design=design,
            asked=instruction_line(design),
            sources=self._site.store.read(lambda c: sources_of(c, batch.id)),
            reached=reached,
            numbers=numbers,
            feedback=said,
            time=time,
            returned=returned,
            outcomes=self._site.store.read(lambda c: outcomes(c, batch)),
            on_gold=self._site.store.read(lambda c: on_gold(c, batch.id)),
            results=newest_results(self._site, session, batch),
            only_for=only_for(self._services, session, batch),
            asks=asked_of_workers.words(self._services, session, batch, design),
            panels=sorted({one.panel.name for one in studies_of(self._services, batch)}),
            play=self._site.play(batch.market_id),
            ended=ended,
            soon=ending(self._services, batch),
            reviews_before=self._services.clock.now() + SOON,
            budget=budget_of(self._services, batch),
            bonus=bonus_sentence(design),
            reviewed=request.query_params.get("reviewed") == "yes",
            leaves=self._leaves_pictures(batch, ended),
            acts=self._site.acts_on(session, batch.id),
            error=error,
        )

    def _leaves_pictures(self, batch: Batch, ended: bool) -> bool:
        """Whether its collection may have pictures that its series does not cover."""
        if batch.collection_id is None or batch.opened_at is None:
            return False
        collection = batch.collection_id
        count = self._site.store.read(lambda c: count_images(c, collection))
        return count > batch.hits or ended or batch.status == "stopped"


def about(connection: Connection, batch: Batch) -> tuple[TaskDesign, Progress, BatchStatistics]:
    """Design, progress and numbers of a batch."""
    return (
        store.get_design(connection, batch.design_digest),
        progress(connection, [batch.id])[batch.id],
        batch_statistics(connection, batch),
    )
