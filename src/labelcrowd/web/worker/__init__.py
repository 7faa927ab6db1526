"""The worker site of each market: sign in, find HITs, do them, see what they earned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from labelcrowd.market.setup import MARKETS
from labelcrowd.web.worker import (
    about_me,
    account,
    appealing,
    earnings,
    entrance,
    finding,
    history,
    inbox,
    joining,
    page_times,
    pay,
    qualifications,
    question_pages,
    record,
    reporting,
    study_desk,
    study_entrance,
    working,
)
from labelcrowd.web.worker.site import WorkerSite

if TYPE_CHECKING:
    from labelcrowd.web.services import Services


def routes(services: Services) -> list[BaseRoute]:
    """``/study/...``, ``/worker/...`` of the live market, ``/<market>/worker/...`` of others."""
    found: list[BaseRoute] = study_entrance.routes(services)
    for market_id in MARKETS:
        site = WorkerSite(services, market_id)
        for part in (
            finding, working, page_times, question_pages, earnings, history, pay, record, reporting,
            inbox, appealing, account, about_me, qualifications, study_desk, entrance, joining,
        ):  # fmt: skip
            found += part.routes(site)
    return found
