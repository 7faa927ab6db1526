"""The requester's pages: pictures in, task and price, publish, review, pay, data set out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from labelcrowd.web.requester import (
    appeals,
    audit_pages,
    batches,
    blocks,
    collections,
    downloads,
    erasing,
    gallery,
    inviting,
    keys,
    layouts,
    market_money,
    messages,
    notifications,
    pay_settings,
    payouts,
    people,
    private_pictures,
    publishing,
    qualifications,
    reports,
    review,
    samples,
    statistics,
    steering,
    studies,
    team,
    trust,
    uploads,
    worker_groups,
)
from labelcrowd.web.requester.permissions import guarded
from labelcrowd.web.requester.site import RequesterSite

if TYPE_CHECKING:
    from labelcrowd.web.services import Services


def routes(services: Services) -> list[BaseRoute]:
    """``/requester/...``."""
    site = RequesterSite(services)
    found: list[BaseRoute] = []
    for part in (
        batches, steering, collections, uploads, publishing, gallery, review, downloads, statistics,
        people, inviting, worker_groups, qualifications, studies, trust, reports, messages, appeals,
        blocks, payouts, pay_settings, market_money, private_pictures, samples, erasing,
        team, keys, layouts, notifications, audit_pages,
    ):  # fmt: skip
        found += part.routes(site)
    return guarded(services, found)
